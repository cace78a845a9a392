"""Single sign-on by OpenID Connect, where it is set up (extra ``oidc``).

The provider says who somebody is; who may come in was decided before, by inviting them: a person
without an account stays outside. State, nonce and PKCE are checked, the provider's signature, its
name and ours; an address counts only if the provider has verified it.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Flask, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app.access import open_to_everybody
from survey_app.accounts.entering import let_in
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.store import members

NAME = "oidc"
SECONDS = 10
SCOPES = "openid email"
METHODS = ("RS256", "PS256", "ES256", "EdDSA")
log = structlog.get_logger()

bp = Blueprint("single_sign_on", __name__, url_prefix="/sign-in/single")


class NotAdmittedError(LookupError):
    """The provider does not vouch for this person, or nobody invited them."""


def init_app(app: Flask, settings: Settings) -> None:
    """Add the pages, if a provider is set."""
    app.jinja_env.globals["single_sign_on"] = settings.oidc_name if settings.oidc_issuer else ""
    if not settings.oidc_issuer:
        return
    from authlib.integrations.flask_client import OAuth  # noqa: PLC0415 - an extra

    oauth = OAuth(app)
    oauth.register(
        NAME,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        client_kwargs={"scope": SCOPES, "code_challenge_method": "S256", "timeout": SECONDS},
    )
    app.extensions["interlock_oidc"] = oauth
    app.register_blueprint(bp)


@bp.get("")
@open_to_everybody
def start() -> ResponseReturnValue:
    """Send the visitor to the provider."""
    settings: Settings = current_app.config["SETTINGS"]
    back = f"{settings.base_url}{url_for('single_sign_on.finish')}"
    try:
        answer: ResponseReturnValue = _client().authorize_redirect(back)
    except Exception as error:  # the library lets through whatever the network raises
        return _refused(error)
    return answer


@bp.get("/return")
@open_to_everybody
def finish() -> ResponseReturnValue:
    """Read what the provider says, and let in whom it vouches for and who was invited."""
    try:
        token = _client().authorize_access_token()
        address = _vouched(token.get("userinfo") or {})
        user = members.find_user(get_session(), email=address)
        if user is None or not user.active:
            raise NotAdmittedError("no account")
    except Exception as error:  # forged, expired, broken off: all the same to the visitor
        return _refused(error)
    return let_in(user, via="oidc")


def _client() -> Any:  # noqa: ANN401 - the library carries no types
    return current_app.extensions["interlock_oidc"].create_client(NAME)


def _vouched(claims: dict[str, Any]) -> str:
    """Return the address that the provider has verified, of a token that is meant for us."""
    settings: Settings = current_app.config["SETTINGS"]
    if claims.get("iss") != settings.oidc_issuer:
        raise NotAdmittedError("another issuer")
    audience = claims.get("aud")
    if settings.oidc_client_id not in (audience if isinstance(audience, list) else [audience]):
        raise NotAdmittedError("another audience")
    if claims.get("email_verified") is not True or not claims.get("email"):
        raise NotAdmittedError("no verified address")
    return str(claims["email"]).lower()


def _refused(error: Exception) -> ResponseReturnValue:
    log.warning("single sign-on refused", kind=type(error).__name__)
    flash(gettext("Single sign-on did not let you in. Ask whoever invited you."), "warning")
    return redirect(url_for("accounts.sign_in"))
