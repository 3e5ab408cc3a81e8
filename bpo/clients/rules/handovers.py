"""The handover of a project: when it is complete, who may send and answer it, what a requirement must say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bpo.clients.rules.states import (
    CooperationMode,
    HandoverKind,
    HandoverState,
    RequirementCategory,
    RequirementKind,
)  # fmt: skip
from bpo.kernel.errors import Conflict, Invalid, text

# Without these a plan cannot size a team: when it works, how customers reach it, what it is measured by.
MANDATORY = (RequirementCategory.SERVICE_HOURS, RequirementCategory.CHANNELS, RequirementCategory.KPI)
# How much there is to do sizes lines and teams, except where the client only takes seats for people of its own; what is
# spoken decides whom to hire, where the people are ours.
BY_MODE = {
    RequirementCategory.VOLUME: (CooperationMode.SYSTEM, CooperationMode.PEOPLE, CooperationMode.FULL),
    RequirementCategory.LANGUAGE: (CooperationMode.PEOPLE, CooperationMode.FULL),
}
EDITABLE = (HandoverState.DRAFT, HandoverState.RETURNED)
REF = re.compile(r"R-([0-9]{3,6})")


@dataclass(frozen=True)
class RequirementFacts:
    """A requirement as other floors see it. `law`: statute and article, where it is statutory."""

    id: int
    ref: str
    kind: RequirementKind
    category: RequirementCategory
    statement: str
    acceptance: str | None = None
    law: str | None = None
    version: int = 1
    duty_id: int | None = None


@dataclass(frozen=True)
class HandoverFacts:
    """What completeness is judged by. `in_force`: categories the project's accepted handovers already cover.

    `mode`: of the project; `missing_duties`: codes of required duties that nothing meets or answers.
    """

    kind: HandoverKind
    requirements: tuple[RequirementFacts, ...]
    source_files: int
    in_force: frozenset[RequirementCategory] = frozenset()
    mode: CooperationMode | None = None
    missing_duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandoverStep:
    """A handover in the life of its project: where it stands, when it was sent and answered, by whom (user ids)."""

    id: int
    number: str
    kind: HandoverKind
    state: HandoverState
    sent_at: datetime | None
    sent_by: int | None
    answered_at: datetime | None
    answered_by: int | None


class LackCode(StrEnum):
    NO_REQUIREMENT = "no_requirement"
    NO_SERVICE_HOURS = "no_service_hours"
    NO_CHANNELS = "no_channels"
    NO_KPI = "no_kpi"
    NO_VOLUME = "no_volume"
    NO_LANGUAGE = "no_language"
    NO_DUTY = "no_duty"
    NO_LAW = "no_law"
    NO_ACCEPTANCE = "no_acceptance"
    NO_SOURCE_FILE = "no_source_file"


NO_CATEGORY = {
    RequirementCategory.SERVICE_HOURS: LackCode.NO_SERVICE_HOURS,
    RequirementCategory.CHANNELS: LackCode.NO_CHANNELS,
    RequirementCategory.KPI: LackCode.NO_KPI,
    RequirementCategory.VOLUME: LackCode.NO_VOLUME,
    RequirementCategory.LANGUAGE: LackCode.NO_LANGUAGE,
}


@dataclass(frozen=True)
class Lack:
    """One thing that keeps a handover from being sent; `refs` are the requirements, or the duties, it is about."""

    code: LackCode
    refs: tuple[str, ...] = ()


def mandatory(mode: CooperationMode | None) -> tuple[RequirementCategory, ...]:
    """The categories that a handover of that mode must speak of."""
    return (*MANDATORY, *(category for category, modes in BY_MODE.items() if mode in modes))


def checklist(mode: CooperationMode | None) -> list[LackCode]:
    """The points of completeness that concern a mode, in their order."""
    asked = {NO_CATEGORY[category] for category in mandatory(mode)}
    return [code for code in LackCode if code in asked or code not in NO_CATEGORY.values()]


def missing_for_handover(facts: HandoverFacts) -> list[Lack]:
    """Everything that is missing, in the order of the checklist; empty when it can be sent.

    A new service in a running project need not repeat what the project's handover already says.
    """
    lacks = [] if facts.requirements else [Lack(LackCode.NO_REQUIREMENT)]
    covered = {one.category for one in facts.requirements}
    if facts.kind == HandoverKind.NEW_SERVICE:
        covered |= facts.in_force
    lacks += [Lack(NO_CATEGORY[category]) for category in mandatory(facts.mode) if category not in covered]
    if facts.missing_duties:
        lacks.append(Lack(LackCode.NO_DUTY, facts.missing_duties))
    lawless = tuple(one.ref for one in facts.requirements if one.kind == RequirementKind.STATUTORY and not one.law)
    if lawless:
        lacks.append(Lack(LackCode.NO_LAW, lawless))
    unmeasured = tuple(
        one.ref
        for one in facts.requirements
        if one.kind == RequirementKind.STATED and one.category == RequirementCategory.KPI and not one.acceptance
    )
    if unmeasured:
        lacks.append(Lack(LackCode.NO_ACCEPTANCE, unmeasured))
    if not facts.source_files:
        lacks.append(Lack(LackCode.NO_SOURCE_FILE))
    return lacks


def check_requirement(kind: RequirementKind, law: str | None) -> None:
    """A statutory requirement names its law. Raises `Invalid` on the field `law`."""
    if kind == RequirementKind.STATUTORY and not law:
        raise Invalid(
            "law_missing",
            text("A statutory requirement names its law and article, such as 个人信息保护法 第13条."),
            "law",
        )


def must_be_editable(state: HandoverState, number: str) -> None:
    """Requirements and files change only while the handover is with sales. Raises `Conflict`."""
    if state == HandoverState.SENT:
        raise Conflict(
            "handover_sent",
            text("Handover %(number)s is with operations. It can be edited again once they return it."),
            number=number,
        )
    if state not in EDITABLE:
        raise Conflict(
            "handover_accepted",
            text("Handover %(number)s is accepted: its requirements are in force and no longer edited here."),
            number=number,
        )


def must_be_answerable_by(state: HandoverState, number: str, sent_by: int | None, actor_id: int | None) -> None:
    """A sent handover is answered by somebody other than its sender. Raises `Conflict`."""
    if state != HandoverState.SENT:
        raise Conflict(
            "handover_not_sent", text("Handover %(number)s has not been sent: there is nothing to answer."),
            number=number,
        )  # fmt: skip
    if sent_by == actor_id:
        raise Conflict(
            "handover_own",
            text("Nobody answers a handover they sent themselves. Ask another operations director."),
            number=number,
        )


def next_ref(refs: Iterable[str]) -> str:
    """R-001, R-002 …: one after the highest that was ever used, withdrawn ones too."""
    numbers = [int(found[1]) for ref in refs if (found := REF.fullmatch(ref))]
    return f"R-{max(numbers, default=0) + 1:03d}"
