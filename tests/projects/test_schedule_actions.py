"""Dates and links of a plan on a real database: all or none, what moves with it, stale dates, circles."""

from datetime import date, timedelta

import pytest

from bpo.kernel.errors import BusinessError, NotFound
from bpo.projects import actions, queries
from bpo.projects.rules import Dependency, DependencyKind, PlanSection
from tests.projects.makers import (
    appoint,
    approve,
    convene,
    make_planned_project,
    make_prepared_project,
    refused,
    staff,
    write_plan,
)

DAY = timedelta(days=1)


@pytest.fixture
def planned(session):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    return project, crew, write_plan(session, project, crew)


def items_of(plan, *sections):
    return [one for one in queries.ordered_items(plan) if one.section in sections]


def link(session, crew, item, before, kind=DependencyKind.FINISH_START, lag=0):
    actions.set_links(session, crew.manager, item_id=item.id, predecessors=[Dependency(before.ref, kind, lag)])
    session.commit()


def test_what_waits_moves_with_what_it_waits_for(session, planned):
    _project, crew, plan = planned
    first, second, third = items_of(plan, PlanSection.MILESTONES)
    link(session, crew, second, first)
    link(session, crew, third, second)
    asked = [{"item_id": first.id, "starts_on": None, "due_on": third.due_on, "row_version": first.row_version}]
    seen = actions.reschedule(session, crew.manager, plan_id=plan.id, items=asked, dry_run=True)
    assert not seen.saved and [item.ref for item, _move in seen.moves] == [first.ref, second.ref, third.ref]
    assert seen.slip_days == 2 and seen.clashes == ()
    session.expire_all()
    before = (first.due_on, second.due_on, third.due_on)
    made = actions.reschedule(session, crew.manager, plan_id=plan.id, items=asked)
    session.commit()
    assert made.saved and made.moves and first.due_on == before[2] < second.due_on < third.due_on
    assert second.starts_on is None
    back = [
        {"item_id": item.id, "starts_on": item.starts_on, "due_on": move.was[1], "row_version": item.row_version}
        for item, move in made.moves
    ]
    actions.reschedule(session, crew.manager, plan_id=plan.id, items=back, alone=True)
    session.commit()
    assert (first.due_on, second.due_on, third.due_on) == before


def test_alone_leaves_the_others_and_tells_of_the_clash(session, planned):
    _project, crew, plan = planned
    first, second, _third = items_of(plan, PlanSection.MILESTONES)
    link(session, crew, second, first)
    asked = [{"item_id": first.id, "due_on": second.due_on + DAY}]
    found = actions.reschedule(session, crew.manager, plan_id=plan.id, items=asked, alone=True)
    assert [item.ref for item, _move in found.moves] == [first.ref]
    assert [(one.ref, one.waits_for.ref) for one in found.clashes] == [(second.ref, first.ref)]


def test_a_stale_date_says_what_stands_there_and_nothing_is_saved(session, planned):
    _project, crew, plan = planned
    first, second, _third = items_of(plan, PlanSection.MILESTONES)
    old = first.row_version
    actions.reschedule(
        session, crew.manager, plan_id=plan.id, items=[{"item_id": first.id, "due_on": date(2026, 12, 22)}]
    )
    session.commit()
    held = second.due_on
    asked = [
        {"item_id": second.id, "due_on": held - DAY, "row_version": second.row_version},
        {"item_id": first.id, "due_on": date(2026, 12, 1), "row_version": old},
    ]
    with pytest.raises(BusinessError) as refusal:
        actions.reschedule(session, crew.manager, plan_id=plan.id, items=asked)
    assert refusal.value.code == "stale_schedule" and refusal.value.facts["due"] == date(2026, 12, 22)
    session.rollback()
    assert second.due_on == held


def test_dates_are_checked_and_items_of_other_plans_are_absent(session, planned):
    project, crew, plan = planned
    first = items_of(plan, PlanSection.TRAINING)[0]
    asked = [{"item_id": first.id, "starts_on": first.due_on + DAY, "due_on": first.due_on}]
    with refused("starts_after_due"):
        actions.reschedule(session, crew.manager, plan_id=plan.id, items=asked)
    position = items_of(plan, PlanSection.POSITIONS)[0]
    with refused("position_start"):
        actions.reschedule(
            session, crew.manager, plan_id=plan.id, items=[{"item_id": position.id, "due_on": first.due_on}]
        )
    session.rollback()
    other, _crew, foreign = make_prepared_project(session, client=None, name="别的项目")
    assert other.id != project.id
    with pytest.raises(NotFound):
        actions.reschedule(
            session, crew.manager, plan_id=plan.id, items=[{"item_id": foreign.items[0].id, "due_on": first.due_on}]
        )
    with pytest.raises(NotFound):
        actions.reschedule(session, crew.manager, plan_id=foreign.id, items=[])


def test_a_frozen_plan_and_another_manager_are_refused(session, planned, person):
    _project, crew, plan = planned
    approve(session, convene(session, plan, crew), crew)
    item = plan.items[0]
    with refused("frozen"):
        actions.reschedule(session, crew.manager, plan_id=plan.id, items=[{"item_id": item.id, "due_on": item.due_on}])
    with refused("frozen"):
        actions.set_links(session, crew.manager, item_id=item.id, predecessors=[])
    with refused("forbidden"):
        actions.reschedule(session, crew.director, plan_id=plan.id, items=[])


def test_links_make_no_circle_and_are_kept_in_the_next_version(session, planned):
    project, crew, plan = planned
    first, second, third = items_of(plan, PlanSection.MILESTONES)
    link(session, crew, second, first, DependencyKind.START_START, 2)
    link(session, crew, third, second)
    with refused("circle"):
        actions.set_links(session, crew.manager, item_id=first.id, predecessors=[Dependency(third.ref)])
    version = second.row_version
    actions.set_links(
        session, crew.manager, item_id=second.id, predecessors=[Dependency(first.ref, DependencyKind.FINISH_FINISH)]
    )
    session.commit()
    assert second.row_version > version and [one.kind for one in second.waits_for] == [DependencyKind.FINISH_FINISH]
    actions.set_links(session, crew.manager, item_id=third.id, predecessors=[])
    session.commit()
    assert third.waits_for == []
    with refused("stale"):
        actions.set_links(session, crew.manager, item_id=second.id, predecessors=[], row_version=version)
    session.rollback()
    approve(session, convene(session, plan, crew), crew)
    again = actions.start_plan(session, crew.manager, project_id=project.id, now=plan.created_at)
    session.commit()
    copied = next(one for one in again.items if one.ref == second.ref)
    assert [one.predecessor.ref for one in copied.waits_for] == [first.ref]


def test_what_has_begun_is_pinned(session, planned):
    project, crew, plan = planned
    first, second, _third = items_of(plan, PlanSection.MILESTONES)
    link(session, crew, second, first)
    approve(session, convene(session, plan, crew), crew)
    task = next(one for one in queries.tasks_of(session, project.id) if one.plan_item_id == second.id)
    actions.start_task(session, crew.by_department[task.department], task_id=task.id, early=True, now=plan.created_at)
    session.commit()
    again = actions.start_plan(session, crew.manager, project_id=project.id, now=plan.created_at)
    session.commit()
    moved = next(one for one in again.items if one.ref == first.ref)
    found = actions.reschedule(
        session, crew.manager, plan_id=again.id, items=[{"item_id": moved.id, "due_on": date(2027, 1, 15)}]
    )
    assert [item.ref for item, _move in found.moves] == [first.ref]
    assert second.ref in {one.ref for one in found.clashes}
