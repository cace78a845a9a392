"""Pages for leaders: released tables, and nothing else."""

from survey_app.leaders import downloads, reports
from survey_app.leaders.views import bp

__all__ = ["bp", "downloads", "reports"]
