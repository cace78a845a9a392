"""Pages for consultants: clients, waves, departments, invitations, questionnaires, people."""

from survey_app.consultants import (
    audit_views,
    client_views,
    department_views,
    instrument_views,
    invitation_views,
    kiosk_views,
    mail_views,
    people_views,
    preview_views,
    program_views,
    progress_views,
    theme_views,
    tie_views,
    wave_views,
)
from survey_app.consultants.blueprint import bp

__all__ = [
    "audit_views",
    "bp",
    "client_views",
    "department_views",
    "instrument_views",
    "invitation_views",
    "kiosk_views",
    "mail_views",
    "people_views",
    "preview_views",
    "program_views",
    "progress_views",
    "theme_views",
    "tie_views",
    "wave_views",
]
