"""Signing in at a provider of OpenID Connect, which Streamlit does, and whom it has signed in.

The cookie of Streamlit's sign-in is read here before a page runs. Its name and its signature are no public interface:
they belong to the version that `pyproject.toml` pins, and a test signs in at a provider.
"""

import json
import time
from importlib.util import find_spec
from typing import Any

from starlette.middleware import Middleware
from streamlit.auth_util import encode_provider_token
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from graph.errors import WrongUse
from intrograph.serving.people import Access
from intrograph.serving.sessions import SESSION_SECONDS
from intrograph.serving.sign_in import SignIn


def sign_in(access: Access) -> Middleware:
    """The sign-in for these people."""
    if access.provider is None:
        return Middleware(SignIn, access=access)
    if find_spec("authlib") is None:
        raise WrongUse("Signing in at a provider needs Authlib: `pip install 'intrograph[team]'`.")
    return Middleware(SignIn, access=access, provider_email=verified_email, provider_login=login_address)


def provider_secrets(access: Access) -> dict[str, Any]:
    """The settings that Streamlit's sign-in expects."""
    return {"auth": dict(access.provider.settings)} if access.provider else {}


def login_address() -> str:
    """The address that begins a sign-in at the provider."""
    return f"/auth/login?provider={encode_provider_token('default')}"


def verified_email(cookies: dict[str, str]) -> str | None:
    """The address that the provider has verified; None if nobody is signed in, or too long ago."""
    signed = starlette_websocket._get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME)
    claims = json.loads(signed) if signed else {}
    is_fresh = time.time() - float(claims.get("iat", 0)) < SESSION_SECONDS
    if not claims.get("is_logged_in") or not is_fresh or claims.get("email_verified") is not True:
        return None
    email = claims.get("email")
    return email if isinstance(email, str) and "@" in email else None
