"""What waits for whom in a closing: the decision, each department's items, the witness, the lessons, the erasure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel import slots
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting, WaitKind
from bpo.projects import rules
from bpo.projects.models import Closing, DataCertificate, Project
from bpo.projects.queries.closing import (
    checklist_of,
    closing_findings,
    departments_asked,
    departments_heard,
    projects_living,
)
from bpo.projects.rules import ClosingCode, ClosingState, Disposal, ItemState
from bpo.projects.schemas.closing import CODES


def where(project: Project) -> str:
    return f"{project.code} {project.name}"


def closings(session: Session, actor: Actor, permit: str, state: ClosingState) -> list[tuple[Closing, Project]]:
    if actor.almighty or actor.grant(permit) is None:
        return []
    chosen: Any = select(Closing, Project).join(Project, Project.id == Closing.project_id)
    chosen = chosen.where(Closing.state == state)
    found = session.execute(actor.under(permit).limit(chosen, Closing.project_id).order_by(Closing.id))
    return [(closing, project) for closing, project in found]


@slots.waits_for
def closing_decisions(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The director decides on a proposal, and closes what is settled."""
    for closing, project in closings(session, actor, "closing.decide", ClosingState.PROPOSED):
        yield Waiting(
            _("Decide on the closing of the project"), url_for("projects.closing", project_id=project.id),
            where(project), due_on=closing.last_service_on, key=f"closing:{closing.id}", kind=WaitKind.APPROVAL,
            project_id=project.id, permit="closing.decide",
        )  # fmt: skip
    for closing, project in closings(session, actor, "closing.decide", ClosingState.UNDER_WAY):
        settled = not rules.unsettled(checklist_of(closing, closing_findings(session, closing)))
        if settled and today > closing.last_service_on:
            yield Waiting(
                _("Everything is settled: close the project"), url_for("projects.closing", project_id=project.id),
                where(project), key=f"close:{closing.id}", kind=WaitKind.APPROVAL, project_id=project.id,
                permit="closing.decide",
            )  # fmt: skip


@slots.waits_for
def closing_items(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """Each department settles its items; what it learned is asked of each that had tasks."""
    for closing, project in closings(session, actor, "closing.work", ClosingState.UNDER_WAY):
        speaks = rules.spoken_for(actor.hats("closing.work"))
        found = closing_findings(session, closing)
        open_codes = set(rules.unsettled(checklist_of(closing, found)))
        for item in closing.items:
            if item.code in open_codes and item.department in speaks and item.code != ClosingCode.LESSONS_WRITTEN:
                yield Waiting(
                    _("Closing: %(item)s", item=CODES[item.code]),
                    url_for("projects.closing", project_id=project.id), where(project),
                    due_on=closing.last_service_on, key=f"closing-item:{item.id}", project_id=project.id,
                    permit="closing.work",
                )  # fmt: skip
        if ClosingCode.LESSONS_WRITTEN not in open_codes or _waived(closing):
            continue
        heard = departments_heard(session, project.id)
        for department in departments_asked(session, project.id):
            if department in speaks and department not in heard:
                yield Waiting(
                    _("Write down what your department learned"),
                    url_for("projects.new_lesson", project_id=project.id), where(project),
                    due_on=closing.last_service_on, key=f"lesson:{closing.id}:{department.value}",
                    project_id=project.id, permit="lessons.write",
                )  # fmt: skip


def _waived(closing: Closing) -> bool:
    return any(one.code == ClosingCode.LESSONS_WRITTEN and one.state != ItemState.OPEN for one in closing.items)


@slots.waits_for
def certificates_waiting(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The witness confirms; the administrator erases what a certificate for the whole client says is destroyed."""
    if actor.almighty:
        return
    if actor.grant("certificates.witness") is not None:
        mine: Any = (
            select(DataCertificate, Project).join(Project, Project.id == DataCertificate.project_id)
            .where(DataCertificate.witnessed_at.is_(None), DataCertificate.witness_id == actor.id)
        )  # fmt: skip
        for row, project in session.execute(actor.under("certificates.witness").limit(mine, Project.id)):
            yield Waiting(
                _("Confirm as witness what became of the client's data"),
                url_for("projects.closing", project_id=project.id), where(project), due_on=row.carried_out_on,
                key=f"certificate:{row.id}", kind=WaitKind.APPROVAL, project_id=project.id,
            )  # fmt: skip
    if actor.grant("certificates.erase") is None:
        return
    ready = (
        select(DataCertificate, Project).join(Project, Project.id == DataCertificate.project_id)
        .where(DataCertificate.whole_client, DataCertificate.witnessed_at.is_not(None),
               DataCertificate.erased_at.is_(None), DataCertificate.disposal != Disposal.RETURNED)
    )  # fmt: skip
    for row, project in session.execute(ready):
        if clients.is_erased(session, row.client_id) or projects_living(session, row.client_id, project):
            continue
        name = clients.client_names(session, [row.client_id]).get(row.client_id, "")
        yield Waiting(
            _("Erase the personal data of %(client)s", client=name),
            url_for("projects.erasure", certificate_id=row.id), f"{row.number}", key=f"erasure:{row.id}",
            kind=WaitKind.APPROVAL, permit="certificates.erase",
        )  # fmt: skip
