"""Imports are begun from search as well; what was imported is not found there."""

from bpo.kernel.locale import _l
from bpo.search.pages import act

act(_l("Import calls for %(project)s"), "imports.upload", "calls.import", icon="database-import", about_project=True,
    kind="calls")  # fmt: skip
act(_l("Import orders for %(project)s"), "imports.upload", "orders.import", icon="database-import", about_project=True,
    kind="orders")  # fmt: skip
