"""Following records; and telling whom an act concerns, when the journal says that it was done."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.db import Base, insert_into, moment_of
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor, permit
from bpo.talk.actions.notices import Event, event_about, seen_by_acting, tell
from bpo.talk.models import Follow
from bpo.talk.queries.notices import followers_of
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import SUBJECTS, project_of, record_for
from bpo.talk.telling import TELLINGS, Telling

PROJECT = "projects_project"


@permit("notices.read")
def follow(session: Session, actor: Actor, *, record_type: str, record_id: int, following: bool) -> bool:
    """Follow a record one sees, or stop: then nothing but following it again oneself makes one follow it."""
    subject, row = record_for(session, actor, record_type, record_id)
    known = select(Follow).where(
        Follow.person_id == actor.id, Follow.subject_type == record_type, Follow.subject_id == record_id
    )
    mark = session.scalars(known).one_or_none()
    if mark is not None and mark.following == following:
        return following
    if mark is None:
        mark = Follow(person_id=actor.id or 0, subject_type=record_type, subject_id=record_id)
        session.add(mark)
    mark.following, mark.since, mark.project_id = following, moment_of(session), project_of(row)
    act = "talk.followed" if following else "talk.unfollowed"
    journal.record(session, actor, act, mark, title=subject.title(row))
    return following


def follow_from_now(session: Session, row: Base, persons: Iterable[int | None]) -> None:
    """These people follow the record by what they are or did; part of that act. Who turned away stays away."""
    record_id: int = row.id  # type: ignore[attr-defined]
    marks = [
        {"person_id": one, "subject_type": row.__tablename__, "subject_id": record_id, "project_id": project_of(row),
         "following": True, "since": moment_of(session)}
        for one in dict.fromkeys(persons) if one is not None
    ]  # fmt: skip
    if marks:
        session.execute(insert_into(session, Follow).values(marks).on_conflict_do_nothing())


@slots.listens("recorded")
def tell_of_act(
    session: Session, actor: Actor, *, act: str, subject: Base, facts: dict[str, Any], is_new: bool, **_more: Any
) -> None:
    """Whoever makes a record follows it. Whom an act concerns is told of it, then whoever follows."""
    if is_new and actor.id is not None and not actor.is_client and subject.__tablename__ in SUBJECTS:
        follow_from_now(session, subject, [actor.id])
    tellings = TELLINGS.get(act)
    if not tellings:
        return
    told: set[int] = set()
    for one in tellings:
        about = one.about(session, subject)
        if about.__tablename__ in SUBJECTS:
            seen_by_acting(session, actor, about.__tablename__, about.id)
        persons = [person for person in one.whom(session, subject, facts) if person not in told]
        told |= tell(session, actor, _event(one, one.kind, about, act, facts), persons)
    newsworthy = next((one for one in tellings if one.news), None)
    if newsworthy is None:
        return
    about = newsworthy.about(session, subject)
    if about.__tablename__ in SUBJECTS:
        persons = [person for person in _followers(session, about, newsworthy.project_news) if person not in told]
        tell(session, actor, _event(newsworthy, NoticeKind.NEWS, about, act, facts), persons)


def _event(one: Telling, kind: NoticeKind, about: Any, act: str, facts: dict[str, Any]) -> Event:
    path, key = one.path(about) if one.path else "", one.key(about) if one.key else ""
    key = f"{kind.value}:{key}" if key else ""
    if about.__tablename__ in SUBJECTS:
        return event_about(about, kind, act, facts, key=key, path=path)
    return Event(
        kind=kind, key=key or f"{kind.value}:{about.__tablename__}:{about.id}", act=act, path=path, facts=facts,
        permit=one.permit, subject_type=about.__tablename__, subject_id=about.id, project_id=project_of(about),
    )  # fmt: skip


def _followers(session: Session, about: Any, of_project: bool) -> list[int]:
    project_id = project_of(about)
    records = [(about.__tablename__, about.id)]
    if of_project and project_id is not None and about.__tablename__ != PROJECT:
        records.append((PROJECT, project_id))
    return [one for one, follows in followers_of(session, records).items() if follows]


@slots.listens("job_ended")
def tell_of_job(session: Session, actor: Actor, *, job: JobRun) -> None:
    """Who asked for work hears that it is done, with where to see what came of it, or that it failed."""
    done = job.state == JobState.DONE
    tell(
        session, actor,
        Event(
            kind=NoticeKind.JOB, key=f"job:{job.id}", act="talk.job_done" if done else "talk.job_failed",
            path=(job.result_url if done else None) or f"/jobs/{job.id}", facts={"title": job.title},
            subject_type=JobRun.__tablename__, subject_id=job.id, project_id=job.project_id,
        ),
        [job.owner_id],
    )  # fmt: skip
