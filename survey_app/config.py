"""Everything the app can be told from outside, read once, refused if unsafe."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_SECRET = 32
KNOWN_SECRETS = frozenset({"changeme", "secret", "dev", "password", "interlock"})


class UnsafeSettingsError(ValueError):
    """A setting would break a promise; the text says which and how to mend it."""


class Settings(BaseSettings):
    """Settings, from the environment (``INTERLOCK_...``) or from arguments.

    Without ``secret_key`` one is made once and kept in the instance folder.
    """

    model_config = SettingsConfigDict(env_prefix="INTERLOCK_", extra="forbid", frozen=True)

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
    jobs_url: str = ""  # empty: SQLite in the instance folder; or postgresql://, redis://

    @field_validator("secret_key")
    @classmethod
    def _refuse_weak_secret(cls, value: str) -> str:
        if value and (len(value) < LEAST_SECRET or value.lower() in KNOWN_SECRETS):
            raise UnsafeSettingsError(
                f"INTERLOCK_SECRET_KEY has fewer than {LEAST_SECRET} characters. "
                "Leave it out to have one made, or use: python3 -c 'import secrets; "
                "print(secrets.token_urlsafe(48))'"
            )
        return value

    @field_validator("trusted_hosts")
    @classmethod
    def _refuse_wildcard_host(cls, value: list[str]) -> list[str]:
        if any("*" in host for host in value):
            raise UnsafeSettingsError("INTERLOCK_TRUSTED_HOSTS must name hosts, not '*'.")
        return value

    @property
    def is_https(self) -> bool:
        """Tell whether the public address is served over HTTPS."""
        return self.base_url.startswith("https://")

    def database(self) -> str:
        """Return the database's address; by default SQLite in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'interlock.sqlite'}"

    def secret(self) -> str:
        """Return the secret key, made and kept at the first call if none was given."""
        if self.secret_key:
            return self.secret_key
        self.instance.mkdir(parents=True, exist_ok=True)
        path = self.instance / "secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        return path.read_text(encoding="utf-8")
