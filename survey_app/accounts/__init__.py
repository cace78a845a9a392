"""Signing in and out. The account library does the work; these pages are its face."""

from survey_app.accounts.views import bp

__all__ = ["bp"]
