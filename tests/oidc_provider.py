"""A provider of OpenID Connect on this machine: discovery, authorization code with PKCE, and signed tokens."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from live_servers import serving

CLIENT, SECRET = "intrograph", "the-secret-of-the-client"


@dataclass
class Provider:
    """Signs in whoever `email` names, without a question; `forger` signs tokens with a key that it does not publish."""

    email: str = "mia@team.example"
    is_verified: bool = True
    is_forger: bool = False
    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def get(self, path: str, query: dict[str, str]) -> tuple[int, str]:
        """The status, and a JSON body or the address to go to."""
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self._metadata())
        if path == "/keys":
            return 200, json.dumps({"keys": [self.key.as_dict(private=False)]})
        assert path == "/authorize"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = query
        return 302, f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, str]:
        """Tokens for a code, which counts once, from the client that began and knows its secrets."""
        query = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        expected = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        if query is None or authorization != expected or query["code_challenge"] != challenge.decode().rstrip("="):
            return 400, json.dumps({"error": "invalid_grant"})
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300, "nonce": query["nonce"]}
        claims |= {"email": self.email, "email_verified": self.is_verified}
        key = self.other_key if self.is_forger else self.key
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
        return 200, json.dumps({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _metadata(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """A provider that listens on this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(*provider.get(parts.path, _first(parts.query)))

        def do_POST(self) -> None:
            form = _first(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", text)
                text = ""
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(Handler) as port:
        provider.address = f"http://localhost:{port}"
        yield provider


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
