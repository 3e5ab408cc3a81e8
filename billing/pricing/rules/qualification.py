"""May this client be offered pure commission? The set standards, and what falls outside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bpo.kernel.errors import text


class Reputation(StrEnum):
    GOOD = "good"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, kw_only=True)
class Standards:
    """What a client must show. Amounts a month in CNY, `rate_from` to `rate_to` and `gross_margin` in percent.

    ASSUMPTION: the defaults stand for "several hundred thousand CNY" of sales; each vendor sets its own.
    """

    monthly_sales: Decimal = Decimal(300_000)
    months_of_evidence: int = 3
    monthly_volume: Decimal = Decimal(500)
    gross_margin: Decimal = Decimal(30)
    rate_from: Decimal = Decimal(10)
    rate_to: Decimal = Decimal(20)


@dataclass(frozen=True, kw_only=True)
class ClientFacts:
    """What is known of the client, None where nothing is: the last months' sales, orders a month, margin in percent."""

    rate: Decimal
    reputation: Reputation | None = None
    monthly_sales: tuple[Decimal, ...] = ()
    monthly_volume: Decimal | None = None
    gross_margin: Decimal | None = None


@dataclass(frozen=True)
class Finding:
    """A standard that is not met (`failure`) or met narrowly; `message` % `facts` is its sentence."""

    code: str
    message: str
    facts: Mapping[str, object]
    failure: bool = True


def needs_reason(findings: list[Finding]) -> bool:
    """Whether approval needs a written reason: some standard or the rate band is not met."""
    return any(finding.failure for finding in findings)


def qualify_pure_commission(client: ClientFacts, standards: Standards) -> list[Finding]:
    """What speaks against pure commission for this client; nothing found means it qualifies.

    What is not known is not met. Sales are judged by their monthly average; a weaker month is a warning.
    """
    return [
        *_reputation(client),
        *_sales(client, standards),
        *_volume_and_margin(client, standards),
        *_rate(client, standards),
    ]


def _reputation(client: ClientFacts) -> list[Finding]:
    if client.reputation == Reputation.GOOD:
        return []
    if client.reputation is None:
        return [Finding("reputation_unknown", text("The client's reputation has not been checked."), {})]
    return [Finding("reputation_doubtful", text("The client's reputation is doubtful."), {})]


def _sales(client: ClientFacts, standards: Standards) -> list[Finding]:
    months, threshold = len(client.monthly_sales), standards.monthly_sales
    if months < standards.months_of_evidence:
        message = text("Sales are shown for %(months)s months; %(needed)s are needed.")
        return [Finding("sales_evidence_short", message, {"months": months, "needed": standards.months_of_evidence})]
    total, lowest = sum(client.monthly_sales, Decimal(0)), min(client.monthly_sales)
    if total < threshold * months:
        message = text("Sales of %(total)s in %(months)s months are below %(threshold)s a month.")
        return [Finding("sales_low", message, {"total": total, "months": months, "threshold": threshold})]
    if lowest < threshold:
        message = text("The weakest month sold %(lowest)s, below %(threshold)s, though the average is above it.")
        return [Finding("sales_uneven", message, {"lowest": lowest, "threshold": threshold}, failure=False)]
    return []


def _volume_and_margin(client: ClientFacts, standards: Standards) -> list[Finding]:
    findings = []
    volume, margin = client.monthly_volume, client.gross_margin
    if volume is None:
        findings.append(Finding("volume_unknown", text("The monthly volume is not known."), {}))
    elif volume < standards.monthly_volume:
        message = text("A volume of %(volume)s a month is below %(needed)s.")
        findings.append(Finding("volume_low", message, {"volume": volume, "needed": standards.monthly_volume}))
    if margin is None:
        findings.append(Finding("margin_unknown", text("The client's gross margin is not known."), {}))
    elif margin < max(standards.gross_margin, client.rate):
        message = text(
            "A gross margin of %(margin)s%% cannot carry a commission of %(rate)s%%; %(needed)s%% is needed."
        )
        facts = {"margin": margin, "rate": client.rate, "needed": max(standards.gross_margin, client.rate)}
        findings.append(Finding("margin_low", message, facts))
    return findings


def _rate(client: ClientFacts, standards: Standards) -> list[Finding]:
    if standards.rate_from <= client.rate <= standards.rate_to:
        return []
    message = text("A commission of %(rate)s%% is outside the usual %(low)s%% to %(high)s%%.")
    return [
        Finding(
            "rate_outside_band", message, {"rate": client.rate, "low": standards.rate_from, "high": standards.rate_to}
        )
    ]
