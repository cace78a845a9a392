"""Pages for consultants."""

from survey_app.consultants.views import bp

__all__ = ["bp"]
