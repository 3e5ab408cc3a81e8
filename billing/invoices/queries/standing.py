"""How billing stands for projects: months that ended without an invoice, contracts that the last run could not bill."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from billing.invoices import rules
from billing.invoices.models import Bill, BillingRun, Invoice
from billing.invoices.rules import BillState
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_day, say_money
from bpo.kernel.period import Period
from bpo.projects.queries import project_facts
from bpo.projects.rules import Light, MoneyFacts, Watched, money_light
from contracts import queries as contracts

LOOKED_BACK = 12  # months; what is older and not invoiced is seen when the project is closed


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


def months_until(first: date, end: date) -> Iterator[Period]:
    """The calendar months from the one of `first` that are over on the day `end`."""
    month = month_of(first)
    while month.end <= end:
        yield month
        month = month_of(month.end)


def due_months(
    session: Session, live_on: Mapping[int, date | None], first: date, end: date
) -> dict[int, list[tuple[int, str, Period]]]:
    """{project id: [(contract id, its number, month)]} that should have been billed, of the months over on `end`."""
    found: dict[int, list[tuple[int, str, Period]]] = {}
    months = list(months_until(first, end))
    for contract in contracts.contracts_billable(session, first, end) if months else []:
        if contract.project_id not in live_on:
            continue
        term, since = Period(contract.starts_on, contract.ends_on), live_on[contract.project_id]
        for month in months:
            if rules.billed_period(month, term, since):
                found.setdefault(contract.project_id, []).append((contract.id, contract.number, month))
    return found


def settled_months(session: Session, project_ids: Collection[int]) -> set[tuple[int, date]]:
    """{(contract id, first of the month)} with an invoice, or approved where nothing is owed."""
    chosen: Any = select(Bill.contract_id, Bill.month, Bill.state, Bill.gross_minor)
    rows = session.execute(chosen.where(Bill.project_id.in_(project_ids), Bill.state != BillState.DRAFT))
    return {
        (contract_id, date.fromisoformat(f"{month}-01")) for contract_id, month, state, gross in rows
        if state == BillState.ISSUED or gross == 0
    }  # fmt: skip


def invoices_counted(session: Session, project_ids: Iterable[int]) -> dict[int, int]:
    chosen = select(Invoice.project_id, func.count()).where(Invoice.project_id.in_(set(project_ids)))
    return {number: int(count) for number, count in session.execute(chosen.group_by(Invoice.project_id))}


def parked_by_last_run(session: Session) -> dict[int, list[str]]:
    """{project id: numbers of the contracts that the newest finished run could not bill}."""
    newest = select(BillingRun).where(BillingRun.ended_at.is_not(None)).order_by(BillingRun.id.desc()).limit(1)
    run = session.scalars(newest).one_or_none()
    found: dict[int, list[str]] = {}
    parked: Any = run.parked if run else []
    for row in parked:
        found.setdefault(int(row["project_id"]), []).append(str(row["number"]))
    return found


@slots.answers("money_lights")
def money_lights(session: Session, watched: Sequence[Watched], today: date) -> dict[int, Light]:
    """{project id: whether each month that ended is invoiced, and nothing was parked}, in five queries for all."""
    live_on = {one.id: one.live_on for one in watched}
    first = (today.replace(day=1) - timedelta(days=30 * LOOKED_BACK)).replace(day=1)
    due = due_months(session, live_on, first, today)
    settled, counted = settled_months(session, live_on), invoices_counted(session, live_on)
    parked = parked_by_last_run(session)
    found = {}
    for one in watched:
        owed = [month for contract_id, _number, month in due.get(one.id, ())
                if (contract_id, month.start) not in settled]  # fmt: skip
        oldest = min(owed, key=lambda month: month.start, default=None)
        facts = MoneyFacts(
            counted.get(one.id, 0), ", ".join(parked.get(one.id, ())), len(owed),
            f"{oldest.start:%Y-%m}" if oldest else "", (today - oldest.end).days if oldest else 0,
        )  # fmt: skip
        found[one.id] = money_light(facts)
    return found


@slots.check("project.closing")
def invoices_issued(session: Session, *, project_id: int, last_service_on: date) -> Iterator[slots.Finding]:
    """Every month of service, the last one too, became an invoice, or an approved bill over nothing."""
    live_on = project_facts(session, project_id).live_on
    due = due_months(session, {project_id: live_on}, live_on, month_of(last_service_on).end) if live_on else {}
    settled = settled_months(session, [project_id])
    owed = [f"{number} {month.start:%Y-%m}" for contract_id, number, month in due.get(project_id, ())
            if (contract_id, month.start) not in settled]  # fmt: skip
    wanted = sum(len(months) for months in due.values())
    yield slots.Finding(
        "invoices_issued", _l("Last invoice issued"), ok=not owed, missing=tuple(owed),
        found=_("%(done)s of %(all)s months", done=wanted - len(owed), all=wanted), department="finance",
        endpoint="billing.of_project",
    )  # fmt: skip


@slots.check("project.closing_told")
def money_told(session: Session, *, project_id: int, last_service_on: date) -> Iterator[slots.Finding]:
    """What billing knows beside the items that finance settles by hand: invoices there are, bills that are none yet.

    Whether an invoice was paid and a deposit given back is not kept here: finance says so.
    """
    left = bills_left(session, project_id)
    told = _invoiced_in_all(session, project_id)
    rest = _("nothing is left to bill") if not left else ""
    yield slots.Finding(
        "invoices_settled", _l("Invoices paid, or listed as disputed"), ok=not left,
        found=" · ".join(filter(None, (told, rest))),
        missing=left, department="finance", endpoint="billing.of_project",
    )  # fmt: skip
    yield slots.Finding(
        "deposit_settled", _l("Deposit settled"), ok=not left, found=rest, missing=left, department="finance",
        endpoint="billing.of_project",
    )  # fmt: skip


def bills_left(session: Session, project_id: int) -> tuple[str, ...]:
    """What is not an invoice yet, in words: bills in draft or only approved, contracts that the last run parked."""
    waiting = select(Bill.contract_number, Bill.month, Bill.state).where(
        Bill.project_id == project_id, Bill.state != BillState.ISSUED,
        or_(Bill.state == BillState.DRAFT, Bill.gross_minor != 0),
    )  # fmt: skip
    words = {BillState.DRAFT: _l("%(number)s %(month)s: bill in draft"),
             BillState.APPROVED: _l("%(number)s %(month)s: bill approved, no invoice yet")}  # fmt: skip
    rows = session.execute(waiting.order_by(Bill.month, Bill.contract_number))
    found = [str(words[state]) % {"number": number, "month": month} for number, month, state in rows]
    parked = parked_by_last_run(session).get(project_id, ())
    return (*found, *(_("%(number)s could not be billed by the last run", number=number) for number in parked))


def _invoiced_in_all(session: Session, project_id: int) -> str:
    """“3 invoices, ¥120,000.00 in all, the last due on 2026-12-15”; in each currency for itself."""
    chosen = select(Invoice.currency, func.count(), func.sum(Invoice.gross_minor), func.max(Invoice.due_on))
    rows = session.execute(chosen.where(Invoice.project_id == project_id).group_by(Invoice.currency))
    told = [
        _("%(count)s invoices, %(total)s in all, the last due on %(day)s", count=count,
          total=say_money(int(total), currency), day=say_day(due_on))
        for currency, count, total, due_on in rows
    ]  # fmt: skip
    return " · ".join(told)
