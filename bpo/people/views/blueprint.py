"""The blueprint of people's pages."""

from flask import Blueprint

views = Blueprint("people", __name__)
