"""The respondents' pages. No session, no account, no log."""

from flask import Blueprint

bp = Blueprint("employees", __name__, url_prefix="/answer")
