"""The blueprint of the pages of agents."""

from flask import Blueprint

views = Blueprint("agents", __name__)
