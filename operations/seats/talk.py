"""One can talk about sites and seats."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from operations.seats import queries

talk_about(
    "operations_site", _l("Site"), "seats.view", queries.site_page, "/sites/{id}",
    title=lambda row: f"{row.code} {row.name}",
)  # fmt: skip
talk_about(
    "operations_seat", _l("Seat"), "seats.view", queries.seat_page, "/seats/{id}",
    title=lambda row: row.code,
)  # fmt: skip
