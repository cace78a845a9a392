"""Everything the app can be told from outside, read once, refused if unsafe."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_SECRET = 32
FEWEST_CHARACTERS = 10  # different ones in a secret
KNOWN_SECRETS = frozenset(
    {
        "changeme", "change-me", "secret", "dev", "password", "postgres", "interlock", "admin",
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # Flask's manual
        "pf9wkove4ikeaxvy-cqkedphv9cb3ag-wyjilbq_dfw",  # the account library's manual
        "146585145368132386173505678016728509634",  # the same, a salt
    }
)  # fmt: skip
PLACEHOLDERS = ("change-me", "changeme", "replace-me", "your-secret", "insecure", "example")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
QUEUES = ("postgresql://", "redis://", "rediss://")
A_GOOD_SECRET = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105 - a hint


class UnsafeSettingsError(ValueError):
    """A setting would break a promise; the text says which and how to mend it."""


class Settings(BaseSettings):
    """Settings, from the environment (``INTERLOCK_...``) or from arguments.

    Without ``secret_key`` one is made once and kept in the instance folder.
    """

    model_config = SettingsConfigDict(
        env_prefix="INTERLOCK_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    instance: Path = Path(__file__).resolve().parent.parent / "instance"
    secret_key: str = ""
    database_url: str = ""
    base_url: str = "http://127.0.0.1:5000"
    trusted_hosts: list[str] = Field(default_factory=list)
    demo: bool = False
    testing: bool = False
    mail_server: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_sender: str = "survey@localhost"
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    oidc_issuer: str = ""  # empty: no single sign-on
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "Single sign-on"
    jobs_url: str = ""  # empty: SQLite in the instance folder; or postgresql://, redis://
    metrics_token: str = ""  # empty: figures only for this machine, and not behind HTTPS
    backup_passphrase: str = ""
    keep_answers_days: int = Field(default=0, ge=0)  # after publication; 0: for ever

    @field_validator("secret_key", "metrics_token", "backup_passphrase")
    @classmethod
    def _refuse_weak_secret(cls, value: str, info: ValidationInfo) -> str:
        name = f"INTERLOCK_{str(info.field_name).upper()}"
        if value and is_weak(value):
            raise UnsafeSettingsError(
                f"{name} is known, has fewer than {LEAST_SECRET} characters, or is easy to guess. "
                f"A good one: {A_GOOD_SECRET}"
            )
        return value

    @field_validator("trusted_hosts")
    @classmethod
    def _refuse_wildcard_host(cls, value: list[str]) -> list[str]:
        if any("*" in host or host.startswith(".") or not host.strip() for host in value):
            raise UnsafeSettingsError(
                "INTERLOCK_TRUSTED_HOSTS must name hosts: no '*', no leading dot, none empty."
            )
        return value

    @field_validator("base_url")
    @classmethod
    def _refuse_odd_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise UnsafeSettingsError(
                "INTERLOCK_BASE_URL must be the public address alone, as https://survey.example.org"
            )
        return value.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _refuse_open_provider(cls, value: str) -> str:
        parts = urlsplit(value)
        is_near = parts.scheme == "http" and parts.hostname in LOOPBACK
        if value and (not (parts.scheme == "https" or is_near) or not parts.hostname):
            raise UnsafeSettingsError(
                "INTERLOCK_OIDC_ISSUER must be the provider's https:// address, as it calls itself."
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _refuse_known_password(cls, value: str) -> str:
        if (urlsplit(value).password or "").lower() in KNOWN_SECRETS:
            raise UnsafeSettingsError(
                "INTERLOCK_DATABASE_URL holds a password that everybody knows. Give the database's "
                f"user another. A good one: {A_GOOD_SECRET}"
            )
        return value

    @field_validator("jobs_url")
    @classmethod
    def _refuse_unknown_queue(cls, value: str) -> str:
        if value and not value.startswith(QUEUES):
            raise UnsafeSettingsError(
                f"INTERLOCK_JOBS_URL must begin with one of {', '.join(QUEUES)}, or be left out."
            )
        return value

    @model_validator(mode="after")
    def _refuse_debug(self) -> Self:
        if not self.testing and os.environ.get("FLASK_DEBUG", "0").lower() not in {
            "",
            "0",
            "false",
        }:
            raise UnsafeSettingsError(
                "FLASK_DEBUG is set: error pages would show code and values. Unset it."
            )
        return self

    @model_validator(mode="after")
    def _refuse_open_password(self) -> Self:
        if self.mail_password and self.mail_security == "none":
            raise UnsafeSettingsError(
                "INTERLOCK_MAIL_PASSWORD would travel readable: set INTERLOCK_MAIL_SECURITY to "
                "starttls or tls."
            )
        return self

    @model_validator(mode="after")
    def _refuse_half_a_provider(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise UnsafeSettingsError(
                "INTERLOCK_OIDC_ISSUER needs INTERLOCK_OIDC_CLIENT_ID and "
                "INTERLOCK_OIDC_CLIENT_SECRET beside it."
            )
        return self

    @property
    def is_https(self) -> bool:
        """Tell whether the public address is served over HTTPS."""
        return self.base_url.startswith("https://")

    def hosts(self) -> list[str] | None:
        """Return the host names that are answered; by default the public one and this machine."""
        if self.testing and not self.trusted_hosts:
            return None
        return self.trusted_hosts or [str(urlsplit(self.base_url).hostname), *LOOPBACK]

    def database(self) -> str:
        """Return the database's address; by default SQLite in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'interlock.sqlite'}"

    def secret(self) -> str:
        """Return the secret key, made and kept at the first call if none was given."""
        if self.secret_key:
            return self.secret_key
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.instance / "secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        return path.read_text(encoding="utf-8")


def is_weak(secret: str) -> bool:
    """Tell whether a secret is short, published somewhere, or made of few characters."""
    lowered = secret.lower()
    return (
        len(secret) < LEAST_SECRET
        or len(set(secret)) < FEWEST_CHARACTERS
        or lowered in KNOWN_SECRETS
        or any(mark in lowered for mark in PLACEHOLDERS)
    )
