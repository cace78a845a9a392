"""Pages for employees: the way in, the promise, the questions, the receipt."""

from survey_app.employees import kiosk
from survey_app.employees.receipts import bp as receipts_bp
from survey_app.employees.views import bp

__all__ = ["bp", "kiosk", "receipts_bp"]
