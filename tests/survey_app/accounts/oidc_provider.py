"""A small OpenID Connect provider: discovery, keys, authorisation and signed tokens."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "interlock-test", "between-us-two"


@dataclass
class Provider:
    """What the provider says; a test changes it to lie."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signing_key: RSAKey | None = None
    claims: dict[str, object] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[dict[str, str]] = field(default_factory=list)
    checks_pkce: list[bool] = field(default_factory=list)

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            "email": "ada@maker.example",
            "email_verified": True,
        } | self.claims
        key = self.signing_key or self.key
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)


def pages_of(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> ResponseReturnValue:
        at = provider.issuer
        return jsonify(
            issuer=at,
            authorization_endpoint=f"{at}/authorise",
            token_endpoint=f"{at}/token",
            jwks_uri=f"{at}/jwks",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
        )

    @app.get("/jwks")
    def jwks() -> ResponseReturnValue:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/authorise")
    def authorise() -> ResponseReturnValue:
        code = secrets.token_urlsafe(12)
        provider.asked[code] = request.args.to_dict()
        provider.seen.append(request.args.to_dict())
        back = {"code": code, "state": request.args["state"]}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(back)}")

    @app.post("/token")
    def token() -> ResponseReturnValue:
        asked = provider.asked.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_ours = request.authorization is not None and (
            request.authorization.username,
            request.authorization.password,
        ) == (CLIENT_ID, CLIENT_SECRET)
        good = asked is not None and challenge == asked.get("code_challenge")
        provider.checks_pkce.append(good)
        if asked is None or not (good and is_ours):
            return jsonify(error="invalid_grant"), 400
        return jsonify(
            access_token="made-up", token_type="Bearer", id_token=provider.id_token(asked)
        )

    return app


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on a free port of this machine until the test ends."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, pages_of(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
