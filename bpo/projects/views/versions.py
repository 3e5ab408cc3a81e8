"""Two versions of a plan side by side; as files they are made in `version_files`."""

from typing import Any

from flask import render_template, request, url_for

from bpo.kernel.errors import NotFound
from bpo.kernel.holidays.queries import said_of
from bpo.kernel.locale import _, say_day, zone
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db
from bpo.projects import queries
from bpo.projects.models import Plan
from bpo.projects.rules import Comparison, ItemChange
from bpo.projects.schemas.words import PLAN_STATES, PLAN_TONES, SECTIONS
from bpo.projects.views.blueprint import views
from bpo.projects.views.plan_words import both, days_late, field_name, pair
from bpo.projects.views.version_files import compared_paper, compared_workbook
from bpo.projects.views.version_words import KINDS, kind_words, names_of, texts_wanted, totals, wanted

FILES = {"pdf": compared_paper, "xlsx": compared_workbook}


@views.get("/plans/<int:plan_id>/versions")
@gate(queries.plan_page)
def versions(plan_id: int) -> Any:
    chosen = queries.plan_page(db(), actor(), plan_id)
    all_of = queries.plans_of(db(), actor(), chosen.project_id)
    frame = queries.frame(db(), actor(), chosen.project_id, "plan")
    chosen = _numbered(all_of, "of") or chosen
    other = _other(chosen, all_of)
    broken = {one.id for one in all_of if not queries.fingerprint_holds(db(), one)}
    shown: dict[str, Any] = {"comparison": None, "picked": (chosen.number, chosen.number)}
    if other is not None:
        before, after, found = queries.compared(db(), actor(), chosen.id, other.id)
        if (form := request.args.get("form")) in FILES:
            return FILES[form](frame["project"], before, after, found)
        shown = _shown(before, after, found)
    return render_template(
        "projects/versions.html", **frame, plan=chosen, **shown, versions=[_row(one, broken) for one in all_of],
        choices=[(one.number, _("Version %(number)s", number=one.number)) for one in all_of],
        sections=list(SECTIONS.items()), kinds=[(one, kind_words(one)[0]) for one in KINDS],
        here={name: request.args.get(name, "") for name in ("section", "kind")},
        broken=[one.number for one in all_of if one.id in broken],
    )  # fmt: skip


def _numbered(all_of: list[Plan], name: str) -> Plan | None:
    """The version whose number stands in the address under that name."""
    wanted = request.args.get(name, type=int)
    if wanted is None:
        return None
    found = next((one for one in all_of if one.number == wanted), None)
    if found is None:
        raise NotFound("plan", number=wanted)
    return found


def _other(chosen: Plan, all_of: list[Plan]) -> Plan | None:
    """The version asked for; without one the version this one was copied from, else its neighbour."""
    asked = _numbered(all_of, "with")
    if asked is not None:
        return asked
    copied = next((one for one in all_of if one.id == chosen.based_on_id), None)
    older = next((one for one in all_of if one.number < chosen.number), None)
    return copied or older or next((one for one in reversed(all_of) if one.number > chosen.number), None)


def _row(one: Plan, broken: set[int]) -> list[Any]:
    name: dict[str, Any] = {
        "text": _("Version %(number)s", number=one.number),
        "url": url_for("projects.plan", project_id=one.project_id, version=one.number),
    }
    day = say_day(one.approved_at.astimezone(zone()).date()) if one.approved_at else ""
    mark = (one.content_hash or "")[:12]
    name["sub"] = _("Fingerprint %(mark)s", mark=mark) if mark else None
    state = {"text": str(PLAN_STATES[one.state]), "tone": PLAN_TONES[one.state]}
    if one.id in broken:
        state = {"text": _("altered"), "tone": "bad"}
    return [name, state, {"text": day, "day": True}]


def _shown(before: Plan, after: Plan, found: Comparison) -> dict[str, Any]:
    names, causes = names_of(found), queries.causes_of(db(), after)
    section, kind = request.args.get("section"), request.args.get("kind")
    rows = [row for change in wanted(found) for row in _change_rows(change, names, causes)]
    prose = [
        {"title": str(SECTIONS[one.section]), "words": both(one.pieces)}
        for one in texts_wanted(found)
    ]  # fmt: skip
    days = [day for one in found.slips for day in (one.before, one.after)]
    calendar = queries.calendar_over(db(), days)
    asked: dict[str, Any] = {"with": before.number}
    asked |= {name: value for name, value in (("section", section), ("kind", kind)) if value}
    return {
        "comparison": {
            "rows": rows, "prose": prose, "same": found.same, "totals": totals(found), "slips": _slips(found),
            "note": said_of(Period(min(days), max(days) + ONE_DAY), calendar) if days else "",
            "causes": bool(causes),
            "files": [(form.upper(), url_for("projects.versions", plan_id=after.id, form=form, **asked))
                      for form in FILES],
        },
        "picked": (before.number, after.number),
    }  # fmt: skip


def _change_rows(change: ItemChange, names: dict[int, str], causes: dict[str, str]) -> list[list[Any]]:
    words, tone = kind_words(change.kind)
    head = {"text": f"{change.item.ref} {change.item.title}", "sub": str(SECTIONS[change.item.section])}
    cause = [causes.get(change.item.ref, "")] if causes else []
    if change.kind != "changed":
        return [[head, {"text": words, "tone": tone}, "", "", *cause]]
    rows = []
    for number, (name, old, new) in enumerate(change.fields):
        was, now_is = pair(name, old, new, names)
        first: Any = head if number == 0 else {"text": f"{change.item.ref}"}
        rows.append([first, field_name(name), {"text": was}, {"text": now_is}, *cause])
    return rows


def _slips(found: Comparison) -> list[list[Any]]:
    titles = {one.item.ref: one.item.title for one in found.changes}
    return [
        [f"{one.ref} {titles.get(one.ref, '')}", field_name(one.field), say_day(one.before), say_day(one.after),
         {"text": days_late(one.days), "tone": "bad" if one.days > 0 else "good" if one.days < 0 else None}]
        for one in found.slips
    ]  # fmt: skip
