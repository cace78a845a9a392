"""The web: answers in, released tables out. ``create_app`` puts together and decides nothing."""

from __future__ import annotations

from flask import Flask

from survey_app import (
    access,
    accounts,
    cli,
    consultants,
    db,
    employees,
    jobs,
    languages,
    leaders,
    limits,
    pages,
)
from survey_app import security as headers
from survey_app.accounts import setup as account_setup
from survey_app.api import views as api
from survey_app.config import Settings
from survey_app.sessions import DatabaseSessions

MOST_BYTES = 4 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Put the app together.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment if not given.
    """
    settings = settings or Settings()
    app = Flask(__name__, instance_path=str(settings.instance.resolve()))
    app.session_interface = DatabaseSessions()
    app.config.update(
        SECRET_KEY=settings.secret(),
        SETTINGS=settings,
        SQLALCHEMY_ENGINES={"default": {"url": settings.database(), "hide_parameters": True}},
        SESSION_COOKIE_SECURE=settings.is_https,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        TRUSTED_HOSTS=settings.hosts(),
        TESTING=settings.testing,
    )
    for part in (db, headers, access, languages):
        part.init_app(app)
    account_setup.init_app(app, settings)
    access.spare_respondents(app)
    jobs.init_app(app, settings)
    for blueprint in (
        pages.bp,
        accounts.bp,
        employees.bp,
        leaders.bp,
        consultants.bp,
        employees.receipts_bp,
    ):
        app.register_blueprint(blueprint)
    limits.init_app(app, settings)
    api.init_app(app)
    pages.register_errors(app)
    cli.init_app(app)
    return app
