"""What of agents is found by search: the agents themselves, from each project they are or were on."""

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.search.index import Found, indexed
from bpo.search.pages import act
from staffing.agents.models import Agent, Assignment


def agents(session: Session, rows: Sequence[Agent]) -> Mapping[int, Found]:
    wanted = select(Assignment.agent_id, Assignment.project_id).where(Assignment.agent_id.in_([row.id for row in rows]))
    near: dict[int, set[int]] = {}
    for agent_id, project_id in session.execute(wanted.distinct()):
        near.setdefault(agent_id, set()).add(project_id)
    return {
        row.id: Found(
            title=row.name, code=row.staff_no, dated=row.hired_on, project_ids=frozenset(near.get(row.id, ())),
            person_id=row.user_id,
        )
        for row in rows
    }  # fmt: skip


indexed(
    Agent, kind="agent", label=_l("Agents"), icon="headset", permit="agents.view", order=60, found=agents,
    link=lambda hit: url_for("agents.show", agent_id=hit.record_id), page=("agents.show", "agent_id"),
    touched_by={Assignment.__tablename__: lambda _session, row: [row.agent_id]},
)  # fmt: skip
act(_l("Register an agent"), "agents.new", "agents.manage", icon="user-plus")
