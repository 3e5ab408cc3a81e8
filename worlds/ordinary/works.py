"""The department tasks of a project that is being prepared: what waits for what, who is at work, what is in the way."""

from datetime import timedelta
from itertools import pairwise

from bpo.kernel.roles import Department
from bpo.projects import actions as projects
from bpo.projects.queries import ordered_items, task_item, tasks_of
from bpo.projects.rules import Dependency, DependencyKind, PlanSection, TaskState
from worlds.ordinary.road import VOICES, Road

BEGUN = 18  # days before go-live


def link_items(road: Road) -> None:
    """The milestones follow each other, the first of them waits for the software."""
    items = ordered_items(road.plan)
    stones = [one for one in items if one.section == PlanSection.MILESTONES]
    software = [one for one in items if one.section == PlanSection.SOFTWARE]
    waits = {stones[0]: [Dependency(one.ref, DependencyKind.FINISH_FINISH) for one in software]}
    waits |= {later: [Dependency(one.ref)] for one, later in pairwise(stones)}
    for item, links in waits.items():
        road.build.act(projects.set_links, road.manager, item_id=item.id, predecessors=links)


def begin_works(road: Road) -> None:
    """One task is half done, one is blocked, the others wait."""
    build, session = road.build, road.build.session
    undone = [one for one in tasks_of(session, road.project.id) if one.state == TaskState.OPEN]
    theirs = [one for one in undone if one.department == Department.SYSTEM]
    ready = [one for one in theirs if task_item(session, one).section != PlanSection.MILESTONES]
    voice, now = VOICES[Department.SYSTEM], road.before(BEGUN, "16:00")
    for task in ready[:2]:
        build.act(projects.assign_task, voice, task_id=task.id, assignee_id=build.who(voice).id)
        build.act(projects.start_task, voice, task_id=task.id, now=now)
    half = ready[0]
    build.act(projects.note_progress, voice, task_id=half.id, progress_percent=60)
    for line in half.checks[:3]:
        build.act(projects.tick_check, voice, task_id=half.id, check_id=line.id, done=True, now=now)
    if len(ready) > 1:
        build.act(
            projects.block_task, voice, task_id=ready[1].id, reason="客户尚未提供保密承诺书盖章件", blocked_on="客户法务部",
            expected_on=build.day + timedelta(days=5), now=now,
        )  # fmt: skip
