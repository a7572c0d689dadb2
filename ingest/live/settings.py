"""The limits of following a feed, each with its unit."""

from dataclasses import dataclass

MAX_ANSWER_BYTES = 16_000_000  # of one answer of an interface
MAX_MESSAGE_BYTES = 1_000_000  # of one message of a stream
SHOWN = 1_000  # characters of a rejected event


@dataclass(frozen=True)
class LiveSettings:
    """How a feed is followed.

    Parameters
    ----------
    batch_events, batch_seconds
        A batch is written when it holds this many events, or this long after its first one.
    queue_events
        Events that may wait to be written; the feed is read no further while there are as many.
    first_pause_seconds, longest_pause_seconds
        The pause before the first attempt to connect again, and the longest one: each is twice the one before it.
    timeout_seconds
        How long to wait for an answer.
    attempts
        Attempts to reach a server that has never answered.
    """

    batch_events: int = 1_000
    batch_seconds: float = 2.0
    queue_events: int = 10_000
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 60.0
    timeout_seconds: float = 30.0
    attempts: int = 5
