"""Lists: one declaration gives the page with its filters, order, columns and paging, its export, and the API's list."""

from bpo.kernel.web.lists.asked import RESERVED, asked_of
from bpo.kernel.web.lists.declared import LISTS, Beside, Bulk, Filter, Listing
from bpo.kernel.web.lists.narrowing import counted, rows_of
from bpo.kernel.web.lists.reading import PAGE, Part, all_rows, bound_here, part_of, walk_of

__all__ = [
    "LISTS", "PAGE", "RESERVED", "Beside", "Bulk", "Filter", "Listing", "Part", "all_rows", "asked_of", "bound_here",
    "counted", "part_of", "rows_of", "walk_of",
]  # fmt: skip
