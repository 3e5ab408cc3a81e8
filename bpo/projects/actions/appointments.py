"""The letter of appointment: the director makes somebody project manager, who acknowledges it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.documents.issuing import issue_document
from bpo.documents.models import IssuedDocument
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal
from bpo.kernel.errors import Invalid, text
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.locale import _l, day_of, in_language, say_money
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.kernel.vendor import head_in, letterhead
from bpo.people import actions as joining
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import queries, rules
from bpo.projects.models import Appointment, Project
from bpo.projects.schemas.words import MODES

LETTERS = Series("appointment", "RM-{year}-{n:03d}", title=_l("Letters of appointment"))


@permit("projects.appoint")
def appoint_manager(
    session: Session, actor: Actor, *, project_id: int, appointee_id: int, duties: str, authority: str,
    starts_on: date, now: datetime, ends_on: date | None = None, language: str | None = None,
    background: str | None = None, goals: str | None = None, budget: Decimal | None = None,
    may_call_on: Sequence[Department] | None = None, copies_to: Sequence[Department] | None = None,
) -> Appointment:  # fmt: skip
    """Issue the numbered letter. A former one is superseded; the former manager stays on the project until removed."""
    project = queries.visible_project(session, actor, project_id)
    present = queries.standing_appointment(session, project_id)
    rules.may_appoint(
        project.state, appointee_id=appointee_id, actor_id=actor.id, present_id=project.manager_id,
        is_manager=people.has_role(session, appointee_id, Role.PROJECT_MANAGER),
        renewable=present is not None and rules.may_be_renewed(present.ends_on, day_of(now)),
    )  # fmt: skip
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("term", text("The term ends before it begins."), "ends_on")
    former = next((one for one in queries.appointments_of(session, project_id) if one.superseded_at is None), None)
    if former is not None:
        former.superseded_at = now
    number = next_number(session, LETTERS, on=now.astimezone(house_zone()).date())
    letter = Appointment(
        number=number, project_id=project_id, appointee_id=appointee_id, duties=duties, authority=authority,
        starts_on=starts_on, ends_on=ends_on, issued_by=actor.id, issued_at=now, background=background, goals=goals,
        budget_minor=rules.budget_minor(budget), may_call_on=[one.value for one in may_call_on or ()],
        copies_to=[one.value for one in copies_to or ()],
    )  # fmt: skip
    session.add(letter)
    session.flush()
    written_in = language or letterhead(session)["paper_language"]
    replaced = session.get(IssuedDocument, former.document_id) if former and former.document_id else None
    issued = issue_document(
        session, actor, kind="appointment", number=number, subject=letter, project_id=project_id,
        template="print/appointment.html", language=written_in, supersedes=replaced, now=now,
        facts=letter_facts(session, actor, project, letter, former, written_in),
    )  # fmt: skip
    letter.document_id = issued.id
    project.manager_id = appointee_id
    joining.join_by_id(session, actor, appointee_id, project_id, project.client_id)
    name = people.person_names(session, [appointee_id])[appointee_id]
    journal.record(session, actor, "projects.appointed", project, project_id=project_id, name=name, number=number)
    return letter


def letter_facts(
    session: Session, actor: Actor, project: Project, letter: Appointment, former: Appointment | None, language: str
) -> dict[str, Any]:  # fmt: skip
    """Everything that stands on the letter, as plain text and days."""
    vendor = letterhead(session)
    names = people.person_names(session, [letter.appointee_id])
    with in_language(language):
        mode = str(MODES[project.mode])
        budget = None if letter.budget_minor is None else say_money(letter.budget_minor)
    client = clients.client_names(session, [project.client_id]).get(project.client_id, "")
    return {
        "letterhead": head_in(vendor, language),
        "project": {"code": project.code, "name": project.name, "client": client, "mode": mode,
                    "go_live_on": project.go_live_on},
        "appointee": names[letter.appointee_id],
        "duties": letter.duties,
        "authority": letter.authority,
        "background": letter.background,
        "goals": letter.goals,
        "budget": budget,
        "may_call_on": departments_named(letter.may_call_on, language),
        "copies_to": departments_named(letter.copies_to, language),
        "starts_on": letter.starts_on,
        "ends_on": letter.ends_on,
        "issuer": actor.name,
        "supersedes": former.number if former else None,
    }  # fmt: skip


@permit("projects.acknowledge")
def acknowledge_appointment(session: Session, actor: Actor, *, appointment_id: int, now: datetime) -> Appointment:
    """The appointee takes the appointment on."""
    letter = queries.appointment_for(session, actor, appointment_id)
    rules.must_not_have_ended(session.get_one(Project, letter.project_id).state)
    rules.may_acknowledge(
        appointee_id=letter.appointee_id, actor_id=actor.id, acknowledged=letter.acknowledged_at is not None,
        superseded=letter.superseded_at is not None,
    )  # fmt: skip
    letter.acknowledged_at = now
    journal.record(session, actor, "projects.acknowledged", letter, number=letter.number)
    return letter


def departments_named(values: Any, language: str) -> list[str]:
    """Departments as they are called in the language of a paper."""
    with in_language(language):
        return [str(DEPARTMENT_LABELS[Department(one)]) for one in values or ()]


def remind_of_letters(session: Session, actor: Actor, *, today: date) -> int:
    """Tell once each: a letter nobody acknowledged, a term that nears its end, a term that is over.

    Part of the calendar's daily work, not an act of a person: it asks no permit. Run again it changes nothing.
    """
    told = 0
    for letter in queries.letters_standing(session):
        issued_on = day_of(letter.issued_at)
        calendar = work_calendar(session, Period(issued_on, date(max(today.year, issued_on.year) + 2, 1, 1)))
        acts = {
            "projects.letter_not_acknowledged": letter.acknowledged_at is None and letter.reminded_on is None
            and rules.acknowledgement_is_late(issued_on, today, calendar),
            "projects.letter_ends": letter.end_told_on is None and rules.nears_its_end(letter.ends_on, today),
            "projects.letter_lapsed": letter.lapse_told_on is None and rules.is_lapsed(letter.ends_on, today),
        }  # fmt: skip
        columns = dict(zip(acts, ("reminded_on", "end_told_on", "lapse_told_on"), strict=True))
        for act in (one for one, due in acts.items() if due):
            setattr(letter, columns[act], today)
            journal.record(session, actor, act, letter, number=letter.number, day=letter.ends_on)
            told += 1
    return told
