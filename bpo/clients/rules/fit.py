"""Which way and which cooperation mode suits a client: a few questions, answered yes or no, scored with named reasons.

ASSUMPTION: the points are a salesperson's rule of thumb, not a measurement. They order the choices and give the
words for talking about them; the decision stays with people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bpo.clients.rules.advice import Way
from bpo.clients.rules.states import CooperationMode
from bpo.kernel.errors import text


class Question(StrEnum):
    SITE = "site"
    SYSTEM = "system"
    PEOPLE = "people"
    CORE = "core"
    SIMPLE = "simple"
    SEASONAL = "seasonal"
    EXPERIMENTAL = "experimental"
    UNDERSTAFFED = "understaffed"
    ROUND_THE_CLOCK = "round_the_clock"
    QUICK = "quick"


Choice = Way | CooperationMode
Q, M = Question, CooperationMode

# (question, answer, choice, points, why)
SCORES: tuple[tuple[Question, bool, Choice, int, Any], ...] = (
    (Q.CORE, True, Way.BUILD, 3, text("The calls are the client's core business: it keeps them in its own hands.")),
    (Q.CORE, False, Way.OUTSOURCE, 2, text("The calls are not the client's core business.")),
    (Q.SIMPLE, True, Way.OUTSOURCE, 2, text("The work is simple and repeats itself: it is taught quickly.")),
    (Q.SIMPLE, False, Way.BUILD, 1, text("The work asks for knowledge that takes long to learn.")),
    (
        Q.SEASONAL,
        True,
        Way.OUTSOURCE,
        2,
        text("The volume rises and falls with the season: seats are paid while needed."),
    ),
    (Q.SEASONAL, True, Way.HOST, 1, text("A rented system grows and shrinks with the season.")),
    (Q.SEASONAL, False, Way.BUILD, 1, text("The volume is steady: seats of one's own are used all year.")),
    (Q.EXPERIMENTAL, True, Way.OUTSOURCE, 2, text("It is an experiment: nothing is built that would be left over.")),
    (Q.EXPERIMENTAL, True, Way.HOST, 1, text("It is an experiment: a rented system is given back.")),
    (Q.UNDERSTAFFED, True, Way.OUTSOURCE, 2, text("The client lacks people: the vendor recruits and trains them.")),
    (
        Q.ROUND_THE_CLOCK,
        True,
        Way.OUTSOURCE,
        2,
        text("Service round the clock needs shifts that a vendor fills more easily."),
    ),
    (Q.QUICK, True, Way.HOST, 3, text("It must open at once: a hosted system stands in about one working day.")),
    (Q.QUICK, True, Way.OUTSOURCE, 1, text("It must open soon: the vendor has site and system.")),
    (Q.QUICK, False, Way.BUILD, 1, text("There is time to build.")),
    (Q.SITE, True, Way.BUILD, 1, text("The client has a site.")),
    (Q.SYSTEM, True, Way.BUILD, 1, text("The client has a system.")),
    (Q.PEOPLE, True, Way.HOST, 1, text("The client has people who can work on a rented system.")),
    (Q.SYSTEM, False, M.SYSTEM, 2, text("A system is what is missing.")),
    (Q.SITE, True, M.SYSTEM, 1, text("Site and people are there: only the system is supplied.")),
    (Q.PEOPLE, True, M.SYSTEM, 1, text("The client's own people work on it.")),
    (Q.SITE, False, M.SEAT, 2, text("A site is what is missing.")),
    (Q.PEOPLE, True, M.SEAT, 2, text("The client brings and leads its own people.")),
    (Q.SEASONAL, True, M.SEAT, 1, text("Workstations are leased for the season.")),
    (Q.PEOPLE, False, M.PEOPLE, 1, text("People are what is missing.")),
    (Q.UNDERSTAFFED, True, M.PEOPLE, 2, text("The vendor recruits and keeps the agents.")),
    (Q.SITE, True, M.PEOPLE, 1, text("They work at the client's site.")),
    (Q.SYSTEM, True, M.PEOPLE, 1, text("They work on the client's system.")),
    (Q.SITE, False, M.FULL, 1, text("The vendor's site is used.")),
    (Q.SYSTEM, False, M.FULL, 1, text("The vendor's system is used.")),
    (Q.PEOPLE, False, M.FULL, 2, text("The vendor's people do the work.")),
    (Q.CORE, False, M.FULL, 1, text("Not being core business, the whole of it can be given away.")),
    (Q.ROUND_THE_CLOCK, True, M.FULL, 1, text("Shifts round the clock are led by the vendor.")),
)


@dataclass(frozen=True)
class Fit:
    """A choice with its points and why; the best first."""

    choice: Choice
    points: int
    reasons: tuple[Any, ...]


def fits(answers: Mapping[Question, bool], choices: type[Way] | type[CooperationMode]) -> list[Fit]:
    """Each choice with the points of what was answered; what was not answered counts for nothing.

    Equal points keep the order in which the choices are declared.
    """
    found = []
    for choice in choices:
        said = [(points, why) for question, answer, to, points, why in SCORES
                if to is choice and answers.get(question) is answer]  # fmt: skip
        found.append(Fit(choice, sum(points for points, _why in said), tuple(why for _points, why in said)))
    return sorted(found, key=lambda one: -one.points)
