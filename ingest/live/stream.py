"""Messages of a WebSocket: connected again when the connection is cut, from where the feed had come."""

import logging
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from ingest.live.pauses import Pauses
from ingest.live.settings import MAX_MESSAGE_BYTES, LiveSettings

TICK_SECONDS = 0.5  # how often a silent stream looks around
REFUSED = (401, 403)

log = logging.getLogger(__name__)
_silent = logging.getLogger(f"{__name__}.protocol")  # the library's own records would hold headers with tokens
_silent.propagate = False
_silent.setLevel(logging.CRITICAL)
_silent.addHandler(logging.NullHandler())


class StreamRefused(Exception):
    """The server does not let us in."""


def messages(
    address: Callable[[], str],
    settings: LiveSettings,
    pauses: Pauses,
    is_stopped: Callable[[], bool],
    *,
    first_message: str = "",
    headers: dict[str, str] | None = None,
) -> Iterator[str | None]:
    """Every message; None after each `TICK_SECONDS` without one. A lost connection is opened again.

    Parameters
    ----------
    address
        Where to connect, asked at each attempt: it may hold a cursor.
    first_message
        Sent after connecting.

    Raises
    ------
    StreamRefused
        The server refuses the credentials.
    """
    from websockets.exceptions import InvalidStatus, WebSocketException
    from websockets.sync.client import connect

    while not is_stopped():
        url = address()
        host = urlsplit(url).netloc
        try:
            with connect(
                url,
                additional_headers=headers or {},
                max_size=4 * MAX_MESSAGE_BYTES,
                open_timeout=settings.timeout_seconds,
                close_timeout=1,
                logger=_silent,
                user_agent_header="intrograph",
            ) as socket:
                log.info("connected to the stream of %s", host)
                if first_message:
                    socket.send(first_message)
                while not is_stopped():
                    try:
                        message = socket.recv(timeout=TICK_SECONDS)
                    except TimeoutError:
                        yield None
                        continue
                    pauses.succeeded()
                    yield message if isinstance(message, str) else message.decode("utf-8", "replace")
        except InvalidStatus as error:
            if error.response.status_code in REFUSED:
                raise StreamRefused(str(error.response.status_code)) from None
            if error.response.status_code == 429:
                pauses.wait_as_told(f"the stream of {host}", error.response.headers)
            else:
                pauses.back_off(f"the stream of {host}", f"status {error.response.status_code}")
        except (OSError, WebSocketException) as error:
            pauses.back_off(f"the stream of {host}", f"the connection was lost ({error or type(error).__name__})")
