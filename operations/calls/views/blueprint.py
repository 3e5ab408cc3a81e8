"""The one blueprint of the pages of calls and figures."""

from flask import Blueprint

views = Blueprint("calls", __name__)
