"""The page of document numbers: every series, how it is written, what comes next; changing it for the future."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bpo.documents import number_rules as rules
from bpo.documents.models import SeriesCounter, SeriesPattern
from bpo.documents.numbering import KNOWN, Series
from bpo.kernel import fields as f
from bpo.kernel import journal, slots
from bpo.kernel.api import house_api
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l, zone
from bpo.kernel.permits import Actor, gate, permit
from bpo.kernel.web import actor, db, form_page, history_of, now

views = Blueprint("numbers", __name__)
api = house_api("numbers", "How documents are numbered")
slots.nav(_l("Document numbers"), "numbers.index", "numbering.view", icon="list-numbers", order=896, group="house")
journal.sentences({"documents.pattern_changed": _l("changed how %(code)s numbers are written, next %(example)s")})
journal.labels({"pattern": _l("Form")})


class FormIn(f.Schema):
    prefix = f.Text(label=_l("Before the number"), max=12, group="form", placeholder="RM-")
    joint = f.Text(label=_l("After the year"), max=1, optional=True, group="form")
    width = f.Integer(label=_l("Digits at least"), min=1, max=8, group="form")
    next_n = f.Integer(
        label=_l("Next number"), min=1, max=99_999_999, optional=True,
        help=_l("May be raised, for example to go on where another system ended; never lowered."),
    )  # fmt: skip


class SeriesOut(f.Schema):
    code = f.Text(label=_l("Series"))
    title = f.Text(label=_l("Documents"))
    prefix = f.Text(label=_l("Before the number"))
    joint = f.Text(label=_l("After the year"), optional=True)
    width = f.Integer(label=_l("Digits at least"))
    yearly = f.Flag(label=_l("Begins anew each year"))
    last = f.Integer(label=_l("Numbers given"))
    last_number = f.Text(label=_l("Last given"), optional=True)
    next_n = f.Integer(label=_l("Next number"))
    next_number = f.Text(label=_l("Next document"))


@dataclass(frozen=True)
class Standing:
    """A series as it stands in a year: its form, the numbers given in every scope, the eras of its forms."""

    series: Series
    scope: str
    year: int
    form: rules.Form
    counts: dict[str, int]
    eras: list[rules.Era]
    newest: SeriesPattern | None

    @property
    def code(self) -> str:
        return self.series.code

    @property
    def title(self) -> str:
        return str(self.series.title)

    @property
    def prefix(self) -> str:
        return self.form.prefix

    @property
    def joint(self) -> str:
        return self.form.joint

    @property
    def width(self) -> int:
        return self.form.width

    @property
    def yearly(self) -> bool:
        return self.form.yearly

    @property
    def last(self) -> int:
        return self.counts.get(self.scope, 0)

    @property
    def last_number(self) -> str | None:
        return rules.form_of(self.last, self.scope, self.eras).written(self.last, self.year) if self.last else None

    @property
    def next_n(self) -> int:
        return self.last + 1

    @property
    def next_number(self) -> str:
        return self.form.written(self.next_n, self.year)


def standings(session: Session, moment: datetime) -> dict[str, Standing]:
    """{code: how each known series stands today}, by title."""
    today = moment.astimezone(zone()).date()
    counts: dict[str, dict[str, int]] = {}
    for row in session.scalars(select(SeriesCounter)):
        counts.setdefault(row.code, {})[row.scope] = row.last
    decided: dict[str, list[SeriesPattern]] = {}
    for pattern in session.scalars(select(SeriesPattern).order_by(SeriesPattern.id)):
        decided.setdefault(pattern.code, []).append(pattern)
    found = {}
    for code, series in sorted(KNOWN.items(), key=lambda one: str(one[1].title)):
        rows = decided.get(code, [])
        eras = [rules.Era(rules.Form.read(series.pattern), {}), *(_era(row) for row in rows)]
        found[code] = Standing(
            series, series.scope(today), today.year, eras[-1].form, counts.get(code, {}), eras,
            rows[-1] if rows else None,
        )  # fmt: skip
    return found


def _era(row: SeriesPattern) -> rules.Era:
    after: Any = row.after
    return rules.Era(rules.Form.read(row.pattern), dict(after))


@permit("numbering.view")
def series_listed(session: Session, actor: Actor, *, now: datetime) -> list[Standing]:
    return list(standings(session, now).values())


@permit("numbering.edit")
def change_form(
    session: Session, actor: Actor, *, code: str, prefix: str, width: int, now: datetime, joint: str | None = None,
    next_n: int | None = None,
) -> SeriesPattern:  # fmt: skip
    """Write a series differently from its next number on. Numbers given stay as they are, none is given twice."""
    session.scalars(select(SeriesCounter).where(SeriesCounter.code == code).with_for_update()).all()
    known = standings(session, now)
    if code not in known:
        raise NotFound("series", code=code)
    here = known[code]
    form = rules.Form(prefix, here.yearly, (joint or "") if here.yearly else "", width)
    others = {one.prefix.casefold(): one.title for one in known.values() if one.code != code}
    rules.check_form(form, longest=here.series.longest, others=others, width_of=max(width, 6))
    rules.check_never_twice(form, here.eras, here.counts)
    if next_n is not None:
        rules.check_next(next_n, here.last)
        _raise_counter(session, here, next_n - 1)
    row = SeriesPattern(
        code=code, pattern=form.pattern, after={**here.counts}, decided_at=now, decided_by=actor.id,
    )  # fmt: skip
    session.add(row)
    example = form.written(next_n or here.next_n, here.year)
    journal.record(
        session, actor, "documents.pattern_changed", row, code=code, example=example, before=here.form.pattern,
        after=form.pattern, next_before=here.next_n, next_after=next_n or here.next_n,
    )  # fmt: skip
    return row


def _raise_counter(session: Session, here: Standing, last: int) -> None:
    if last == here.last:
        return
    if here.scope in here.counts:
        session.execute(
            update(SeriesCounter)
            .where(SeriesCounter.code == here.code, SeriesCounter.scope == here.scope)
            .values(last=last)
        )
    else:
        session.add(SeriesCounter(code=here.code, scope=here.scope, last=last))


@views.get("/numbers")
@gate(series_listed)
def index() -> Any:
    found = series_listed(db(), actor(), now=now())
    changed = [one.newest for one in found if one.newest is not None]
    return render_template(
        "documents/numbers.html", series=found, may_edit=actor().may("numbering.edit"), history=history_of(*changed)
    )


@views.route("/numbers/<code>", methods=["GET", "POST"])
@gate(change_form)
def change(code: str) -> Any:
    here = standings(db(), now()).get(code)
    if here is None:
        raise NotFound("series", code=code)

    def save(data: dict[str, Any]) -> str:
        change_form(db(), actor(), code=code, now=now(), **data)
        return url_for("numbers.index")

    form = FormIn() if here.yearly else FormIn(exclude=("joint",))
    values = {"prefix": here.prefix, "joint": here.joint, "width": here.width}
    return form_page(
        form, save, title=_("Numbering: %(documents)s", documents=here.title), submit=_("Number this way"),
        back=url_for("numbers.index"), values=values, crumbs=[(_("Document numbers"), url_for("numbers.index"))],
        note=_("Next would come %(number)s. Numbers given stay as they are.", number=here.next_number),
        done=_("Saved."),
    )  # fmt: skip


@api.resource("GET", "/numbers", gives=SeriesOut, many=True)
@gate(series_listed)
def read_series() -> Any:
    """Every series of document numbers, and what comes next."""
    return series_listed(db(), actor(), now=now())


@api.resource("PUT", "/numbers/<code>", takes=FormIn, gives=SeriesOut)
@gate(change_form)
def write_series(data: dict[str, Any], code: str) -> Any:
    """Change how a series is written from its next number on."""
    change_form(db(), actor(), code=code, now=now(), **data)
    db().flush()
    return standings(db(), now())[code]
