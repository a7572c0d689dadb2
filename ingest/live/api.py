"""Requests to a service's public interface: answers as JSON, with retries after failures."""

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from graph.errors import WrongUse
from ingest.live.pauses import Pauses
from ingest.live.settings import MAX_ANSWER_BYTES, LiveSettings

if TYPE_CHECKING:
    import httpx

TOO_MANY = 429
LOCAL = ("127.0.0.1", "localhost", "::1")

log = logging.getLogger(__name__)


class Refused(Exception):
    """The service refused the request; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}".strip())
        self.status = status


class Unavailable(Exception):
    """The service did not answer, or answered with an error of its own."""


class Api:
    """One service's interface.

    Parameters
    ----------
    base
        Its address, without a path.
    token
        Sent with each request and shown nowhere.
    """

    def __init__(self, base: str, settings: LiveSettings, pauses: Pauses, token: str | None = None) -> None:
        import httpx

        self.host = urlsplit(base).netloc or base
        if token and not is_private(base):
            raise WrongUse(f"{base}: the token is sent over https only; give the server without http://.")
        headers = {"User-Agent": "intrograph", "Accept": "application/json"} | bearer(token)
        self._client = httpx.Client(base_url=base, headers=headers, timeout=settings.timeout_seconds)
        self._pauses = pauses
        self._attempts = settings.attempts
        self._has_answered = False

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """The answer to a request; rate limits and failures are retried after a pause.

        Raises
        ------
        Refused
            The service will not answer this request.
        WrongUse
            The service has never answered.
        """
        while True:
            try:
                answer = self.get_once(path, **parameters)
            except Unavailable as error:
                if not self._has_answered and self._pauses.failures + 1 >= self._attempts:
                    raise WrongUse(
                        f"{self.host} does not answer ({error}); check the address, or try again later."
                    ) from None
                self._pauses.back_off(self.host, error)
            except Refused as error:
                if error.status != TOO_MANY:
                    raise
            else:
                self._pauses.succeeded()
                return answer

    def get_once(self, path: str, *, waits: bool = True, **parameters: Any) -> Any:
        """The answer to one attempt; after “too many requests” it pauses first, unless `waits` is False.

        Raises
        ------
        Refused, Unavailable
            There is no answer.
        """
        import httpx

        try:
            with self._client.stream("GET", path, params=parameters) as response:
                return self._answer(response, waits)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(str(error) or type(error).__name__) from None

    def _answer(self, response: "httpx.Response", waits: bool) -> Any:
        status = response.status_code
        if status >= 500:
            raise Unavailable(f"status {status}")
        self._has_answered = True
        if status == TOO_MANY and waits:
            self._pauses.wait_as_told(self.host, response.headers)
        if 300 <= status < 400:
            elsewhere = urlsplit(response.headers.get("location", "")).netloc or "another address"
            raise WrongUse(f"{self.host} redirects to {elsewhere}; give that address.")
        data = _body(response)
        if status >= 300:
            raise Refused(status, _message(data))
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise Unavailable("the answer is not JSON") from None


def _body(response: "httpx.Response") -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise Unavailable(f"the answer is longer than {MAX_ANSWER_BYTES:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _message(data: bytes) -> str:
    """What an answer says about its error."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    said = (answer.get("message") or answer.get("error")) if isinstance(answer, Mapping) else ""
    return " ".join(str(said or "").split())[:200]


def bearer(token: str | None) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def is_private(address: str) -> bool:
    """Whether nobody else can read what is sent to an address.

    >>> is_private("https://mastodon.example"), is_private("http://mastodon.example"), is_private("ws://127.0.0.1:80")
    (True, False, True)
    """
    parts = urlsplit(address)
    return parts.scheme in ("https", "wss") or parts.hostname in LOCAL
