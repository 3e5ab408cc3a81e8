"""Dates dragged in the Gantt chart and cards dragged on a board, as a person does it, in both languages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, Position, expect

from bpo.kernel import journal
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.people.queries import actor_by_login
from bpo.projects import actions, queries, rules
from bpo.projects.models import PlanItem
from bpo.projects.rules import Dependency, PlanSection, TaskState
from tests.browser.conftest import Desk, serving
from tests.built import Built
from tests.stories.twins import TODAY, twins_app
from worlds.builder import Builder
from worlds.people import PASSWORD

WORDS = {
    "en": ("Moves 2 items.", "Save the dates", "2 items were moved.", "Undo"),
    "zh_Hans_CN": ("将移动 2 项。", "保存日期", "已调整 2 项。", "撤销"),
}

expect.set_options(timeout=30_000)  # a busy machine is no failure
TOP: Position = {"x": 60, "y": 12}  # where a long column begins


@dataclass
class Place:
    app: Flask
    address: str
    plan_id: int
    project_id: int
    stones: list[int]
    task_id: int


@pytest.fixture(scope="module")
def place(twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A second version of a plan whose last milestone waits for the one before, and one task that is to do again."""
    with twins_app(twins, tmp_path_factory.mktemp("schedule")) as app:
        with app.extensions["database"].writes() as session, in_language(DEFAULT_LANGUAGE):
            project_id = twins.facts["A1"]
            manager = actor_by_login(session, "zhou.min")
            plan = actions.start_plan(session, manager, project_id=project_id, now=Builder.at(TODAY))
            stones = [one for one in queries.ordered_items(plan) if one.section == PlanSection.MILESTONES][-2:]
            actions.set_links(session, manager, item_id=stones[1].id, predecessors=[Dependency(stones[0].ref)])
            task = next(one for one in queries.tasks_of(session, project_id) if one.department == Department.SYSTEM)
            task.state, task.confirmed_by, task.confirmed_at = TaskState.OPEN, None, None  # to do once more
            task.reported_by = task.reported_at = None
            for one in queries.tasks_of(session, project_id):
                one.started_at = None  # nothing is pinned
            journal.record(session, Actor.system(), "tasks.unblocked", task, title=task.title)
            held = Place(app, "", plan.id, project_id, [one.id for one in stones], task.id)
            session.commit()
        with serving(app) as address:
            held.address = address
            yield held


def dated(place: Place) -> list[str]:
    with place.app.extensions["database"].reads() as session:
        return [str(session.get_one(PlanItem, one).due_on) for one in place.stones]


def drag_bar(page: Page, item: int, by: int) -> None:
    bar = page.locator(f'.bar-wrapper[data-id="i-{item}"] .bar')
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by / 2, y, steps=4)
    page.mouse.move(x + by, y, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("language", WORDS)
def test_a_bar_is_dragged_looked_at_saved_and_put_back(
    language: str, place: Place, desk_at: Callable[[str], Desk]
) -> None:
    moves, save, moved, undo = WORDS[language]
    desk = desk_at(place.address)
    page = desk.sign_in("zhou.min", PASSWORD, language=language)
    page.goto(f"{place.address}/plans/{place.plan_id}/gantt")
    before = dated(place)
    drag_bar(page, place.stones[0], 150)
    expect(page.locator("#moves"), str(desk.complaints)).to_contain_text(moves)
    assert dated(place) == before
    page.get_by_role("button", name=save).click()
    expect(page.locator("main")).to_contain_text(moved)
    after = dated(place)
    assert after[0] > before[0] and after[1] > before[1]
    page.get_by_role("button", name=undo).click()
    expect(page.locator("main")).to_contain_text(moved)
    assert dated(place) == before
    assert desk.complaints == []


def waits(place: Place) -> str:
    """What the last milestone waits for, as it is typed."""
    with place.app.extensions["database"].reads() as session:
        item = session.get_one(PlanItem, place.stones[1])
        return rules.say_links(queries.item_facts(item, {}).predecessors)


def test_a_link_is_drawn_from_bar_to_bar_changed_and_deleted(place: Place, desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at(place.address)
    page = desk.sign_in("zhou.min", PASSWORD, language="en")
    page.goto(f"{place.address}/plans/{place.plan_id}/gantt")
    first, second = (page.locator(f'.bar-wrapper[data-id="i-{one}"] .bar') for one in place.stones)
    arrow = page.locator(".arrow-catch").first
    assert waits(place).endswith("FS")
    arrow.dispatch_event("click")
    page.get_by_role("button", name="Delete the link").click()
    expect(page.locator("main")).to_contain_text("no longer waits for")
    expect(page.locator(".arrow-catch")).to_have_count(0)
    assert waits(place) == ""
    page.get_by_role("button", name="Draw links").click()
    expect(page.locator("#moves")).to_contain_text("Drag from the item that comes first")
    first.drag_to(second)
    expect(page.locator("#moves form")).to_be_visible()
    page.select_option("#moves [name=kind]", "SS")
    page.fill("#moves [name=lag_days]", "3")
    page.get_by_role("button", name="Save the link").click()
    expect(page.locator(".arrow-catch")).to_have_count(1)
    assert waits(place).endswith("SS+3")
    page.get_by_role("button", name="Draw links").click()
    second.drag_to(first)
    expect(page.locator("#moves")).to_contain_text("circle")
    arrow.dispatch_event("click")
    page.select_option("#moves [name=kind]", "FS")
    page.fill("#moves [name=lag_days]", "0")
    page.get_by_role("button", name="Save the link").click()
    expect(page.locator(".arrow-catch")).to_have_count(1)
    assert waits(place).endswith("FS")
    assert desk.complaints == []


def test_a_card_is_dragged_and_what_cannot_be_snaps_back(place: Place, desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at(place.address)
    page = desk.sign_in("liu.yang", PASSWORD, language="en")
    page.goto(f"{place.address}/projects/{place.project_id}/tasks/board")
    card = page.locator(f'[data-card="{place.task_id}"]')
    card.locator("small").first.drag_to(page.locator('ul[data-state="confirmed"]'), target_position=TOP)
    expect(page.locator("#board-word")).to_contain_text("A task does not go there")
    expect(page.locator(f'ul[data-state="open"] [data-card="{place.task_id}"]')).to_have_count(1)
    card.locator("small").first.drag_to(page.locator('ul[data-state="in_progress"]'), target_position=TOP)
    expect(page.locator(f'ul[data-state="in_progress"] [data-card="{place.task_id}"]')).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Begun.")
    with place.app.extensions["database"].reads() as session:
        task = next(one for one in queries.tasks_of(session, place.project_id) if one.id == place.task_id)
        assert task.state == TaskState.IN_PROGRESS
    assert desk.complaints == []
