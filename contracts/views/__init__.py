"""Pages of contracts."""

from contracts.views import acts, contract, drafting, lists, waiting
from contracts.views.blueprint import views

__all__ = ["acts", "contract", "drafting", "lists", "views", "waiting"]
