"""The words of clients that higher floors show."""

from bpo.clients.schemas.words import CATEGORIES

__all__ = ["CATEGORIES"]
