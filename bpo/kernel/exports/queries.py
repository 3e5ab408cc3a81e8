"""Reads about exports: everybody's own alone."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.kernel import jobs
from bpo.kernel.errors import NotFound
from bpo.kernel.exports.models import ListExport
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor


def exports_listed(_session: Session, actor: Actor) -> Select[ListExport]:
    """One's own."""
    return select(ListExport).where(ListExport.person_id == actor.id)


def export_for(session: Session, actor: Actor, export_id: int) -> ListExport:
    """One's own; what somebody else had made is not there."""
    found = session.scalars(exports_listed(session, actor).where(ListExport.id == export_id)).one_or_none()
    if found is None:
        raise NotFound("export", id=export_id)
    return found


def job_of(session: Session, export: ListExport) -> JobRun | None:
    """The job that makes it; None once that was cleared away."""
    return jobs.job_by_key(session, export.job_key)
