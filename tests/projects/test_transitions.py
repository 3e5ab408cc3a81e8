"""All states × all acts × all roles on a real database: what is not in a table of transitions is refused to everybody,
no plan is approved with a requirement uncovered, and an approved version never changes."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.clients import actions as handing_over
from bpo.clients.rules import RequirementCategory, RequirementKind, SourceKind
from bpo.kernel.errors import BusinessError
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.projects import actions, queries, rules
from bpo.projects.models import Closing
from bpo.projects.rules import (
    ClosingReason,
    ClosingState,
    Dependency,
    Extent,
    ItemState,
    PlanSection,
    PlanState,
    ProjectState,
    TaskAct,
    TaskState,
)
from tests.conftest import NOW, make_person
from tests.projects.makers import (
    appoint,
    cover,
    make_planned_project,
    make_prepared_project,
    staff,
    write_plan,
)

P, T = ProjectState, TaskState
TODAY = NOW.date()


@contextmanager
def undone(session):
    """What happens inside is taken back, however it ends."""
    nested = session.begin_nested()
    try:
        yield
    finally:
        if nested.is_active:
            nested.rollback()
        session.expire_all()


def somebody_of_each_role(session, project, department):
    """{role: a member of the project with that role, in the department}: nobody is refused for being a stranger."""
    inside = set(Role) - {Role.CLIENT, Role.AGENT}
    return {
        role: make_person(session, role, department=department if role in inside else None, projects=(project,))
        for role in Role
    }  # fmt: skip


def done_by(session, act, who):
    """Whether the act is let happen; any refusal is one in words."""
    try:
        act(session, who)
        session.flush()
    except BusinessError as refusal:
        assert refusal.message
        return False
    return True


TASK_ACTS = {
    TaskAct.START: ("tasks.work", lambda task: lambda session, who: actions.start_task(
        session, who, task_id=task, now=NOW, early=True)),
    TaskAct.BLOCK: ("tasks.work", lambda task: lambda session, who: actions.block_task(
        session, who, task_id=task, reason="缺线路", now=NOW)),
    TaskAct.UNBLOCK: ("tasks.work", lambda task: lambda session, who: actions.unblock_task(
        session, who, task_id=task)),
    TaskAct.REPORT: ("tasks.work", lambda task: lambda session, who: actions.report_task(
        session, who, task_id=task, report="完成", now=NOW)),
    TaskAct.CONFIRM: ("tasks.confirm", lambda task: lambda session, who: actions.confirm_task(
        session, who, task_id=task, now=NOW)),
    TaskAct.SEND_BACK: ("tasks.confirm", lambda task: lambda session, who: actions.send_back_task(
        session, who, task_id=task, reason="缺记录")),
}  # fmt: skip


def test_a_task_moves_as_the_table_says_for_whom_the_matrix_says_and_no_other_way(session):
    project, crew, _plan = make_prepared_project(session)
    task = next(one for one in queries.tasks_of(session, project.id) if one.department == Department.SYSTEM)
    for line in list(task.checks):
        actions.tick_check(
            session, crew.by_department[Department.SYSTEM], task_id=task.id, check_id=line.id, done=True, now=NOW
        )
    session.commit()
    people, number, tried = somebody_of_each_role(session, project, task.department), task.id, 0
    assert set(TASK_ACTS) == set(TaskAct) - {TaskAct.WITHDRAW}  # only a new version of the plan withdraws a task
    for state in T:
        for act, (permit, made) in TASK_ACTS.items():
            for role, who in people.items():
                with undone(session):
                    task.state, task.started_at = state, NOW
                    task.reported_by = task.confirmed_by = crew.director.id
                    task.blocked_reason, task.blocked_at = "缺线路", NOW
                    session.flush()
                    happens = done_by(session, made(number), who)
                    lawful = state in rules.TRANSITIONS[act] and who.may(permit, project.id)
                    assert happens == lawful, (state, act, role)
                    reached = rules.TRANSITIONS[act][state] if lawful else state
                    assert task.state == reached, (state, act, role)
                    tried += 1
    assert tried == len(T) * 6 * len(Role)


def closing_at(session, project, state):
    """The project's closing brought to a state, with everything settled."""
    with session.no_autoflush:
        row = session.scalars(select(Closing).where(Closing.project_id == project.id)).one()
        items = list(row.items)
    row.state = state
    row.open_project_id = None if state == ClosingState.CLOSED else project.id
    decided = None if state == ClosingState.PROPOSED else project.manager_id
    row.decided_by, row.decided_at = decided, NOW if decided else None
    if state == ClosingState.CLOSED:
        row.closed_by, row.closed_at = project.manager_id, NOW
    for one in items:
        one.state, one.note, one.done_by, one.done_at = ItemState.NOT_APPLICABLE, "没有此项", project.manager_id, NOW
    return row.id


LATER = NOW + timedelta(days=30)
OPEN = (P.HANDOVER, P.PLANNING, P.PREPARING, P.LIVE)
# act: (permit, the state its closing has to be in, {from: to}, the act)
PROJECT_ACTS = {
    "hold": ("projects.hold", None, dict.fromkeys(OPEN, P.ON_HOLD), lambda number, _closing: lambda session, who:
             actions.hold_project(session, who, project_id=number, reason="暂停")),
    "resume": ("projects.hold", None, {P.ON_HOLD: P.LIVE}, lambda number, _closing: lambda session, who:
               actions.resume_project(session, who, project_id=number)),
    "cancel": ("projects.hold", None, dict.fromkeys(OPEN[:3], P.CANCELLED), lambda number, _closing:
               lambda session, who: actions.cancel_project(session, who, project_id=number, reason="客户撤回")),
    "new_service": ("projects.open", None, {P.LIVE: P.LIVE}, lambda number, _closing: lambda session, who:
                    actions.start_new_service(session, who, project_id=number, title="在线客服", services=[], now=NOW)),
    "confirm_with_a_gate_not_met": ("readiness.confirm", None, {}, lambda number, _closing: lambda session, who:
                                    actions.confirm_go_live(session, who, project_id=number, now=NOW)),
    "override": ("readiness.override", None, {P.PREPARING: P.LIVE}, lambda number, _closing: lambda session, who:
                 actions.override_go_live(session, who, project_id=number, reason="先行试运营，一周内补齐", now=NOW)),
    "accept_closing": ("closing.decide", ClosingState.PROPOSED, {P.LIVE: P.CLOSING, P.ON_HOLD: P.CLOSING},
                       lambda _number, closing: lambda session, who:
                       actions.accept_closing(session, who, closing_id=closing, now=LATER)),
    "call_off": ("closing.decide", ClosingState.UNDER_WAY, {P.CLOSING: P.LIVE}, lambda _number, closing:
                 lambda session, who: actions.call_off_closing(session, who, closing_id=closing, reason="续签")),
    "close": ("closing.decide", ClosingState.UNDER_WAY, {P.CLOSING: P.CLOSED}, lambda _number, closing:
              lambda session, who: actions.close_project(session, who, closing_id=closing, now=LATER)),
    "reopen": ("closing.decide", ClosingState.CLOSED, {P.CLOSED: P.CLOSING}, lambda _number, closing:
               lambda session, who: actions.reopen_project(session, who, closing_id=closing, reason="漏项", now=LATER)),
}  # fmt: skip


def test_a_project_moves_as_the_table_says_for_whom_the_matrix_says_and_no_other_way(session):
    project, crew, _plan = make_prepared_project(session)
    project.state, project.live_on = P.LIVE, TODAY  # without its decision to go live, which is one of the acts tried
    actions.propose_closing(
        session, crew.manager, project_id=project.id, last_service_on=TODAY, reason_class=ClosingReason.TERM_ENDED,
        reason="合同到期不续", now=NOW,
    )  # fmt: skip
    session.commit()
    people, number = somebody_of_each_role(session, project, Department.OPERATIONS), project.id
    for state in P:
        for name, (permit, closing_state, table, made) in PROJECT_ACTS.items():
            for role, who in people.items():
                with undone(session):
                    project.state, project.held_state = state, P.LIVE if state == P.ON_HOLD else None
                    closing_id = closing_at(session, project, closing_state) if closing_state else 0
                    session.flush()
                    happens = done_by(session, made(number, closing_id), who)
                    lawful = state in table and who.may(permit, project.id)
                    assert happens == lawful, (state, name, role)
                    assert project.state == (table[state] if lawful else state), (state, name, role)


def plan_acts(session, plan):
    """{name: (session, actor) → the act}: everything that writes on a version of the plan."""
    items = queries.ordered_items(plan)
    first, last, number = items[0], items[-1], plan.id
    # Nothing of a version is read anew inside an act: it is another one's to find.
    first_id, last_id, refs = first.id, last.id, [one.ref for one in items if one.section == first.section]
    facts = {"title": "改", "department": first.department, "due_on": first.due_on, "quantity": first.quantity,
             "skills": first.skills, "starts_on": first.starts_on,
             "requirement_ids": [one.requirement_id for one in first.coverage]}  # fmt: skip
    version, last_ref, section, day = first.row_version, last.ref, first.section, last.due_on
    wanted = next(one.requirement_id for item in items for one in item.coverage)
    first_due, first_starts = first.due_on, first.starts_on
    return {
        "add": lambda session, who: actions.add_item(
            session, who, plan_id=number, section=PlanSection.OTHER, title="附加", department=Department.HR,
            due_on=day),
        "change": lambda session, who: actions.change_item(session, who, item_id=first_id, **facts),
        "remove": lambda session, who: actions.remove_item(session, who, item_id=last_id),
        "reorder": lambda session, who: actions.reorder_items(
            session, who, plan_id=number, section=section, refs=refs[::-1]),
        "prose": lambda session, who: actions.write_prose(
            session, who, plan_id=number, section=PlanSection.DUTIES, body="<p>改</p>"),
        "duplicate": lambda session, who: actions.duplicate_item(session, who, item_id=first_id),
        "edit_many": lambda session, who: actions.edit_items(
            session, who, plan_id=number, item_ids=[last_id], department=Department.HR),
        "cover": lambda session, who: actions.cover_requirement(
            session, who, plan_id=number, requirement_id=wanted, extents={last_id: Extent.FULLY}),
        "head_cost": lambda session, who: actions.set_head_cost(session, who, plan_id=number, head_cost=None),
        "links": lambda session, who: actions.set_links(
            session, who, item_id=first_id, predecessors=[Dependency(last_ref)]),
        "reschedule": lambda session, who: actions.reschedule(
            session, who, plan_id=number, items=[{"item_id": first_id, "due_on": first_due + timedelta(days=1),
                                                  "starts_on": first_starts, "row_version": version}]),
        "convene": lambda session, who: actions.convene_review(
            session, who, plan_id=number, due_on=TODAY + timedelta(days=5), now=NOW),
    }  # fmt: skip


def content(session, plan):
    """All that a version says, and the mark it was frozen with."""
    return rules.content_hash(queries.facts_of_plan(session, plan), queries.prose_of(plan)), plan.content_hash


@pytest.mark.parametrize("state", list(PlanState))
def test_a_plan_is_written_by_its_manager_while_it_is_open_and_by_nobody_else_ever(session, state):
    open_now = state in (PlanState.DRAFT, PlanState.RETURNED)
    project, crew, plan = make_written_project(session) if open_now else make_prepared_project(session)
    people = dict(somebody_of_each_role(session, project, Department.OPERATIONS)) | {"manager": crew.manager}
    acts = plan_acts(session, plan)
    tried = set()
    for name, act in acts.items():
        for role, who in people.items():
            with undone(session):
                plan.state = state
                session.flush()
                before = content(session, plan)
                happens = done_by(session, act, who)
                if not (open_now and role == "manager"):
                    assert not happens, (state, name, role)
                    assert plan.state == state and content(session, plan) == before, (state, name, role)
                elif happens:
                    tried.add(name)
    assert tried == (set(acts) if open_now else set())


SETTLED = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def make_written_project(session):
    """A plan that could be sent for review; (project, crew, plan)."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    return project, crew, write_plan(session, project, crew)


@pytest.fixture
def written(session):
    return make_written_project(session)


def ask_more(session, project, crew):
    """A new requirement is accepted while the plan is being decided."""
    handover = handing_over.start_handover(
        session, Actor.system(), project_id=project.id, client_id=project.client_id, kind="new_service", title="加",
        now=NOW,
    )  # fmt: skip
    session.flush()
    handing_over.add_requirement(
        session, Actor.system(), handover_id=handover.id, kind=RequirementKind.STATED, statement="大促上浮 40%",
        category=RequirementCategory.STAFF, source=SourceKind.MAIL, acceptance="提前 10 天",
    )  # fmt: skip
    handing_over.attach_file(session, Actor.system(), handover_id=handover.id, data=b"m", name="m.txt", now=NOW)
    session.flush()
    sales = crew.by_department[Department.SALES]
    handing_over.send_handover(session, sales, handover_id=handover.id, now=NOW)
    handing_over.accept_handover(session, crew.director, handover_id=handover.id, now=NOW)
    session.flush()


@SETTLED
@given(data=st.data())
def test_no_plan_is_ever_approved_with_a_requirement_uncovered(session, written, data):
    """Whatever the items cover, whoever answers first, and whatever is asked for meanwhile."""
    project, crew, plan = written
    wanted = sorted(queries.requirement_refs(session, project.id))
    served = [data.draw(st.sets(st.sampled_from(wanted)), label="first item"),
              data.draw(st.sampled_from([set(), set(wanted)]), label="second item")]  # fmt: skip
    with undone(session):
        for item, ids in zip(queries.ordered_items(plan)[:2], served, strict=True):
            cover(session, crew, item, sorted(ids))
        session.flush()
        complete = served[0] | served[1] == set(wanted)
        assert (queries.gaps_of(session, plan) == []) == complete
        try:
            review = actions.convene_review(
                session, crew.manager, plan_id=plan.id, due_on=TODAY + timedelta(days=5), now=NOW
            )
        except BusinessError as refusal:
            assert not complete and "uncovered" in refusal.code
            return
        order = data.draw(st.permutations([one.department for one in review.opinions]), label="order")
        later = data.draw(st.integers(0, len(order)), label="asked for after so many answers")
        for place, department in enumerate(order):
            if place == later:
                ask_more(session, project, crew)
            done_by(session, lambda session, who, department=department: actions.give_opinion(
                session, who, review_id=review.id, department=department, verdict="approved", now=NOW),
                crew.by_department[department])  # fmt: skip
        assert plan.state != PlanState.APPROVED or queries.gaps_of(session, plan) == []
        assert (plan.state == PlanState.APPROVED) == (later == len(order))


@SETTLED
@given(steps=st.lists(st.tuples(st.sampled_from(["begin", "write", "convene", "approve"]), st.integers(0, 11)),
                      min_size=1, max_size=8))  # fmt: skip
def test_an_approved_version_never_changes_whatever_becomes_of_the_next(session, prepared, steps):
    project, crew, first = prepared
    before = content(session, first)
    with undone(session):
        for step, which in steps:
            newest = queries.versions_of(session, project.id)[0] if step != "begin" else first
            review = newest.reviews[-1] if newest.reviews else None
            if step == "begin":
                done_by(session, lambda session, who: actions.start_plan(
                    session, who, project_id=project.id, now=NOW), crew.manager)  # fmt: skip
            elif step == "approve" and review is not None:
                for opinion in list(review.opinions):
                    done_by(session, lambda session, who, opinion=opinion: actions.give_opinion(
                        session, who, review_id=opinion.review_id, department=opinion.department, verdict="approved",
                        now=NOW), crew.by_department[opinion.department])  # fmt: skip
            else:
                acts = plan_acts(session, newest)
                name = "convene" if step == "convene" else list(acts)[which]
                done_by(session, acts[name], crew.manager)
            assert content(session, first) == before
            assert first.state in (PlanState.APPROVED, PlanState.SUPERSEDED)
            assert queries.fingerprint_holds(session, first)


@pytest.fixture
def prepared(session):
    return make_prepared_project(session)
