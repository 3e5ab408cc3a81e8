"""Lessons learned: what was seen on one project, offered where the next one is planned."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bpo.kernel.errors import Conflict, text
from bpo.projects.rules.states import PlanSection

# ASSUMPTION: how close a former project is to the one being planned. The section asked for weighs more than the mode,
# the mode more than one service in common; somebody's "was useful" only settles what is equally close.
SAME_SECTION = 4
SAME_MODE = 3
SAME_SERVICE = 2
MOST_USES = 5


class LessonKind(StrEnum):
    WORKED = "worked"
    FAILED = "failed"


@dataclass(frozen=True)
class LessonFacts:
    """A published lesson with what its project was like. `uses`: how many found it useful."""

    id: int
    section: PlanSection
    mode: str
    services: frozenset[str]
    uses: int = 0


def is_close(lesson: LessonFacts, mode: str, services: Collection[str]) -> bool:
    """Whether a lesson concerns a project of this mode and these services at all."""
    return lesson.mode == mode or bool(lesson.services & set(services))


def closeness(lesson: LessonFacts, mode: str, services: Collection[str], section: PlanSection | None) -> int:
    """How well a lesson fits; more is better, 0 is not at all."""
    if not is_close(lesson, mode, services):
        return 0
    found = SAME_MODE if lesson.mode == mode else 0
    found += SAME_SERVICE if lesson.services & set(services) else 0
    return found + (SAME_SECTION if section is not None and lesson.section == section else 0)


def best_lessons(
    lessons: Iterable[LessonFacts], mode: str, services: Collection[str], section: PlanSection | None = None
) -> list[LessonFacts]:
    """The lessons that fit, best first; asked for a section, only those of that section. Equal ones: newest first."""
    fitting = [
        one for one in lessons
        if is_close(one, mode, services) and (section is None or one.section == section)
    ]  # fmt: skip
    return sorted(
        fitting, key=lambda one: (-closeness(one, mode, services, section), -min(one.uses, MOST_USES), -one.id)
    )


def check_change(*, is_published: bool, is_author: bool, leads: bool) -> None:
    """A draft is its writer's; a published lesson is changed by whoever leads the project. Raises `Conflict`."""
    if is_published and not leads:
        raise Conflict("published", text("This lesson is published. The project manager or the director changes it."))
    if not is_published and not (is_author or leads):
        raise Conflict("not_yours", text("Only who wrote this draft changes it, or whoever leads the project."))


def check_use(*, is_published: bool, is_author: bool) -> None:
    """Useful is said by others of what everybody can read."""
    if not is_published:
        raise Conflict("not_published", text("This lesson is not published yet."))
    if is_author:
        raise Conflict("own_lesson", text("That your own lesson was useful is for others to say."))
