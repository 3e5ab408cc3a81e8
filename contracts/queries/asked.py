"""What the floors below ask of contracts about a project: is it signed, has it ended, which terms does a wish touch."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.rules import ImpactArea, RequirementCategory, RequirementFacts, Trace
from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.locale import _, _l, day_of, say_day
from bpo.kernel.roles import Department
from bpo.projects import queries as projects
from contracts.models import Contract, ContractDocument
from contracts.queries.agreements import contracts_in_force, ended_on, signed_facts, statements_for
from contracts.rules import TERM_KEYS, ContractState, TermGroup
from contracts.schemas.words import GROUP_LABELS, term_said

# Which terms of a contract a requirement of a category is about; none: the contract as a whole.
C = RequirementCategory
TERMS_ABOUT = {
    C.FEE: (TermGroup.BASE, TermGroup.COMMISSION, TermGroup.LIMITS, TermGroup.EXTRAS),
    C.KPI: (TermGroup.SLA,),
    C.SERVICE_HOURS: (),
    C.REPORT: (),
}
AREAS_OF = {C.FEE: ImpactArea.PRICE, C.KPI: ImpactArea.KPI, C.REPORT: ImpactArea.REPORT}


@slots.check("project.readiness")
def contract_is_signed(session: Session, *, project_id: int, **_subject: Any) -> Iterable[slots.Finding]:
    """Going live needs a contract that is signed and in force on the planned day."""
    project = projects.project_facts(session, project_id)
    day = project.go_live_on
    held = contracts_in_force(session, project_id, day)
    yield slots.Finding(
        code="contract",
        label=_l("Contract signed and in force on the planned go-live day"),
        ok=bool(held),
        found=", ".join(one.number for one in held),
        needed=day.isoformat(),
        missing=() if held else (_l("No signed contract covers the planned go-live day: approve and sign one."),),
        department=Department.SALES.value,
        endpoint="contracts.of_project",
    )


@slots.check("project.closing")
def contracts_ended(session: Session, *, project_id: int, last_service_on: date) -> Iterable[slots.Finding]:
    """After the last day of service no signed contract is in force, and no paper waits to be signed."""
    after = signed_facts(session, Contract.project_id == project_id, ended_on > last_service_on + timedelta(days=1))
    drafts = session.scalars(
        select(Contract.number)
        .join(ContractDocument, ContractDocument.contract_id == Contract.id)
        .where(
            Contract.project_id == project_id,
            ContractDocument.state.in_((ContractState.DRAFT, ContractState.APPROVED)),
        )
        .distinct().order_by(Contract.number)
    ).all()  # fmt: skip
    missing = [_("%(number)s is in force beyond it", number=one.number) for one in after]
    missing += [_("%(number)s has a paper that is not signed", number=number) for number in drafts]
    yield slots.Finding(
        "contracts_ended", _l("Contracts ended"), ok=not missing, missing=tuple(missing),
        department=Department.SALES.value, endpoint="contracts.of_project",
    )  # fmt: skip


@slots.shares("requirement_traces")
def term_traces(
    session: Session, *, project_id: int, requirements: Collection[RequirementFacts]
) -> Iterator[Trace]:  # fmt: skip
    """The contracts in force, and their terms on fees and service levels, where requirements on such things change."""
    today = day_of(moment_of(session))
    ids = {about: frozenset(one.id for one in requirements if one.category == about) for about in TERMS_ABOUT}
    for contract in contracts_in_force(session, project_id, today):
        held = statements_for(session, contract.id, today, today + timedelta(days=1))
        for about, groups in TERMS_ABOUT.items():
            for group in groups or (None,):
                lines = [one for one in held if TERM_KEYS[one.key].group == group]
                if not ids[about] or (group is not None and not lines):
                    continue
                said = [line for one in lines for line in term_said(one.key, one.value, currency=contract.currency)]
                last = say_day(contract.ends_on - timedelta(days=1))
                yield Trace(
                    area=AREAS_OF.get(about, ImpactArea.CONTRACT), subject_type="contract_terms",
                    subject_key=f"{contract.id}:{group or about}", path=f"/contracts/{contract.id}",
                    label=f"{contract.number} {GROUP_LABELS[group] if group else contract.title}",
                    department=Department.SALES, requirement_ids=ids[about],
                    before=" · ".join(said) or f"{say_day(contract.starts_on)} – {last}", permit="contracts.view",
                )  # fmt: skip
