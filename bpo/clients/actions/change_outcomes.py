"""What follows a decision: the outcome letter to everybody, and what the departments do about what was flagged."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.models import Change, ChangeFlag
from bpo.clients.rules import ChangeState, ChangeStep, Dealing, Decision, FlagState, PaperLanguage
from bpo.clients.rules.change_states import after
from bpo.clients.rules.changes import CHANGEABLE, check_dealing, may_deal, totals
from bpo.clients.schemas.change_words import AREAS, DECISIONS, POSITIONS, PRIORITIES, TARGET_ACTS
from bpo.clients.schemas.words import CATEGORIES
from bpo.documents.issuing import issue_document
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal, slots
from bpo.kernel.departments import speakers_of, spoken_for
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _, _l, day_of, in_language
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.kernel.vendor import head_in, letterhead
from bpo.people.queries import person_names
from bpo.people.schemas import DEPARTMENT_LABELS

LETTERS = Series("change_letter", "BGH-{year}-{n:03d}", title=_l("Outcome letters of changes"))
NAMES = {
    "statement": _l("Requirement"),
    "acceptance": _l("Acceptance criterion"),
    "category": _l("Category"),
    "priority": _l("Priority"),
    "owner_department": _l("Owner department"),
    "law": _l("Law and article"),
    "source_place": _l("Place in the source"),
}
LABELS: dict[str, Any] = {"category": CATEGORIES, "priority": PRIORITIES, "owner_department": DEPARTMENT_LABELS}


@permit("changes.run")
def send_outcome_letter(
    session: Session, actor: Actor, *, change_id: int, now: datetime, shared: bool = False,
    language: PaperLanguage | None = None,
) -> Change:  # fmt: skip
    """Tell everybody concerned in writing, once. `shared`: the client's people on the project read it too."""
    change = queries.change_for(session, actor, change_id)
    queries.must_not_have_ended(session, change.project_id)
    if change.decision is None or change.decided_at is None:
        raise Conflict("not_decided", text("The letter is sent once the change is decided."))
    if change.letter_at is not None:
        raise Conflict("letter_sent", text("The letter %(number)s was sent already."), number=change.letter_number)
    written_in = str(language.value if language else letterhead(session)["paper_language"])
    number = next_number(session, LETTERS, on=day_of(now))
    issued = issue_document(
        session, actor, kind="change_outcome", number=number, subject=change, project_id=change.project_id,
        template="print/change_outcome.html", language=written_in, now=now,
        facts=letter_facts(session, change, written_in, shared=shared),
    )  # fmt: skip
    change.document_id, change.letter_number, change.letter_at, change.letter_shared = issued.id, number, now, shared
    if change.decision != Decision.REJECTED:
        change.state = after(change.state, ChangeStep.IMPLEMENT)
    journal.record(session, actor, "clients.change_told", change, number=change.number, letter=number)
    _close_if_done(session, actor, change, now)
    return change


def letter_facts(session: Session, change: Change, language: str, *, shared: bool) -> dict[str, Any]:
    """Everything that stands on the letter. What it costs the vendor, and comments, stay out of the client's hands."""
    vendor = letterhead(session)
    project = slots.ask("project_facts", session, change.project_id)
    names = person_names(session, [change.decided_by] if change.decided_by else [])
    total = totals(queries.lines_of(change))
    with in_language(language):
        return {
            "letterhead": head_in(vendor, language),
            "project": {"code": project.code, "name": project.name},
            "change": {"number": change.number, "title": change.title, "description": change.description,
                       "raised_by": change.raised_by, "received_on": change.received_on,
                       "in_effect_on": change.in_effect_on},
            "targets": [_told(one) for one in queries.target_sheets(session, change)],
            "impact": _summary(change),
            "workdays": total.workdays,
            "money": None if shared else {"once": total.once_minor, "month": total.month_minor},
            "positions": [
                [str(DEPARTMENT_LABELS[one.department]), _position(one), "" if shared else one.comment or ""]
                for one in change.positions
            ],
            "decision": str(DECISIONS[change.decision]) if change.decision else "",
            "effective_on": change.effective_on,
            "conditions": change.conditions or "",
            "reason": change.reason or "",
            "decider": names.get(change.decided_by or 0, ""),
            "decided_on": day_of(change.decided_at) if change.decided_at else None,
        }  # fmt: skip


def _told(sheet: queries.TargetSheet) -> dict[str, Any]:
    """A target as before and after, field by field."""
    target, before = sheet.target, sheet.before
    pairs = []
    for name in CHANGEABLE:
        was = getattr(before, name) if before is not None else None
        becomes = getattr(target, name) if target.act != "withdraw" else None
        if was != becomes and (name == "statement" or target.act == "amend" or becomes is not None):
            pairs.append([str(NAMES[name]), say_field(name, was), say_field(name, becomes)])
    if target.act == "withdraw":
        pairs = [[str(NAMES["statement"]), say_field("statement", before.statement if before else None), ""]]
    return {"ref": sheet.ref or "", "act": str(TARGET_ACTS[target.act]), "reason": target.reason or "", "fields": pairs}


def say_field(name: str, value: Any) -> str:
    """A field of a requirement in words."""
    if value is None:
        return ""
    return str(LABELS[name][value]) if name in LABELS else str(value)


def _summary(change: Change) -> list[list[Any]]:
    """[area, how many things are touched there, days of work], the areas in their order."""
    found = []
    for area, label in AREAS.items():
        lines = [one for one in change.impacts if one.area == area]
        if lines:
            found.append([str(label), len(lines), sum(one.workdays for one in lines)])
    return found


def _position(one: Any) -> str:
    return str(POSITIONS[one.position]) if one.position is not None else _("Not given by %(day)s", day=one.due_on)


@permit("changes.deal")
def deal_with_flag(
    session: Session, actor: Actor, *, flag_id: int, outcome: Dealing, now: datetime, note: str | None = None
) -> ChangeFlag:
    """Its department, or the project manager, says that the thing was changed or is unaffected.

    A thing that is flagged for several requirements of one change is dealt with once, for all of them.
    """
    flag = queries.flag_for(session, actor, flag_id)
    queries.must_not_have_ended(session, flag.project_id)
    manager_id = slots.ask("project_facts", session, flag.project_id).manager_id
    lead = actor.in_place_of(manager_id)
    is_manager = manager_id is not None and lead.person_id == manager_id
    may_deal(flag.state, flag.department, spoken_for(actor.hats()), is_manager=is_manager)
    check_dealing(outcome, note, _differs(session, flag))
    speaks = actor.absent(speakers_of(flag.department or Department.OPERATIONS))
    actor = lead if is_manager else actor.in_place_of(speaks)
    for one in flag.change.flags:
        same = (one.subject_type, one.subject_key) == (flag.subject_type, flag.subject_key)
        if same and one.state == FlagState.OPEN:
            one.state, one.note = FlagState(outcome.value), note
            one.dealt_by, one.dealt_at = actor.id, now
    act = "clients.flag_changed" if outcome == Dealing.CHANGED else "clients.flag_unaffected"
    journal.record(session, actor, act, flag.change, label=flag.label, note=note or "")
    _close_if_done(session, actor, flag.change, now)
    return flag


def _differs(session: Session, flag: ChangeFlag) -> bool | None:
    """Whether the thing is another one than when it was flagged; None where its floor cannot tell."""
    if not flag.seen:
        return None
    now: list[str] = slots.gather(
        "trace_fingerprint", session, project_id=flag.project_id, subject_type=flag.subject_type,
        subject_key=flag.subject_key,
    )  # fmt: skip
    return flag.seen not in now


def _close_if_done(session: Session, actor: Actor, change: Change, now: datetime) -> None:
    """The letter is out and everything is dealt with: the change is closed."""
    if change.state == ChangeState.IMPLEMENTING and all(one.state != FlagState.OPEN for one in change.flags):
        change.state, change.closed_at = after(change.state, ChangeStep.CLOSE), now
        journal.record(session, actor, "clients.change_closed", change, number=change.number)
