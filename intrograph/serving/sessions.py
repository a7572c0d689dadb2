"""Signed cookies that say who has signed in with a password."""

import hashlib
import json
import secrets
from typing import TYPE_CHECKING

from intrograph.serving.people import Access, Account, Person

if TYPE_CHECKING:
    from starlette.types import Scope

COOKIE = "intrograph_session"
SESSION_SECONDS = 12 * 3600


class Sessions:
    """Cookies that this process has signed: a restart signs everybody out, a new password signs its person out."""

    seconds = SESSION_SECONDS

    def __init__(self, access: Access) -> None:
        from itsdangerous import TimestampSigner

        self._access = access
        self._signer = TimestampSigner(secrets.token_bytes(32))

    def begin(self, account: Account) -> str:
        """The value of a cookie for somebody who has given the right password."""
        content = json.dumps([account.person.name, _fingerprint(account)]).encode().hex()
        return self._signer.sign(content).decode()

    def person(self, cookie: str) -> Person | None:
        """Who has this cookie; None if it is not ours, too old, or of somebody who is no longer named."""
        from itsdangerous import BadData

        try:
            content = self._signer.unsign(cookie, max_age=SESSION_SECONDS).decode()
        except BadData:
            return None
        name, fingerprint = json.loads(bytes.fromhex(content))
        account = self._access.accounts.get(name)
        return account.person if account and _fingerprint(account) == fingerprint else None


def cookies_of(scope: "Scope") -> dict[str, str]:
    """The cookies of a request."""
    from starlette.requests import cookie_parser

    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return cookie_parser("; ".join(sent))


def _fingerprint(account: Account) -> str:
    return hashlib.sha256(account.secret.encode()).hexdigest()[:16]
