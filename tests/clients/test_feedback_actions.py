"""What the client says, on a real database: recorded, assigned, answered, closed, reopened, merged, told of."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import actions, queries
from bpo.clients.models import Feedback
from bpo.clients.rules import (
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Satisfaction,
)
from bpo.clients.views.feedback import feedback_waiting
from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.actions import add_member, fill_department
from bpo.people.queries import actor_of
from bpo.talk.models import Notice
from tests.clients.makers import make_client, make_contact
from tests.conftest import NOW, make_person
from tests.projects.makers import make_live_project, make_project, refused

TODAY = date(2026, 11, 22)  # a Sunday
FACTS: dict[str, Any] = {
    "kind": FeedbackKind.COMPLAINT, "severity": FeedbackSeverity.MAJOR, "area": FeedbackArea.CONNECTION,
    "title": "周末晚间难以接通", "words": "上周六晚八点一直占线", "received_on": TODAY,
    "channel": FeedbackChannel.MEETING, "contact_name": "林晓雯",
}  # fmt: skip


@pytest.fixture
def place(session):
    """A live project with its sales, manager, service manager and system staff."""

    class Place:
        client = make_client(session)
        project = make_live_project(session, client=client)
        sales = make_person(session, Role.SALES, department=Department.SALES)
        manager = make_person(session, Role.PROJECT_MANAGER, department=Department.OPERATIONS, projects=(project,))
        service = make_person(session, Role.SERVICE_MANAGER, department=Department.OPERATIONS, projects=(project,))
        system = make_person(session, Role.SYSTEM, department=Department.SYSTEM, projects=(project,))

    session.commit()
    return Place


def record(session: Session, place: Any, **changes: Any) -> Feedback:
    facts = {**FACTS, "project_id": place.project.id, "now": NOW, **changes}
    found = actions.record_feedback(session, place.sales, **facts)
    session.commit()
    return found


def answered(session: Session, place: Any, **changes: Any) -> Feedback:
    found = record(session, place, **changes)
    actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=place.service.id)
    actions.answer_feedback(session, place.service, feedback_id=found.id, answer="已加开周末晚班四人", now=NOW)
    session.commit()
    return found


def notices(session: Session, actor: Actor, act: str) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.person_id == actor.id, Notice.act == act)))


def test_an_opinion_goes_from_record_to_closing(session, place):
    found = record(session, place)
    assert (found.number, found.state, found.client_id) == ("FK-2026-001", FeedbackState.RECEIVED, place.client.id)
    assert found.due_on == date(2026, 11, 24)  # two working days after the Sunday
    assert notices(session, place.manager, "clients.feedback_recorded")
    actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=place.service.id)
    assert (found.department, found.state) == (Department.OPERATIONS, FeedbackState.ASSIGNED)
    assert notices(session, place.service, "clients.feedback_assigned")
    with refused("not_the_owner"):
        actions.answer_feedback(session, place.system, feedback_id=found.id, answer="不是我负责的", now=NOW)
    actions.answer_feedback(session, place.service, feedback_id=found.id, answer="已加开周末晚班四人", now=NOW)
    assert notices(session, place.sales, "clients.feedback_answered")
    with refused("no_root_cause"):
        actions.close_feedback(session, place.sales, feedback_id=found.id, satisfied=Satisfaction.YES, now=NOW)
    actions.close_feedback(
        session, place.sales, feedback_id=found.id, satisfied=Satisfaction.YES, cause=FeedbackCause.STAFFING,
        root_cause="临时请假未补位", now=NOW,
    )  # fmt: skip
    session.commit()
    assert (found.state, found.closed_on, found.closed_by) == (FeedbackState.CLOSED, TODAY, place.sales.id)
    with refused("feedback_state"):
        actions.close_feedback(session, place.sales, feedback_id=found.id, satisfied=Satisfaction.YES, now=NOW)


def test_who_may_do_what(session, place):
    found = record(session, place)
    for actor in (place.sales, place.service):
        with pytest.raises(Forbidden):
            actions.assign_feedback(session, actor, feedback_id=found.id, owner_id=place.service.id)
    with pytest.raises(Forbidden):
        actions.close_feedback(session, place.manager, feedback_id=found.id, satisfied=Satisfaction.YES, now=NOW)
    with pytest.raises(Forbidden):
        actions.record_feedback(session, place.system, project_id=place.project.id, now=NOW, **FACTS)
    elsewhere = make_person(session, Role.PROJECT_MANAGER, department=Department.OPERATIONS)
    with pytest.raises(NotFound):
        actions.assign_feedback(session, elsewhere, feedback_id=found.id, owner_id=place.service.id)
    with pytest.raises(Invalid) as wrong:
        actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=elsewhere.id)
    assert (wrong.value.code, wrong.value.field) == ("owner_not_there", "owner_id")


def test_who_said_it_is_a_contact_of_the_client_or_a_name(session, place):
    contact = make_contact(session, place.client)
    foreign = make_contact(session, make_client(session, 2), name="外人")
    assert record(session, place, contact_id=contact.id, contact_name=None).contact_name == "林晓雯"
    with refused("not_a_contact"):
        record(session, place, contact_id=foreign.id)
    with refused("said_by_nobody"):
        record(session, place, contact_name="  ")
    with refused("received_later"):
        record(session, place, received_on=TODAY + timedelta(1))


def test_the_clients_people_say_it_themselves_and_see_no_root_cause(session, place, programme):
    insider = make_person(session, Role.CLIENT)
    add_member(session, Actor.system(), user_id=insider.id, project_id=place.project.id, client_id=place.client.id)
    insider = actor_of(session, insider.id)
    words = {name: FACTS[name] for name in ("kind", "severity", "area", "title", "words")}
    found = actions.give_feedback(session, insider, project_id=place.project.id, **words, now=NOW)
    session.commit()
    assert (found.channel, found.contact_name, found.received_on) == (FeedbackChannel.PORTAL, insider.name, TODAY)
    other = make_project(session, client=make_client(session, 3))
    with pytest.raises(NotFound):
        actions.give_feedback(session, insider, project_id=other.id, **words, now=NOW)
    actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=place.service.id)
    actions.answer_feedback(
        session, place.service, feedback_id=found.id, answer="已加开周末晚班", cause=FeedbackCause.STAFFING,
        root_cause="组长没有上报缺口", now=NOW,
    )  # fmt: skip
    session.commit()
    assert notices(session, insider, "clients.feedback_answered")[0].shared
    told = programme(insider)("GET", f"/feedback/{found.id}")
    assert told.json["answer"] == "已加开周末晚班" and "组长没有上报缺口" not in told.text
    assert told.json["root_cause"] is None and told.json["department"] is None
    assert programme(place.manager)("GET", f"/feedback/{found.id}").json["root_cause"] == "组长没有上报缺口"
    assert programme(insider)("GET", "/feedback").status_code == 403
    actions.reopen_feedback(session, insider, feedback_id=found.id, reason="昨晚又占线", now=NOW)
    session.commit()
    assert (found.state, found.times_reopened, found.due_on) == (FeedbackState.REOPENED, 1, date(2026, 11, 24))


def test_reopened_it_is_answered_anew(session, place):
    found = answered(session, place)
    actions.reopen_feedback(session, place.sales, feedback_id=found.id, reason="客户说周末仍占线", now=NOW)
    with refused("feedback_state"):
        actions.answer_feedback(session, place.service, feedback_id=found.id, answer="再加四人", now=NOW)
    actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=place.system.id)
    actions.answer_feedback(session, place.system, feedback_id=found.id, answer="线路已扩容到六十路", now=NOW)
    session.commit()
    assert (found.answered_by, found.state) == (place.system.id, FeedbackState.ANSWERED)


def test_the_same_matter_told_twice_is_followed_once(session, place):
    first, second, third = (record(session, place) for _number in range(3))
    actions.merge_feedback(session, place.manager, feedback_id=second.id, into_id=first.id)
    with refused("merges_into_merged"):
        actions.merge_feedback(session, place.manager, feedback_id=third.id, into_id=second.id)
    actions.merge_feedback(session, place.manager, feedback_id=first.id, into_id=third.id)
    session.commit()
    assert {first.merged_into_id, second.merged_into_id} == {third.id}  # no chain is left
    with refused("feedback_state"):
        actions.assign_feedback(session, place.manager, feedback_id=first.id, owner_id=place.service.id)


def test_editing_moves_the_day_due_and_heeds_a_later_version(session, place):
    found = record(session, place)
    version = found.row_version
    graver = {**FACTS, "severity": FeedbackSeverity.CRITICAL}
    actions.edit_feedback(session, place.sales, feedback_id=found.id, **graver, now=NOW, row_version=version)
    session.commit()
    assert found.due_on == date(2026, 11, 23)
    with pytest.raises(Conflict) as stale:
        actions.edit_feedback(session, place.sales, feedback_id=found.id, **FACTS, now=NOW, row_version=version)
    assert stale.value.code == "stale"


def test_overdue_is_told_once_to_the_owner_and_once_to_the_head(session, place):
    head = make_person(session, Role.DIRECTOR, department=Department.OPERATIONS)
    fill_department(session, Actor.system(), department=Department.OPERATIONS, head_id=head.id, deputy_id=None)
    found = record(session, place)
    actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=place.service.id)
    session.commit()
    days = [date(2026, 11, 24) + timedelta(days) for days in range(6)]
    told = []
    for day in days:
        told.append(actions.tell_overdue(session, Actor.system(), today=day))
        told.append(actions.tell_overdue(session, Actor.system(), today=day))
        session.commit()
    assert [place // 2 for place, (one, _two) in enumerate(told) if one] == [1]  # the day after it was due
    assert [place // 2 for place, (_one, two) in enumerate(told) if two] == [2]  # two working days after it was due
    assert len(notices(session, place.service, "clients.feedback_overdue")) == 1
    assert len(notices(session, head, "clients.feedback_escalated")) == 1


def test_what_waits_for_whom(session, place, app):
    found = record(session, place)

    def waits(actor: Actor) -> list[str]:
        with app.test_request_context():
            return [one.key for one in feedback_waiting(session, actor_of(session, actor.id), TODAY)]

    assert waits(place.manager) == [f"feedback-received:{found.id}"] and waits(place.sales) == []
    actions.assign_feedback(session, place.manager, feedback_id=found.id, owner_id=place.service.id)
    assert waits(place.service) == [f"feedback-assigned:{found.id}"] and waits(place.manager) == []
    actions.answer_feedback(session, place.service, feedback_id=found.id, answer="已加开周末晚班", now=NOW)
    other = make_person(session, Role.SALES, department=Department.SALES)
    assert waits(place.sales) == [f"feedback-answered:{found.id}"] and waits(other) == []


def test_figures_leave_merged_ones_out(session, place):
    answered(session, place)
    double = record(session, place)
    actions.merge_feedback(session, place.manager, feedback_id=double.id, into_id=1)
    session.commit()
    told = queries.trend_of_project(session, place.manager, place.project.id, TODAY)
    assert (told.due, told.in_time, sum(one.total for one in told.months)) == (1, 1, 1)
    assert queries.trend_of_client(session, place.sales, place.client.id, TODAY) == told


def test_the_pages_and_the_api_do_the_same(session, place, sign_in, programme):
    desk = sign_in(place.sales)
    form = {name: getattr(value, "value", value) for name, value in FACTS.items()} | {"received_on": "2026-11-22"}
    assert desk.post(f"/projects/{place.project.id}/feedback/new", {**form, "title": ""}).status_code == 422
    assert desk.post(f"/projects/{place.project.id}/feedback/new", form).status_code == 303
    session.expire_all()
    found = session.scalars(select(Feedback)).one()
    office = sign_in(place.manager)
    chosen = {"owner_id": str(place.service.id), "due_on": "2026-11-25", "row_version": str(found.row_version)}
    assert office.post(f"/feedback/{found.id}/assignment", chosen).status_code == 303
    owner = programme(place.service)
    body = {"answer": "已加开周末晚班", "cause": "staffing", "root_cause": "缺口未补"}
    assert owner("POST", f"/feedback/{found.id}/answer", body).json["state"] == "answered"
    page = desk.get(f"/feedback/{found.id}").text
    assert "已加开周末晚班" in page and "缺口未补" in page and f"/feedback/{found.id}/closing" in page
    assert desk.post(f"/feedback/{found.id}/closing", {"satisfied": "no"}).status_code == 422
    assert desk.post(f"/feedback/{found.id}/closing", {"satisfied": "yes"}).status_code == 303
    assert "Closed" in desk.get(f"/projects/{place.project.id}/feedback").text
    assert "÷" in desk.get(f"/projects/{place.project.id}/feedback/trend").text
    assert owner("GET", f"/projects/{place.project.id}/feedback/trend").json["in_time"] == 1
