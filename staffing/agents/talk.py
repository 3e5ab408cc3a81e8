"""One can talk about agents; the agents themselves do not read it."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from staffing.agents import queries

talk_about(
    "staffing_agent", _l("Agent"), "agents.view", queries.agent_page, "/agents/{id}",
    title=lambda row: f"{row.staff_no} {row.name}",
)  # fmt: skip
