"""The review room, versions compared and progress: by page and over the API."""

import io
from dataclasses import fields

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from bpo.kernel.locale import in_language
from bpo.kernel.roles import Department, Role
from bpo.kernel.slots import board
from bpo.people.queries import actor_of
from bpo.projects import actions, queries
from bpo.projects.models import ReviewComment
from bpo.projects.rules import ItemFacts, PlanSection, PlanState, Resolution, Severity
from bpo.projects.views.plan_words import FIELD_NAMES
from tests.conftest import NOW
from tests.projects.makers import (
    appoint,
    approve,
    convene,
    item_of,
    make_planned_project,
    make_prepared_project,
    staff,
    write_plan,
)  # fmt: skip

SYSTEM = Department.SYSTEM


def words_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


@pytest.fixture
def reviewed(session):
    """A round under way."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    return project, crew, plan, convene(session, plan, crew)


def test_a_round_goes_through_the_room(session, sign_in, reviewed):
    _project, crew, plan, review = reviewed
    system, desk, room = sign_in(crew.by_department[SYSTEM]), sign_in(crew.manager), f"/plans/{plan.id}/review"
    page = system.get(room).text
    assert "Decide 4 sections" in page and "Awaited" in page
    form = f"/reviews/{review.id}/sections/system"
    assert "Software systems" in system.get(form).text
    assert system.post(form, {"sections": ["software"], "verdict": "returned"}).status_code == 422
    said = {"sections": ["software"], "verdict": "returned", "comment": "并发按峰值测算"}
    assert system.post(form, said).status_code == 303
    note = {"section": "security", "item_ref": "10.1", "severity": "note", "words": "账号按工号开", "quoted": ""}
    assert system.post(f"/reviews/{review.id}/comments/system", note).status_code == 303
    made = session.scalars(select(ReviewComment).order_by(ReviewComment.id)).first()
    session.commit()
    answer = {"resolution": "accepted", "answer": "已改", "row_version": made.row_version}
    refused = desk.post(f"/review-comments/{made.id}/answer", {**answer, "resolution": "rejected"})
    assert refused.status_code == 422 and "Say why the comment is not followed." in refused.text
    assert desk.post(f"/review-comments/{made.id}/answer", answer).status_code == 303
    page = system.get(room).text
    assert "已改" in page and "Followed" in page and "账号按工号开" in page
    assert system.post(f"/review-comments/{made.id}/reopening", {"reason": "缺播报"}).status_code == 303
    assert "缺播报" in desk.get(room).text
    assert system.post(f"/review-comments/{made.id}/closure").status_code == 303
    session.rollback()
    left = [str(one.section) for one in queries.open_sections(session, review, SYSTEM)]
    session.commit()
    assert system.post(form, {"sections": left, "verdict": "approved"}).status_code == 303
    session.expire_all()  # the pages have written since
    approve(session, review, crew)
    page = desk.get(room).text
    assert "PS-2026-001" in page and "Returned" in page
    paper = queries.minutes_of(session, review)
    session.commit()
    assert system.get(f"/files/{paper.pdf_file_id}").data.startswith(b"%PDF-")
    assert "并发按峰值测算" in desk.get(f"/projects/{plan.project_id}/review-comments").text


def test_strangers_and_the_client_s_people_see_none_of_it(session, person, sign_in, reviewed):
    project, _crew, plan, review = reviewed
    paths = (f"/plans/{plan.id}/review", f"/plans/{plan.id}/versions", f"/projects/{project.id}/progress",
             f"/projects/{project.id}/review-comments", f"/reviews/{review.id}/sections/system")  # fmt: skip
    stranger = sign_in(person(Role.SYSTEM))
    client = sign_in(person(Role.CLIENT, projects=(project,)))
    for path in paths:
        assert stranger.get(path).status_code == 404, path
        assert client.get(path).status_code == 403, path


def test_what_changed_since_is_marked_and_versions_stand_side_by_side(session, sign_in, programme):
    project, crew, plan = make_prepared_project(session)
    hr = sign_in(crew.by_department[Department.HR])
    assert "Say that you have seen the plan" in hr.get(f"/plans/{plan.id}/review").text
    assert hr.post(f"/plans/{plan.id}/seen").status_code == 303
    second = actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
    item_of(session, crew, queries.ordered_items(second)[0], quantity=30, detail="分两期到岗")
    session.commit()
    page = hr.get(f"/plans/{second.id}/review").text
    assert "分两期到岗" in page and "has not been convened yet" in page
    compared = hr.get(f"/plans/{second.id}/versions").text
    assert "22 → 32 (+10)" in compared and "0 added, 1 changed, 0 removed" in compared
    assert "分两期到岗" not in hr.get(f"/plans/{second.id}/versions?kind=added").text
    assert hr.get(f"/plans/{second.id}/versions?with=9").status_code == 404
    book = load_workbook(io.BytesIO(hr.get(f"/plans/{second.id}/versions?form=xlsx").data))
    assert {row[4].value for row in book.worksheets[0].iter_rows(min_row=2)} >= {"Quantity", "Detail"}
    link = f"/plans/{second.id}/versions?form=pdf"
    assert "form=pdf" in compared
    paper = words_of(hr.get(link).data)
    assert "Comparison of two versions of the plan" in paper and f"{project.code}-JH01/02" in paper
    assert "分两期到岗" in paper and "22 → 32 (+10)" in paper and "Draft – not issued" not in paper
    assert "分两期到岗" not in words_of(hr.get(f"{link}&kind=removed").data)
    told = programme(crew.by_department[Department.HR])("GET", f"/plans/{plan.id}/comparison/{second.id}/document")
    assert told.status_code == 200 and "分两期到岗" in words_of(told.data)


def test_progress_against_the_baseline_and_another_baseline(session, sign_in):
    project, crew, plan = make_prepared_project(session)
    desk = sign_in(crew.manager)
    page = desk.get(f"/projects/{project.id}/progress").text
    assert "Item by item" in page and "0 of 15" in page
    assert "0 of 15 tasks confirmed" in desk.get(f"/projects/{project.id}").text
    form = desk.get(f"/projects/{project.id}/baseline").text
    assert "Version 1" in form
    chosen = {"plan_id": plan.id, "reason": "范围重新商定"}
    assert desk.post(f"/projects/{project.id}/baseline", chosen).status_code == 303
    assert "范围重新商定" in desk.get(f"/projects/{project.id}/progress").text
    assert sign_in(crew.director).get(f"/projects/{project.id}/baseline").status_code == 403


def test_before_a_version_is_approved_there_is_no_progress(session, sign_in, reviewed):
    project, crew, _plan, _review = reviewed
    assert "is the baseline" in sign_in(crew.manager).get(f"/projects/{project.id}/progress").text


def test_the_same_over_the_api(session, programme, reviewed):
    project, crew, plan, review = reviewed
    system, manager = programme(crew.by_department[SYSTEM]), programme(crew.manager)
    rows = [one for one in system("GET", f"/reviews/{review.id}/sections").json if one["department"] == "system"]
    assert {one["verdict"] for one in rows} == {None}
    decision = {"department": "system", "sections": ["software"], "verdict": "approved_with_comments"}
    assert system("POST", f"/reviews/{review.id}/sections", decision).status_code == 422
    assert system("POST", f"/reviews/{review.id}/sections", {**decision, "comment": "留余量"}).status_code == 201
    words = {"department": "system", "section": "facilities", "severity": "must", "words": "中继两路"}
    made = system("POST", f"/reviews/{review.id}/comments", words)
    assert made.status_code == 201
    number = made.json["id"]
    answer = {
        "resolution": "rejected",
        "answer": "按合同一路",
        "reason": "合同约定",
        "row_version": made.json["row_version"],
    }
    assert manager("PUT", f"/review-comments/{number}/answer", answer).json["state"] == "answered"
    assert system("POST", f"/review-comments/{number}/reopening", {"reason": "按峰值"}).json["state"] == "open"
    assert system("POST", f"/review-comments/{number}/closure").json["state"] == "closed"
    assert len(manager("GET", f"/plans/{plan.id}/comments").json) == 2
    assert manager("GET", f"/projects/{project.id}/review-comments?state=closed").json["total"] == 1
    assert manager("POST", f"/plans/{plan.id}/look").status_code == 200
    assert manager("GET", f"/plans/{plan.id}/changes").json["changes"] == []
    approve(session, review, crew)
    session.refresh(plan)
    assert plan.state == PlanState.APPROVED
    session.commit()
    assert len(manager("GET", f"/projects/{project.id}/progress").json) == 15
    put = manager("PUT", f"/projects/{project.id}/baseline", {"plan_id": plan.id, "reason": "确认"})
    assert put.status_code == 200
    copy = manager("POST", f"/projects/{project.id}/plans", {"template": False}).json
    found = manager("GET", f"/plans/{copy['id']}/comparison/{plan.id}").json
    assert (found["before"], found["after"], found["changes"], found["headcount_change"]) == (1, 2, [], 0)


def test_who_waits_for_what(session, app, reviewed):
    _project, crew, plan, review = reviewed
    system = crew.by_department[SYSTEM]

    def waits(actor):
        with app.test_request_context(), in_language("en"):
            who = actor_of(session, actor.id)
            return [one.sentence for ask in board.waits if ask.__module__.startswith("bpo.projects")
                    for one in ask(session, who, NOW.date())]  # fmt: skip

    assert [one for one in waits(system) if "4 sections" in one]
    made = actions.comment_on_plan(
        session, system, review_id=review.id, department=SYSTEM, section=PlanSection.SOFTWARE,
        severity=Severity.MUST, words="x",
        now=NOW,
    )  # fmt: skip
    session.commit()
    assert "Answer 1 comments of the review" in waits(crew.manager)
    actions.answer_review_comment(
        session, crew.manager, comment_id=made.id, answer="y", resolution=Resolution.ACCEPTED, now=NOW
    )  # fmt: skip
    session.commit()
    assert "Close or reopen 1 answered comments on the project plan" in waits(system)
    assert plan.state == PlanState.IN_REVIEW


def test_every_field_of_an_item_has_a_name_in_a_comparison():
    assert {one.name for one in fields(ItemFacts)} - {"ref"} <= set(FIELD_NAMES)
