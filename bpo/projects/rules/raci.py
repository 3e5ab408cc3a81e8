"""Who does, answers for, is asked and is told: the departments' parts in an item of a plan."""

from collections.abc import Mapping
from enum import StrEnum

from bpo.kernel.roles import Department
from bpo.projects.rules.plans import ItemFacts
from bpo.projects.rules.states import Raci

# The project manager belongs to operations: what nobody else was made answerable for is theirs.
MANAGERS = Department.OPERATIONS
Parts = Mapping[Department, Raci]


def parts_in(item: ItemFacts) -> dict[Department, Raci]:
    """The parts as they hold: those written, else operations answers and the item's department does it.

    A department has one part in an item. Who answers and does it as well stands as A alone.
    """
    if item.raci:
        return dict(item.raci)
    return usual_parts(item.department)


def doing(item: ItemFacts) -> list[Department]:
    """Those who do it: every R; the one who answers, where the item is its own and nobody else does it."""
    parts = parts_in(item)
    found = [one for one in Department if parts.get(one) == Raci.RESPONSIBLE]
    if not found and parts.get(item.department) == Raci.ACCOUNTABLE:
        return [item.department]
    return found


def answering(item: ItemFacts) -> list[Department]:
    """Those who answer for it; in order there is exactly one."""
    parts = parts_in(item)
    return [one for one in Department if parts.get(one) == Raci.ACCOUNTABLE]


class Fault(StrEnum):
    """What can be wrong with the parts in an item."""

    NOBODY_ANSWERS = "nobody_answers"
    SEVERAL_ANSWER = "several_answer"
    NOBODY_DOES_IT = "nobody_does_it"


def faults_of(item: ItemFacts) -> list[Fault]:
    """What is wrong with the parts; empty: exactly one answers, and somebody does it."""
    answer = len(answering(item))
    found = [Fault.NOBODY_ANSWERS] if answer == 0 else [Fault.SEVERAL_ANSWER] if answer > 1 else []
    return found if doing(item) else [*found, Fault.NOBODY_DOES_IT]


def usual_parts(department: Department) -> dict[Department, Raci]:
    """The parts where nothing else is written."""
    return {department: Raci.RESPONSIBLE, MANAGERS: Raci.ACCOUNTABLE}


def written_parts(parts: Parts, *departments: Department) -> dict[Department, Raci]:
    """The parts to keep, in the order of departments; nothing where they are the usual ones of one of `departments`.

    Both the department an item had and the one it gets are asked for: who only changes the department of an item
    whose parts are the usual ones means the usual ones of the new.
    """
    if any(dict(parts) == usual_parts(one) for one in departments):
        return {}
    return {one: parts[one] for one in Department if one in parts}
