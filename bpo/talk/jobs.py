"""Notices by e-mail: gathered for a few minutes, or once a working day; and what was read long ago goes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bpo.kernel import calendar, jobs, mail, upkeep
from bpo.kernel.db import Database, utc_now
from bpo.kernel.errors import text
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.holidays.rules import is_working_day
from bpo.kernel.locale import DEFAULT_LANGUAGE, _, _l, in_language
from bpo.kernel.models import JobRun
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import Actor
from bpo.people import queries as people
from bpo.talk.models import Notice
from bpo.talk.queries.notices import Told, pending, reach, told, ways_chosen
from bpo.talk.rules.notices import GATHERED, MAILED_WITHIN, Pending, due_at_once, due_daily

AT_ONCE, DAILY = "talk.notices", "talk.digest"
LOOK_MINUTES = 3

mail.kinds({AT_ONCE: _l("Notices"), DAILY: _l("Daily notices")})
jobs.told_as({"letters": _l("Letters written")})


@calendar.often("notices", minutes=LOOK_MINUTES)
def look(database: Database, now: datetime) -> bool:
    """Queue the letters of the last minutes, where there are any; while that job waits or runs there is no second."""
    with database.reads() as session:
        rows = _pending(session.scalars(pending(session, since=now - MAILED_WITHIN, until=now - GATHERED)).all())
        if not due_at_once(rows, ways_chosen(session, {one.person_id for one in rows}), now):
            return False
    with database.transaction() as session:
        jobs.enqueue(
            session, Actor.system("scheduler"), "talk.mail_notices", title=_("Send notices by e-mail"), now=now,
            key="talk.mail_notices",
        )  # fmt: skip
    return True


def _pending(rows: Iterable[Notice]) -> list[Pending]:
    return [Pending(one.id, one.person_id, one.kind, one.at) for one in rows]


@jobs.work("talk.mail_notices", label=_l("Notices by e-mail"))
def mail_notices(job: jobs.Job) -> tuple[dict[str, Any], str | None]:
    """One letter a person with what they were told in the last minutes."""
    return _write_all(job, AT_ONCE), None


@jobs.work("talk.mail_digest", label=_l("Daily notices by e-mail"))
def mail_digest(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """One letter a person on working days, with what they want to hear of daily; after days off it holds them all."""
    day = date.fromisoformat(today)
    with job.database.reads() as session:
        if not is_working_day(day, work_calendar(session, Period(day, day + ONE_DAY))):
            return {"letters": 0}, None
    return _write_all(job, DAILY), None


def _write_all(job: jobs.Job, kind: str) -> dict[str, Any]:
    """A transaction a person: the letter is in the outbox and its notices are marked, or neither.

    What is due is due when the job was asked for: begun again after a death, it is the same work.
    """
    with job.database.reads() as session:
        now = session.get_one(JobRun, job.id).created_at
        due = _due(session, now, kind)
    letters = 0
    for number, person_id in enumerate(due):
        job.tell(number, len(due))
        with job.transaction() as session:
            letters += write_letter(session, person_id, due[person_id], now, kind)
    return {"letters": letters}


def _due(session: Session, now: datetime, kind: str) -> Mapping[int, list[int]]:
    rows = _pending(session.scalars(pending(session, since=now - MAILED_WITHIN, until=now)).all())
    chosen = ways_chosen(session, {one.person_id for one in rows})
    return due_at_once(rows, chosen, now) if kind == AT_ONCE else due_daily(rows, chosen)


def write_letter(session: Session, person_id: int, ids: list[int], now: datetime, kind: str) -> int:
    """Write one letter of what the person may see and has not seen or been sent meanwhile; how many were written."""
    reader = people.actors_of(session, [person_id]).get(person_id)
    address = people.mail_addresses(session, [person_id]).get(person_id)
    if reader is None or address is None:
        return 0
    chosen = select(Notice).where(
        Notice.id.in_(ids), Notice.seen_at.is_(None), Notice.mailed_at.is_(None), reach(session, reader, Notice)
    )
    rows = session.scalars(chosen.order_by(Notice.at, Notice.id).with_for_update()).all()
    if not rows:
        return 0
    name, to, spoken = address
    with in_language(spoken or DEFAULT_LANGUAGE):
        subject, words = letter(told(session, rows), name, kind, now)
    newest = max(rows, key=lambda one: (one.at, one.id))
    mail.post(
        session, to=to, subject=subject, text=words, kind=kind, now=now, person_id=person_id,
        key=f"{kind}:{person_id}:{newest.id}:{newest.at:%Y%m%d%H%M%S%f}",
    )  # fmt: skip
    session.execute(
        update(Notice).where(Notice.id.in_([one.id for one in rows])).values(mailed_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return 1


def letter(rows: list[Told], name: str, kind: str, now: datetime) -> tuple[str, str]:
    """(subject, words) in the language spoken now. What was written in comments stays in the product."""
    if kind == DAILY:
        subject = _("What is new for you: 1 notice") if len(rows) == 1 else _(
            "What is new for you: %(count)s notices", count=len(rows)
        )  # fmt: skip
    elif len(rows) == 1:
        subject = f"{rows[0].sentence} · {rows[0].title}" if rows[0].title else rows[0].sentence
    else:
        subject = _("%(count)s new notices", count=len(rows))
    parts = [_("Hello %(name)s,", name=name)]
    parts += [f"{line}\n{mail.link(one.path)}" for one in rows for line in [_line(one)]]
    parts.append(
        _("All your notices: %(url)s", url=mail.link("/notices"))
        + "\n" + _("Which of them you get by e-mail, you choose here: %(url)s", url=mail.link("/me/notices"))
    )  # fmt: skip
    return subject, "\n\n".join(parts) + "\n"


def _line(one: Told) -> str:
    about = " · ".join(part for part in (one.record, one.project) if part)
    return f"{one.sentence}\n{about}" if about else one.sentence


@upkeep.prunes("notices", label=_l("Notices that were read"), days=180)
def prune_notices(session: Session, before: datetime, most: int) -> int:
    """Notices read before, and those nobody read in twice that time."""
    old = (Notice.seen_at < before) | (Notice.at < before - (utc_now() - before))
    numbers = list(session.scalars(select(Notice.id).where(old).order_by(Notice.id).limit(most)))
    session.execute(delete(Notice).where(Notice.id.in_(numbers)))
    return len(numbers)


calendar.daily(
    "talk.mail_digest", title=text("Send the daily notices"), hour=8,
    what=text("On working days, writes to everybody who wants it one letter with what is new for them. "
              "What is wanted at once is sent every few minutes."),
)  # fmt: skip
