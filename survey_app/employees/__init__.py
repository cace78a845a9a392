"""Pages for employees."""

from survey_app.employees.views import bp

__all__ = ["bp"]
