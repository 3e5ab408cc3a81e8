"""Seats over the API: the same acts, the same refusals."""

from bpo.kernel.roles import Role
from tests.operations.makers import make_site, seats_of
from tests.projects.makers import make_project


def test_a_site_with_seats_is_built_and_a_seat_moves(person, programme):
    call = programme(person(Role.SYSTEM))
    site = call("POST", "/sites", {"code": "SH-9", "name": "上海"})
    assert site.status_code == 201 and site.json["zone"] == "Asia/Shanghai"
    path = f"/sites/{site.json['id']}"
    seats = call("POST", f"{path}/seats", {"floor": "1F", "prefix": "C-", "first": 1, "last": 3})
    assert [one["code"] for one in seats.json] == ["C-001", "C-002", "C-003"]
    seat = f"/seats/{seats.json[0]['id']}"
    assert call("PUT", f"{seat}/status", {"status": "ready"}).json["status"] == "ready"
    assert call("PUT", f"{seat}/status", {"status": "planned"}).status_code == 409
    assert call("PUT", f"{seat}/status", {"status": "faulty"}).status_code == 422
    assert call("GET", "/seats?status=ready").json["total"] == 1
    assert call("PUT", path, {"code": "SH-9", "name": "上海二"}).json["name"] == "上海二"
    assert call("GET", "/sites").json["items"][0]["code"] == "SH-9"


def test_seats_are_assigned_and_released_and_a_clash_is_a_problem_in_words(session, person, programme):
    site, first, second = make_site(session, seats=2), make_project(session), make_project(session, name="二")
    ids = [seat.id for seat in seats_of(session, site)]
    call = programme(person(Role.DIRECTOR))
    body = {"seat_ids": ids, "starts_on": "2026-12-01", "last_on": "2026-12-31"}
    made = call("POST", f"/projects/{first.id}/seat-allotments", body)
    assert made.status_code == 201
    assert (made.json["seats"], made.json["codes"], made.json["last_on"]) == (2, "A3-001–A3-002", "2026-12-31")
    clash = call("POST", f"/projects/{second.id}/seat-allotments", body)
    assert clash.status_code == 409 and f"belongs to {first.code} until 2026-12-31" in clash.json["detail"]
    freed = call("POST", f"/projects/{first.id}/seat-releases", {"count": 1, "from_on": "2026-12-30"})
    assert freed.status_code == 201 and freed.json == {"seat_days": 2}
    assert call("GET", f"/projects/{first.id}/seat-allotments").json[0]["seats"] == 2
    assert call("POST", f"/projects/{second.id}/seat-allotments", {**body, "seat_ids": []}).status_code == 422


def test_wrong_roles_and_foreign_projects(session, person, programme):
    mine, other = make_project(session), make_project(session, name="别的")
    call = programme(person(Role.PROJECT_MANAGER, projects=(mine,)))
    assert call("GET", f"/projects/{other.id}/seat-allotments").status_code == 404
    assert call("POST", "/sites", {"code": "X", "name": "X"}).status_code == 403
