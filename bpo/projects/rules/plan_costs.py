"""What a plan costs: once, a month, and over a horizon; by section and by department, labour estimated by headcount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bpo.kernel.roles import Department
from bpo.projects.rules.plans import ItemFacts
from bpo.projects.rules.states import PlanSection

# ASSUMPTION: a representative's wages with social insurance and housing fund in a provincial capital, CNY 6,500 a
# month. Every plan may say another figure; it is printed beside the result.
USUAL_HEAD_MINOR = 650_000
FIRST_YEAR = 12


@dataclass(frozen=True)
class Cost:
    """Minor units once and a month; `labour_minor` is the part of the month that was estimated by headcount."""

    once_minor: int = 0
    month_minor: int = 0
    labour_minor: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.once_minor + other.once_minor, self.month_minor + other.month_minor,
            self.labour_minor + other.labour_minor,
        )  # fmt: skip

    def over(self, months: int) -> int:
        """Once, and every month of the horizon."""
        if months < 0:
            raise ValueError(f"a horizon of {months} months")
        return self.once_minor + self.month_minor * months


@dataclass(frozen=True)
class PlanCost:
    """The whole and its parts, with the figure that the labour was estimated by and the heads it was applied to."""

    total: Cost
    head_minor: int
    heads: int = 0
    by_section: Mapping[PlanSection, Cost] = field(default_factory=dict)
    by_department: Mapping[Department, Cost] = field(default_factory=dict)


def cost_of(item: ItemFacts, head_minor: int) -> Cost:
    """What an item costs. A position that says no amount a month is estimated: its headcount × the figure."""
    once, month = item.once_minor or 0, item.month_minor
    if item.section == PlanSection.POSITIONS and month is None:
        labour = (item.quantity or 0) * head_minor
        return Cost(once, labour, labour)
    return Cost(once, month or 0)


def plan_cost(items: Iterable[ItemFacts], head_minor: int | None = None) -> PlanCost:
    """The cost of a plan; sections and departments without any cost are left out."""
    figure = USUAL_HEAD_MINOR if head_minor is None else head_minor
    total, heads = Cost(), 0
    sections: dict[PlanSection, Cost] = {}
    departments: dict[Department, Cost] = {}
    for item in items:
        cost = cost_of(item, figure)
        total += cost
        if item.section == PlanSection.POSITIONS and item.month_minor is None:
            heads += item.quantity or 0
        if cost != Cost():
            sections[item.section] = sections.get(item.section, Cost()) + cost
            departments[item.department] = departments.get(item.department, Cost()) + cost
    return PlanCost(
        total, figure, heads,
        {one: sections[one] for one in PlanSection if one in sections},
        {one: departments[one] for one in Department if one in departments},
    )  # fmt: skip


def percent_of(basis_points: int) -> Decimal:
    """80.5 from 8050."""
    return Decimal(basis_points) / 100
