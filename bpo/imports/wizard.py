"""What the pages of the import wizard are made of, wherever its rows go: lists here, calls and orders further up.

Steps, the form that says which column holds what, the tabs and pages of rows, the file of rejected rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import request, url_for

from bpo.imports.columns import shown_cell
from bpo.imports.importer import IMPORTERS
from bpo.imports.reading import offered
from bpo.imports.rules import RowState
from bpo.imports.schemas import ROW_STATES
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _, _l, say_moment, say_number
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor
from bpo.kernel.web import actor, now
from bpo.kernel.web.request import asked_number

STEPS = (_l("Uploaded"), _l("Column matching"), _l("Checked"), _l("Imported"))
SAMPLES = 3
PAGE = 50
COLUMN = "column_"

One = TypeVar("One")

Row = tuple[int, Sequence[Any]]  # (number in the file, cells)


def steps(done: int, moments: Sequence[datetime | None] = ()) -> list[dict[str, Any]]:
    """The life of an import of which so many steps are done; `moments`: when each of them was."""
    told = [*moments, *[None] * len(STEPS)]
    return [
        {"label": str(label), "note": say_moment(moment) if place < done and moment else None,
         "state": "done" if place < done else "now" if place == done else "todo"}
        for place, (label, moment) in enumerate(zip(STEPS, told, strict=False))
    ]  # fmt: skip


def places(here: str) -> list[dict[str, Any]]:
    """The tabs of the page of imports that this person may open: lists, and what higher floors have beside them."""
    who = actor()
    found = [
        (one.order, str(one.label), one.endpoint) for one in slots.board.tabs
        if one.page == "imports" and any(who.grant(name) for name in one.permits)
    ]  # fmt: skip
    if IMPORTERS.offered(who):
        found.append((20, _("Lists"), "list_imports.index"))
    return [{"label": label, "url": url_for(endpoint), "here": endpoint == here, "count": None}
            for _order, label, endpoint in sorted(found)]  # fmt: skip


def only_lists(who: Actor) -> bool:
    """Whether this person imports lists, and nothing that has a tab beside them."""
    others = [name for one in slots.board.tabs if one.page == "imports" for name in one.permits]
    return bool(IMPORTERS.offered(who)) and not any(who.grant(name) for name in others)


def samples(rows: Sequence[Row], place: int, said: Callable[[Any], str] = shown_cell) -> str:
    """The first things that stand in a column (from 1), each once."""
    found = (cells[place - 1] for _number, cells in rows[:200] if place <= len(cells) and cells[place - 1] != "")
    distinct = dict.fromkeys(said(cell)[:30] for cell in found)
    return " · ".join(list(distinct)[:SAMPLES])


def column_fields(
    header: Sequence[str], rows: Sequence[Row], fields: Mapping[str, Any], said: Callable[[Any], str] = shown_cell
) -> dict[str, f.Choice]:
    """The form that says which field ({name: label}) each column of a file holds, with what stands in it."""
    return {
        f"{COLUMN}{place}": offered(
            fields, head or _l("Column %(number)s", number=place), optional=True, help=samples(rows, place, said),
            section=_l("What the columns hold") if place == 1 else None,
        )
        for place, head in enumerate(header, 1)
    }  # fmt: skip


def column_values(mapping: Mapping[str, int]) -> dict[str, str]:
    """A mapping {field: column from 1} as that form holds it."""
    return {f"{COLUMN}{place}": name for name, place in mapping.items()}


def columns_said(data: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[str, int]:
    """{field: column from 1} of the submitted form. Refuses a field that is said of two columns, by its name."""
    said = [(str(name), column) for column, name in data.items() if column.startswith(COLUMN) and name]
    names = [name for name, _column in said]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Conflict(
            "field_twice", text("“%(field)s” is said of two columns. Choose one of them."), field=str(labels[twice])
        )
    return {name: int(column.removeprefix(COLUMN)) for name, column in said}


def left_over(header: Sequence[str], taken: Collection[int], passed: Collection[int]) -> list[str]:
    """The columns that no field takes, apart from those passed over."""
    return [head or str(place) for place, head in enumerate(header, 1) if place not in taken and place not in passed]


def row_tabs(url: Callable[[str], str], here: str, counts: Mapping[str, int], rejected: int) -> list[dict[str, Any]]:
    """The rows by what importing them would do. `rejected`: rows that were not imported, once that is known."""
    chosen = [("", _("All"), sum(counts[state.value] for state in RowState))]
    chosen += [(state.value, str(ROW_STATES[state]), counts[state.value]) for state in RowState]
    if rejected:
        chosen.append(("rejected", _("Not imported"), rejected))
    return [{"label": label, "count": count, "here": name == here, "url": url(name)} for name, label, count in chosen]


def figures(rows: int, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """How many rows there are, and what importing them would do."""
    told = [(str(label), say_number(counts[state.value])) for state, label in ROW_STATES.items()]
    return [(_("Rows in the file"), say_number(rows)), *told]


def paged(found: Sequence[One]) -> tuple[Sequence[One], int, int]:
    """(the rows of the page that the address asks for, its number, how many pages there are)."""
    start, page, pages = page_of(len(found))
    return found[start : start + PAGE], page, pages


def page_of(total: int) -> tuple[int, int, int]:
    """(where the page that the address asks for begins, its number, how many pages so many rows make)."""
    pages = max(1, -(-total // PAGE))
    page = min(max(1, asked_number("page") or 1), pages)
    return (page - 1) * PAGE, page, pages


def page_address(endpoint: str, **parts: Any) -> Callable[[int], str]:
    """Where another page of the rows is, with the same choice of them."""
    return lambda page: url_for(endpoint, state=request.args.get("state") or None, page=page, **parts)


def progress(job: JobRun | None, result_url: str) -> dict[str, Any] | None:
    """How far the job of an import is, as the part of the page takes it."""
    if job is None:
        return None
    return {
        "title": None, "state": job.standing.value, "done": job.done, "total": job.total or None,
        "message": job.message, "left": None,
        "result_url": result_url, "result_label": _("See what came of it"),
    }  # fmt: skip


def refused_file(
    file_name: str, head: Sequence[str], rows: Sequence[Sequence[Any]], form: str
) -> tuple[bytes, str, str]:
    """(bytes, media type, name) of rejected rows as a file to correct and import."""
    columns = [(str(number), name, "text") for number, name in enumerate(head)]
    title = _("Rejected rows of %(file)s", file=file_name.rpartition(".")[0] or file_name)
    data, media_type = slots.ask(
        "table_file", form, title=title, columns=columns, rows=rows, who=actor().name, when=now()
    )
    return data, media_type, f"{title}.{form}"
