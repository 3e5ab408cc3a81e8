"""Pages of calls and of the figures made of them."""

from operations.calls import lights
from operations.calls.views import kpi
from operations.calls.views.blueprint import views
from operations.calls.views.calls import CALLS, asked_of

__all__ = ["CALLS", "asked_of", "kpi", "lights", "views"]
