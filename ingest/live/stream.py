"""Messages of a WebSocket: after a lost connection it reconnects and resumes at the last position."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from graph.errors import WrongUse
from ingest.live.pauses import Pauses
from ingest.live.settings import MAX_MESSAGE_BYTES, LiveSettings

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

TICK_SECONDS = 0.5  # how often a silent stream yields None
REFUSED, TOO_MANY = (401, 403), 429

log = logging.getLogger(__name__)
_silent = logging.getLogger(f"{__name__}.protocol")  # the library's own records would hold headers with tokens
_silent.propagate = False
_silent.setLevel(logging.CRITICAL)
_silent.addHandler(logging.NullHandler())


class StreamRefused(Exception):
    """The server refuses the credentials."""


class Stream:
    """A WebSocket that is opened again whenever it is lost.

    Parameters
    ----------
    address
        Where to connect, asked at each attempt: it may hold a cursor.
    first_message
        Sent after connecting.
    """

    def __init__(
        self,
        address: Callable[[], str],
        settings: LiveSettings,
        pauses: Pauses,
        is_stopped: Callable[[], bool],
        *,
        first_message: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        self._address = address
        self._settings = settings
        self._pauses = pauses
        self._is_stopped = is_stopped
        self._first_message = first_message
        self._headers = headers or {}
        self._has_answered = False

    def messages(self) -> Iterator[str | None]:
        """Every message; None after each `TICK_SECONDS` without one.

        Raises
        ------
        StreamRefused
            The server refuses the credentials.
        WrongUse
            The server has never answered.
        """
        from websockets.exceptions import InvalidStatus, WebSocketException

        while not self._is_stopped():
            url = self._address()
            host = urlsplit(url).netloc or url
            try:
                yield from self._connection(url, host)
            except InvalidStatus as error:
                self._has_answered = True
                self._pause_after(host, error.response.status_code, error.response.headers)
            except (OSError, WebSocketException) as error:
                if not self._has_answered and self._pauses.failures + 1 >= self._settings.attempts:
                    raise WrongUse(f"The stream at {host} does not answer ({error}); check the address.") from None
                reason = f"the connection was lost ({error or type(error).__name__})"
                self._pauses.back_off(f"the stream of {host}", reason)

    def _connection(self, url: str, host: str) -> Iterator[str | None]:
        """The messages of one connection."""
        from websockets.sync.client import connect

        with connect(
            url,
            additional_headers=self._headers,
            max_size=4 * MAX_MESSAGE_BYTES,
            open_timeout=self._settings.timeout_seconds,
            close_timeout=1,
            logger=_silent,
            user_agent_header="intrograph",
        ) as socket:
            self._has_answered = True
            log.info("connected to the stream of %s", host)
            if self._first_message:
                socket.send(self._first_message)
            while not self._is_stopped():
                text = _received(socket)
                if text is not None:
                    self._pauses.succeeded()
                yield text

    def _pause_after(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        """Pause after an answer that is not a stream."""
        if status in REFUSED:
            raise StreamRefused(str(status))
        if status == TOO_MANY:
            self._pauses.wait_as_told(f"the stream of {host}", headers)
        else:
            self._pauses.back_off(f"the stream of {host}", f"status {status}")


def _received(socket: "ClientConnection") -> str | None:
    """The next message; None if none comes in time."""
    try:
        message = socket.recv(timeout=TICK_SECONDS)
    except TimeoutError:
        return None
    return message if isinstance(message, str) else message.decode("utf-8", "replace")
