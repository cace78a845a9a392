"""The consultants' pages: clients, waves, departments, invitations."""

from flask import Blueprint

bp = Blueprint("consultants", __name__, url_prefix="/clients")
