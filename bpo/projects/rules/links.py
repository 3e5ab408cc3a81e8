"""What an item of a plan waits for, as people write it; which links and dates can be."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.projects.rules.plans import Dependency, ItemFacts
from bpo.projects.rules.schedule import must_be_acyclic, number_of
from bpo.projects.rules.states import DependencyKind, PlanSection

LONGEST_LAG = 250  # working days: about a year
SPLIT = re.compile(r"[;；,，、\n]+")
LINK = re.compile(
    r"(?P<ref>\d{1,2}\.\d{1,6})\s*(?P<kind>FS|SS|FF)?\s*(?P<lag>[+＋−–-]\s*\d{1,4})?\s*(?:d|天|日)?", re.IGNORECASE
)
SIGNS = str.maketrans({"＋": "+", "−": "-", "–": "-"})


def read_links(typed: str) -> tuple[Dependency, ...]:
    """What a person typed as predecessors: “4.1FS+2; 7.2SS”. FS is meant where no kind is given. Raises `Invalid`."""
    found: dict[str, Dependency] = {}
    for part in (one.strip() for one in SPLIT.split(typed)):
        if not part:
            continue
        match = LINK.fullmatch(part)
        if match is None:
            raise Invalid(
                "link_unread",
                text("“%(part)s” is not understood. Write the item, the kind and the lag: 4.1FS+2; 7.2SS."),
                "predecessors", part=part,
            )  # fmt: skip
        lag = int(re.sub(r"\s", "", match["lag"]).translate(SIGNS)) if match["lag"] else 0
        if match["ref"] in found:
            raise Invalid("link_twice", text("%(ref)s is named twice."), "predecessors", ref=match["ref"])
        kind = DependencyKind((match["kind"] or "FS").upper())
        found[match["ref"]] = Dependency(match["ref"], kind, lag)
    return tuple(sorted(found.values(), key=lambda one: number_of(one.ref)))


def say_links(links: Iterable[Dependency]) -> str:
    """Predecessors as they are typed: the kind is always written, a lag only where there is one."""
    ordered = sorted(links, key=lambda one: number_of(one.ref))
    return "; ".join(f"{one.ref}{one.kind}" + (f"{one.lag_days:+d}" if one.lag_days else "") for one in ordered)


def check_links(ref: str, links: Iterable[Dependency], waits: Mapping[str, Collection[str]]) -> None:
    """Whether the item may wait for these. `waits`: {ref: refs it waits for} of the whole plan. Raises `Invalid`."""
    wanted = list(links)
    for one in wanted:
        if one.ref == ref:
            raise Invalid("link_itself", text("%(ref)s cannot wait for itself."), "predecessors", ref=ref)
        if one.ref not in waits:
            raise Invalid("link_unknown", text("This plan has no item %(ref)s."), "predecessors", ref=one.ref)
        if abs(one.lag_days) > LONGEST_LAG:
            raise Invalid(
                "lag_long", text("A lag of %(days)s working days is too long: %(most)s at most."), "predecessors",
                days=one.lag_days, most=LONGEST_LAG,
            )  # fmt: skip
    must_be_acyclic({**waits, ref: {one.ref for one in wanted}})


def check_dates(item: ItemFacts, start: date | None, due: date) -> None:
    """Whether an item may get these dates. Raises `Invalid`."""
    if start is not None and start > due and item.section != PlanSection.POSITIONS:
        raise Invalid(
            "starts_after_due", text("%(ref)s would start on %(start)s, after it is due on %(due)s."), "starts_on",
            ref=item.ref, start=start, due=due,
        )  # fmt: skip


def must_be_dated_by(row_version: int, given: int | None, ref: str, start: date | None, due: date) -> None:
    """A date is changed on the version that was looked at. Raises `Conflict` with what stands there now."""
    if given is not None and given != row_version:
        raise Conflict(
            "stale_schedule",
            text("Somebody changed %(ref)s meanwhile: it now runs %(start)s – %(due)s. Nothing of yours was saved."),
            ref=ref, start=start or due, due=due,
        )  # fmt: skip
