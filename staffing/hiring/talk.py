"""Which records of hiring one can talk about, and who is told of requisitions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import sentences, tells, those_who_may
from staffing.hiring import queries
from staffing.hiring.models import Requisition

talk_about(
    "staffing_requisition", _l("Requisition"), "hiring.view", queries.requisition_page, "/requisitions/{id}",
    title=lambda row: f"{row.number} {row.position}",
)  # fmt: skip
talk_about(
    "staffing_candidate", _l("Candidate"), "hiring.view", queries.candidate_page, "/candidates/{id}",
    title=lambda row: row.name,
)  # fmt: skip
sentences({"hiring.filled": _l("hired the last of those wanted: requisition %(number)s is filled")})


def approvers(session: Session, row: Requisition, _facts: Mapping[str, Any]) -> list[int]:
    return [one for one in those_who_may(session, "hiring.approve", row.project_id) if one != row.requested_by]


def recruiters(session: Session, row: Requisition, _facts: Mapping[str, Any]) -> list[int]:
    return those_who_may(session, "hiring.run", row.project_id)


def who_asked(_session: Session, row: Requisition, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.requested_by]


tells("hiring.requested", NoticeKind.WAITS, approvers)
tells("hiring.approved", NoticeKind.WAITS, recruiters)
for act in ("hiring.approved", "hiring.refused", "hiring.cancelled", "hiring.filled"):
    tells(act, NoticeKind.DECISION, who_asked)
