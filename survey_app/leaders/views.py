"""The leaders' pages: they read releases, and nothing else."""

from flask import Blueprint

bp = Blueprint("leaders", __name__, url_prefix="/results")
