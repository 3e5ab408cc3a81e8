"""Two versions of a plan side by side as files: a workbook, and a paper for those who do not sign in."""

from typing import Any

from bpo.clients import queries as clients
from bpo.documents.columns import ColumnSpec
from bpo.documents.issuing import printed_document
from bpo.documents.tables import XLSX
from bpo.documents.xlsx import SheetSpec, workbook
from bpo.kernel.holidays.queries import said_of
from bpo.kernel.locale import _, language, say_day, zone
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.vendor import head_in, letterhead
from bpo.kernel.web import actor, db, download, now, today
from bpo.projects import queries, rules
from bpo.projects.models import Plan
from bpo.projects.rules import Comparison, ItemChange, PlanSection
from bpo.projects.schemas.words import PLAN_STATES, SECTIONS
from bpo.projects.views.plan_words import LONG, days_late, field_name, said
from bpo.projects.views.version_words import kind_words, names_of, texts_wanted, totals, wanted

PDF = "application/pdf"


def name_of_file(project: Any, before: Plan, after: Plan, ending: str) -> str:
    return f"{project.code}-{_('Plan')}-v{before.number}-v{after.number}.{ending}"


def compared_paper(project: Any, before: Plan, after: Plan, found: Comparison) -> Any:
    """The comparison as it stands on the page, to be taken along: printed, not issued, as both versions are kept."""
    data = printed_document(
        db(), template="print/comparison.html", facts=_facts(project, before, after, found), language=language(),
        day=today(), reference=f"{project.code}-JH{before.number:02d}/{after.number:02d}",
    )  # fmt: skip
    return download(data, name_of_file(project, before, after, "pdf"), PDF)


def _facts(project: Any, before: Plan, after: Plan, found: Comparison) -> dict[str, Any]:
    names, causes = names_of(found), queries.causes_of(db(), after)
    sections: dict[PlanSection, list[dict[str, Any]]] = {}
    for one in wanted(found):
        sections.setdefault(PlanSection(one.item.section), []).append(_change(one, names, causes))
    days = [day for one in found.slips for day in (one.before, one.after)]
    titles = {one.item.ref: one.item.title for one in found.changes}
    return {
        "letterhead": head_in(letterhead(db()), language()),
        "project": {
            "code": project.code, "name": project.name,
            "client": clients.client_names(db(), [project.client_id]).get(project.client_id, ""),
        },
        "versions": [_version(before), _version(after)],
        "totals": [[label, value] for label, value in totals(found)],
        "same": found.same,
        "sections": [
            {"title": f"{rules.NUMBERS[one]} {SECTIONS[one]}", "changes": sections[one]}
            for one in PlanSection if one in sections
        ],
        "texts": [
            {"title": str(SECTIONS[one.section]), "pieces": [[part.kind, part.words] for part in one.pieces]}
            for one in texts_wanted(found)
        ],
        "slips": [
            [f"{one.ref} {titles.get(one.ref, '')}", field_name(one.field), say_day(one.before), say_day(one.after),
             days_late(one.days)] for one in found.slips
        ],
        "note": said_of(Period(min(days), max(days) + ONE_DAY), queries.calendar_over(db(), days)) if days else "",
    }  # fmt: skip


def _version(plan: Plan) -> str:
    told = f"{_('Version %(number)s', number=plan.number)} · {PLAN_STATES[plan.state]}"
    return f"{told} · {say_day(plan.approved_at.astimezone(zone()).date())}" if plan.approved_at else told


def _change(change: ItemChange, names: dict[int, str], causes: dict[str, str]) -> dict[str, Any]:
    return {
        "ref": change.item.ref, "title": change.item.title, "cause": causes.get(change.item.ref, ""),
        "kind": change.kind, "word": kind_words(change.kind)[0],
        "fields": [{"name": field_name(name), **_sides(name, said(name, old, names), said(name, new, names))}
                   for name, old, new in change.fields],
    }  # fmt: skip


def _sides(name: str, before: str, after: str) -> dict[str, Any]:
    """Before and after as pieces; in long texts what one side lacks is told apart."""
    if name not in LONG or not before or not after:
        return {"before": [["same", before]], "after": [["same", after]]}
    pieces = rules.word_diff(before, after)
    return {
        side: [[part.kind, part.words] for part in pieces if part.kind in ("same", kind)]
        for side, kind in (("before", "gone"), ("after", "new"))
    }


def compared_workbook(project: Any, before: Plan, after: Plan, found: Comparison) -> Any:
    """The comparison as a workbook: what changed, the texts, and the sums."""
    names, causes = names_of(found), queries.causes_of(db(), after)
    days = {(one.ref, one.field): one.days for one in found.slips}
    changes = [row for change in wanted(found) for row in _sheet_rows(change, names, causes, days)]
    columns = [
        ColumnSpec("ref", _("Item")), ColumnSpec("title", _("Title")), ColumnSpec("section", _("Section")),
        ColumnSpec("kind", _("Change")), ColumnSpec("field", _("Field")), ColumnSpec("before", _("Before")),
        ColumnSpec("after", _("After")), ColumnSpec("days", _("Working days"), "int"),
        ColumnSpec("cause", _("Change request")),
    ]  # fmt: skip
    texts = [
        {"section": str(SECTIONS[one.section]), "before": _side(one.pieces, "gone"), "after": _side(one.pieces, "new")}
        for one in texts_wanted(found)
    ]
    sheets = [
        SheetSpec(_("What changed"), columns, changes),
        SheetSpec(_("Texts"), [ColumnSpec("section", _("Section")), ColumnSpec("before", _("Before")),
                               ColumnSpec("after", _("After"))], texts),
        SheetSpec(_("Sums"), [ColumnSpec("what", _("What")), ColumnSpec("value", _("Value"))],
                  [{"what": name, "value": value} for name, value in totals(found)]),
    ]  # fmt: skip
    data = workbook(sheets, exported_by=actor().name, exported_at=now())
    return download(data, name_of_file(project, before, after, "xlsx"), XLSX)


def _side(pieces: tuple[rules.Piece, ...], kind: str) -> str:
    return "".join(one.words for one in pieces if one.kind in ("same", kind))


def _sheet_rows(
    change: ItemChange, names: dict[int, str], causes: dict[str, str], days: dict[tuple[str, str], int]
) -> list[dict[str, Any]]:
    about = {
        "ref": change.item.ref, "title": change.item.title, "section": str(SECTIONS[PlanSection(change.item.section)]),
        "kind": kind_words(change.kind)[0], "cause": causes.get(change.item.ref, ""),
    }  # fmt: skip
    if change.kind != "changed":
        return [{**about, "field": "", "before": "", "after": "", "days": None}]
    return [
        {**about, "field": field_name(name), "before": said(name, old, names), "after": said(name, new, names),
         "days": days.get((change.item.ref, name))}
        for name, old, new in change.fields
    ]  # fmt: skip
