"""The web side of the kernel: the request's session, actor and clock; pages, forms and lists."""

from bpo.kernel.web.forms import form_page
from bpo.kernel.web.listing import list_page
from bpo.kernel.web.lists import Beside, Bulk, Filter, Listing
from bpo.kernel.web.request import actor, db, done, download, now, today
from bpo.kernel.web.shell import history_of, tabs_for

__all__ = [
    "Beside", "Bulk", "Filter", "Listing", "actor", "db", "done", "download", "form_page", "history_of", "list_page",
    "now", "tabs_for", "today",
]  # fmt: skip
