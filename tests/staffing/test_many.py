"""What is done to many agents at once: asked once, checked with the answer, each row by the ordinary act."""

import re
from datetime import date
from html import unescape

from sqlalchemy import select

from bpo.kernel.models import JournalEntry
from bpo.kernel.roles import Role
from staffing.agents.models import Agent, Assignment
from staffing.agents.rules import AgentStatus
from tests.staffing.makers import make_agent, make_requisition, make_staffed_project


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def hidden(page):
    return {name: unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', page.text)}  # fmt: skip


def test_agents_are_put_on_a_project_that_is_asked_for_before_the_check(session, person, sign_in):
    project_id = make_staffed_project(session).id
    agents = [make_agent(session, name=f"坐席{number}").id for number in (1, 2)]
    late = make_agent(session, name="坐席3", hired_on=date(2026, 12, 20)).id
    session.commit()
    browser = sign_in(person(Role.HR))
    chosen = "&".join(f"id={one}" for one in (*agents, late))
    asked = browser.get(f"/agents?bulk=assign&{chosen}&employment=own")
    assert (
        asked.status_code == 200
        and 'name="asked.project_id"' in asked.text
        and "Nothing has been done" not in asked.text
    )
    assert hidden(asked)["employment"] == "own"
    wrong = browser.get(f"/agents?bulk=assign&{chosen}&asked.project_id={project_id}")
    assert wrong.status_code == 422 and "Please fill this in." in words(wrong)
    answer = f"asked.project_id={project_id}&asked.position=客户服务代表&asked.starts_on=2026-12-01"
    check = browser.get(f"/agents?bulk=assign&{chosen}&{answer}")
    assert "2 can, 1 cannot. Nothing has been done yet." in words(check) and "Plan position 客户服务代表" in words(
        check
    )
    assert session.scalars(select(Assignment)).all() == []
    session.rollback()
    done = browser.post("/lists/agents/acts/assign", hidden(check))
    assert "2 done, 0 not." in words(browser.get(done.location))
    session.rollback()
    held = session.scalars(select(Assignment).order_by(Assignment.agent_id)).all()
    assert [(one.agent_id, one.project_id, one.starts_on) for one in held] == [
        (one, project_id, date(2026, 12, 1)) for one in agents
    ]
    told = session.scalars(select(JournalEntry.subject_id).where(JournalEntry.act == "agents.assigned")).all()
    assert sorted(told) == agents


def test_agents_move_to_another_project_are_taken_off_and_leave_over_the_api(session, person, programme):
    first, second = make_staffed_project(session).id, make_staffed_project(session).id
    ids = [make_agent(session, name=f"坐席{number}").id for number in (1, 2)]
    session.commit()
    call = programme(person(Role.HR))
    place = {"project_id": first, "position": "客户服务代表", "starts_on": "2026-12-01"}
    assert call("POST", "/lists/agents/acts/assign", {"ids": ids, "asked": place}).json["done"] == ids
    moved = {**place, "project_id": second, "starts_on": "2027-01-01"}
    assert call("POST", "/lists/agents/acts/move", {"ids": ids[:1], "asked": moved}).json["done"] == ids[:1]
    held = session.scalars(select(Assignment).where(Assignment.agent_id == ids[0]).order_by(Assignment.id)).all()
    assert [(one.project_id, one.ends_on) for one in held] == [(first, date(2027, 1, 1)), (second, None)]
    session.rollback()
    off = {"project_id": first, "ends_on": "2027-02-01"}
    answer = call("POST", "/lists/agents/acts/take_off", {"ids": ids, "asked": off}).json
    assert answer["done"] == ids[1:] and answer["refused"][0]["code"] == "not_on_project"
    assert call("POST", "/lists/agents/acts/take_off", {"ids": ids, "asked": {}}).status_code == 422
    gone = {"last_day": "2026-11-22", "reason": "合同到期"}
    assert call("POST", "/lists/agents/acts/leave", {"ids": ids, "asked": gone, "check": True}).json["done"] == ids
    assert call("POST", "/lists/agents/acts/leave", {"ids": ids, "asked": gone}).json["done"] == ids
    session.expire_all()
    assert {session.get_one(Agent, number).status for number in ids} == {AgentStatus.LEFT}


def test_requisitions_are_summed_and_still_to_fill_is_a_column(session, person, sign_in, programme):
    project = make_staffed_project(session)
    for headcount in (1, 3):
        make_requisition(session, project, headcount=headcount)
    who = person(Role.HR)
    foot = re.search(r"<tfoot[^>]*>(.*?)</tfoot>", sign_in(who).get("/requisitions").text, re.S)[1]
    assert re.findall(r'class="num">\s*(\d+)', foot) == ["4", "0", "4"]
    told = programme(who)("GET", "/requisitions?totals=yes&headcount.from=3").json["totals"]
    assert told == [{"of": "sum", "currency": None, "values": {"headcount": 3, "hired": 0, "unfilled": 3}}]
