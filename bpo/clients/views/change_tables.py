"""What a change's page shows, made ready for its tables: targets, impact, positions, flags, and the next acts."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from bpo.clients import queries, rules
from bpo.clients.models import Change, ChangeFlag, ChangePosition
from bpo.clients.queries import ChangeSheet, TargetSheet
from bpo.clients.rules import ChangeState, FlagState, TargetAct
from bpo.clients.rules.change_states import ASSESSABLE, EDITABLE, UNDECIDED
from bpo.clients.rules.changes import CHANGEABLE, awaited, is_late, totals
from bpo.clients.schemas.change_words import (
    AREAS,
    FLAG_STATES,
    FLAG_TONES,
    POSITION_TONES,
    POSITIONS,
    PRIORITIES,
    TARGET_ACTS,
    TARGET_TONES,
)
from bpo.clients.schemas.words import CATEGORIES
from bpo.kernel import slots
from bpo.kernel.departments import spoken_for
from bpo.kernel.errors import BusinessError
from bpo.kernel.locale import _, _l, say_day, say_error, say_moment, say_money, say_value
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.kernel.web import db
from bpo.kernel.word_diff import word_diff
from bpo.people.schemas import DEPARTMENT_LABELS

FIELD_NAMES = {
    "statement": _l("Requirement"),
    "acceptance": _l("Acceptance criterion"),
    "category": _l("Category"),
    "priority": _l("Priority"),
    "owner_department": _l("Owner department"),
    "law": _l("Law and article"),
    "source_place": _l("Place in the source"),
}
LABELS: dict[str, Any] = {"category": CATEGORIES, "priority": PRIORITIES, "owner_department": DEPARTMENT_LABELS}
LINE = Markup("<p><small>{name}</small>{words}</p>")


def reason_against(check: Callable[..., Any], *args: Any, **kwargs: Any) -> str | None:
    """Why a rule refuses an act now, in the reader's language; None when it does not."""
    try:
        check(*args, **kwargs)
    except BusinessError as refusal:
        return say_error(refusal.message, refusal.facts)
    return None


def said(name: str, value: Any) -> str:
    """A field of a requirement in words."""
    if value is None:
        return ""
    return str(LABELS[name][value]) if name in LABELS else str(value)


def difference(before: str, after: str) -> Markup:
    """Both wordings in one line: what goes is struck out, what comes is underlined."""
    shapes = {"same": Markup("{}"), "gone": Markup("<del>{}</del>"), "new": Markup("<ins>{}</ins>")}
    return Markup("").join(shapes[kind].format(words) for kind, words in word_diff(before, after))


def differences(before: Any, after: Any) -> Markup:
    """All fields in which two versions of a requirement differ, one below the other; a new one as a whole."""
    lines = []
    for name in CHANGEABLE:
        was = said(name, getattr(before, name)) if before is not None else ""
        becomes = said(name, getattr(after, name))
        if was != becomes:
            lines.append(LINE.format(name=str(FIELD_NAMES[name]), words=difference(was, becomes)))
    return Markup("").join(lines)


def target_rows(sheet: ChangeSheet, may_edit: bool) -> list[dict[str, Any]]:
    rows = []
    for one in sheet.targets:
        target = one.target
        ref = {"text": one.ref or _("New"), "kind": "code"}
        if target.requirement_id is not None:
            ref["url"] = url_for("clients.requirement", requirement_id=target.requirement_id)
        act = {"text": str(TARGET_ACTS[target.act]), "tone": TARGET_TONES[target.act], "kind": "choice"}
        if one.target.base_version:
            act["sub"] = _("version %(number)s", number=target.base_version)
        cells = [ref, act, {"text": words_of(one), "sub": target.reason}]
        rows.append({"cells": cells, "id": target.id} if may_edit else {"cells": cells, "id": None})
    return rows


def words_of(sheet: TargetSheet) -> Markup:
    target = sheet.target
    if target.act == TargetAct.WITHDRAW:
        return Markup("<del>{}</del>").format(sheet.before.statement if sheet.before else target.statement or "")
    return differences(sheet.before, target)


def impact_rows(change: Change, who: Actor, may_assess: bool) -> list[dict[str, Any]]:
    """The lines by area; where a thing is not for this reader, neither the way there nor how it is now."""
    rows = []
    order = list(AREAS)
    for line in sorted(change.impacts, key=lambda one: (order.index(one.area), not one.computed, one.id)):
        open_to = not line.permit or who.may(line.permit, change.project_id)
        department = DEPARTMENT_LABELS[line.department] if line.department else ""
        what = {"text": line.label, "url": line.path if open_to and line.path else None, "sub": str(department) or None}
        after: dict[str, Any] = {"text": line.after, "sub": line.note}
        if line.assessed_at is None:
            after = {"text": _("Not assessed yet"), "tone": "neutral"}
        cells = [
            {"text": str(AREAS[line.area]), "kind": "choice"}, what,
            {"text": line.before if open_to else _("Not open to you")}, after, *sums(line),
        ]  # fmt: skip
        if may_assess:
            cells.append({"text": _("Assess"), "url": url_for("clients.impact", impact_id=line.id)})
        rows.append({"cells": cells})
    return rows


def sums(line: Any) -> list[dict[str, Any]]:
    return [
        {"text": say_money(line.once_minor, symbol=False) if line.once_minor else "", "align": "right"},
        {"text": say_money(line.month_minor, symbol=False) if line.month_minor else "", "align": "right"},
        {"text": say_value(line.workdays) if line.workdays else "", "align": "right"},
    ]


def total_row(change: Change, may_assess: bool) -> list[Any]:
    found = totals(queries.lines_of(change))
    return [_("Total"), "", "", "", *sums(found), *([""] if may_assess else [])]


def position_rows(change: Change, names: dict[int, str], today: date) -> list[list[Any]]:
    return [
        [
            {"text": str(DEPARTMENT_LABELS[one.department]), "sub": names.get(one.given_by or 0)},
            {**position_words(one, today), "sub": one.comment or when(one)},
        ]
        for one in change.positions
    ]


def when(one: ChangePosition) -> str:
    return say_moment(one.given_at) if one.given_at else _("due %(day)s", day=say_day(one.due_on))


def position_words(one: ChangePosition, today: date) -> dict[str, Any]:
    if one.position is not None:
        return {"text": str(POSITIONS[one.position]), "tone": POSITION_TONES[one.position]}
    asked = rules.changes.AskedFacts(one.department, one.due_on, one.position)
    late = one.late or (one.change.state == ChangeState.IN_REVIEW and is_late(asked, today))
    return {"text": _("Late"), "tone": "bad"} if late else {"text": _("Awaited"), "tone": "neutral"}


def flag_rows(flags: Iterable[ChangeFlag], refs: dict[int, str], who: Actor, manager_id: int | None) -> list[list[Any]]:
    """One row for each thing, with all requirements for which it is flagged."""
    speaks = spoken_for(who.hats("changes.deal"))
    grouped: dict[tuple[str, str], list[ChangeFlag]] = {}
    for one in flags:
        grouped.setdefault((one.subject_type, one.subject_key), []).append(one)
    rows = []
    for same in grouped.values():
        flag = same[0]
        open_to = not flag.permit or who.may(flag.permit, flag.project_id)
        theirs = manager_id in who.persons("changes.deal") or (flag.department or Department.OPERATIONS) in speaks
        deal = theirs and flag.state == FlagState.OPEN and who.may("changes.deal", flag.project_id)
        rows.append([
            {"text": flag.label, "url": flag.path if open_to and flag.path else None,
             "sub": ", ".join(sorted(refs.get(one.requirement_id, "") for one in same))},
            {"text": str(DEPARTMENT_LABELS[flag.department]) if flag.department else "", "kind": "choice"},
            {"text": str(FLAG_STATES[flag.state]), "tone": FLAG_TONES[flag.state], "sub": flag.note},
            {"text": _("Deal with it"), "url": url_for("clients.flag", flag_id=flag.id)} if deal else "",
        ])  # fmt: skip
    return rows


def progress(flags: Iterable[ChangeFlag]) -> tuple[int, int]:
    """(things dealt with, things flagged)."""
    states = {(one.subject_type, one.subject_key): one.state for one in flags}
    return sum(1 for state in states.values() if state != FlagState.OPEN), len(states)


def steps(change: Change) -> list[dict[str, str]]:
    """Where a change stands: received, analysed, reviewed, decided, told, carried out."""
    off = change.state == ChangeState.WITHDRAWN
    decided = change.decided_at is not None
    place = {ChangeState.RECEIVED: 0, ChangeState.IN_ANALYSIS: 1, ChangeState.IN_REVIEW: 2}.get(change.state)
    if place is None:
        place = 3 if change.letter_at is None else 4 if change.state == ChangeState.IMPLEMENTING else 5
    labels = [
        (_("Received"), say_day(change.received_on)), (_("Impact analysis"), ""), (_("Review"), ""),
        (_("Outcome letter"), say_moment(change.letter_at) if change.letter_at else ""),
        (_("Being carried out") if place == 4 else _("Carried out"),
         say_moment(change.closed_at) if change.closed_at else ""),
    ]  # fmt: skip
    if decided and change.decided_at is not None:
        labels[2] = (_("Decided"), say_moment(change.decided_at))
    rejected = change.state == ChangeState.REJECTED
    return [
        {"label": label, "note": note,
         "state": "off" if off or (rejected and number == 4) else "done" if place > number else "now"
         if place == number else "todo"}
        for number, (label, note) in enumerate(labels)
    ]  # fmt: skip


def acts_of(change: Change, who: Actor, today: date) -> dict[str, Any]:
    """What this reader is offered on the page; why an act is not possible now."""
    project, number = change.project_id, change.id
    over = slots.ask("projects_ended", db(), [project])
    runs, decides = not over and who.may("changes.run", project), who.may("changes.decide", project)
    open_now = queries.why_not_open(db(), project) is None
    speaks = spoken_for(who.hats("changes.respond"))
    waiting = awaited(queries.asked_of(change), today)
    why_not_decided = None
    if change.recorded_by in who.persons():
        why_not_decided = _("Who recorded a change does not decide it. Ask another operations director.")
    elif waiting:
        words = say_value([str(DEPARTMENT_LABELS[one]) for one in waiting])
        why_not_decided = _("The positions of %(departments)s are still awaited.", departments=words)
    lacking = None if change.targets else _("Say first which requirement is amended, added or withdrawn.")
    lacking = lacking or (None if change.impacts else _("Compute the impact or enter at least one line first."))
    in_review = open_now and change.state == ChangeState.IN_REVIEW
    return {
        "may_edit": open_now and runs and change.state in EDITABLE,
        "may_assess": open_now and who.may("changes.assess", project) and change.state in ASSESSABLE,
        "may_withdraw": runs and change.state in UNDECIDED,
        "may_reopen": runs and in_review,
        "analyse": open_now and runs and change.state == ChangeState.RECEIVED,
        "convene": {"label": _("Convene the review"), "url": url_for("clients.new_change_review", change_id=number),
                    "why": lacking} if open_now and runs and change.state == ChangeState.IN_ANALYSIS else None,
        "positions": [
            {"label": _("Give the position of: %(department)s", department=DEPARTMENT_LABELS[one.department]),
             "url": url_for("clients.position", change_id=number, department=one.department.value)}
            for one in change.positions
            if in_review and one.position is None and one.department in speaks and who.may("changes.respond", project)
        ],
        "decide": {"label": _("Decide"), "url": url_for("clients.decision", change_id=number), "why": why_not_decided}
        if decides and in_review else None,
        "effect": open_now and decides and change.urgency == "emergency" and change.state in UNDECIDED
        and change.in_effect_on is None,
        "letter_due": runs and change.decision is not None and change.letter_at is None,
    }  # fmt: skip
