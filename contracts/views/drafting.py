"""Drafting: choose the fee model, then fill in what it needs; supplements that restate what changes."""

from datetime import date
from typing import Any

from flask import request, url_for

from bpo.kernel import fields as f
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import gate
from bpo.kernel.vendor import vat_rate_offered
from bpo.kernel.web import actor, db, form_page, now, today
from bpo.projects import queries as projects
from contracts import actions, queries, rules
from contracts.models import Contract
from contracts.rules import CHANGEABLE, GROUPS, DocumentKind, FeeModel, TermGroup
from contracts.schemas import (
    CONTRACT_FORMS,
    FEE_MODELS,
    GROUP_LABELS,
    MODEL_NOTES,
    document_said,
    shape,
    supplement_form,
)
from contracts.views.blueprint import views


class StartIn(f.Schema):
    """The first step of a contract: for which project, by which fee model."""

    project_id = f.Reference(pick=projects.projects_to_pick, label=_l("Project"))
    fee_model = f.Choice(FeeModel, labels=FEE_MODELS, label=_l("Fee model"))


class Offered(f.Choices):
    """The groups that a contract of its fee model can change."""

    def __init__(self, groups: tuple[TermGroup, ...], **kwargs: Any) -> None:
        super().__init__(TermGroup, labels=GROUP_LABELS, **kwargs)
        self.groups = groups

    def choices(self) -> list[tuple[str, str]]:
        return [(one.value, str(GROUP_LABELS[one])) for one in self.groups]


@views.route("/contracts/new", methods=["GET", "POST"])
@gate(actions.draft_contract)
def start() -> Any:
    def lead_on(data: dict[str, Any]) -> str:
        return url_for("contracts.new", project_id=data["project_id"], model=data["fee_model"].value)

    project = request.args.get("project", type=int)
    return form_page(
        StartIn, lead_on, title=_("Draft a contract"), submit=_("Next: its terms"), values={"project_id": project},
        back=url_for("contracts.of_project", project_id=project) if project else url_for("contracts.index"),
        crumbs=[(_("Contracts"), url_for("contracts.index"))], template="contracts/start.html",
        models=[(str(FEE_MODELS[one]), str(MODEL_NOTES[one])) for one in FeeModel],
    )  # fmt: skip


@views.route("/projects/<int:project_id>/contracts/new/<model>", methods=["GET", "POST"])
@gate(actions.draft_contract)
def new(project_id: int, model: str) -> Any:
    if model not in list(FeeModel):
        raise NotFound("fee_model", model=model)
    fee_model = FeeModel(model)
    project = projects.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        data.pop("row_version")
        contract = actions.draft_contract(
            db(), actor(), project_id=project_id, fee_model=fee_model, **data, now=now()
        )  # fmt: skip
        return url_for("contracts.show", contract_id=contract.id)

    return form_page(
        CONTRACT_FORMS[fee_model], save, title=_("Draft a contract: %(model)s", model=FEE_MODELS[fee_model]),
        submit=_("Save the draft"), back=url_for("contracts.of_project", project_id=project_id),
        note=str(MODEL_NOTES[fee_model]),
        values={
            "title": _("%(project)s service contract", project=project.name), "starts_on": project.go_live_on,
            "notice_days": 30, "currency": "CNY", "vat_rate": vat_rate_offered(db(), today()), "payment_days": 30,
        },
        crumbs=[(_("Contracts"), url_for("contracts.index")),
                (project.name, url_for("contracts.of_project", project_id=project_id))],
    )  # fmt: skip


def draft_values(contract: Contract) -> dict[str, Any]:
    """What the form of a draft holds at first."""
    shown = queries.shown_for(contract)
    return {
        "title": contract.title, "starts_on": contract.starts_on, "last_on": contract.ends_on - ONE_DAY,
        "notice_days": contract.notice_days, "currency": contract.currency, "row_version": contract.row_version,
        **rules.filled_from(queries.values_on(contract, contract.starts_on)),
        **(shown or {}),
    }  # fmt: skip


@views.route("/contracts/<int:contract_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_contract)
def edit(contract_id: int) -> Any:
    contract = queries.contract_page(db(), actor(), contract_id)
    rules.check_editable(queries.body_of(contract).state)

    def save(data: dict[str, Any]) -> str:
        actions.edit_contract(db(), actor(), contract_id=contract_id, **data)
        return url_for("contracts.show", contract_id=contract_id)

    show = url_for("contracts.show", contract_id=contract_id)
    return form_page(
        CONTRACT_FORMS[queries.fee_model_of(contract)], save, title=_("Edit the draft of %(number)s",
                                                                      number=contract.number),
        submit=_("Save the draft"), back=show, values=draft_values(contract), done=_("Saved."),
        crumbs=[(_("Contracts"), url_for("contracts.index")), (contract.number, show)],
    )  # fmt: skip


@views.route("/contracts/<int:contract_id>/supplements/new", methods=["GET", "POST"])
@gate(actions.draft_supplement)
def start_supplement(contract_id: int) -> Any:
    """The first step of a supplement: what it changes, or that it only prolongs the contract."""
    contract = queries.contract_page(db(), actor(), contract_id)
    show = url_for("contracts.show", contract_id=contract_id)
    offered = [one for one in CHANGEABLE if one in GROUPS[queries.fee_model_of(contract)]]
    schema = shape(
        {
            "groups": Offered(
                tuple(offered), label=_l("What changes"), optional=True,
                help=_l("Each is restated as a whole. Choose none if the contract is only prolonged."),
            )
        },
        name="SupplementStart",
    )  # fmt: skip

    def lead_on(data: dict[str, Any]) -> str:
        chosen = ",".join(one.value for one in data["groups"]) or "none"
        return url_for("contracts.new_supplement", contract_id=contract_id, terms=chosen)

    return form_page(
        schema(), lead_on, title=_("Draft a supplement to %(number)s", number=contract.number),
        submit=_("Next: the new terms"), back=show,
        crumbs=[(_("Contracts"), url_for("contracts.index")), (contract.number, show)],
    )  # fmt: skip


@views.route("/contracts/<int:contract_id>/supplements/new/<terms>", methods=["GET", "POST"])
@gate(actions.draft_supplement)
def new_supplement(contract_id: int, terms: str) -> Any:
    contract = queries.contract_page(db(), actor(), contract_id)
    groups = [one for one in CHANGEABLE if one.value in terms.split(",")]
    show = url_for("contracts.show", contract_id=contract_id)

    def save(data: dict[str, Any]) -> str:
        actions.draft_supplement(db(), actor(), contract_id=contract_id, groups=groups, **data, now=now())
        return show

    schema = supplement_form(groups, queries.fee_model_of(contract))()
    if not groups:
        renews = schema.fields["renews_until"]
        renews.required, renews.allow_none, renews.optional = True, False, False  # type: ignore[attr-defined]
    day = min(max(today(), contract.starts_on), contract.ends_on)
    return form_page(
        schema, save, title=_("Draft a supplement to %(number)s", number=contract.number), submit=_("Save the draft"),
        back=show, values=supplement_values(contract, day, bool(groups)),
        note=_("The entries show what holds on %(day)s. What you leave empty is no longer agreed.", day=day)
        if groups else _("The terms stay as they are; the contract runs longer."),
        crumbs=[(_("Contracts"), url_for("contracts.index")), (contract.number, show)],
    )  # fmt: skip


def supplement_values(contract: Contract, day: date, changes: bool) -> dict[str, Any]:
    """What the form of a supplement holds at first: the terms as they stand on the day."""
    number = 1 + sum(one.kind == DocumentKind.SUPPLEMENT for one in contract.documents)
    return {
        "title": document_said(DocumentKind.SUPPLEMENT, number),
        "effective_from": day if changes else contract.ends_on,
        **rules.filled_from(queries.values_on(contract, day)),
    }
