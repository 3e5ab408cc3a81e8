"""Certificates of data returned or destroyed: drawing one up, witnessing it, and erasing what is left of a client."""

from typing import Any

from flask import url_for

from bpo.clients import queries as clients
from bpo.kernel import files
from bpo.kernel.locale import _, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, form_page, now, today
from bpo.people import queries as people
from bpo.projects import actions, queries, rules
from bpo.projects.models import DataCertificate, Project
from bpo.projects.rules import DataKind
from bpo.projects.schemas.closing import DISPOSALS, KINDS_OF_DATA, CertificateIn, ErasureIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of, reason_against


def certificates_shown(project: Project) -> list[dict[str, Any]]:
    """The certificates of a project: number with its paper, what became of which data, by whom, who saw it."""
    rows = queries.certificates_known(db(), project.id)
    names = people.person_names(db(), {one for row in rows for one in (row.drawn_up_by, row.witness_id)})
    return [
        {
            "number": row.number or _("Not issued yet"),
            "tone": "good" if row.number else "warn",
            "paper": paper_of(row),
            "what": str(DISPOSALS[row.disposal]),
            "kinds": kinds_of(row),
            "on": say_day(row.carried_out_on),
            "by": names.get(row.drawn_up_by, ""),
            "witness": names.get(row.witness_id, ""),
            "whole": _("All data of the client") if row.whole_client else "",
            "erased": _("The client's data were erased %(at)s", at=say_moment(row.erased_at)) if row.erased_at else "",
            "attest": url_for("projects.witnessing", certificate_id=row.id)
            if row.witness_id == actor().id and row.witnessed_at is None else None,
        }
        for row in rows
    ]  # fmt: skip


def kinds_of(row: DataCertificate) -> str:
    stored: Any = row.data_kinds
    return " · ".join(str(KINDS_OF_DATA[DataKind(one)]) for one in stored)


def paper_of(row: DataCertificate) -> Any:
    return next(iter(files.files_of(db(), row.__tablename__, row.id)), None) if row.number else None


def drawing_up(project: Project) -> dict[str, Any] | None:
    """The act of drawing one up, for who may."""
    if not actor().may("certificates.draw_up", project.id):
        return None
    why = reason_against(rules.must_not_have_ended, project.state)
    return {"label": _("Draw up a certificate"), "url": url_for("projects.new_certificate", project_id=project.id),
            "why": why}  # fmt: skip


@views.route("/projects/<int:project_id>/certificates/new", methods=["GET", "POST"])
@gate(actions.draw_up_certificate)
def new_certificate(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    back = url_for("projects.closing", project_id=project_id)

    def save(data: dict[str, Any]) -> str:
        actions.draw_up_certificate(db(), actor(), project_id=project_id, now=now(), **data)
        return back

    schema = CertificateIn()
    schema.fields["witness_id"].pick = (  # type: ignore[attr-defined]
        lambda session, who: queries.witnesses_to_pick(session, who, project_id)
    )
    living = [one for one in queries.projects_living(db(), project.client_id, project) if one != project.code]
    note = None
    if living:
        note = _(
            "Other projects of this client have not ended: %(codes)s. Certify the data of this project alone.",
            codes=", ".join(living) if actor().grant("projects.view") == "A" else len(living),
        )  # fmt: skip
    return form_page(
        schema, save, title=_("Certificate of what became of the client's data"), submit=_("Draw up"), back=back,
        crumbs=crumbs_of(project), values={"carried_out_on": today()}, note=note,
    )  # fmt: skip


@views.post("/certificates/<int:certificate_id>/witness")
@gate(actions.witness_certificate)
def witnessing(certificate_id: int) -> Any:
    row = actions.witness_certificate(db(), actor(), certificate_id=certificate_id, now=now())
    return done(url_for("projects.closing", project_id=row.project_id), _("The certificate is issued."))


@views.route("/certificates/<int:certificate_id>/erasure", methods=["GET", "POST"])
@gate(actions.erase_client_data)
def erasure(certificate_id: int) -> Any:
    """The administrator sees no project: the page says all there is to know."""
    row = queries.certificate_to_erase(db(), actor(), certificate_id)
    client = clients.client_facts(db(), row.client_id)
    home = url_for("home.show")

    def save(data: dict[str, Any]) -> str:
        actions.erase_client_data(db(), actor(), certificate_id=certificate_id, now=now(), **data)
        return home

    return form_page(
        ErasureIn, save, title=_("Erase the personal data of %(client)s", client=client.short_name), danger=True,
        submit=_("Erase for good"), back=home, done=_("The data are erased: nobody can read them any more."),
        note=_(
            "By the certificate %(number)s. The client's code is %(code)s. Numbers of its customers and contacts, "
            "imported files and rejected rows can never be read again; figures, bills and papers stay.",
            number=row.number or "—", code=client.code,
        ),
    )  # fmt: skip
