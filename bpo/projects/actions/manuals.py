"""The operations manual: versions begun by the service manager, approved or returned by the project manager."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.documents.issuing import issue_document, preview_document
from bpo.documents.models import IssuedDocument
from bpo.kernel import journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.locale import in_language
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vendor import head_in, letterhead
from bpo.people import queries as people
from bpo.projects import queries, rules
from bpo.projects.models import Manual, ManualChapter, Project
from bpo.projects.rules import ManualState
from bpo.projects.schemas.manual_words import CHAPTER_KINDS

PAPER = "print/manual.html"


@permit("manuals.publish")
def start_manual(
    session: Session, actor: Actor, *, project_id: int, title: str, now: datetime, grace_hours: int = 24,
    change_note: str | None = None, body: str | None = None,
) -> Manual:  # fmt: skip
    """Begin the next version: a copy of the one in force; or of `body`, a whole text taken apart at its headings."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_run(project.state)
    rules.check_grace(grace_hours)
    versions = queries.versions_of_manual(session, project_id)
    rules.must_be_only([one.state for one in versions])
    manual = Manual(
        project_id=project_id, number=max((one.number for one in versions), default=0) + 1, title=title,
        state=ManualState.DRAFT, grace_hours=grace_hours, change_note=change_note, written_by=actor.id, begun_at=now,
    )  # fmt: skip
    former = next((one for one in versions if one.state == ManualState.IN_FORCE), None)
    if body is not None:
        manual.chapters = _written(session, project_id, body, title, former)
    elif former is not None:
        manual.chapters = [_copied(one) for one in former.chapters]
    session.add(manual)
    session.flush()
    journal.record(session, actor, "manuals.started", manual, number=manual.number)
    return manual


def _copied(one: ManualChapter) -> ManualChapter:
    return ManualChapter(
        position=one.position, ref=one.ref, kind=one.kind, title=one.title, body=one.body, rows=one.levels,
        files=one.forms,
    )  # fmt: skip


def _written(
    session: Session, project_id: int, body: str, title: str, former: Manual | None
) -> list[ManualChapter]:  # fmt: skip
    """The chapters of a whole text; one of a known title keeps its ref, so that the two versions can be compared."""
    used = queries.chapter_refs_ever_used(session, project_id)
    known = {one.title: one.ref for one in former.chapters} if former is not None else {}
    chapters: list[ManualChapter] = []
    for place, (kind, name, words) in enumerate(rules.taken_apart(body, title)):
        rules.check_room(place)
        ref = known.pop(name, None) or rules.next_chapter_ref(used)
        used.add(ref)
        chapters.append(
            ManualChapter(position=place, ref=ref, kind=kind, title=name, body=words, rows=[], files=[])
        )  # fmt: skip
    return chapters


def written_on(session: Session, actor: Actor, manual_id: int) -> tuple[Project, Manual]:
    """The version to be changed: its project runs, and it is a draft or was returned."""
    manual = queries.manual_for(session, actor, manual_id)
    project = session.get_one(Project, manual.project_id)
    rules.must_run(project.state)
    rules.must_be_written_on(manual.state)
    return project, manual


@permit("manuals.publish")
def edit_manual(
    session: Session, actor: Actor, *, manual_id: int, title: str, grace_hours: int, change_note: str | None = None,
    row_version: int | None = None,
) -> Manual:  # fmt: skip
    """What the version is called, what is new in it, and how long after its approval it binds."""
    _project, manual = written_on(session, actor, manual_id)
    check_version(manual, row_version)
    rules.check_grace(grace_hours)
    manual.title, manual.grace_hours, manual.change_note = title, grace_hours, change_note
    journal.record(session, actor, "manuals.edited", manual, number=manual.number)
    return manual


@permit("manuals.publish")
def send_manual(session: Session, actor: Actor, *, manual_id: int, now: datetime) -> Manual:
    """To the project manager for approval; until it comes back nothing of it changes."""
    _project, manual = written_on(session, actor, manual_id)
    rules.check_sending(manual.state, manual.number, manual.change_note, [one.facts() for one in manual.chapters])
    manual.state, manual.sent_at, manual.returned_reason = ManualState.IN_REVIEW, now, None
    # Whoever completes and sends a version answers for it: the two persons are the last writer and who approves.
    manual.written_by = actor.id or manual.written_by
    journal.record(session, actor, "manuals.sent", manual, number=manual.number)
    return manual


@permit("manuals.approve")
def return_manual(session: Session, actor: Actor, *, manual_id: int, reason: str) -> Manual:
    """Back to its writer with what is wanting."""
    manual = queries.manual_for(session, actor, manual_id)
    rules.must_run(session.get_one(Project, manual.project_id).state)
    rules.check_decision(manual.state, actor.same_person(manual.written_by), actor.id)
    manual.state, manual.returned_reason = ManualState.RETURNED, reason
    journal.record(session, actor, "manuals.returned", manual, number=manual.number, reason=reason)
    return manual


@permit("manuals.approve")
def approve_manual(session: Session, actor: Actor, *, manual_id: int, now: datetime) -> Manual:
    """In force from now on, the former retires; it is frozen as a paper and never changes again."""
    manual = queries.manual_for(session, actor, manual_id)
    project = session.get_one(Project, manual.project_id)
    rules.must_run(project.state)
    rules.check_decision(manual.state, actor.same_person(manual.written_by), actor.id)
    former = queries.in_force(session, project.id)
    if former is not None:
        former.state, former.retired_at = ManualState.RETIRED, now
        session.flush()  # one version of a project is in force at a time
    manual.state, manual.returned_reason = ManualState.IN_FORCE, None
    manual.approved_by, manual.approved_at, manual.in_force_from = actor.id, now, now
    session.flush()
    language = str(letterhead(session)["paper_language"])
    issued = issue_document(
        session, actor, kind="manual", number=f"OM-{project.code}-{manual.number}", subject=manual,
        project_id=project.id, template=PAPER, language=language, version=manual.number, now=now,
        facts=paper_facts(session, project, manual, language),
        supersedes=session.get(IssuedDocument, former.document_id) if former and former.document_id else None,
    )  # fmt: skip
    manual.document_id = issued.id
    journal.record(session, actor, "manuals.approved", manual, number=manual.number)
    slots.announce("manual_published", session, actor, project_id=project.id, manual_id=manual.id, now=now)
    return manual


@permit("manuals.view")
def preview_manual(
    session: Session, actor: Actor, *, manual_id: int, now: datetime, language: str | None = None
) -> bytes:  # fmt: skip
    """The paper of a version as it would be frozen today, marked as a draft."""
    manual = queries.manual_for(session, actor, manual_id)
    project = session.get_one(Project, manual.project_id)
    spoken = language or str(letterhead(session)["paper_language"])
    return preview_document(
        template=PAPER, facts=paper_facts(session, project, manual, spoken), language=spoken,
        day=now.astimezone(house_zone()).date(), version=manual.number, session=session,
    )  # fmt: skip


def paper_facts(session: Session, project: Project, manual: Manual, language: str) -> dict[str, Any]:
    """Everything that stands on the paper."""
    vendor = letterhead(session)
    names = people.person_names(session, {one for one in (manual.written_by, manual.approved_by) if one})
    with in_language(language):
        kinds = {one.ref: str(CHAPTER_KINDS[one.kind]) for one in manual.chapters}
    return {
        "letterhead": head_in(vendor, language),
        "project": {"code": project.code, "name": project.name,
                    "client": clients.client_names(session, [project.client_id]).get(project.client_id, "")},
        "title": manual.title,
        "change_note": manual.change_note,
        "writer": names.get(manual.written_by, ""),
        "approver": names.get(manual.approved_by or 0, ""),
        "grace_hours": manual.grace_hours,
        "chapters": [
            {"ref": one.ref, "title": one.title, "kind": kinds[one.ref], "body": one.body or "",
             "rows": [[row.get(name, "") for name in rules.REACH] for row in one.levels],
             "files": [kept["name"] for kept in one.forms]}
            for one in manual.chapters
        ],
    }  # fmt: skip
