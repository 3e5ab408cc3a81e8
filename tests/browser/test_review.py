"""A round of review before two people at their desks, in either language: decided, commented, answered, closed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bpo.kernel.roles import Department
from bpo.people.models import User
from tests.browser.conftest import Desk, serving
from tests.conftest import PASSWORD
from tests.projects.makers import appoint, approve, convene, make_planned_project, staff, write_plan

WORDS = {
    "en": {"verdict": "Returns", "decide": "Decide", "resolution": "Followed", "answer": "Answer", "close": "Close",
           "closed": "Closed", "returned": "Returned", "minutes": "Minutes"},
    "zh_Hans_CN": {"verdict": "退回", "decide": "提交决定", "resolution": "采纳", "answer": "答复", "close": "关闭",
                   "closed": "已关闭", "returned": "已退回", "minutes": "评审纪要"},
}  # fmt: skip


@pytest.mark.parametrize("language", list(WORDS))
def test_a_round_is_held(session: Session, app: Any, desk_at: Callable[[str], Desk], language: str) -> None:
    words = WORDS[language]
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    review = convene(session, plan, crew)
    room = f"/plans/{plan.id}/review"
    logins = {one: session.get_one(User, one.id).login for one in (crew.by_department[Department.SYSTEM], crew.manager)}
    number = review.id
    session.commit()
    with serving(app) as address:
        desk = desk_at(address)
        system, manager = (desk.sign_in(login, PASSWORD, language=language) for login in logins.values())
        system.goto(f"{address}/reviews/{number}/sections/system")
        for box in system.locator("input[name=sections]").all():
            box.set_checked(box.get_attribute("value") == "software")
        system.select_option("[name=verdict]", label=words["verdict"])
        system.fill("[name=comment]", "并发按峰值测算")
        system.get_by_role("button", name=words["decide"]).click()
        system.wait_for_url(f"**{room}")
        manager.goto(address + room)
        manager.locator(".story").get_by_role("link", name=words["answer"], exact=True).click()
        manager.select_option("[name=resolution]", label=words["resolution"])
        manager.fill("[name=answer]", "已按峰值改写")
        manager.get_by_role("button", name=words["answer"], exact=True).click()
        manager.wait_for_url(f"**{room}")
        system.goto(address + room)
        system.locator(".story").get_by_role("button", name=words["close"], exact=True).click()
        system.locator(".story").get_by_text(words["closed"]).first.wait_for()
        approve(session, review, crew)
        manager.goto(address + room)
        assert words["minutes"] in manager.inner_text("main") and "PS-2026-001" in manager.inner_text("main")
        assert words["returned"] in manager.inner_text("main")
        assert desk.complaints == []
