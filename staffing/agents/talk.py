"""One can talk about agents; the agents themselves do not read it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.locale import _l, day_of
from bpo.kernel.permits import Actor
from bpo.talk.actions.notices import seen_by_acting
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import sentences, tells
from staffing.agents import queries

talk_about(
    "staffing_agent", _l("Agent"), "agents.view", queries.agent_page, "/agents/{id}",
    title=lambda row: f"{row.staff_no} {row.name}",
)  # fmt: skip


def readers_of_manual(session: Session, manual: Any, _facts: Mapping[str, Any]) -> list[int | None]:
    """The agents on the project: each reads the new version before taking calls."""
    on_project = queries.agents_unread(session, manual.project_id, manual.id, day_of(moment_of(session)))
    return [agent.user_id for agent, _reading in on_project]


sentences(
    {
        "agents.manual_unread": _l("reminds you to read version %(number)s of the operations manual"),
        "agents.manual_overdue": _l("names %(count)s agents who have not read version %(number)s of the manual: "
                                    "they may not take calls"),
    }
)  # fmt: skip
tells(
    "manuals.approved", NoticeKind.WAITS, readers_of_manual, path=lambda manual: f"/my-page/reading/{manual.id}"
)  # fmt: skip


@slots.listens("manual_read")
def reading_is_done(session: Session, actor: Actor, *, manual_id: int, **_more: Any) -> None:
    """Who has acknowledged a version has seen what they were told of it."""
    seen_by_acting(session, actor, "projects_manual", manual_id)
