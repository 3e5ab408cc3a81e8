"""A bill as its page shows it: lines with their steps and sources, the comparison, the steps of its life."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for

from billing.invoices import queries, rules
from billing.invoices.actions.running import name_of
from billing.invoices.models import Bill, BillLine, Invoice
from billing.invoices.rules import BillState
from billing.invoices.schemas import BILL_STATES
from billing.invoices.schemas.words import FEE_MODELS, SOURCES, kpi_words, line_words, step_words, unit_words
from billing.invoices.schemas.words import source_words as said_source
from bpo.kernel.locale import _, say_day, say_error, say_moment, say_money, say_number, say_value
from bpo.kernel.period import ONE_DAY
from bpo.kernel.web import actor, db
from bpo.people.queries import person_names
from operations.orders.rules import OrderUnit

# Where the rows behind a source are seen: the page, its permit, and what narrows it to those rows.
PAGES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "seat": ("seats.of_project", "seats.view", {}),
    "agent": ("agents.of_project", "agents.view", {}),
    "sales": ("orders.of_project", "orders.view", {}),
    "refunds": ("orders.of_project", "orders.view", {"refunded": "1"}),
    **{unit.value: ("orders.of_project", "orders.view", {"unit": unit.value}) for unit in OrderUnit},
    "productive_hour": ("calls.of_project", "calls.view", {}),
    "kpi": ("calls.kpi", "kpi.view", {}),
    "live": ("projects.show", "projects.view", {}),
}


def amount(minor: int | None) -> str:
    """An amount without its currency, which stands in the head of the column."""
    return "" if minor is None else say_money(minor, symbol=False).replace("-", "−")


def signed(minor: int) -> str:
    """A difference: +1.00 or −1.00."""
    return f"+{amount(minor)}" if minor > 0 else amount(minor).replace("-", "−")


def words_of(line: BillLine) -> str:
    label: Any = line.label
    return line_words(line.code, label["facts"])


def _name_words(name: str) -> str:
    """What a line is called, from the name that comparisons use."""
    code, _sep, about = name.partition("|")
    return line_words(code, {"item": about, "reason": about} if about else {})


def shown_lines(bill: Bill, before: Bill | None) -> list[dict[str, Any]]:
    """The lines as the table takes them, each with its steps, their sources and the change since the month before."""
    sources = {source for line in bill.lines for source in _sources(line)}
    ids = [source.split("/")[1] for source in sources if source.startswith("bill/")]
    months = queries.months_of(db(), (int(one) for one in ids))
    changes = {one.name: one.difference_minor for one in changes_since(bill, before)} if before else {}
    return [
        {
            "label": words_of(line),
            "basis": " · ".join(filter(None, (line.document, line.clause))),
            "basis_url": contract_url(bill) if line.document else None,
            "quantity": say_number(_decimal(line.quantity)) if line.quantity and line.unit != "money" else "",
            "unit": unit_words(line.unit),
            "unit_price": _price(line),
            "amount": amount(line.amount_minor),
            "change": signed(changes.pop(name_of(line), 0)) if name_of(line) in changes else "",
            "steps": [_step(bill, line, step, months) for step in _steps(line)],
        }
        for line in bill.lines
    ]


def _decimal(written: str) -> Decimal:
    return Decimal(written)


def _steps(line: BillLine) -> list[dict[str, Any]]:
    steps: Any = line.steps
    return list(steps)


def _sources(line: BillLine) -> list[str]:
    sources: Any = line.sources
    return list(sources)


def _price(line: BillLine) -> str:
    if line.unit_price is None or line.unit == "money":
        return ""
    price = _decimal(line.unit_price)
    return say_number(price, 2 if price == round(price, 2) else None)


def _step(bill: Bill, line: BillLine, step: dict[str, Any], months: Mapping[str, str]) -> dict[str, Any]:
    return {
        "text": step_words(step),
        "figure": say_number(_decimal(step["amount"]), 2),
        "sources": [
            {"text": said_source(source, months), "url": source_url(bill, source)} for source in step["sources"]
        ],
    }


def source_url(bill: Bill, source: str) -> str | None:
    """Where the rows behind a source are seen, for those who may see them."""
    what, *rest = source.split("/")
    if what == "bill":
        return url_for("billing.show", bill_id=int(rest[0]))
    endpoint, permit, narrowed = PAGES[what.split(".")[0]]
    if not actor().may(permit, bill.project_id):
        return None
    narrowing: dict[str, Any] = {**narrowed, "first": rest[0], "last": rest[1]}
    return url_for(endpoint, project_id=bill.project_id, **narrowing)


def contract_url(bill: Bill) -> str | None:
    if not actor().may("contracts.view", bill.project_id):
        return None
    return url_for("contracts.show", contract_id=bill.contract_id)


def changes_since(bill: Bill, before: Bill) -> list[rules.Change]:
    return rules.compare(
        [(name_of(line), line.amount_minor) for line in before.lines],
        [(name_of(line), line.amount_minor) for line in bill.lines],
    )


def comparison(bill: Bill, before: Bill | None) -> str | None:
    """One sentence: what changed since the month before, the largest changes first."""
    if before is None:
        return None
    changes = sorted(changes_since(bill, before), key=lambda one: -abs(one.difference_minor))
    if not changes:
        return _("as in %(month)s", month=before.month)
    parts = [f"{_name_words(one.name)} {signed(one.difference_minor)}" for one in changes[:3]]
    total = signed(rules.total_change(changes))
    told = say_value(parts if len(changes) <= 3 else [*parts, "…"])
    return _("%(total)s against %(month)s: %(parts)s", total=total, month=before.month, parts=told)


def difference(bill: Bill) -> list[tuple[str, str, str, str]]:
    """What the last revision changed: (line, before, after, difference)."""
    rows: Any = bill.difference
    return [
        (_name_words(one["name"]), amount(one["before_minor"]), amount(one["after_minor"]),
         signed(one["after_minor"] - one["before_minor"]))
        for one in rows
    ]  # fmt: skip


def life(bill: Bill, invoice: Invoice | None) -> list[dict[str, str]]:
    """Where the bill stands: the month's facts, the draft, the approval, the invoice."""
    names = person_names(db(), [one for one in (bill.prepared_by, bill.approved_by) if one])
    issued = bill.state == BillState.ISSUED
    approved = bill.state != BillState.DRAFT
    drafted = _("Revision %(number)s", number=bill.revision)
    approval = f"{names.get(bill.approved_by or 0, '')} · {_moment(bill.approved_at)}" if approved else ""
    return [
        _stage(_("Month over"), True, False, say_day(bill.ends_on - ONE_DAY)),
        _stage(_("Draft"), True, False, f"{drafted} · {_moment(bill.prepared_at)}"),
        _stage(_("Approval"), approved, not approved, approval or _("by a second person")),
        _stage(_("Invoice"), issued, approved and not issued, _issued(invoice) or _("issued by finance")),
    ]


def _issued(invoice: Invoice | None) -> str:
    return f"{invoice.number} · {say_day(invoice.issued_on)}" if invoice else ""


def _moment(moment: Any) -> str:
    return say_moment(moment) if moment else ""


def _stage(label: str, is_done: bool, is_now: bool, note: str) -> dict[str, str]:
    return {"label": label, "note": note, "state": "done" if is_done else "now" if is_now else "todo"}


def reason_words(row: Mapping[str, Any]) -> str:
    """Why a run left a contract alone, in the reader's language."""
    known = {
        "state": {state.value: str(label) for state, label in BILL_STATES.items()},
        "measure": {name: str(label) for name, label in SOURCES.items()},
        "model": {name: str(label) for name, label in FEE_MODELS.items()},
        "kpi": {name: kpi_words(name) for name in (row["facts"].get("kpi"),) if name},
    }
    facts = {name: known.get(name, {}).get(value, value) for name, value in row["facts"].items()}
    return say_error(row["message"], facts)


def in_groups(digest: str) -> str:
    """A hash in groups of eight, so that people can compare it and lines can break."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def last_day(ends_on: date) -> date:
    return ends_on - ONE_DAY
