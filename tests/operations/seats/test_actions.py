"""Seats of projects: never two on one seat and day, whatever is tried and in whatever order."""

from datetime import date, timedelta
from random import Random
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bpo.clients.rules import CooperationMode
from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from operations.seats import actions, queries
from operations.seats.models import Seat, SeatDay
from operations.seats.rules import SeatStatus
from tests.contracts.makers import make_signed_contract
from tests.operations.makers import TODAY, make_allotment, make_site, seats_of
from tests.projects.makers import make_project

SYSTEM = Actor.system()
DECEMBER = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 1, 1), "today": TODAY}


def test_seats_are_added_with_running_numbers_or_not_at_all(session):
    site = make_site(session, seats=3, ready=False)
    assert [(seat.code, seat.status) for seat in seats_of(session, site)] == [
        (f"A3-00{number}", SeatStatus.PLANNED) for number in (1, 2, 3)
    ]
    with pytest.raises(Invalid, match="A3-003"):
        actions.add_seats(session, SYSTEM, site_id=site.id, floor="3F", prefix="A3-", first=3, last=9)
    assert len(seats_of(session, site)) == 3
    with pytest.raises(Invalid, match="SH-1"):
        actions.add_site(session, SYSTEM, code="SH-1", name="again")


def test_a_seat_becomes_ready_then_faulty_with_a_reason_then_ready_and_is_given_up(session):
    seat = seats_of(session, make_site(session, seats=1, ready=False))[0]
    for status, reason in (("ready", None), ("faulty", "no dial tone"), ("ready", None), ("released", None)):
        actions.change_status(session, SYSTEM, seat_id=seat.id, status=SeatStatus(status), reason=reason, today=TODAY)
    session.commit()
    told = select(JournalEntry.act).where(JournalEntry.subject_type == "operations_seat").order_by(JournalEntry.id)
    acts = session.scalars(told).all()
    assert acts == ["seats.became_ready", "seats.became_faulty", "seats.became_ready", "seats.became_released"]


def test_all_planned_seats_become_ready_at_once(session):
    site = make_site(session, seats=4, ready=False)
    assert actions.make_ready(session, SYSTEM, site_id=site.id) == 4
    with pytest.raises(Conflict):
        actions.make_ready(session, SYSTEM, site_id=site.id)


def test_seats_are_assigned_by_number_and_a_second_project_is_refused_with_seat_project_and_day(session):
    site = make_site(session, seats=3)
    first, second = make_project(session), make_project(session, name="质保回访")
    make_allotment(session, first, site, 2)
    taken = [seat.id for seat in seats_of(session, site)][1:]
    with pytest.raises(Conflict) as refusal:
        actions.assign_seats(session, SYSTEM, project_id=second.id, seat_ids=taken, **DECEMBER)
    assert str(refusal.value) == f"A3-002 belongs to {first.code} until 2026-12-31. Nothing was assigned."
    assert queries.held_on(session, second.id, date(2026, 12, 1)) == 0
    with pytest.raises(Conflict, match="1 ready seats free over these days; 2 are wanted"):
        actions.assign_seats(session, SYSTEM, project_id=second.id, site_id=site.id, count=2, **DECEMBER)
    later = {**DECEMBER, "starts_on": date(2027, 1, 1), "ends_on": date(2027, 2, 1)}
    actions.assign_seats(session, SYSTEM, project_id=second.id, seat_ids=taken, **later)
    assert queries.held_on(session, second.id, date(2027, 1, 1)) == 2


def test_only_ready_seats_are_given(session):
    site = make_site(session, seats=2)
    project = make_project(session)
    broken = seats_of(session, site)[0]
    actions.change_status(session, SYSTEM, seat_id=broken.id, status=SeatStatus.FAULTY, reason="screen", today=TODAY)
    with pytest.raises(Conflict, match="A3-001"):
        actions.assign_seats(session, SYSTEM, project_id=project.id, seat_ids=[broken.id], **DECEMBER)
    row = actions.assign_seats(session, SYSTEM, project_id=project.id, site_id=site.id, count=1, **DECEMBER)
    assert queries.allotment_facts(session, [row])[0].codes == "A3-002"
    with pytest.raises(Conflict, match="belongs to a project"):
        actions.change_status(
            session, SYSTEM, seat_id=seats_of(session, site)[1].id, status=SeatStatus.RELEASED, today=TODAY
        )


def test_released_seats_are_free_from_that_day_and_the_past_stays(session):
    site, project = make_site(session, seats=3), make_project(session)
    make_allotment(session, project, site, 3, starts_on=TODAY, ends_on=TODAY + timedelta(days=10))
    with pytest.raises(Invalid):
        actions.release_seats(
            session, SYSTEM, project_id=project.id, count=1, from_on=TODAY - timedelta(days=1), today=TODAY
        )
    freed = actions.release_seats(
        session, SYSTEM, project_id=project.id, count=1, from_on=TODAY + timedelta(days=4), today=TODAY
    )
    assert freed == 6
    found = queries.seat_spells(session, project.id, TODAY, TODAY + timedelta(days=30))
    assert [((one.ends_on - one.starts_on).days, one.count) for one in found] == [(4, 3), (6, 2)]
    assert queries.seat_codes(session, found[1].seat_ids) == {
        seat.id: seat.code for seat in seats_of(session, site)[:2]
    }
    with pytest.raises(Conflict):
        actions.release_seats(session, SYSTEM, project_id=project.id, count=4, from_on=TODAY, today=TODAY)


def test_only_project_managers_of_the_project_and_the_director_assign(session, person):
    site, mine, other = make_site(session, seats=2), make_project(session), make_project(session, name="别的项目")
    manager = person(Role.PROJECT_MANAGER, projects=(mine,))
    with pytest.raises(NotFound):
        actions.assign_seats(session, manager, project_id=other.id, site_id=site.id, count=1, **DECEMBER)
    with pytest.raises(Forbidden):
        actions.assign_seats(session, person(Role.HR), project_id=mine.id, site_id=site.id, count=1, **DECEMBER)
    with pytest.raises(Forbidden):
        actions.add_site(session, manager, code="X", name="X")
    actions.assign_seats(session, manager, project_id=mine.id, site_id=site.id, count=1, **DECEMBER)


def test_the_database_itself_refuses_a_second_project_on_a_seat_day(session):
    site, project = make_site(session, seats=1), make_project(session)
    row = make_allotment(session, project, site, 1)
    seat = seats_of(session, site)[0]
    again = {"seat_id": seat.id, "day": row.starts_on, "allotment_id": row.id, "project_id": project.id}
    with pytest.raises(IntegrityError):
        session.execute(insert(SeatDay).values(**again))


def test_of_two_acts_at_the_same_moment_one_wins_and_the_other_is_told_who_did(session, database):
    site = make_site(session, seats=1)
    projects = [make_project(session), make_project(session, name="质保回访")]
    seat_id = seats_of(session, site)[0].id
    session.commit()
    start, answers = Barrier(2), []

    def try_it(project_id: int) -> None:
        start.wait()
        try:
            with database.transaction() as own:
                actions.assign_seats(own, SYSTEM, project_id=project_id, seat_ids=[seat_id], **DECEMBER)
            answers.append("done")
        except Conflict as refusal:
            answers.append(str(refusal))

    threads = [Thread(target=try_it, args=(project.id,)) for project in projects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer == "done" for answer in answers) == [False, True]
    assert any(answer.startswith("A3-001 belongs to P") for answer in answers)
    assert session.scalar(select(func.count()).select_from(SeatDay)) == 31


def test_any_sequence_of_acts_equals_a_simple_model_and_never_puts_two_projects_on_a_seat(session):
    chance = Random(20261122)
    site = make_site(session, seats=6)
    ids = [seat.id for seat in seats_of(session, site)]
    projects = [make_project(session, name=f"项目{number}").id for number in range(3)]
    model: dict[tuple[int, date], int] = {}
    for _step in range(120):
        project = chance.choice(projects)
        some = chance.sample(ids, chance.randint(1, 4))
        start = TODAY + timedelta(days=chance.randint(0, 20))
        days = [start + timedelta(days=number) for number in range(chance.randint(1, 10))]
        if chance.random() < 0.65:
            wanted = {(seat, day) for seat in some for day in days}
            try:
                actions.assign_seats(
                    session, SYSTEM, project_id=project, seat_ids=some, starts_on=start,
                    ends_on=days[-1] + timedelta(days=1), today=TODAY,
                )  # fmt: skip
                assert not wanted & set(model)
                model.update(dict.fromkeys(wanted, project))
            except Conflict:
                assert wanted & set(model)
        else:
            mine = {seat for (seat, day), holder in model.items() if holder == project and day >= start}
            try:
                actions.release_seats(session, SYSTEM, project_id=project, seat_ids=some, from_on=start, today=TODAY)
                assert set(some) <= mine
                for key in [key for key, holder in model.items() if holder == project]:
                    if key[0] in some and key[1] >= start:
                        del model[key]
            except Conflict:
                assert not set(some) <= mine
        stored = session.execute(select(SeatDay.seat_id, SeatDay.day, SeatDay.project_id)).all()
        assert {(seat, day): holder for seat, day, holder in stored} == model
        assert len(stored) == len(model)


def test_capacity_counts_ready_sold_and_faulty(session):
    site, project = make_site(session, seats=5), make_project(session)
    make_allotment(session, project, site, 2)
    last = seats_of(session, site)[-1]
    actions.change_status(session, SYSTEM, seat_id=last.id, status=SeatStatus.FAULTY, reason="line", today=TODAY)
    found = queries.capacities(session, date(2026, 12, 5))[site.id]
    assert (found.ready, found.sold, found.free, found.faulty, found.total) == (4, 2, 2, 1, 5)


def test_codes_of_neighbours_are_drawn_together():
    assert queries.ranges(["A3-001", "A3-002", "A3-003", "A3-007", "B"]) == "A3-001–A3-003, A3-007, B"
    assert queries.ranges([]) == ""


def test_a_stale_edit_of_a_site_is_refused(session):
    site = make_site(session)
    actions.edit_site(session, SYSTEM, site_id=site.id, code="SH-1", name="新名", row_version=site.row_version)
    session.commit()
    with pytest.raises(Conflict, match="Somebody saved this meanwhile"):
        actions.edit_site(session, SYSTEM, site_id=site.id, code="SH-1", name="旧", row_version=1)
    assert session.scalar(select(func.count()).select_from(Seat)) == 0


def test_fewer_seats_than_the_contract_in_force_says_need_a_reason(session):
    site, project = make_site(session, seats=60), make_project(session)
    contract = make_signed_contract(session, project)
    make_allotment(session, project, site, 60)
    day = date(2026, 12, 5)
    agreed = queries.contracted_seats(session, project.id, day)
    assert agreed is not None and agreed[0] == contract.number
    going = {"project_id": project.id, "from_on": day, "today": TODAY, "count": 60 - agreed[1] + 1}
    with pytest.raises(Invalid, match=f"{contract.number} has {agreed[1]} seats"):
        actions.release_seats(session, SYSTEM, **going)
    actions.release_seats(session, SYSTEM, **{**going, "count": 60 - agreed[1]})
    actions.release_seats(session, SYSTEM, **{**going, "count": 1, "reason": "客户来函减少"})
    assert queries.held_on(session, project.id, day) == agreed[1] - 1


def test_the_gate_wants_the_seats_of_the_contract_on_the_day_of_going_live(session):
    site, project = make_site(session, seats=60), make_project(session, go_live_on=date(2026, 12, 10))
    make_signed_contract(session, project)
    found = next(iter(queries.seats_are_assigned(session, project_id=project.id)))
    needed = int(found.needed)
    assert (found.ok, found.found) == (False, "0") and found.missing == (f"{needed} seats from 2026-12-10 on",)
    make_allotment(session, project, site, needed)
    assert next(iter(queries.seats_are_assigned(session, project_id=project.id))).ok
    people = make_project(session, name="驻场", mode=CooperationMode.PEOPLE)
    assert list(queries.seats_are_assigned(session, project_id=people.id)) == []
