"""The calendar's daily work: agents are reminded of the manual they have not read, team leaders of who has not."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import calendar, jobs
from bpo.kernel.db import moment_of
from bpo.kernel.errors import text
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people import queries as people
from bpo.projects import queries as projects
from bpo.talk.actions.notices import event_about, tell
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.telling import those_who_may
from staffing.agents import actions, queries


@jobs.work("agents.manual_reminders", label=_l("Reminders to read the manual"))
def manual_reminders(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Remind of every version in force on the day (ISO), a transaction for each; how many agents there were."""
    day = date.fromisoformat(today)
    with job.database.reads() as session:
        waiting = projects.manuals_in_force(session)
    reminded = 0
    for number, (project_id, manual_id) in enumerate(waiting):
        job.tell(number, len(waiting))
        with job.transaction() as session:
            reminded += remind(session, job.actor, project_id, manual_id, day, moment_of(session))
    return {"reminded": reminded}, None


def remind(session: Session, actor: Actor, project_id: int, manual_id: int, day: date, now: datetime) -> int:
    """One notice for each agent who has not read it; one for each team leader once it binds. Twice a day is once."""
    named = actions.note_reminded(session, project_id=project_id, manual_id=manual_id, today=day)
    manual = projects.manual_page(session, Actor.system(), manual_id)
    facts = projects.manual_facts(session, manual)
    if not named or day == facts.published_at.date():
        return 0  # whoever was told of it today is not reminded of it today
    told = event_about(
        manual, NoticeKind.REMINDER, "agents.manual_unread", {"number": facts.number},
        key=f"manual-unread:{manual_id}", path=f"/my-page/reading/{manual_id}",
    )  # fmt: skip
    tell(session, actor, told, [one.user_id for one in named])
    if now >= facts.binds_from:
        late = len(queries.agents_unread(session, project_id, manual_id, day))
        overdue = event_about(
            manual, NoticeKind.REMINDER, "agents.manual_overdue", {"number": facts.number, "count": late},
            key=f"manual-overdue:{manual_id}", path=f"/manuals/{manual_id}/readers",
        )  # fmt: skip
        tell(session, actor, overdue, leaders(session, project_id))
    return len(named)


def leaders(session: Session, project_id: int) -> list[int]:
    """The team leaders on the project who may see who has read its manual."""
    may = those_who_may(session, "manuals.view_readers", project_id)
    return [number for number, one in people.actors_of(session, may).items() if Role.TEAM_LEADER in one.roles]


jobs.told_as({"reminded": _l("Agents reminded")})
calendar.daily(
    "agents.manual_reminders", title=text("Manuals that were not read"), hour=8,
    what=text("Reminds agents of the manual in force until they have acknowledged it; once it binds, "
              "the team leaders of the project as well."),
)  # fmt: skip
