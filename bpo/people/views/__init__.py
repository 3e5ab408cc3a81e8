"""Pages of people."""

from bpo.people.views import access, away, departments, me, second_factor, users
from bpo.people.views.blueprint import views
from bpo.people.views.signing import set_up
from bpo.people.views.users import USERS

__all__ = ["USERS", "access", "away", "departments", "me", "second_factor", "set_up", "users", "views"]
