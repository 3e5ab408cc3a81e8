"""Closing on a real database: from the proposal to the closed project, certificates, the end of the client's key."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bpo.clients import actions as clients_acts
from bpo.clients import queries as clients
from bpo.clients.models import Handover
from bpo.clients.rules import (
    ChangeChannel,
    ImpactArea,
    RequirementCategory,
    RequirementKind,
    SourceKind,
    TargetAct,
    Urgency,
)  # fmt: skip
from bpo.documents.models import IssuedDocument
from bpo.kernel.errors import Conflict, Invalid, NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.queries import actor_of
from bpo.projects import actions, queries
from bpo.projects.models import Closing, Lesson, LessonUse, Project
from bpo.projects.rules import (
    ClosingCode,
    ClosingReason,
    ClosingState,
    DataKind,
    Disposal,
    ItemState,
    LessonKind,
    PlanSection,
    ProjectState,
)
from contracts import actions as contracts
from contracts.rules import FeeModel
from operations.intake import actions as intake
from operations.intake.rules import IntakeKind
from operations.seats import actions as seats
from staffing.agents import actions as agents
from staffing.agents.rules import Employment
from staffing.training import actions as training
from tests.clients.makers import fill_up
from tests.conftest import NOW, make_person
from tests.projects.makers import REQUIREMENTS, make_prepared_project, make_project, refused

TODAY = NOW.date()
LATER = NOW + timedelta(days=3)


@pytest.fixture
def house(session):
    """A live project with its people; (project, crew)."""
    project, crew, _plan = make_prepared_project(session)
    actions.override_go_live(
        session, crew.director, project_id=project.id, reason="试运营，先行上线，一周内补齐", now=NOW
    )  # fmt: skip
    session.commit()
    return project, crew


def propose(session, project, who, **changes):
    facts = {
        "last_service_on": TODAY,
        "reason_class": ClosingReason.TERM_ENDED,
        "reason": "合同到期不续",
        **changes,
    }
    closing = actions.propose_closing(session, who, project_id=project.id, now=NOW, **facts)
    session.commit()
    return closing


def under_way(session, project, crew):
    closing = propose(session, project, crew.manager)
    actions.accept_closing(session, crew.director, closing_id=closing.id, now=NOW)
    session.commit()
    return closing


def item(closing, code):
    return next(one for one in closing.items if one.code == code)


def waive(session, closing, who, *codes):
    """The items named do not apply to this small project."""
    for code in codes:
        actions.settle_closing_item(
            session, who, item_id=item(closing, code).id, state=ItemState.NOT_APPLICABLE, note="本项目没有此项", now=NOW
        )  # fmt: skip
    session.commit()


def teach(session, project, who, department=Department.OPERATIONS, *, publish=True, **changes):
    facts = {
        "section": PlanSection.TRAINING, "kind": LessonKind.FAILED, "title": "补考时间没留足", "situation": "考试太晚",
        "consequence": "首周缺人", "recommendation": "提前八个工作日考试", "department": department, **changes,
    }  # fmt: skip
    lesson = actions.write_lesson(session, who, project_id=project.id, now=NOW, **facts)
    if publish:
        actions.publish_lesson(session, who, lesson_id=lesson.id, now=NOW)
    session.commit()
    return lesson


def certify(session, project, crew, **changes):
    facts = {"disposal": Disposal.DESTROYED, "data_kinds": [DataKind.CALLS, DataKind.RECORDINGS],
             "method": "覆写后抽查", "carried_out_on": TODAY, "witness_id": crew.director.id, **changes}  # fmt: skip
    row = actions.draw_up_certificate(session, crew.manager, project_id=project.id, now=NOW, **facts)
    session.commit()
    return row


def settle_all(session, project, crew, closing):
    """Everything that a small project has to settle, by whoever does it."""
    for department in queries.departments_asked(session, project.id):
        teach(session, project, crew.manager, department)
    row = certify(session, project, crew)
    actions.witness_certificate(session, crew.director, certificate_id=row.id, now=NOW)
    by = crew.by_department
    for code, who in (
        (ClosingCode.INVOICES_SETTLED, by[Department.FINANCE]), (ClosingCode.DEPOSIT_SETTLED, by[Department.FINANCE]),
        (ClosingCode.REPORTS_HANDED_OVER, crew.manager),
    ):  # fmt: skip
        actions.settle_closing_item(
            session, who, item_id=item(closing, code).id, state=ItemState.DONE, note="已核对", now=NOW
        )
    actions.settle_closing_item(
        session, by[Department.SALES], item_id=item(closing, ClosingCode.CLIENT_ACCEPTED).id, state=ItemState.DONE,
        evidence=[("验收单.txt", "客户签字".encode())], now=NOW,
    )  # fmt: skip
    session.commit()


def test_a_project_goes_from_its_proposal_to_its_end(session, house):
    project, crew = house
    closing = propose(session, project, crew.manager)
    assert (closing.state, project.state) == (ClosingState.PROPOSED, ProjectState.LIVE)
    assert [one.code for one in closing.items] == list(ClosingCode)
    with refused("not_accepted"):
        waive(session, closing, crew.manager, ClosingCode.DEPOSIT_SETTLED)
    actions.accept_closing(session, crew.director, closing_id=closing.id, now=NOW)
    session.commit()
    assert project.state is ProjectState.CLOSING
    with refused("not_settled_yet"):
        actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.rollback()
    settle_all(session, project, crew, closing)
    with refused("still_serving"):
        actions.close_project(session, crew.director, closing_id=closing.id, now=NOW)
    session.rollback()
    actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.commit()
    assert (project.state, closing.state, closing.open_project_id) == (ProjectState.CLOSED, ClosingState.CLOSED, None)
    assert {one["code"] for one in closing.findings} >= {"usage_closed", "seats_released", "agents_released"}
    told = session.scalars(select(JournalEntry.act).where(JournalEntry.act.like("closing.%"))).all()
    assert {"closing.proposed", "closing.accepted", "closing.closed", "closing.done.client_accepted"} <= set(told)


def asked_of_requirements(session, project, crew, handover, change):
    """[(name, act)] of all that sales and operations write on a handover and on a change of requirements."""
    sales, today = crew.by_department[Department.SALES], TODAY
    wanted = {"kind": RequirementKind.STATED, "category": RequirementCategory.KPI, "statement": "接通率",
              "source": SourceKind.CONTRACT}  # fmt: skip
    (row, *_more), target, line = handover.requirements, change.targets[0], change.impacts[0]
    told = {"title": "改", "description": "改", "raised_by": "张经理", "channel": ChangeChannel.MAIL,
            "received_on": today, "urgency": Urgency.NORMAL}  # fmt: skip
    on, about = {"handover_id": handover.id}, {"change_id": change.id}
    acts = [
        (clients_acts.edit_handover, sales, {**on, "title": "改"}),
        (clients_acts.attach_file, sales, {**on, "data": b"x", "name": "标书.txt", "now": NOW}),
        (clients_acts.send_handover, sales, {**on, "now": NOW}),
        (clients_acts.accept_handover, crew.director, {**on, "now": NOW}),
        (clients_acts.return_handover, crew.director, {**on, "reason": "缺指标", "now": NOW}),
        (clients_acts.add_requirement, sales, {**on, **wanted}),
        (clients_acts.edit_requirement, sales, {"requirement_id": row.id, **wanted}),
        (clients_acts.withdraw_requirement, sales, {"requirement_id": row.id, "reason": "不要了", "today": today}),
        (clients_acts.take_duties, sales, {**on, "duty_ids": []}),
        (clients_acts.waive_duty, sales, {**on, "duty_id": 1, "reason": "不适用", "now": NOW}),
        (clients_acts.record_change, sales, {"project_id": project.id, **told, "now": NOW}),
        (clients_acts.edit_change, sales, {**about, **told, "today": today}),
        (clients_acts.add_target, sales, {**about, "act": TargetAct.WITHDRAW, "requirement_id": row.id}),
        (clients_acts.edit_target, sales, {"target_id": target.id}),
        (clients_acts.remove_target, sales, {"target_id": target.id}),
        (clients_acts.begin_analysis, sales, about),
        (clients_acts.compute_impact, sales, {**about, "now": NOW}),
        (clients_acts.assess_impact, sales, {"impact_id": line.id, "now": NOW}),
        (clients_acts.add_impact, sales, {**about, "area": ImpactArea.COST, "label": "线路费", "now": NOW}),
        (clients_acts.remove_impact, sales, {"impact_id": line.id}),
        (clients_acts.convene_change_review, sales, {**about, "due_on": today + timedelta(days=5), "now": NOW}),
        (clients_acts.reopen_change, sales, {**about, "reason": "重写"}),
    ]  # fmt: skip
    return [(act.__name__, lambda act=act, who=who, facts=facts: act(session, who, **facts))
            for act, who, facts in acts]  # fmt: skip


def make_change(session, project, crew):
    """A change in analysis, about the first requirement, with a line of its own; committed."""
    sales = crew.by_department[Department.SALES]
    handover = session.scalars(select(Handover).where(Handover.project_id == project.id)).first()
    change = clients_acts.record_change(
        session, sales, project_id=project.id, title="延长服务时间", description="到 24 点", raised_by="张经理",
        channel=ChangeChannel.MAIL, received_on=TODAY, urgency=Urgency.NORMAL, now=NOW,
    )  # fmt: skip
    first = handover.requirements[0].id
    clients_acts.add_target(session, sales, change_id=change.id, act=TargetAct.WITHDRAW, requirement_id=first,
                            reason="不再需要")  # fmt: skip
    clients_acts.begin_analysis(session, sales, change_id=change.id)
    clients_acts.add_impact(session, sales, change_id=change.id, area=ImpactArea.COST, label="夜班", now=NOW)
    session.commit()
    return handover, change


def test_nothing_is_asked_any_more_of_a_project_that_is_being_closed(session, house):
    project, crew = house
    handover, change = make_change(session, project, crew)
    under_way(session, project, crew)
    for name, act in asked_of_requirements(session, project, crew, handover, change):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "closing", name
        session.rollback()
    gone = clients_acts.withdraw_change(
        session, crew.by_department[Department.SALES], change_id=change.id, reason="项目结束"
    )
    session.commit()
    assert gone.state == "withdrawn"


def test_a_closed_project_keeps_nobody_waiting_for_its_changes(session, house, sign_in):
    project, crew = house
    sales = crew.by_department[Department.SALES]
    _handover, change = make_change(session, project, crew)
    desk = sign_in(sales)
    assert change.number in desk.get("/").text
    settle_and_close(session, project, crew)
    assert change.number not in desk.get("/").text
    with refused("closed"):
        clients_acts.withdraw_change(session, sales, change_id=change.id, reason="项目结束")
    session.rollback()
    page = desk.get(f"/changes/{change.id}")
    assert page.status_code == 200 and "This project is closed" in page.text and f"{change.id}/edit" not in page.text


def settle_and_close(session, project, crew):
    closing = under_way(session, project, crew)
    settle_all(session, project, crew, closing)
    actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.commit()


def test_a_closed_project_takes_nothing_more(session, house):
    project, crew = house
    handover, change = make_change(session, project, crew)
    closing = under_way(session, project, crew)
    settle_all(session, project, crew, closing)
    actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.commit()
    system, number = Actor.system(), project.id
    agent = agents.join(session, system, name="测试坐席", employment=Employment.OWN, hired_on=TODAY, now=NOW)
    site = seats.add_site(session, system, code="HF", name="合肥")
    session.commit()
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}
    late = (
        lambda: agents.assign_to_project(
            session, system, agent_id=agent.id, project_id=number, position="坐席", starts_on=TODAY
        ),
        lambda: agents.map_login(
            session, system, agent_id=agent.id, project_id=number, login="8001", starts_on=TODAY
        ),
        lambda: training.open_course(session, system, code="X", title="X", pass_mark=80, hours=1, project_id=number),
        lambda: training.certify(session, system, agent_id=agent.id, project_id=number, now=NOW),
        lambda: seats.assign_seats(session, system, project_id=number, today=TODAY, site_id=site.id, count=1, **days),
        lambda: seats.release_seats(session, system, project_id=number, from_on=TODAY, today=TODAY, count=1),
        lambda: intake.receive(
            session, system, kind=IntakeKind.ORDERS, project_id=number, source="generic", name="a.csv", data=b"a,b\n",
            now=NOW,
        ),
        lambda: contracts.draft_contract(
            session, system, project_id=number, fee_model=FeeModel.FIXED_FEE, title="合同", now=NOW, **days
        ),
        lambda: actions.add_person(session, system, project_id=number, user_id=crew.director.id),
        lambda: actions.start_plan(session, crew.manager, project_id=number, now=NOW),
        lambda: actions.start_manual(session, system, project_id=number, title="手册", now=NOW),
        lambda: teach(session, project, crew.manager),
        lambda: certify(session, project, crew),
        lambda: propose(session, project, crew.manager),
        lambda: actions.hold_project(session, crew.director, project_id=number, reason="暂停"),
        *(act for _name, act in asked_of_requirements(session, project, crew, handover, change)),
    )  # fmt: skip
    for act in late:
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code in ("closed", "ended", "no_accept", "not_running"), refusal.value.code
        session.rollback()


def test_nothing_new_is_begun_while_a_project_is_being_closed(session, house):
    project, crew = house
    under_way(session, project, crew)
    system = Actor.system()
    agent = agents.join(session, system, name="测试坐席", employment=Employment.OWN, hired_on=TODAY, now=NOW)
    session.commit()
    with refused("closing"):
        agents.assign_to_project(
            session, system, agent_id=agent.id, project_id=project.id, position="坐席", starts_on=TODAY
        )  # fmt: skip
    session.rollback()
    with refused("closing"):
        actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
    session.rollback()
    assert teach(session, project, crew.manager).is_published


def test_a_proposal_is_declined_and_made_anew(session, house):
    project, crew = house
    first = propose(session, project, crew.manager)
    with refused("closing_proposed"):
        propose(session, project, crew.director)
    session.rollback()
    actions.decline_closing(session, crew.director, closing_id=first.id, reason="客户仍在谈续签", now=NOW)
    session.commit()
    second = propose(session, project, crew.director)
    assert [one.state for one in queries.closings_of(session, crew.director, project.id)] == ["proposed", "declined"]
    with refused("not_proposed"):
        actions.accept_closing(session, crew.director, closing_id=first.id, now=NOW)
    session.rollback()
    actions.accept_closing(session, crew.director, closing_id=second.id, now=NOW)
    actions.call_off_closing(session, crew.director, closing_id=second.id, reason="客户续签一年")
    session.commit()
    assert (project.state, second.state) == (ProjectState.LIVE, ClosingState.CALLED_OFF)
    assert propose(session, project, crew.manager).state is ClosingState.PROPOSED


def test_a_held_live_project_is_closed_too(session, house):
    project, crew = house
    actions.hold_project(session, crew.director, project_id=project.id, reason="客户停业整顿")
    session.commit()
    under_way(session, project, crew)
    assert (project.state, project.held_state) == (ProjectState.CLOSING, None)


def test_a_closed_project_is_opened_again_and_closed_once_more(session, house):
    project, crew = house
    closing = under_way(session, project, crew)
    settle_all(session, project, crew, closing)
    actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.commit()
    actions.reopen_project(session, crew.director, closing_id=closing.id, reason="漏开一张发票", now=LATER)
    session.commit()
    assert (project.state, closing.state) == (ProjectState.CLOSING, ClosingState.UNDER_WAY)
    deposit = item(closing, ClosingCode.DEPOSIT_SETTLED)
    actions.take_up_closing_item(session, crew.by_department[Department.FINANCE], item_id=deposit.id)
    session.commit()
    with refused("not_settled_yet"):
        actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.rollback()
    waive(session, closing, crew.by_department[Department.FINANCE], ClosingCode.DEPOSIT_SETTLED)
    actions.close_project(session, crew.director, closing_id=closing.id, now=LATER)
    session.commit()
    assert project.state is ProjectState.CLOSED


def test_the_manager_proposes_and_the_director_alone_decides(session, house):
    project, crew = house
    closing = propose(session, project, crew.manager)
    for act in (actions.accept_closing, actions.close_project):
        with refused("forbidden"):
            act(session, crew.manager, closing_id=closing.id, now=NOW)
    stranger = make_person(session, Role.PROJECT_MANAGER)
    session.commit()
    with pytest.raises(NotFound):
        propose(session, project, stranger)


def test_each_department_settles_its_own(session, house):
    project, crew = house
    closing = under_way(session, project, crew)
    hr = crew.by_department[Department.HR]
    with refused("forbidden"):
        actions.settle_closing_item(
            session, hr, item_id=item(closing, ClosingCode.DEPOSIT_SETTLED).id, state=ItemState.DONE, now=NOW
        )
    session.rollback()
    with refused("computed"):
        actions.settle_closing_item(
            session, hr, item_id=item(closing, ClosingCode.AGENTS_RELEASED).id, state=ItemState.DONE, now=NOW
        )
    session.rollback()
    with pytest.raises(Invalid) as refusal:
        actions.settle_closing_item(
            session, crew.by_department[Department.SALES], item_id=item(closing, ClosingCode.CLIENT_ACCEPTED).id,
            state=ItemState.DONE, now=NOW,
        )  # fmt: skip
    assert (refusal.value.code, refusal.value.field) == ("evidence_needed", "evidence")


def test_a_certificate_is_a_paper_once_its_witness_confirms(session, house):
    project, crew = house
    row = certify(session, project, crew)
    assert (row.number, row.document_id) == (None, None)
    with refused("own_witness"):
        actions.witness_certificate(session, crew.manager, certificate_id=row.id, now=NOW)
    session.rollback()
    with refused("not_the_witness"):
        actions.witness_certificate(
            session, crew.by_department[Department.FINANCE], certificate_id=row.id, now=NOW
        )  # fmt: skip
    session.rollback()
    actions.witness_certificate(session, crew.director, certificate_id=row.id, now=NOW)
    session.commit()
    assert row.number == f"XH-{TODAY.year}-001"
    paper = session.get_one(IssuedDocument, row.document_id)
    assert paper.facts["witness"] == crew.director.name and len(paper.facts["kinds"]) == 2
    with refused("witnessed"):
        actions.witness_certificate(session, crew.director, certificate_id=row.id, now=NOW)


def test_the_clients_data_are_erased_only_when_nothing_of_it_lives(session, house):
    project, crew = house
    with refused("others_live"):
        certify(session, project, crew, whole_client=True)
    session.rollback()
    under_way(session, project, crew)
    row = certify(session, project, crew, whole_client=True)
    administrator = make_person(session, Role.ADMINISTRATOR)
    code = clients.client_facts(session, project.client_id).code
    session.commit()
    with refused("not_witnessed"):
        actions.erase_client_data(session, administrator, certificate_id=row.id, client_code=code, now=NOW)
    session.rollback()
    actions.witness_certificate(session, crew.director, certificate_id=row.id, now=NOW)
    session.commit()
    vault = clients.vault_of(session, project.client_id)
    hidden = vault.hide("13812345678")
    with refused("code_differs"):
        actions.erase_client_data(session, administrator, certificate_id=row.id, client_code="C-9", now=NOW)
    session.rollback()
    with refused("forbidden"):
        actions.erase_client_data(session, crew.director, certificate_id=row.id, client_code=code, now=NOW)
    actions.erase_client_data(session, administrator, certificate_id=row.id, client_code=code, now=NOW)
    session.commit()
    assert hidden and row.erased_at == NOW
    with refused("erased"):
        clients.vault_of(session, project.client_id)
    with refused("erased"):
        actions.erase_client_data(session, administrator, certificate_id=row.id, client_code=code, now=NOW)


def test_a_lesson_is_a_draft_until_it_is_published(session, house):
    project, crew = house
    hr = crew.by_department[Department.HR]
    lesson = teach(session, project, hr, Department.HR, publish=False)
    stranger = make_person(session, Role.PROJECT_MANAGER)
    session.commit()
    with pytest.raises(NotFound):
        queries.lesson_page(session, stranger, lesson.id)
    with refused("forbidden"):
        teach(session, project, hr, Department.FINANCE)
    session.rollback()
    actions.publish_lesson(session, hr, lesson_id=lesson.id, now=NOW)
    actions.publish_lesson(session, hr, lesson_id=lesson.id, now=LATER)
    session.commit()
    assert lesson.published_at == NOW
    assert queries.lesson_page(session, stranger, lesson.id) is lesson
    rows = session.execute(queries.lessons_listed(session, stranger)).all()
    assert [(row.title, row.project) for row in rows] == [(lesson.title, None)]
    with refused("published"):
        actions.withdraw_lesson(session, hr, lesson_id=lesson.id)
    session.rollback()
    with pytest.raises(NotFound):
        actions.withdraw_lesson(session, stranger, lesson_id=lesson.id)
    actions.withdraw_lesson(session, crew.manager, lesson_id=lesson.id)
    session.commit()
    assert session.get_one(Lesson, lesson.id).published_at is None


def test_who_was_helped_says_so_once(session, house):
    project, crew = house
    lesson = teach(session, project, crew.manager)
    reader = make_person(session, Role.PROJECT_MANAGER)
    session.commit()
    for _ in range(2):
        actions.find_useful(session, reader, lesson_id=lesson.id, now=NOW)
        session.commit()
    assert len(session.scalars(select(LessonUse)).all()) == 1
    with refused("own_lesson"):
        actions.find_useful(session, crew.manager, lesson_id=lesson.id, now=NOW)


def test_the_next_plan_is_offered_what_fits(session, house):
    project, crew = house
    lesson = teach(session, project, crew.manager)
    teach(session, project, crew.manager, section=PlanSection.SOFTWARE, title="试跑", publish=False)
    following = Project(
        code="P-NEXT", name="下一个", client_id=project.client_id, mode=project.mode, services=["telesales"],
        zone="Asia/Shanghai", state=ProjectState.PLANNING, go_live_on=TODAY, opened_on=TODAY,
    )  # fmt: skip
    reader = actor_of(session, crew.director.id)
    assert queries.lessons_for_planning(session, reader, following) == [lesson]
    assert queries.lessons_for_planning(session, reader, following, PlanSection.SOFTWARE) == []
    assert queries.lessons_for_planning(session, reader, project) == []


def test_two_proposals_at_once_leave_one(session, house):
    project, crew = house
    propose(session, project, crew.manager)
    assert len(session.scalars(select(Closing).where(Closing.open_project_id == project.id)).all()) == 1


def test_a_cancelled_project_s_handover_waits_for_nobody_and_says_why(session, sign_in):
    project = make_project(session)
    sales, director = make_person(session, Role.SALES), make_person(session, Role.DIRECTOR)
    handover = session.scalars(select(Handover).where(Handover.project_id == project.id)).one()
    for category, kind, statement, acceptance in REQUIREMENTS:
        clients_acts.add_requirement(
            session, sales, handover_id=handover.id, kind=kind, category=category, statement=statement,
            acceptance=acceptance, source=SourceKind.REQUIREMENT_FORM,
        )  # fmt: skip
    session.flush()
    fill_up(session, handover)
    clients_acts.attach_file(session, sales, handover_id=handover.id, data=b"form", name="form.txt", now=NOW)
    session.flush()
    clients_acts.send_handover(session, sales, handover_id=handover.id, now=NOW)
    session.commit()
    number, address = handover.number, f"/handovers/{handover.id}"
    session.commit()
    desk = sign_in(director)
    assert f"Answer handover {number}" in desk.get("/").text and f"{address}/acceptance" in desk.get(address).text
    actions.cancel_project(session, director, project_id=project.id, reason="客户撤回")
    session.commit()
    page = desk.get(address).text
    assert f"Answer handover {number}" not in desk.get("/").text
    assert "This project has already ended." in page and f"{address}/acceptance" not in page
