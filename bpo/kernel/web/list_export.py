"""A list as a file: exactly this view, its filters, columns and order. No request holds a long one whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, g, render_template, stream_with_context
from sqlalchemy import Select

from bpo.kernel import slots
from bpo.kernel.fields import Choice, Choices, Day, Flag, Integer, Labelled, Moment, Money, Number, Percent, RichText
from bpo.kernel.web.list_here import read_here, walk_here
from bpo.kernel.web.lists import Listing, all_rows, counted
from bpo.kernel.web.lists.address import Address
from bpo.kernel.web.lists.shown import value_of
from bpo.kernel.web.request import actor, close_session, download, now

Shape = Callable[[list[Any]], list[Any]]
MOST_AT_ONCE = 20_000  # rows of a workbook, and of what is made before it is sent
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

KINDS = (
    (Money, "money"), (Percent, "decimal"), (Integer, "int"), (Number, "decimal"), (Day, "day"), (Moment, "moment"),
    (Flag, "flag"),
)  # fmt: skip


def sheet_kind(one: Labelled) -> str:
    return next((kind for cls, kind in KINDS if isinstance(one, cls)), "text")


def sheet_value(one: Labelled, value: Any) -> Any:
    """The value as a spreadsheet holds it: numbers as numbers, choices and rich text in words."""
    if value is not None and isinstance(one, (Choice, Choices, RichText)):
        return one.shown(value)
    return value


@dataclass(frozen=True)
class Table:
    """A list ready to be written: its shown columns (name, label, kind) and all its rows, read as they are taken."""

    title: str
    columns: list[tuple[str, str, str]]
    rows: Iterator[list[Any]]
    total: int
    session: Any
    address: str

    def file_name(self, form: str, when: datetime) -> str:
        return f"{self.title}-{when:%Y%m%d-%H%M}.{form}"


def table_here(listing: Listing, statement: Select[Any], title: str, shape: Shape, own: Sequence[str]) -> Table:
    asked, address = read_here(listing, own)
    fields = listing.fields(asked.columns)
    columns = [(name, str(one.label), sheet_kind(one)) for name, one in fields]
    walk = walk_here(listing, statement, asked)
    rows = (
        [sheet_value(one, value_of(name, one, row)) for name, one in fields]
        for chunk in all_rows(walk) for row in shape(chunk)
    )  # fmt: skip
    return Table(title, columns, rows, counted(walk.session, walk.statement), walk.session, address.url())


def export(
    listing: Listing, statement: Select[Any], title: str, form: str, shape: Shape = list, own: Sequence[str] = ()
) -> Any:
    """The file; a workbook says who exported it and when. Long lists go out as CSV while they are read; a long
    workbook is offered to be made by a job. Where somebody has asked for the table itself, they get it instead.
    """
    table = table_here(listing, statement, title, shape, own)
    if (taken := g.get("takes_table")) is not None:
        return taken(table)
    name = table.file_name(form, now())
    if table.total > MOST_AT_ONCE and form != "csv":
        return render_template("exports/long.html", title=title, path=table.address, rows=table.total, form=form)
    if table.total > MOST_AT_ONCE:
        return streamed(slots.ask("table_parts", columns=table.columns, rows=table.rows), table.session, name)
    data, media_type = slots.ask(
        "table_file", form, title=title, columns=table.columns, rows=table.rows, who=actor().name, when=now()
    )
    return download(data, name, media_type)


def long_export(total: int, address: Address) -> dict[str, Any] | None:
    """What the list's page needs to offer its workbook by a job; None where it is made at once."""
    return {"path": address.url(), "rows": total} if total > MOST_AT_ONCE else None


def streamed(parts: Iterator[bytes], session: Any, name: str) -> Response:
    """The parts as they are made; the sessions they are read with end with them."""

    def sent() -> Iterator[bytes]:
        try:
            yield from parts
        finally:
            session.close()
            close_session()

    answer = Response(stream_with_context(sent()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
