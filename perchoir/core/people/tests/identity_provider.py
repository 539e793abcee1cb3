"""A small OpenID Connect provider on loopback: real HTTP, and PKCE (RFC 7636)."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "perchoir", "a shared secret"


class IdentityProvider:
    """`person` is who sits before the browser: the claims that the provider will give."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.refuses = False
        self.challenges: dict[str, str] = {}
        self.problems: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "IdentityProvider":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(asked))
                    self.end_headers()
                    return
                self._answer(provider.documents(parts.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked = {name: values[0] for name, values in parse_qs(body).items()}
                self._answer(provider.token(asked))

            def _answer(self, document: dict[str, Any]) -> None:
                body = json.dumps(document).encode()
                self.send_response(400 if "error" in document else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def documents(self, path: str) -> dict[str, Any]:
        if path == "/userinfo":
            return self.person
        if path != "/.well-known/openid-configuration":
            return {"error": "not_found"}
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        if self.refuses:
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            if asked.get("code_challenge_method") != "S256":
                self.problems.append("no PKCE")
            code = secrets.token_urlsafe(8)
            self.challenges[code] = asked.get("code_challenge", "")
            answer = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, asked: dict[str, str]) -> dict[str, Any]:
        verifier = asked.get("code_verifier", "").encode()
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if self.challenges.pop(asked.get("code", ""), None) != proof:
            return {"error": "invalid_grant"}
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return {"error": "invalid_client"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person}
        key = "a key of thirty-two bytes or more"
        return {
            "access_token": "token",
            "token_type": "Bearer",
            "id_token": jwt.encode(claims, key, algorithm="HS256"),
        }
