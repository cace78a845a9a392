"""The account library's forms, less what we do not offer."""

from __future__ import annotations

from flask_security.forms import LoginForm


class PasswordForm(LoginForm):
    """Signing in by password, without "remember me": that cookie would outlive signing out."""

    remember = None  # type: ignore[assignment]
