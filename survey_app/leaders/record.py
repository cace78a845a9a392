"""What a member does on the results pages, in the organisation's log of accounts."""

from __future__ import annotations

import datetime

from flask_security import current_user

from survey_app.access import get_membership
from survey_app.db import get_session
from survey_app.store import audit


def keep_account(action: str, detail: str = "") -> None:
    """Write down what the visitor did; never about respondents."""
    audit.append(
        get_session(),
        organisation_id=get_membership().organisation_id,
        at=datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
        actor=current_user.email,
        action=action,
        detail=detail,
    )
