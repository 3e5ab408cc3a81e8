"""The one blueprint of talk's pages."""

from flask import Blueprint

views = Blueprint("talk", __name__)
