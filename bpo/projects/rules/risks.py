"""Risks: likelihood × impact, each 1 to 5, and the class that a 5×5 table gives them."""

from bpo.projects.rules.plans import ItemFacts
from bpo.projects.rules.states import RiskClass

L, M, H, X = RiskClass.LOW, RiskClass.MEDIUM, RiskClass.HIGH, RiskClass.EXTREME

# Rows: likelihood 1 to 5; columns: impact 1 to 5. A grave effect weighs more than a frequent trifle.
TABLE: tuple[tuple[RiskClass, ...], ...] = (
    (L, L, L, M, M),
    (L, L, M, M, H),
    (L, M, M, H, H),
    (L, M, H, H, X),
    (M, M, H, X, X),
)
GRADES = range(1, 6)


def score(likelihood: int, impact: int) -> int:
    """1 to 25."""
    return likelihood * impact


def class_of(likelihood: int, impact: int) -> RiskClass:
    """The class of a risk. Both are 1 to 5."""
    if likelihood not in GRADES or impact not in GRADES:
        raise ValueError(f"likelihood {likelihood} and impact {impact}: both are 1 to 5")
    return TABLE[likelihood - 1][impact - 1]


def risk_of(item: ItemFacts) -> tuple[int, RiskClass] | None:
    """(score, class) of an item that says both; else None."""
    if item.likelihood is None or item.impact is None:
        return None
    return score(item.likelihood, item.impact), class_of(item.likelihood, item.impact)
