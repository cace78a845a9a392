"""What a passkey must be to sign in here."""

from __future__ import annotations

from flask import current_app
from flask_security import UserMixin, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from survey_app.config import Settings

FIRST = "first"


class Passkeys(WebauthnUtil):
    """Passkeys that stand for the password name their owner, and ask for a finger or a PIN."""

    def origin(self) -> str:
        """Return the address that the browser shows: the public one, also behind a proxy."""
        settings: Settings = current_app.config["SETTINGS"]
        return settings.base_url if settings.is_https else str(super().origin())

    def authenticator_selection(
        self,
        user: UserMixin,  # noqa: ARG002 - the signature is the library's
        usage: str,
    ) -> AuthenticatorSelectionCriteria:
        """Say which devices will do; a phone's own passkeys are welcome."""
        is_first = usage == FIRST
        key, shown = ResidentKeyRequirement, UserVerificationRequirement
        return AuthenticatorSelectionCriteria(
            resident_key=key.REQUIRED if is_first else key.DISCOURAGED,
            require_resident_key=is_first,
            user_verification=shown.REQUIRED if is_first else shown.DISCOURAGED,
        )

    def user_verification(
        self,
        user: UserMixin | None,  # noqa: ARG002 - the signature is the library's
        usage: list[str] | None,
    ) -> UserVerificationRequirement:
        """Ask for a finger or a PIN where the passkey is all there is."""
        is_first = usage is None or FIRST in usage
        shown = UserVerificationRequirement
        return shown.REQUIRED if is_first else shown.DISCOURAGED
