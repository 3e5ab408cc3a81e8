"""What is done to many seats at once: given to a project over days, freed, put out of service."""

from sqlalchemy import func, select

from bpo.kernel.roles import Role
from operations.seats.models import Seat, SeatDay
from operations.seats.rules import SeatStatus
from tests.operations.makers import make_allotment, make_site, seats_of
from tests.projects.makers import make_project


def days_of(session):
    found = session.execute(select(SeatDay.seat_id, func.count()).group_by(SeatDay.seat_id)).all()
    session.rollback()
    return dict(found)


def test_seats_are_given_freed_and_put_out_of_service_each_by_itself(session, person, programme):
    project, other = make_project(session), make_project(session)
    site = make_site(session, seats=4)
    make_allotment(session, other, site, 1)
    ids, project_id, other_code = [seat.id for seat in seats_of(session, site)], project.id, other.code
    session.rollback()
    call = programme(person(Role.DIRECTOR))
    period = {"project_id": project_id, "starts_on": "2026-12-01", "last_on": "2026-12-10"}
    checked = call("POST", "/lists/seats/acts/assign", {"ids": ids, "asked": period, "check": True}).json
    assert (len(checked["done"]), [one["id"] for one in checked["refused"]]) == (3, ids[:1])
    assert set(days_of(session)) == set(ids[:1]), "the check gives no seat away"
    given = call("POST", "/lists/seats/acts/assign", {"ids": ids, "asked": period}).json
    assert given["done"] == ids[1:] and other_code in given["refused"][0]["refused"]
    assert {days_of(session)[number] for number in ids[1:]} == {10}
    freed = call("POST", "/lists/seats/acts/free", {"ids": ids[1:3], "asked": {"from_on": "2026-12-06"}}).json
    assert freed["done"] == ids[1:3]
    assert [days_of(session)[number] for number in ids[1:]] == [5, 5, 10]
    again = call("POST", "/lists/seats/acts/free", {"ids": ids[1:2], "asked": {"from_on": "2026-12-06"}}).json
    assert again["refused"][0]["code"] == "seat_not_taken"
    keeper = programme(person(Role.SYSTEM))
    broken = keeper("POST", "/lists/seats/acts/faulty", {"ids": ids[3:], "asked": {"reason": "耳麦接口损坏"}}).json
    assert broken["done"] == ids[3:]
    assert keeper("POST", "/lists/seats/acts/ready", {"ids": ids[2:]}).json["done"] == ids[3:]
    session.expire_all()
    assert session.get_one(Seat, ids[3]).status == SeatStatus.READY
    assert keeper("POST", "/lists/seats/acts/assign", {"ids": ids, "asked": period}).status_code == 403


def test_the_page_asks_for_project_and_days_before_its_check(session, person, sign_in):
    make_site(session, seats=2)
    page = sign_in(person(Role.DIRECTOR)).get("/seats?bulk=assign&all=1&status=ready")
    assert 'name="asked.starts_on"' in page.text and 'name="all" value="1"' in page.text
    assert "Nothing has been done yet" not in page.text
