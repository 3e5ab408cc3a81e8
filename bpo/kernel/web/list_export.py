"""A list as a file: exactly this view, its filters, columns and order. No request holds a long one whole."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context
from sqlalchemy import Select

from bpo.kernel import slots
from bpo.kernel.errors import Conflict, text
from bpo.kernel.fields import Choice, Choices, Day, Flag, Integer, Labelled, Moment, Money, Number, Percent
from bpo.kernel.web.list_here import read_here, walk_here
from bpo.kernel.web.lists import Listing, all_rows, counted
from bpo.kernel.web.lists.shown import value_of
from bpo.kernel.web.request import actor, close_session, download, now

Shape = Callable[[list[Any]], list[Any]]
MOST_AT_ONCE = 20_000  # rows of a workbook, and of what is made before it is sent

KINDS = (
    (Money, "money"), (Percent, "decimal"), (Integer, "int"), (Number, "decimal"), (Day, "day"), (Moment, "moment"),
    (Flag, "flag"),
)  # fmt: skip


def sheet_kind(one: Labelled) -> str:
    return next((kind for cls, kind in KINDS if isinstance(one, cls)), "text")


def sheet_value(one: Labelled, value: Any) -> Any:
    """The value as a spreadsheet holds it: numbers as numbers, choices as the reader's word."""
    if value is not None and isinstance(one, (Choice, Choices)):
        return one.shown(value)
    return value


def export(
    listing: Listing, statement: Select[Any], title: str, form: str, shape: Shape = list, own: Sequence[str] = ()
) -> Any:
    """The file; a workbook says who exported it and when. Long lists go out as CSV while they are read.

    Raises `Conflict` where a workbook would take longer than a page may.
    """
    asked, _address = read_here(listing, own)
    fields = listing.fields(asked.columns)
    columns = [(name, str(one.label), sheet_kind(one)) for name, one in fields]
    walk = walk_here(listing, statement, asked)
    total = counted(walk.session, walk.statement)
    rows = (
        [sheet_value(one, value_of(name, one, row)) for name, one in fields]
        for chunk in all_rows(walk) for row in shape(chunk)
    )  # fmt: skip
    who, when = actor().name, now()
    name = f"{title}-{when:%Y%m%d-%H%M}.{form}"
    if total > MOST_AT_ONCE and form != "csv":
        raise Conflict(
            "too_many_rows",
            text("%(count)s rows are too many for a workbook made while you wait: at most %(most)s. "
                 "Narrow the list, or take CSV, which has no limit."),
            count=total, most=MOST_AT_ONCE,
        )  # fmt: skip
    if total > MOST_AT_ONCE:
        return streamed(slots.ask("table_parts", columns=columns, rows=rows), walk.session, name)
    data, media_type = slots.ask("table_file", form, title=title, columns=columns, rows=rows, who=who, when=when)
    return download(data, name, media_type)


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
