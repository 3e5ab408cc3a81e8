"""Duties of the library: which concern a project, and which of them its requirements meet."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bpo.clients.rules.handovers import RequirementFacts
from bpo.clients.rules.states import CooperationMode, RequirementCategory, RequirementKind, ServiceKind
from bpo.kernel.errors import Invalid, text


class DutyStanding(StrEnum):
    """How a duty stands in a handover."""

    MET = "met"
    WAIVED = "waived"
    MISSING = "missing"
    PROPOSED = "proposed"


@dataclass(frozen=True)
class DutyFacts:
    """A duty of the library. No services: of all services; no modes: of every mode. Words by language."""

    id: int
    code: str
    kind: RequirementKind
    category: RequirementCategory
    services: frozenset[ServiceKind]
    modes: frozenset[CooperationMode]
    law: str | None
    is_required: bool
    statement: str = ""
    acceptance: str | None = None


@dataclass(frozen=True)
class DutyFinding:
    """A duty in a handover: how it stands, the requirements that meet it (their refs), why it does not apply."""

    duty: DutyFacts
    standing: DutyStanding
    refs: tuple[str, ...] = ()
    reason: str | None = None


def concerns(duty: DutyFacts, mode: CooperationMode, services: Collection[ServiceKind]) -> bool:
    """Whether a duty is one of a project of that mode that offers these services."""
    return (not duty.modes or mode in duty.modes) and (not duty.services or bool(duty.services & set(services)))


LAW = re.compile(r"《([^》]+)》|(?:^|(?<=[条、,;:(]))([一-鿿]+?(?:法典|法|条例|规定|办法|规范))(?=第)")
ARTICLES = re.compile(r"第([0-9〇零一二三四五六七八九十百千两、,和]+)条")
DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}


def article_number(words: str) -> int | None:
    """The number of an article: 17 and 十七 → 17, 一千零三十三 → 1033, None for what is no number."""
    if words.isdigit():
        return int(words)
    total, digit = 0, None
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            total += (1 if digit is None else digit) * PLACES[sign]
            digit = None
        else:
            return None
    return total + (digit or 0) if words else None


def articles_of(law: str | None) -> frozenset[tuple[str, int]]:
    """What a reference names, however it is written: 《个人信息保护法》第十三、十九条 → {(…, 13), (…, 19)}.

    The full title counts like the usual short one (中华人民共和国个人信息保护法).
    A statute without an article is (…, 0).
    """
    plain = unicodedata.normalize("NFKC", law or "").replace(" ", "")
    found: set[tuple[str, int]] = set()
    places = list(LAW.finditer(plain))
    for place, name in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(plain)
        title = (name[1] or name[2].lstrip("和及与")).removeprefix("中华人民共和国")
        numbers = [number for part in ARTICLES.findall(plain[name.end() : end])
                   for one in re.split("[、,和]", part) if (number := article_number(one)) is not None]  # fmt: skip
        found |= {(title, number) for number in numbers or [0]}
    return frozenset(found)


def meets(requirement: RequirementFacts, duty: DutyFacts) -> bool:
    """A requirement meets the duty it was taken from, and a statutory one each duty of an article that it names."""
    if requirement.duty_id == duty.id:
        return True
    statutory = requirement.kind == RequirementKind.STATUTORY == duty.kind
    return statutory and bool(articles_of(requirement.law) & articles_of(duty.law))


def duties_found(
    duties: Iterable[DutyFacts], requirements: Iterable[RequirementFacts], waived: Mapping[int, str]
) -> list[DutyFinding]:
    """Each duty with how it stands, by code: met, else answered as not applicable, else missing or only proposed."""
    standing = list(requirements)
    found = []
    for duty in sorted(duties, key=lambda one: one.code):
        refs = tuple(sorted(one.ref for one in standing if meets(one, duty)))
        if refs:
            found.append(DutyFinding(duty, DutyStanding.MET, refs))
        elif duty.id in waived:
            found.append(DutyFinding(duty, DutyStanding.WAIVED, reason=waived[duty.id]))
        else:
            bare = DutyStanding.MISSING if duty.is_required else DutyStanding.PROPOSED
            found.append(DutyFinding(duty, bare))
    return found


def check_duty(kind: RequirementKind, law: str | None) -> None:
    """A duty is the law's or good custom's; what a client states is no duty. Raises `Invalid` on kind or law."""
    if kind == RequirementKind.STATED:
        raise Invalid(
            "duty_stated", text("The library holds statutory and implied duties. What a client states stands in its "
                                "handover."), "kind",
        )  # fmt: skip
    if kind == RequirementKind.STATUTORY and not articles_of(law):
        raise Invalid(
            "duty_law", text("A statutory duty names its law and article, such as 个人信息保护法 第21条."), "law"
        )
