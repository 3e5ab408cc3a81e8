"""Standing in: what is lent and for how long, that two persons stay two, and that every act says for whom it was."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.kernel.errors import BusinessError, Forbidden, NotFound
from bpo.kernel.journal import entries_of, told
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor, StandIn
from bpo.kernel.roles import ROLES, Department, Role
from bpo.people import actions, queries, rules
from bpo.people.queries import actor_of
from bpo.people.rules import AwayScope
from bpo.projects import actions as working
from bpo.projects.rules import Verdict
from contracts.actions import approve_document
from tests.conftest import NOW, make_person
from tests.contracts.makers import make_contract
from tests.projects.makers import appoint, convene, make_planned_project, make_project, refused, staff, write_plan

TODAY = NOW.date()
SCOPES = st.sampled_from(list(AwayScope))
ROLE_SETS = st.frozensets(st.sampled_from([role for role in Role if role != Role.CLIENT]), min_size=1, max_size=3)
IDS = st.frozensets(st.integers(1, 6), max_size=4)


def away(session, who, substitute, scope=AwayScope.ALL, starts=TODAY, ends=TODAY):
    row = actions.enter_absence(
        session, who, substitute_id=substitute.id, starts_on=starts, ends_on=ends, scope=scope, now=NOW, today=TODAY
    )
    session.commit()
    return row


# The law


@given(own=ROLE_SETS, own_ids=IDS, roles=ROLE_SETS, ids=IDS, scope=SCOPES, permit=st.sampled_from(sorted(ROLES)))
def test_who_stands_in_reaches_what_both_reach_and_no_more(own, own_ids, roles, ids, scope, permit):
    lender = StandIn(2, "A", roles, None, ids, frozenset(), frozenset(rules.LENT[scope]))
    alone = Actor(1, "B", own, project_ids=own_ids)
    other = Actor(2, "A", roles, project_ids=ids)
    both = Actor(1, "B", own, project_ids=own_ids, stand_ins=(lender,))
    lent = permit in rules.LENT[scope] and other.grant(permit) in ("A", "P")
    for project in range(1, 8):
        assert both.may(permit, project) == (alone.may(permit, project) or (lent and other.may(permit, project)))
    if both.grant(permit) is not None:
        acting = both.under(permit)
        assert acting.under(permit).project_ids == acting.project_ids  # an act inside an act widens nothing
        for project in range(1, 8):
            place = acting.stands_for(project)
            assert place is None or not alone.may(permit, project)


def test_nothing_that_gives_rights_or_shows_personal_numbers_is_lent():
    lent = rules.LENT[AwayScope.ALL]
    assert lent <= set(ROLES)
    kept = {name for name in ROLES if name.endswith((".reveal", ".reveal_contact")) or name.startswith("people.")}
    assert not lent & (kept | {"mail.manage", "vendor.edit", "journal.view", "readiness.override", "billing.issue"})


# On projects


def test_a_substitute_works_for_the_manager_while_they_are_away_and_it_is_said(session, clock):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    other = make_person(session, Role.PROJECT_MANAGER, name="何志强", department=Department.OPERATIONS)
    with pytest.raises(NotFound):
        working.start_plan(session, other, project_id=project.id, now=NOW)
    away(session, crew.manager, other, ends=TODAY + timedelta(days=2))
    substitute = actor_of(session, other.id)
    plan = working.start_plan(session, substitute, project_id=project.id, now=NOW)
    session.commit()
    (entry,) = [one for one in entries_of(session, plan) if one.act == "plans.started"]
    assert entry.actor_id == other.id and f"(for {crew.manager.name})" in told(entry)
    clock.moment = NOW + timedelta(days=3)
    session.rollback()
    with pytest.raises(NotFound):
        working.start_plan(session, actor_of(session, other.id), project_id=project.id, now=NOW)


def test_a_department_is_spoken_for_by_who_stands_in_and_never_by_the_writers_substitute(session):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    review = convene(session, write_plan(session, project, crew), crew)
    finance, hr = crew.by_department[Department.FINANCE], crew.by_department[Department.HR]
    facts = {"review_id": review.id, "verdict": Verdict.APPROVED, "now": NOW}
    with pytest.raises(Forbidden):
        working.give_opinion(session, hr, department=Department.FINANCE, **facts)
    away(session, finance, hr, AwayScope.REVIEWS)
    substitute = actor_of(session, hr.id)
    opinion = working.give_opinion(session, substitute, department=Department.FINANCE, **facts)
    own = working.give_opinion(session, substitute, department=Department.HR, **facts)
    session.commit()
    assert f"(for {finance.name})" in told(entries_of(session, opinion)[0])
    assert "(for" not in told(entries_of(session, own)[0])
    sales = crew.by_department[Department.SALES]
    away(session, crew.manager, sales, AwayScope.TASKS)
    with pytest.raises(BusinessError) as refusal:
        working.give_opinion(session, actor_of(session, sales.id), department=Department.SALES, **facts)
    assert refusal.value.code in ("own_plan", "forbidden")


def test_the_preparers_substitute_is_no_second_person(session):
    project = make_project(session)
    seller, director = make_person(session, Role.SALES), make_person(session, Role.DIRECTOR)
    contract = make_contract(session, project, by=seller)
    row = away(session, seller, director, AwayScope.TASKS)  # even where approvals are not what was lent
    session.commit()
    with refused("two_persons"):
        approve_document(session, actor_of(session, director.id), document_id=contract.documents[0].id, now=NOW)
    session.rollback()
    actions.end_absence(session, seller, absence_id=row.id, now=NOW)
    session.commit()
    approve_document(session, actor_of(session, director.id), document_id=contract.documents[0].id, now=NOW)


def test_approvals_are_lent_to_somebody_without_the_role(session):
    project = make_project(session)
    seller, director = make_person(session, Role.SALES), make_person(session, Role.DIRECTOR, name="李建国")
    manager = make_person(session, Role.PROJECT_MANAGER)
    contract = make_contract(session, project, by=seller)
    with pytest.raises(Forbidden):
        approve_document(session, manager, document_id=contract.documents[0].id, now=NOW)
    away(session, director, manager, AwayScope.APPROVALS)
    substitute = actor_of(session, manager.id)
    assert not substitute.may("plans.review") and not substitute.may("people.assign_members", project.id)
    document = approve_document(session, substitute, document_id=contract.documents[0].id, now=NOW)
    session.commit()
    assert document.approved_by == manager.id
    approved = session.scalars(select(JournalEntry).where(JournalEntry.act == "contracts.approved")).one()
    assert "(for 李建国)" in told(approved)


# Entering days


def test_standing_in_is_not_handed_on_and_a_disabled_person_lends_nothing(session):
    first, second, third = (make_person(session, Role.PROJECT_MANAGER, login=f"p{number}") for number in range(3))
    administrator = make_person(session, Role.ADMINISTRATOR)
    away(session, first, second)
    away(session, second, third)
    assert [one.person_id for one in actor_of(session, third.id).stand_ins] == [second.id]
    actions.edit_person(session, administrator, user_id=second.id, name="x", roles=[Role.PROJECT_MANAGER], active=False)
    session.commit()
    assert actor_of(session, third.id).stand_ins == ()


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (TODAY, TODAY - timedelta(days=1), "days_turned"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), "days_past"),
        (TODAY, TODAY + timedelta(days=181), "days_many"),
        (date(2026, 12, 24), date(2026, 12, 31), "days_overlap"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(starts, ends, code):
    taken = [(date(2026, 12, 31), date(2027, 1, 2))]
    with refused(code):
        rules.check_absence(
            own_id=1, substitute_id=2, substitute_is_client=False, starts_on=starts, ends_on=ends, today=TODAY,
            taken=taken,
        )  # fmt: skip


def test_neither_oneself_nor_a_client_stands_in(session):
    sales, client = make_person(session, Role.SALES), make_person(session, Role.CLIENT)
    for substitute, code in ((sales, "own_substitute"), (client, "client_substitute")):
        with refused(code):
            away(session, sales, substitute)
        session.rollback()
    with refused("client_away"):
        away(session, client, sales)


def test_the_days_stand_on_both_peoples_pages_and_are_ended_by_their_owner_alone(session, person, sign_in, programme):
    who, substitute = person(Role.SALES, name="王磊"), person(Role.SALES, name="赵敏")
    administrator = sign_in(person(Role.ADMINISTRATOR))
    day = TODAY.isoformat()
    data = {"starts_on": day, "ends_on": day, "substitute_id": str(substitute.id), "scope": "reviews"}
    assert sign_in(who).post("/me/absences/new", data).status_code == 303
    assert "赵敏 stands in: Reviews" in sign_in(who).get("/me").text
    assert "Stands in for 王磊" in sign_in(substitute).get("/me").text
    for user in (who, substitute):
        page = administrator.get(f"/users/{user.id}").text
        assert "王磊" in page and "赵敏" in page and "entered that 王磊 is away" in page
    (row,) = programme(who)("GET", "/me/absences").json
    assert programme(substitute)("DELETE", f"/me/absences/{row['id']}").status_code == 404
    assert programme(who)("DELETE", f"/me/absences/{row['id']}").status_code == 204
    assert programme(substitute)("GET", "/me/absences").json == []


def test_an_administrator_enters_days_for_the_ill_but_not_to_their_own_gain(session, person, programme):
    who, substitute, administrator = person(Role.SALES), person(Role.SALES), person(Role.ADMINISTRATOR)
    call = programme(administrator)
    body = {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat(), "scope": "all"}
    path = f"/users/{who.id}/absences"
    assert call("POST", path, {**body, "substitute_id": administrator.id}).status_code == 409
    made = call("POST", path, {**body, "substitute_id": substitute.id})
    assert made.status_code == 201
    assert call("DELETE", f"{path}/{made.json['id']}").status_code == 204
    assert programme(substitute)("POST", path, {**body, "substitute_id": substitute.id}).status_code == 403


# Departments


def test_a_department_has_a_head_and_deputies_that_others_may_ask_for(session, person, sign_in, programme):
    administrator, head, deputy = person(Role.ADMINISTRATOR), person(Role.HR, name="陈蓉"), person(Role.HR, name="钱进")
    browser = sign_in(administrator)
    twice = {"head_id": str(head.id), "deputy_id": str(head.id)}
    assert browser.post("/departments/hr/edit", twice).status_code == 422
    data = {"head_id": str(head.id), "deputy_id": str(deputy.id), "second_deputy_id": ""}
    assert browser.post("/departments/hr/edit", data).status_code == 303
    assert queries.head_of(session, Department.HR) == head.id
    assert queries.heads(session) == {Department.HR: head.id}
    assert queries.leaders_of(session, Department.HR) == [head.id, deputy.id]
    session.commit()
    page = browser.get("/departments/hr").text
    assert "陈蓉" in page and "钱进" in page and "named head and deputies" in page
    assert programme(head)("GET", "/departments/hr").json["head"] == {"id": head.id, "name": "陈蓉"}
    assert programme(head)("PUT", "/departments/hr", {"head_id": head.id}).status_code == 403
    stale = {"head_id": deputy.id, "row_version": 99}
    assert programme(administrator)("PUT", "/departments/hr", stale).status_code == 409
    assert browser.get("/departments/nowhere").status_code == 404
