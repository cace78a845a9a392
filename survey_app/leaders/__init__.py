"""Pages for leaders: released tables, and nothing else."""

from survey_app.leaders import agreement_views, cost_views, downloads, reports, target_views
from survey_app.leaders.views import bp

__all__ = ["agreement_views", "bp", "cost_views", "downloads", "reports", "target_views"]
