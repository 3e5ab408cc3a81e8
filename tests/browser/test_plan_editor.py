"""Two people at one plan: no text is lost, whether they save at once or the connection breaks."""

import pytest

from bpo.people.models import User
from bpo.projects import actions, queries
from bpo.projects.rules import PlanSection
from tests.browser.conftest import serving
from tests.projects.makers import appoint, make_planned_project, staff, write_plan

SAVED = ".saving.good"


@pytest.fixture
def plan_at(app, session):
    """(address, plan id, the manager's sign-in name, id of an item): a draft on a live server."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    actions.write_prose(session, crew.manager, plan_id=plan.id, section=PlanSection.SECURITY, body="<p>原文</p>")
    item = queries.ordered_items(plan)[0]
    found = plan.id, session.get_one(User, crew.manager.id).login, item.id
    session.commit()
    with serving(app) as address:
        yield (address, *found)


def write(page, words):
    """Type at the end of the open text."""
    editor = page.locator(".in-place trix-editor")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_two_browsers_at_one_text_lose_nothing(plan_at, desk_at, language):
    address, plan_id, login, _item = plan_at
    desk = desk_at(address)
    pages = [desk.sign_in(login, language=language) for _one in range(2)]
    for page in pages:
        page.goto(f"{address}/plans/{plan_id}")
        page.locator("#s-security a[data-write]").click()
        page.locator(".in-place trix-editor").wait_for()
    one, two = pages
    write(one, "甲所写")
    one.locator(SAVED).wait_for()
    write(two, "乙所写")
    both = two.locator(".both")
    both.wait_for()
    assert "甲所写" in both.inner_text() and "乙所写" in both.inner_text()
    two.locator("[data-choose]").click()  # both, one after the other
    two.locator(SAVED).wait_for()
    two.goto(f"{address}/plans/{plan_id}")
    told = two.locator("#s-security [data-prose]").inner_text()
    assert "甲所写" in told and "乙所写" in told
    assert [one for one in desk.complaints if "409" not in one] == []


def test_a_row_is_kept_while_the_connection_is_lost_and_saved_after(plan_at, desk_at):
    address, plan_id, login, item_id = plan_at
    desk = desk_at(address)
    page = desk.sign_in(login)
    page.goto(f"{address}/plans/{plan_id}")
    page.locator(f"#item-{item_id} a[data-edit]").click()
    title = page.locator(".in-place [name=title]")
    page.context.set_offline(True)
    title.fill("断线时写的岗位")
    page.locator(".saving.bad").wait_for()
    page.context.set_offline(False)
    page.locator(SAVED).wait_for()
    page.locator(f"#item-{item_id} .what", has_text="断线时写的岗位").wait_for()
    page.goto(f"{address}/plans/{plan_id}")
    assert "断线时写的岗位" in page.locator(f"#item-{item_id}").inner_text()


def test_a_stale_row_shows_both_and_a_choice_saves_it(plan_at, desk_at):
    address, plan_id, login, item_id = plan_at
    desk = desk_at(address)
    one, two = (desk.sign_in(login) for _one in range(2))
    for page in (one, two):
        page.goto(f"{address}/plans/{plan_id}")
        page.locator(f"#item-{item_id} a[data-edit]").click()
        page.locator(".in-place [name=title]").wait_for()
    one.locator(".in-place [name=skills]").fill("粤语")
    one.locator(SAVED).wait_for()
    two.locator(".in-place [name=title]").fill("客服专员")
    two.locator(".in-place .stored").first.wait_for()
    assert "粤语" in two.locator(".in-place").inner_text()
    two.locator(".in-place [data-take][data-for=skills]").click()
    two.locator(".in-place .form-acts .btn-primary").click()
    two.locator(f"#item-{item_id} .what", has_text="客服专员").wait_for()
    two.goto(f"{address}/plans/{plan_id}")
    told = two.locator(f"#item-{item_id}").inner_text()
    assert "客服专员" in told and "粤语" in told
