"""Interface contacts, the gate followed, overrides that expire and letters that end, on a real database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bpo.clients.actions import add_contact
from bpo.clients.rules import ContactRole
from bpo.documents.issuing import reprint
from bpo.documents.models import IssuedDocument
from bpo.kernel import slots
from bpo.kernel.errors import Conflict, Forbidden, NotFound
from bpo.kernel.locale import in_language
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.actions import fill_department
from bpo.people.queries import actor_of
from bpo.projects import actions, queries
from bpo.projects.models import GateCheck, Interface
from bpo.projects.queries import waits
from bpo.projects.rules import InterfaceRole, Phase, Side
from bpo.talk.models import Notice
from tests.clients.makers import make_client, make_contact
from tests.conftest import NOW, make_person
from tests.projects.makers import (
    appoint,
    finish_tasks,
    make_planned_project,
    make_prepared_project,
    name_contacts,
    publish,
    refused,
    staff,
    tick_all,
)
from tests.stories.planning import words_of

TODAY = date(2026, 11, 22)
SYSTEM = Actor.system()
REASON = "客户要求按期上线，一周内补齐"
MEASURE = {"measure": "班组长逐通监听，备员顶班"}


def told(session, actor, act):
    return list(session.scalars(select(Notice).where(Notice.person_id == actor.id, Notice.act == act)))


def finding(session, project, code):
    return next(one for one in slots.findings("project.readiness", session, project_id=project.id) if one.code == code)


@pytest.fixture
def own_checks(monkeypatch):
    """Only what this package asks: the floors above have their own tests."""
    own = [one for one in slots.board.checks["project.readiness"] if one.__module__.startswith("bpo.projects")]
    monkeypatch.setitem(slots.board.checks, "project.readiness", own)


class TestContacts:
    def test_the_gate_asks_for_a_pair_and_the_go_live_for_another(self, session, own_checks):
        project, crew, _plan = make_prepared_project(session)
        assert finding(session, project, "interfaces_named").ok
        finish_tasks(session, project, crew)
        publish(session, project)
        actions.confirm_go_live(session, crew.manager, project_id=project.id, now=NOW)
        session.commit()
        rows = queries.interface_rows(session, project.id)
        assert {(one.phase, one.ends_on) for one in rows} == {(Phase.BEFORE_GO_LIVE, project.live_on)}
        lacking = finding(session, project, "interfaces_named")
        assert (lacking.ok, lacking.found, lacking.needed) == (False, "0", "2")
        name_contacts(session, project, crew, phase=Phase.OPERATING)
        session.commit()
        assert (
            finding(session, project, "interfaces_named").ok and len(queries.interface_rows(session, project.id)) == 4
        )
        with refused("is_live"):
            name_contacts(session, project, crew)

    def test_somebody_takes_over_and_history_is_kept(self, session):
        project, crew, _plan = make_prepared_project(session)
        ours = next(one for one in queries.interface_rows(session, project.id) if one.side == Side.VENDOR)
        day = TODAY + timedelta(3)
        other = crew.by_department[Department.HR]
        row = actions.relieve_contact(
            session, crew.manager, interface_id=ours.id, starts_on=day, user_id=other.id, row_version=ours.row_version
        )
        session.commit()
        assert (ours.ends_on, row.starts_on, row.user_id) == (day, day, other.id)
        assert [one.row.user_id for one in queries.speaking(session, project, day) if one.row.side == Side.VENDOR] == [
            other.id
        ]
        with pytest.raises(Conflict):
            actions.relieve_contact(
                session, crew.manager, interface_id=row.id, starts_on=day + timedelta(1), user_id=crew.manager.id,
                row_version=row.row_version - 1 if row.row_version > 1 else 99,
            )  # fmt: skip
        actions.end_contact(session, crew.manager, interface_id=row.id, last_on=day + timedelta(5))
        with refused("interface_ended"):
            actions.end_contact(session, crew.manager, interface_id=row.id, last_on=day + timedelta(6))

    def test_only_ones_own_are_named_by_who_may(self, session):
        project, crew, _plan = make_prepared_project(session)
        foreign = make_contact(session, make_client(session, 5))
        facts = {"phase": Phase.OPERATING, "role": InterfaceRole.TECHNICAL, "starts_on": TODAY}
        with refused("not_a_contact"):
            actions.name_contacts(session, crew.manager, project_id=project.id, contact_id=foreign.id, **facts)
        stranger = make_person(session, Role.SYSTEM, department=Department.SYSTEM)
        with refused("not_on_project"):
            actions.name_contacts(session, crew.manager, project_id=project.id, user_id=stranger.id, **facts)
        with refused("names_nobody"):
            actions.name_contacts(session, crew.manager, project_id=project.id, **facts)
        with refused("interface_taken"):
            name_contacts(session, project, crew)
        with pytest.raises(Forbidden):
            actions.name_contacts(
                session, crew.by_department[Department.HR], project_id=project.id, user_id=crew.manager.id, **facts
            )
        elsewhere = make_person(session, Role.PROJECT_MANAGER, department=Department.OPERATIONS)
        with pytest.raises(NotFound):
            queries.interface_page(session, elsewhere, session.scalars(select(Interface.id)).first())

    def test_the_pages_name_replace_and_end(self, session, sign_in, programme):
        project, crew, _plan = make_prepared_project(session)
        add_contact(session, SYSTEM, client_id=project.client_id, name="林晓雯", role=ContactRole.TECHNICAL)
        session.commit()
        desk, page = sign_in(crew.manager), f"/projects/{project.id}/people"
        assert "Interface contacts" in desk.get(page).text and "陈蓉" in desk.get(f"/projects/{project.id}").text
        contact = next(number for number, name in queries.client_contacts_to_pick(session, project) if "林" in name)
        session.commit()
        form = {"phase": "operating", "role": "business", "contact_id": str(contact), "starts_on": "2027-01-04"}
        assert desk.post(f"/projects/{project.id}/interfaces/new", form).status_code == 303
        assert "林晓雯" in desk.get(page).text
        row = session.scalars(select(Interface).where(Interface.contact_id == contact)).one()
        late = {"last_on": "2027-01-03", "row_version": str(row.row_version)}
        session.commit()
        assert desk.post(f"/interfaces/{row.id}/end", late).status_code == 422
        assert desk.post(f"/interfaces/{row.id}/end", {**late, "last_on": "2027-02-01"}).status_code == 303
        listed = programme(crew.manager)("GET", f"/projects/{project.id}/interfaces").json
        assert {(one["name"], one["ends_on"]) for one in listed} >= {("林晓雯", "2027-02-02"), ("陈蓉", None)}
        assert "user_id" in desk.get(f"/interfaces/{listed[1]['id']}/substitution").text


class TestGate:
    def test_it_asks_for_evidence_and_names_who_can_mend_it(self, session, own_checks):
        project, crew, _plan = make_prepared_project(session)
        for task in queries.tasks_of(session, project.id):
            tick_all(session, crew.by_department[task.department], task)
            actions.report_task(session, crew.by_department[task.department], task_id=task.id, report="完成", now=NOW)
            actions.confirm_task(session, crew.manager, task_id=task.id, now=NOW)
        session.commit()
        lacking = finding(session, project, "systems_tested")
        assert not lacking.ok and lacking.found == "0" and all("no file shows it" in one for one in lacking.missing)
        assert finding(session, project, "reports_agreed").ok and not finding(session, project, "security_evidenced").ok
        board = queries.board_of(session, crew.manager, project.id)
        assert [one.finding.ok for one in board] == sorted(one.finding.ok for one in board)  # red first
        line = next(one for one in board if one.finding.code == "systems_tested")
        assert line.people and line.since is None

    def test_each_day_is_kept_and_what_turned_red_is_told(self, session, own_checks):
        project, crew, _plan = make_prepared_project(session)
        assert actions.follow_gate(session, SYSTEM, project_id=project.id, now=NOW) == 0
        session.commit()
        ours = next(one for one in queries.interface_rows(session, project.id) if one.side == Side.VENDOR)
        ours.ends_on = TODAY
        session.execute(Interface.__table__.update().where(Interface.id == ours.id).values(ends_on=TODAY))
        later = NOW + timedelta(days=1)
        session.info["clock"] = lambda: later
        assert actions.follow_gate(session, SYSTEM, project_id=project.id, now=later) == 1
        assert actions.follow_gate(session, SYSTEM, project_id=project.id, now=later) == 0  # told once a day
        session.commit()
        assert len(told(session, crew.manager, "projects.gate_turned_red")) == 1
        kept = session.scalars(select(GateCheck).where(GateCheck.code == "interfaces_named").order_by(GateCheck.id))
        assert [one.ok for one in kept] == [True, False]
        line = next(
            one for one in queries.board_of(session, crew.manager, project.id) if one.code == "interfaces_named"
        )
        assert line.since == later and line.turned_red == later

    def test_an_override_expires_while_something_is_missing(self, session, app, own_checks, sign_in):
        project, crew, _plan = make_prepared_project(session)
        facts = {"project_id": project.id, "reason": REASON, "now": NOW, **MEASURE}
        expires_on = TODAY + timedelta(7)
        with refused("measure_incomplete"):
            actions.override_go_live(session, crew.director, **facts, measure_owner_id=crew.manager.id)
        stranger = make_person(session, Role.HR, department=Department.HR)
        with refused("not_on_project"):
            actions.override_go_live(
                session, crew.director, **facts, measure_owner_id=stranger.id, expires_on=expires_on
            )
        decision = actions.override_go_live(
            session, crew.director, **facts, measure_owner_id=crew.manager.id, expires_on=expires_on
        )
        session.commit()
        assert actions.tell_expired_overrides(session, SYSTEM, today=expires_on - timedelta(1)) == 0
        assert [actions.tell_expired_overrides(session, SYSTEM, today=expires_on) for _twice in range(2)] == [1, 0]
        session.commit()
        for person in (crew.director, crew.manager):
            assert told(session, person, "projects.override_expired")
            with app.test_request_context(), in_language("en"):
                keys = [one.key for one in waits.overrides(session, actor_of(session, person.id), expires_on)]
            assert keys == [f"override:{decision.id}"]
        later = NOW + timedelta(days=8)
        with refused("expiry_range"):
            actions.extend_override(
                session, crew.director, project_id=project.id, expires_on=expires_on, reason=REASON, now=later
            )
        actions.extend_override(
            session, crew.director, project_id=project.id, expires_on=TODAY + timedelta(30), reason=REASON, now=later
        )
        session.commit()
        assert queries.expired_and_red(session, TODAY + timedelta(10)) == []
        page = sign_in(crew.director).get(f"/projects/{project.id}/readiness").text
        assert "班组长逐通监听" in page and "Still open" in page

    def test_an_override_whose_conditions_are_met_by_now_is_quiet(self, session, own_checks):
        project, crew, _plan = make_prepared_project(session)
        actions.override_go_live(
            session, crew.director, project_id=project.id, reason=REASON, now=NOW, **MEASURE,
            measure_owner_id=crew.manager.id, expires_on=TODAY + timedelta(7),
        )  # fmt: skip
        finish_tasks(session, project, crew)
        publish(session, project)
        assert queries.expired_and_red(session, TODAY + timedelta(7)) == []
        assert actions.tell_expired_overrides(session, SYSTEM, today=TODAY + timedelta(7)) == 0

    def test_an_older_programme_overrides_with_a_reason_alone(self, session, programme):
        project, crew, _plan = make_prepared_project(session)
        answer = programme(crew.director)("POST", f"/projects/{project.id}/go-live", {"override_reason": REASON})
        assert (answer.status_code, answer.json["measure"], answer.json["met"]) == (201, None, False)
        told_now = programme(crew.director)("GET", f"/projects/{project.id}/readiness").json
        assert {"code", "label", "ok", "found", "needed", "missing", "people", "since"} <= set(told_now[0])


class TestLetters:
    def test_the_letter_says_everything(self, session):
        project = make_planned_project(session)
        crew = staff(session, project)
        head = make_person(session, Role.HR, department=Department.HR)
        fill_department(session, SYSTEM, department=Department.HR, head_id=head.id, deputy_id=None)
        letter = actions.appoint_manager(
            session, crew.director, project_id=project.id, appointee_id=crew.manager.id, duties="编写项目计划书",
            authority="调度各部门", starts_on=TODAY, now=NOW, language="zh_Hans_CN", background="客户旺季扩容",
            goals="按期上线\n首月达标", budget=Decimal("50000"), may_call_on=[Department.SYSTEM, Department.HR],
            copies_to=[Department.FINANCE],
        )  # fmt: skip
        session.commit()
        said = words_of(reprint(session, session.get_one(IssuedDocument, letter.document_id)))
        for words in ("客户旺季扩容", "首月达标", "50,000.00", "人事部", "抄送：财务部"):
            assert words in said, words

    def test_a_letter_that_waits_and_ends_is_told_of_once(self, session, app):
        project = make_planned_project(session)
        crew = staff(session, project)
        ends_on = TODAY + timedelta(20)
        actions.appoint_manager(
            session, crew.director, project_id=project.id, appointee_id=crew.manager.id, duties="编写项目计划书",
            authority="调度各部门", starts_on=TODAY, ends_on=ends_on, now=NOW,
        )  # fmt: skip
        session.commit()
        counted = {}
        for days in range(25):
            counted[days] = actions.remind_of_letters(session, SYSTEM, today=TODAY + timedelta(days))
            assert actions.remind_of_letters(session, SYSTEM, today=TODAY + timedelta(days)) == 0
        session.commit()
        assert {days: count for days, count in counted.items() if count} == {3: 1, 6: 1, 21: 1}
        assert told(session, crew.manager, "projects.letter_not_acknowledged")
        assert told(session, crew.director, "projects.letter_lapsed")
        with app.test_request_context(), in_language("en"):
            waiting = list(waits.lapsed_letters(session, actor_of(session, crew.director.id), ends_on + timedelta(1)))
        assert len(waiting) == 1 and "RM-2026-001" in waiting[0].sentence

    def test_a_lapsed_letter_blocks_until_the_same_person_is_appointed_anew(self, session, clock):
        project = make_planned_project(session)
        crew = staff(session, project)
        facts = {"project_id": project.id, "appointee_id": crew.manager.id, "duties": "编写计划", "authority": "调度"}
        letter = actions.appoint_manager(
            session, crew.director, **facts, starts_on=TODAY - timedelta(60), ends_on=TODAY - timedelta(1), now=NOW
        )
        actions.acknowledge_appointment(session, actor_of(session, crew.manager.id), appointment_id=letter.id, now=NOW)
        session.commit()
        session.info["clock"] = lambda: NOW
        lacking = finding(session, project, "appointment_acknowledged")
        assert not lacking.ok and letter.number in lacking.missing[0]
        actions.appoint_manager(session, crew.director, **facts, starts_on=TODAY, now=NOW)
        session.commit()
        with refused("already_manager"):
            actions.appoint_manager(session, crew.director, **facts, starts_on=TODAY, now=NOW)

    def test_the_form_offers_the_words_of_the_mode(self, session, sign_in):
        project = make_planned_project(session)
        crew = staff(session, project)
        page = sign_in(crew.director).get(f"/projects/{project.id}/appointments/new").text
        assert "Lead the operation" in page and "goes live on the planned day" in page
        appoint(session, project, crew)
