"""The vendor's own incentive for agents on a fixed fee: cost only. It is no part of terms, usage or charge,
so that it cannot come near a client's invoice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bpo.kernel.money import round_cent


@dataclass(frozen=True, kw_only=True)
class IncentiveScheme:
    """`per_unit` for each unit an agent achieves above `threshold` in the month, at most `cap` an agent."""

    per_unit: Decimal
    threshold: Decimal = Decimal(0)
    cap: Decimal | None = None


@dataclass(frozen=True)
class AgentIncentive:
    agent: str
    quantity: Decimal
    amount: Decimal


def incentive_cost(results: Iterable[tuple[str, Decimal]], scheme: IncentiveScheme) -> list[AgentIncentive]:
    """What the scheme pays each agent for a month's (agent, units) results, to the cent, by agent."""
    achieved: dict[str, Decimal] = defaultdict(Decimal)
    for agent, quantity in results:
        achieved[agent] += quantity
    return [AgentIncentive(agent, quantity, _paid(quantity, scheme)) for agent, quantity in sorted(achieved.items())]


def _paid(quantity: Decimal, scheme: IncentiveScheme) -> Decimal:
    earned = max(quantity - scheme.threshold, Decimal(0)) * scheme.per_unit
    return round_cent(earned if scheme.cap is None else min(earned, scheme.cap))
