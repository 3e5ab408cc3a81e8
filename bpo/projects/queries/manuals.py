"""The operations manual: its versions and chapters, the one in force, how two differ, what names a requirement."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from bpo.documents.models import IssuedDocument
from bpo.kernel import files
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.models import Manual, ManualChapter
from bpo.projects.queries.projects import visible_project
from bpo.projects.rules import ChapterChange, ChapterNaming, ManualFacts, ManualState

MOST_FORMERS = 10  # versions within one time limit; more follow each other in no project


def sees_drafts(actor: Actor, project_id: int) -> bool:
    """Whoever reads the project's plan follows the manual's writing; agents read what is published."""
    return actor.may("plans.view", project_id)


def manual_for(session: Session, actor: Actor, manual_id: int) -> Manual:
    """The version, if the permit acted under reaches its project; a draft is absent for those who only follow it."""
    statement = actor.limit(select(Manual).where(Manual.id == manual_id), Manual.project_id)
    manual = session.scalars(statement).one_or_none()
    if manual is None or (manual.state not in rules.PUBLISHED and not sees_drafts(actor, manual.project_id)):
        raise NotFound("manual", id=manual_id)
    return manual


def chapter_for(session: Session, actor: Actor, chapter_id: int) -> ManualChapter:
    chapter = session.get(ManualChapter, chapter_id)
    if chapter is None:
        raise NotFound("manual_chapter", id=chapter_id)
    manual_for(session, actor, chapter.manual_id)
    return chapter


@permit("manuals.view")
def manuals_of(session: Session, actor: Actor, project_id: int) -> list[Manual]:
    """The versions of a project's manual that the actor may read, newest first."""
    visible_project(session, actor, project_id)
    return [
        one for one in versions_of_manual(session, project_id)
        if one.state in rules.PUBLISHED or sees_drafts(actor, project_id)
    ]  # fmt: skip


def versions_of_manual(session: Session, project_id: int) -> list[Manual]:
    """All versions, newest first; the caller answers for who may know them."""
    chosen = select(Manual).where(Manual.project_id == project_id).options(selectinload(Manual.chapters))
    return list(session.scalars(chosen.order_by(Manual.number.desc())))


@permit("manuals.view")
def manuals_listed(session: Session, actor: Actor, project_id: int) -> Select[tuple[Manual]]:
    """Rows (id, project_id, number, title, in_force_from, writer) of a project's published manuals."""
    visible_project(session, actor, project_id)
    return select(
        Manual.id, Manual.project_id, Manual.number, Manual.title, Manual.in_force_from,
        people.name_of(Manual.written_by).label("writer"),
    ).where(Manual.project_id == project_id, Manual.state.in_(rules.PUBLISHED))  # fmt: skip


@files.parent("projects_manual")
@permit("manuals.view")
def manual_page(session: Session, actor: Actor, manual_id: int) -> Manual:
    return manual_for(session, actor, manual_id)


@files.parent("projects_manual_chapter")
@permit("manuals.view")
def chapter_page(session: Session, actor: Actor, chapter_id: int) -> ManualChapter:
    return chapter_for(session, actor, chapter_id)


def in_force(session: Session, project_id: int) -> Manual | None:
    """The row of the version in force; the caller answers for who may know it."""
    chosen = select(Manual).where(Manual.project_id == project_id, Manual.state == ManualState.IN_FORCE)
    return session.scalars(chosen).one_or_none()


def current_manual(session: Session, project_id: int) -> ManualFacts | None:
    """The version in force, None before the first; the caller answers for who may know it."""
    manual = in_force(session, project_id)
    return manual_facts(session, manual) if manual is not None else None


def manual_facts(session: Session, manual: Manual) -> ManualFacts:
    """What other floors learn of a published version, with those it replaced."""
    if manual.in_force_from is None:
        raise NotFound("manual", id=manual.id)
    before = select(Manual.id, Manual.in_force_from, Manual.grace_hours).where(
        Manual.project_id == manual.project_id, Manual.state == ManualState.RETIRED, Manual.number < manual.number
    )
    former = session.execute(before.order_by(Manual.number.desc()).limit(MOST_FORMERS)).all()
    dated = ((number, since, hours) for number, since, hours in former if since is not None)
    known = [(manual.id, manual.in_force_from, manual.grace_hours), *dated]
    return ManualFacts(
        id=manual.id, number=manual.number, title=manual.title, published_at=manual.in_force_from,
        grace_hours=manual.grace_hours, formers=rules.enough_until(known),
    )  # fmt: skip


def current_manuals(session: Session, project_ids: Collection[int]) -> dict[int, ManualFacts]:
    """{project id: the version in force}, of the projects that have one, in one query; see `current_manual`."""
    columns = (Manual.project_id, Manual.id, Manual.number, Manual.title, Manual.in_force_from, Manual.grace_hours)
    chosen = select(*columns, Manual.state).where(
        Manual.project_id.in_(project_ids), Manual.state.in_(rules.PUBLISHED), Manual.in_force_from.is_not(None)
    )
    found: dict[int, list[Any]] = {}
    for row in session.execute(chosen.order_by(Manual.project_id, Manual.number.desc())):
        if row.project_id in found or row.state == ManualState.IN_FORCE:
            found.setdefault(row.project_id, []).append(row)
    return {
        number: ManualFacts(
            rows[0].id, rows[0].number, rows[0].title, rows[0].in_force_from, rows[0].grace_hours,
            rules.enough_until([(one.id, one.in_force_from, one.grace_hours) for one in rows[: MOST_FORMERS + 1]]),
        )
        for number, rows in found.items()
    }  # fmt: skip


def manuals_in_force(session: Session) -> list[tuple[int, int]]:
    """[(project id, manual id)] of every version in force, for the daily work."""
    chosen = select(Manual.project_id, Manual.id).where(Manual.state == ManualState.IN_FORCE)
    return [(project_id, number) for project_id, number in session.execute(chosen.order_by(Manual.project_id))]


def chapter_refs_ever_used(session: Session, project_id: int) -> set[str]:
    """The refs of all versions: none is given twice."""
    of_project = select(ManualChapter.ref).join(Manual, Manual.id == ManualChapter.manual_id)
    return set(session.scalars(of_project.where(Manual.project_id == project_id)))


def compared_with(session: Session, manual: Manual) -> Manual | None:
    """The version a manual is read against: for one being written the one in force, else the one before it."""
    before = select(Manual).where(
        Manual.project_id == manual.project_id, Manual.number < manual.number, Manual.state.in_(rules.PUBLISHED)
    )
    return session.scalars(before.order_by(Manual.number.desc()).limit(1)).one_or_none()


def changes_of_manual(session: Session, manual: Manual) -> list[ChapterChange]:
    """How a version differs from the one it is read against; empty for the first."""
    former = compared_with(session, manual)
    if former is None:
        return []
    return rules.changes_of([one.facts() for one in former.chapters], [one.facts() for one in manual.chapters])


@permit("manuals.view")
def manual_changes(session: Session, actor: Actor, manual_id: int) -> list[ChapterChange]:
    """How a version differs, for the page and the API."""
    return changes_of_manual(session, manual_for(session, actor, manual_id))


def chapters_naming(session: Session, project_id: int, refs: Collection[str]) -> list[ChapterNaming]:
    """The chapters in force or being written that name one of these requirements (“R-003”), by version and place.

    The caller has been let see the project.
    """
    wanted = select(ManualChapter, Manual).join(Manual, Manual.id == ManualChapter.manual_id).where(
        Manual.project_id == project_id, Manual.state != ManualState.RETIRED
    )  # fmt: skip
    found = []
    for chapter, manual in session.execute(wanted.order_by(Manual.number, ManualChapter.position)):
        named = rules.refs_named(f"{chapter.title}\n{chapter.facts().words}", refs)
        if named:
            found.append(ChapterNaming(manual.id, manual.number, chapter.id, chapter.ref, chapter.title, named))
    return found


def paper_of(session: Session, manual: Manual) -> int | None:
    """The id of the frozen PDF; versions published before papers were made of them have none."""
    issued = session.get(IssuedDocument, manual.document_id) if manual.document_id else None
    return issued.pdf_file_id if issued is not None else None
