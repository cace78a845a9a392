"""Pages for leaders."""

from survey_app.leaders.views import bp

__all__ = ["bp"]
