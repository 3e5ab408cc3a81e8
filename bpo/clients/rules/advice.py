"""Advice before the deal: one business costed three ways – built by the client, outsourced, hosted – over some years.

Months are costed exactly and gathered by year; each item of a year is rounded to the cent, and every total is a sum of
rounded items. Year 0 is what is paid before opening. A year's sum is discounted to the opening by as many years.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, combinations
from math import ceil
from typing import Any

from bpo.kernel.errors import Invalid, text
from bpo.kernel.money import round_half_up

MONTHS = 12
LONGEST_YEARS = 10
MOST_SEATS = 20_000
BUILD_SHARE, SHARE_TOLERANCE = 30, 10  # the rule of thumb: of a center's life building takes about 30%, in per cent


class Way(StrEnum):
    BUILD = "build"
    OUTSOURCE = "outsource"
    HOST = "host"


class Item(StrEnum):
    """What a way costs for. The first three are paid once, the others month by month."""

    BUILDING = "building"
    RENEWAL = "renewal"
    SET_UP = "set_up"
    PEOPLE = "people"
    MANAGERS = "managers"
    TURNOVER = "turnover"
    LINES = "lines"
    SITE = "site"
    MAINTENANCE = "maintenance"
    SERVICE = "service"


ONCE = (Item.BUILDING, Item.RENEWAL, Item.SET_UP)


@dataclass(frozen=True)
class AdviceTerms:
    """What a comparison is made of; amounts in currency units, shares in per cent. Each has a usual value.

    `seats`: by year, the last one holds on. `ramp_months`: over which the first year's seats fill.
    """

    years: int = 5
    seats: tuple[int, ...] = (30,)
    ramp_months: int = 3
    calls_a_seat: int = 2000
    discount_percent: Decimal = Decimal(6)
    build_a_seat: Decimal = Decimal(100_000)
    build_days: int = 90
    refresh_years: int = 5
    refresh_percent: Decimal = Decimal(50)
    maintenance_percent: Decimal = Decimal(8)
    lines_a_seat: Decimal = Decimal(600)
    site_a_seat: Decimal = Decimal(700)
    agents_a_seat: Decimal = Decimal("1.6")
    pay_a_month: Decimal = Decimal(6500)
    agents_a_manager: int = 12
    manager_pay: Decimal = Decimal(11_000)
    turnover_percent: Decimal = Decimal(4)
    joining_cost: Decimal = Decimal(3500)
    hosted_a_seat: Decimal = Decimal(300)
    hosted_set_up: Decimal = Decimal(0)
    hosted_days: int = 1
    outsourced_a_seat: Decimal = Decimal(11_000)
    outsourced_set_up: Decimal = Decimal(10_000)
    outsourced_days: int = 15
    outsourced_contacts: Decimal = Decimal("0.5")


@dataclass(frozen=True)
class WayCost:
    """A way in figures, in cents. `years`: from year 0; `items`: by item over all; `curve`: cumulated, month by month.

    `seat_month_minor` and `call_minor`: of the total; None where there is no seat or call to divide by.
    """

    way: Way
    once_minor: int
    running_minor: int
    total_minor: int
    present_minor: int
    years: tuple[int, ...]
    items: Mapping[Item, int]
    curve: tuple[int, ...]
    seat_month_minor: int | None
    call_minor: int | None
    opening_days: int


@dataclass(frozen=True)
class Crossing:
    """From which month on (1 is the first) a way has cost no more than another that cost less before."""

    way: Way
    overtakes: Way
    month: int


@dataclass(frozen=True)
class AdviceResult:
    """`build_share`: of the built way's total, in tenths of a per cent; the rule of thumb stands beside it."""

    ways: tuple[WayCost, ...]
    crossings: tuple[Crossing, ...]
    build_share: int
    seat_months: int

    @property
    def near_the_rule(self) -> bool:
        return abs(self.build_share - BUILD_SHARE * 10) <= SHARE_TOLERANCE * 10


Ledger = dict[tuple[int, Item], Fraction]  # (month, item); month 0 is before opening, 1 the first of operation


def seats_read(words: str) -> tuple[int, ...]:
    """The seats of each year from what was typed: "30, 40、50" → (30, 40, 50). Raises `Invalid` on `seats`."""
    parts = words.replace("、", ",").replace("，", ",").replace(";", ",").split(",")
    found = [part.strip() for part in parts if part.strip()]
    if not found or len(found) > LONGEST_YEARS or not all(part.isascii() and part.isdigit() for part in found):
        raise Invalid(
            "seats_by_year",
            text("Write the seats of each year, such as 30, 40, 50; the last number holds for the years after."),
            "seats",
        )  # fmt: skip
    numbers = tuple(int(part) for part in found)
    if not all(0 < number <= MOST_SEATS for number in numbers):
        raise Invalid("seats_size", text("A year has 1 to %(most)s seats."), "seats", most=MOST_SEATS)
    return numbers


def seats_of_months(terms: AdviceTerms) -> list[int]:
    """The seats at work in each month; whole ones, filling evenly over the ramp."""
    found = []
    for month in range(terms.years * MONTHS):
        year = min(month // MONTHS, len(terms.seats) - 1)
        full = terms.seats[year]
        found.append(ceil(Fraction(full * (month + 1), terms.ramp_months)) if month < terms.ramp_months else full)
    return found


def building(terms: AdviceTerms) -> Ledger:
    """What building costs: each seat before the year that first has it, and its renewals within the years compared."""
    ledger: Ledger = {}
    built = 0
    for year in range(terms.years):
        wanted = terms.seats[min(year, len(terms.seats) - 1)]
        more, built = max(0, wanted - built), max(built, wanted)
        price = more * Fraction(terms.build_a_seat)
        _add(ledger, year * MONTHS, Item.BUILDING, price)
        for again in range(year + terms.refresh_years, terms.years, terms.refresh_years):
            _add(ledger, again * MONTHS, Item.RENEWAL, price * Fraction(terms.refresh_percent) / 100)
    return ledger


def people(terms: AdviceTerms, seats: Sequence[int]) -> Ledger:
    """Agents and managers month by month; who joins, at first or for somebody who left, is recruited and trained."""
    ledger: Ledger = {}
    before = Fraction(0)
    for month, count in enumerate(seats, start=1):
        agents = count * Fraction(terms.agents_a_seat)
        leaving = agents * Fraction(terms.turnover_percent) / 100
        joining = max(Fraction(0), agents - before) + leaving
        before = max(before, agents)  # a seat that goes and comes back is not recruited for twice
        _add(ledger, month, Item.PEOPLE, agents * Fraction(terms.pay_a_month))
        _add(ledger, month, Item.MANAGERS, ceil(agents / terms.agents_a_manager) * Fraction(terms.manager_pay))
        _add(ledger, month, Item.TURNOVER, joining * Fraction(terms.joining_cost))
    return ledger


def own_site(terms: AdviceTerms, seats: Sequence[int]) -> Ledger:
    ledger: Ledger = {}
    for month, count in enumerate(seats, start=1):
        _add(ledger, month, Item.LINES, count * Fraction(terms.lines_a_seat))
        _add(ledger, month, Item.SITE, count * Fraction(terms.site_a_seat))
    return ledger


def built_way(terms: AdviceTerms, seats: Sequence[int]) -> Ledger:
    """All of one's own. Maintenance is a share of what has been built, a year, paid month by month."""
    ledger = _sum(building(terms), people(terms, seats), own_site(terms, seats))
    standing = 0
    for month in range(1, len(seats) + 1):
        standing = max(standing, terms.seats[min((month - 1) // MONTHS, len(terms.seats) - 1)])
        worth = standing * Fraction(terms.build_a_seat)
        _add(ledger, month, Item.MAINTENANCE, worth * Fraction(terms.maintenance_percent) / 100 / MONTHS)
    return ledger


def hosted_way(terms: AdviceTerms, seats: Sequence[int]) -> Ledger:
    """One's own people and site on a rented system."""
    ledger = _sum(people(terms, seats), own_site(terms, seats))
    _add(ledger, 0, Item.SET_UP, Fraction(terms.hosted_set_up))
    for month, count in enumerate(seats, start=1):
        _add(ledger, month, Item.SERVICE, count * Fraction(terms.hosted_a_seat))
    return ledger


def outsourced_way(terms: AdviceTerms, seats: Sequence[int]) -> Ledger:
    """The vendor's price for a seat with all its shifts, and one's own people who look after the vendor."""
    ledger: Ledger = {}
    _add(ledger, 0, Item.SET_UP, Fraction(terms.outsourced_set_up))
    for month, count in enumerate(seats, start=1):
        _add(ledger, month, Item.SERVICE, count * Fraction(terms.outsourced_a_seat))
        _add(ledger, month, Item.MANAGERS, Fraction(terms.outsourced_contacts) * Fraction(terms.manager_pay))
    return ledger


COSTED: Mapping[Way, tuple[Callable[[AdviceTerms, Sequence[int]], Ledger], str]] = {
    Way.BUILD: (built_way, "build_days"),
    Way.OUTSOURCE: (outsourced_way, "outsourced_days"),
    Way.HOST: (hosted_way, "hosted_days"),
}


def compare_ways(terms: AdviceTerms) -> AdviceResult:
    """The three ways side by side."""
    check_terms(terms)
    seats = seats_of_months(terms)
    ways = tuple(cost_of(way, terms, seats) for way in Way)
    built = next(one for one in ways if one.way == Way.BUILD)
    share = round_half_up(Fraction(built.once_minor * 1000, built.total_minor)) if built.total_minor else 0
    return AdviceResult(ways, tuple(crossings(ways)), share, sum(seats))


def cost_of(way: Way, terms: AdviceTerms, seats: Sequence[int]) -> WayCost:
    make, opening = COSTED[way]
    ledger = make(terms, seats)
    cents: dict[tuple[int, Item], int] = {}
    for year in range(terms.years + 1):
        for item in Item:
            exact = sum((ledger.get((month, item), Fraction(0)) for month in _months_of(year)), Fraction(0))
            cents[year, item] = round_half_up(exact * 100)
    years = tuple(sum(cents[year, item] for item in Item) for year in range(terms.years + 1))
    items = {item: sum(cents[year, item] for year in range(terms.years + 1)) for item in Item}
    total, calls = sum(years), sum(seats) * terms.calls_a_seat
    rate = 1 + Fraction(terms.discount_percent) / 100
    present = round_half_up(sum((Fraction(amount) / rate**year for year, amount in enumerate(years)), Fraction(0)))
    monthly = (sum((ledger.get((month, item), Fraction(0)) for item in Item), Fraction(0))
               for month in range(terms.years * MONTHS + 1))  # fmt: skip
    once = sum(items[item] for item in ONCE)
    return WayCost(
        way=way, once_minor=once, running_minor=total - once, total_minor=total, present_minor=present, years=years,
        items={item: amount for item, amount in items.items() if amount},
        curve=tuple(round_half_up(amount * 100) for amount in accumulate(monthly)),
        seat_month_minor=round_half_up(Fraction(total, sum(seats))) if sum(seats) else None,
        call_minor=round_half_up(Fraction(total, calls)) if calls else None, opening_days=getattr(terms, opening),
    )  # fmt: skip


def crossings(ways: Sequence[WayCost]) -> list[Crossing]:
    """Where the cumulated cost of one way first falls to that of another which cost less from the start."""
    found = []
    for one, other in combinations(ways, 2):
        if one.curve[0] == other.curve[0]:
            start = next((month for month, pair in enumerate(zip(one.curve, other.curve, strict=True))
                          if pair[0] != pair[1]), None)  # fmt: skip
        else:
            start = 0
        if start is None:
            continue
        dear, cheap = (one, other) if one.curve[start] > other.curve[start] else (other, one)
        month = next((at for at in range(start, len(dear.curve)) if dear.curve[at] <= cheap.curve[at]), None)
        if month is not None:
            found.append(Crossing(dear.way, cheap.way, month))
    return sorted(found, key=lambda crossing: (crossing.month, crossing.way))


def check_terms(terms: AdviceTerms) -> None:
    """What a schema's bounds do not say. Raises `Invalid` beside the field."""
    if not 1 <= terms.years <= LONGEST_YEARS:
        raise Invalid("advice_years", text("A comparison runs over 1 to %(most)s years."), "years", most=LONGEST_YEARS)
    if len(terms.seats) > terms.years:
        raise Invalid(
            "seats_beyond", text("There are %(given)s years of seats for a comparison over %(years)s years."), "seats",
            given=len(terms.seats), years=terms.years,
        )  # fmt: skip
    if terms.ramp_months < 1 or terms.agents_a_manager < 1 or terms.refresh_years < 1:
        raise Invalid("advice_whole", text("Months of filling, span and renewal are at least 1."), "ramp_months")


def terms_as_json(terms: AdviceTerms) -> dict[str, Any]:
    """The parameters as they are kept: decimals as text, so that they come back exactly."""
    return {name: list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Decimal) else value
            for name, value in asdict(terms).items()}  # fmt: skip


def terms_from_json(kept: Mapping[str, Any]) -> AdviceTerms:
    """Kept parameters; one that did not exist yet has its usual value."""
    known = {one.name: one.default for one in fields(AdviceTerms)}
    given: dict[str, Any] = {
        name: tuple(value) if name == "seats" else Decimal(value) if isinstance(known[name], Decimal) else value
        for name, value in kept.items() if name in known
    }  # fmt: skip
    return AdviceTerms(**given)


def result_as_json(result: AdviceResult) -> dict[str, Any]:
    return {
        "ways": [{**asdict(one), "items": {item.value: amount for item, amount in one.items.items()}}
                 for one in result.ways],
        "crossings": [asdict(one) for one in result.crossings],
        "build_share": result.build_share, "seat_months": result.seat_months, "near_the_rule": result.near_the_rule,
    }  # fmt: skip


def _months_of(year: int) -> Sequence[int]:
    """What is paid at a month's end belongs to its year; what is paid before a year begins, to the year before."""
    return [0] if year == 0 else range((year - 1) * MONTHS + 1, year * MONTHS + 1)


def _add(ledger: Ledger, month: int, item: Item, amount: Fraction) -> None:
    if amount:
        ledger[month, item] = ledger.get((month, item), Fraction(0)) + amount


def _sum(*ledgers: Ledger) -> Ledger:
    total: Ledger = {}
    for ledger in ledgers:
        for (month, item), amount in ledger.items():
            _add(total, month, item, amount)
    return total
