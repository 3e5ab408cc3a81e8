"""Training: what passes a course, and whether an agent may be certified; decided without a database."""

from collections.abc import Iterable
from dataclasses import dataclass

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from staffing.agents.rules import CallFacts, CourseFacts, Missing, OnProject, is_cleared


@dataclass(frozen=True)
class Mark:
    """One attempt at an exam: `score` and the pass mark then in force, both 0 to 100."""

    score: int
    pass_mark: int


@dataclass(frozen=True)
class Clearance:
    """Whether an agent may take calls on a project on a day, with everything that is missing."""

    facts: CallFacts
    missing: tuple[Missing, ...] = ()

    @property
    def agent(self) -> OnProject:
        return self.facts.agent

    @property
    def cleared(self) -> bool:
        return is_cleared(self.missing)


@dataclass(frozen=True)
class PositionClearance:
    """The agents of one position on a project: how many the plan wants, who is cleared, who lacks what."""

    position: str
    needed: int
    cleared: int
    lacking: tuple[Clearance, ...] = ()


def passes(score: int, pass_mark: int) -> bool:
    """A score at or over the mark passes."""
    return score >= pass_mark


def check_score(score: int) -> None:
    if not 0 <= score <= 100:
        raise Invalid("score", text("A score lies between 0 and 100; you gave %(score)s."), "score", score=score)


def standing(code: str, title: str, pass_mark: int, marks: Iterable[Mark]) -> CourseFacts:
    """How an agent stands in a course: the best attempt counts, each judged by the mark in force when it was taken.

    `pass_mark`: the mark in force now, which the next attempt must reach.
    """
    marks = list(marks)
    passed = any(passes(mark.score, mark.pass_mark) for mark in marks)
    return CourseFacts(code, title, pass_mark, max((mark.score for mark in marks), default=None), passed)


def check_mark(pass_mark: int) -> None:
    if not 1 <= pass_mark <= 100:
        raise Invalid(
            "pass_mark", text("A pass mark lies between 1 and 100; you gave %(mark)s."), "pass_mark", mark=pass_mark
        )


def check_certifying(name: str, missing: Iterable[Missing], certifier: int | None, markers: Iterable[int]) -> None:
    """Nobody certifies somebody to whom something is missing, and not who marked the exams."""
    blocking = [one for one in missing if not one.warning]
    if blocking:
        raise Conflict(
            "not_ready", text("%(name)s cannot be certified yet, see their file. Items missing: %(count)s."),
            name=name, count=len(blocking), codes=[one.code for one in blocking],
        )  # fmt: skip
    if certifier is not None and certifier in set(markers):
        raise Forbidden(
            "training.certify", text("You marked the exams of %(name)s: somebody else must certify them."), name=name
        )


def by_position(clearances: Iterable[Clearance], needed: dict[str, int]) -> list[PositionClearance]:
    """Cleared and lacking agents by position: those of the plan in its order, then positions outside it."""
    groups: dict[str, list[Clearance]] = {position: [] for position in needed}
    for one in clearances:
        groups.setdefault(one.agent.position, []).append(one)
    return [
        PositionClearance(
            position, needed.get(position, 0), sum(one.cleared for one in found),
            tuple(one for one in found if not one.cleared),
        )
        for position, found in groups.items()
    ]  # fmt: skip
