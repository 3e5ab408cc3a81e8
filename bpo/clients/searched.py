"""What of clients is found by search: themselves, contacts, opportunities, handovers, requirements, what they said."""

from collections.abc import Iterable, Mapping, Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.models import Change, Client, Contact, Feedback, Handover, Opportunity, Requirement
from bpo.clients.rules import HandoverState
from bpo.kernel.locale import _l
from bpo.search.index import Found, indexed
from bpo.search.kept_files import files_of
from bpo.search.pages import act


def clients(_session: Session, rows: Sequence[Client]) -> Mapping[int, Found]:
    return {
        row.id: Found(
            title=row.short_name, code=row.code, detail=row.legal_name_zh, codes=(row.uscc,),
            names=(row.legal_name_zh, row.legal_name_en), text=(row.industry,), client_id=row.id,
        )
        for row in rows
    }  # fmt: skip


def contacts(session: Session, rows: Sequence[Contact]) -> Mapping[int, Found]:
    """By name and position only: a number or an address is nothing to search people by."""
    wanted = select(Client.id, Client.short_name).where(Client.id.in_({row.client_id for row in rows}))
    named = dict(session.execute(wanted).all())
    return {
        row.id: Found(
            title=row.name, detail=" · ".join(filter(None, (named.get(row.client_id), row.position))),
            client_id=row.client_id,
        )
        for row in rows
    }  # fmt: skip


def handovers(_session: Session, rows: Sequence[Handover]) -> Mapping[int, Found]:
    return {
        row.id: Found(title=row.title, code=row.number, text=(row.summary,), project_id=row.project_id,
                      client_id=row.client_id)
        for row in rows
    }  # fmt: skip


def requirements(session: Session, rows: Sequence[Requirement]) -> Mapping[int, Found]:
    """Those that stand; the client's own people find the accepted ones."""
    wanted = select(Handover.id, Handover.state).where(Handover.id.in_({row.handover_id for row in rows}))
    states = dict(session.execute(wanted).all())
    return {
        row.id: Found(
            title=row.statement, code=row.ref, text=(row.statement, row.acceptance, row.law),
            project_id=row.project_id, outside=states[row.handover_id] == HandoverState.ACCEPTED,
        )
        for row in rows
        if row.withdrawn_on is None
    }  # fmt: skip


def changes(_session: Session, rows: Sequence[Change]) -> Mapping[int, Found]:
    """The vendor's own: a client's people find what they were told on their project."""
    return {
        row.id: Found(
            title=row.title, code=row.number, text=(row.description, row.raised_by), project_id=row.project_id
        )
        for row in rows
    }


def opinions(_session: Session, rows: Sequence[Feedback]) -> Mapping[int, Found]:
    """By what was said and answered: the root cause is nothing to the client's people, who find their own."""
    return {
        row.id: Found(
            title=row.title, code=row.number, text=(row.words, row.answer), names=(row.contact_name,),
            project_id=row.project_id, client_id=row.client_id, outside=True,
        )
        for row in rows
    }  # fmt: skip


def opportunities(_session: Session, rows: Sequence[Opportunity]) -> Mapping[int, Found]:
    return {
        row.id: Found(title=row.title, code=row.number, text=(row.competitors, row.next_step), client_id=row.client_id)
        for row in rows
    }  # fmt: skip


def of_client(session: Session, client: Client) -> Iterable[int]:
    return session.scalars(select(Contact.id).where(Contact.client_id == client.id))


def of_handover(session: Session, handover: Handover) -> Iterable[int]:
    return session.scalars(select(Requirement.id).where(Requirement.handover_id == handover.id))


indexed(
    Client, kind="client", label=_l("Clients"), icon="building", permit="clients.view", order=10, few=True,
    found=clients,
    link=lambda hit: url_for("clients.show", client_id=hit.record_id), page=("clients.show", "client_id"),
)  # fmt: skip
indexed(
    Contact, kind="contact", few=True, label=_l("Contacts"), icon="id-badge", permit="clients.view_contacts", order=80,
    found=contacts, link=lambda hit: url_for("clients.show", client_id=hit.client_id),
    touched_by={"clients_client": of_client},
)  # fmt: skip
indexed(
    Opportunity, kind="opportunity", few=True, label=_l("Opportunities"), icon="target-arrow",
    permit="opportunities.view", order=20, found=opportunities,
    link=lambda hit: url_for("clients.opportunity", opportunity_id=hit.record_id),
    page=("clients.opportunity", "opportunity_id"),
)  # fmt: skip
indexed(
    Handover, kind="handover", few=True, label=_l("Handovers"), icon="transfer", permit="handovers.view", order=35,
    found=handovers, link=lambda hit: url_for("clients.handover", handover_id=hit.record_id),
    page=("clients.handover", "handover_id"),
)  # fmt: skip
indexed(
    Requirement, kind="requirement", label=_l("Requirements"), icon="list-check", permit="requirements.view",
    order=40, found=requirements,
    link=lambda hit: url_for("clients.requirements_of_project", project_id=hit.project_id),
    touched_by={"clients_handover": of_handover},
)  # fmt: skip
indexed(
    Change, kind="change", few=True, label=_l("Changes of requirements"), icon="git-compare",
    permit="changes.view_register", order=45, found=changes,
    link=lambda hit: url_for("clients.change", change_id=hit.record_id), page=("clients.change", "change_id"),
)  # fmt: skip
files_of(Change.__tablename__, permit="changes.view_register")
indexed(
    Feedback, kind="feedback", few=True, label=_l("Client opinions"), icon="message-2-check", permit="feedback.view",
    order=45, found=opinions, link=lambda hit: url_for("clients.feedback", feedback_id=hit.record_id),
    page=("clients.feedback", "feedback_id"),
)  # fmt: skip
files_of(Handover.__tablename__, permit="handovers.view")
act(_l("Record a change"), "clients.new_change", "changes.run", icon="git-compare")
act(_l("Register a client"), "clients.new_client", "clients.register", icon="building")
act(_l("Open an opportunity"), "clients.new_opportunity", "opportunities.edit", icon="target-arrow")
