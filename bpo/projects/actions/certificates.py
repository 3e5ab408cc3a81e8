"""Certificates of data returned or destroyed: drawn up, witnessed and issued; and the end of the client's key."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import actions as clients_acts
from bpo.clients import queries as clients
from bpo.documents.issuing import issue_document
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l, day_of, in_language
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vendor import head_in, letterhead
from bpo.people import queries as people
from bpo.projects import queries, rules
from bpo.projects.models import DataCertificate, Project
from bpo.projects.rules import DataKind, Disposal
from bpo.projects.schemas.closing import DISPOSALS, KINDS_OF_DATA

CERTIFICATES = Series("data_certificate", "XH-{year}-{n:03d}", title=_l("Certificates of data returned or destroyed"))


@permit("certificates.draw_up")
def draw_up_certificate(
    session: Session, actor: Actor, *, project_id: int, disposal: Disposal, data_kinds: Sequence[DataKind],
    method: str, carried_out_on: date, witness_id: int, now: datetime, whole_client: bool = False,
) -> DataCertificate:  # fmt: skip
    """Say what became of the client's data, and who saw it. It is a paper once that person confirms it.

    `whole_client`: of all projects of the client; refused while another one has not ended.
    """
    project = queries.visible_project(session, actor, project_id)
    rules.must_not_have_ended(project.state)
    rules.check_drawing_up(data_kinds, carried_out_on, day_of(now), by=actor.id, witness_id=witness_id)
    if not queries.may_witness(session, witness_id, project_id):
        raise Invalid(
            "no_witness", text("Choose somebody of ours who works on this project as the witness."), "witness_id"
        )
    if whole_client:
        rules.must_stand_alone(queries.projects_living(session, project.client_id, project))
    certificate = DataCertificate(
        project_id=project_id, client_id=project.client_id, disposal=disposal, whole_client=whole_client,
        data_kinds=[one.value for one in data_kinds], method=method, carried_out_on=carried_out_on,
        drawn_up_by=actor.id, drawn_up_at=now, witness_id=witness_id,
    )  # fmt: skip
    session.add(certificate)
    session.flush()
    journal.record(session, actor, "certificates.drawn_up", certificate)
    return certificate


@permit("certificates.witness")
def witness_certificate(
    session: Session, actor: Actor, *, certificate_id: int, now: datetime, row_version: int | None = None
) -> DataCertificate:
    """The second person confirms what they saw; the certificate is numbered and issued."""
    certificate = queries.certificate_for(session, actor, certificate_id)
    check_version(certificate, row_version)
    rules.check_witnessing(
        witnessed=certificate.witnessed_at is not None, is_witness=actor.id == certificate.witness_id,
        is_author=actor.same_person(certificate.drawn_up_by) == actor.id,
    )  # fmt: skip
    project = session.get_one(Project, certificate.project_id)
    rules.must_not_have_ended(project.state)
    language = letterhead(session)["paper_language"]
    number = next_number(session, CERTIFICATES, on=day_of(now))
    issued = issue_document(
        session, actor, kind="data_certificate", number=number, subject=certificate, project_id=project.id,
        template="print/certificate.html", language=language, now=now,
        facts=certificate_facts(session, certificate, project, language),
    )  # fmt: skip
    certificate.number, certificate.witnessed_at, certificate.document_id = number, now, issued.id
    journal.record(session, actor, "certificates.witnessed", certificate, number=number)
    return certificate


def certificate_facts(session: Session, row: DataCertificate, project: Project, language: str) -> dict[str, Any]:
    """Everything that stands on the certificate, as plain text and days."""
    vendor = letterhead(session)
    names = people.person_names(session, [row.drawn_up_by, row.witness_id])
    client = clients.client_facts(session, row.client_id)
    stored: Any = row.data_kinds
    with in_language(language):
        kinds = [str(KINDS_OF_DATA[DataKind(one)]) for one in stored]
        disposal = str(DISPOSALS[row.disposal])
    return {
        "letterhead": head_in(vendor, language),
        "project": {"code": project.code, "name": project.name},
        "client": (client.legal_name_en if language == "en" else None) or client.legal_name_zh,
        "whole_client": row.whole_client, "disposal": disposal, "kinds": kinds, "method": row.method,
        "carried_out_on": row.carried_out_on, "carried_out_by": names.get(row.drawn_up_by, ""),
        "witness": names.get(row.witness_id, ""),
    }  # fmt: skip


@permit("certificates.erase")
def erase_client_data(
    session: Session, actor: Actor, *, certificate_id: int, client_code: str, now: datetime
) -> DataCertificate:
    """The administrator destroys the client's key: no personal data of the client can be read any more, for good."""
    certificate = queries.certificate_for(session, actor, certificate_id)
    project = session.get_one(Project, certificate.project_id)
    client = clients.client_facts(session, certificate.client_id)
    rules.check_erasing(
        witnessed=certificate.witnessed_at is not None, whole_client=certificate.whole_client,
        disposal=certificate.disposal, erased=clients.is_erased(session, client.id),
        living=queries.projects_living(session, client.id, project), typed=client_code, code=client.code,
    )  # fmt: skip
    clients_acts.destroy_key(session, client.id, now=now)
    certificate.erased_by, certificate.erased_at = actor.id, now
    journal.record(
        session, actor, "certificates.erased", certificate, client=client.short_name, number=certificate.number
    )  # fmt: skip
    return certificate
