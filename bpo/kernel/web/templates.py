"""What makes templates quick: attributes of plain dicts found at once, and parts that are drawn once.

A page draws a hundred icons and asks plain dicts for their parts a thousand times.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import request
from flask.templating import Environment
from markupsafe import Markup

from bpo.kernel.locale import language

MOST_KEPT = 1000  # of each part, the least used go first


class Templates(Environment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """`entry.label` of a dict is its key; Jinja itself would look for an attribute first, and fail."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def once(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """The macro, drawn once for each set of arguments, each language and each root of addresses.

    For parts that depend on nothing else: no form with its token, nothing read from the request or the database.
    """

    @lru_cache(MOST_KEPT, typed=True)  # "<b>" as plain words is another argument than as markup
    def drawn(_language: str, _root: str, *args: Any, **more: Any) -> Markup:
        return macro(*args, **more)

    def kept(*args: Any, **more: Any) -> Markup:
        return drawn(language(), request.script_root, *args, **more)

    return kept
