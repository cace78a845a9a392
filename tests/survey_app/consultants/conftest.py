"""A consultant who is signed in, with one client that has departments."""

from __future__ import annotations

import pytest
from flask import Flask

from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.store import organisations
from tests.stage import STRUCTURE
from tests.survey_app.consultants.visitor import Visitor, member_of

CODE = "maker"


@pytest.fixture
def consultant(app: Flask) -> Visitor:
    """An owner of the client "maker", whose tree is that of the stage."""
    visitor = member_of(app, CODE, "ada@consult.example", RoleName.OWNER)
    with app.app_context():
        found = organisations.find(get_session(), code=CODE)
        assert found is not None
        organisations.replace_structure(get_session(), found.id, STRUCTURE)
    return visitor
