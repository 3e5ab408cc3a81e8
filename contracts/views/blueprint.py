"""The one blueprint of the contract pages."""

from flask import Blueprint

views = Blueprint("contracts", __name__)
