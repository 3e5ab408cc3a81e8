"""The one blueprint of projects' pages, and its place in the navigation."""

from flask import Blueprint

from bpo.kernel import slots
from bpo.kernel.locale import _l

views = Blueprint("projects", __name__)

slots.nav(_l("Projects"), "projects.index", "projects.view", icon="briefcase", order=20, key="p")
