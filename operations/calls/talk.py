"""One can talk about a call; the number of the customer stands in no notice."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from operations.calls import queries

talk_about(
    "operations_call", _l("Call"), "calls.view", queries.call_page, "/calls/{id}", title=lambda row: str(row.id)
)  # fmt: skip
