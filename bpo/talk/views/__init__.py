"""Pages of talk; importing this registers them all."""

from bpo.talk.views import comments, notices, waiting
from bpo.talk.views.blueprint import views

__all__ = ["comments", "notices", "views", "waiting"]
