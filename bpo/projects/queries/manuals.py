"""The operations manual: its versions, and the one in force."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects.models import Manual
from bpo.projects.queries.projects import visible_project
from bpo.projects.rules import ManualFacts


@permit("manuals.view")
def manuals_of(session: Session, actor: Actor, project_id: int) -> list[Manual]:
    """The versions of a project's manual, newest first."""
    visible_project(session, actor, project_id)
    return list(
        session.scalars(select(Manual).where(Manual.project_id == project_id).order_by(Manual.number.desc()))
    )  # fmt: skip


@permit("manuals.view")
def manuals_listed(session: Session, actor: Actor, project_id: int) -> Select[tuple[Manual]]:
    """Rows (id, project_id, number, title, published_at, publisher) of a project's manual."""
    visible_project(session, actor, project_id)
    return select(
        Manual.id, Manual.project_id, Manual.number, Manual.title, Manual.published_at,
        people.name_of(Manual.published_by).label("publisher"),
    ).where(Manual.project_id == project_id)  # fmt: skip


@permit("manuals.view")
def manual_page(session: Session, actor: Actor, manual_id: int) -> Manual:
    statement = actor.limit(select(Manual).where(Manual.id == manual_id), Manual.project_id)
    manual = session.scalars(statement).one_or_none()
    if manual is None:
        raise NotFound("manual", id=manual_id)
    return manual


def current_manual(session: Session, project_id: int) -> ManualFacts | None:
    """The version in force, None before the first; the caller answers for who may know it."""
    newest = select(Manual).where(Manual.project_id == project_id).order_by(Manual.number.desc()).limit(1)
    manual = session.scalars(newest).one_or_none()
    if manual is None:
        return None
    return ManualFacts(id=manual.id, number=manual.number, title=manual.title, published_at=manual.published_at)
