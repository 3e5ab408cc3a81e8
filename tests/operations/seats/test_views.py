"""Pages of sites and seats, and the seats of a project."""

from datetime import date

from bpo.kernel.roles import Role
from tests.operations.makers import make_allotment, make_site, seats_of
from tests.projects.makers import make_project


def test_administration_builds_a_site_by_page(person, sign_in):
    browser = sign_in(person(Role.ADMINISTRATION))
    made = browser.post("/sites/new", {"code": "CD-1", "name": "成都天府职场", "zone": "Asia/Shanghai"})
    assert made.status_code == 303
    page = f"{made.location}/seats/new"
    form = {"floor": "5F", "prefix": "B5-", "first": "1", "last": "12"}
    assert browser.post(page, form).status_code == 303
    assert "B5-012" in browser.get(made.location).text
    assert browser.post(f"{made.location}/make-ready").status_code == 303
    assert "made 12 seats ready" in browser.get(made.location).text
    row = browser.get("/sites").text
    assert "成都天府职场" in row and browser.get("/sites?export=csv").status_code == 200
    wrong = browser.post("/sites/new", {"code": "X", "name": "X", "zone": "Mars/Base"})
    assert wrong.status_code == 422 and "There is no such time zone." in wrong.text


def test_a_fault_is_reported_with_a_reason_and_repaired(session, person, sign_in):
    seat = seats_of(session, make_site(session, seats=1))[0]
    browser = sign_in(person(Role.SYSTEM))
    assert browser.post(f"/seats/{seat.id}/fault", {"reason": ""}).status_code == 422
    assert browser.post(f"/seats/{seat.id}/fault", {"reason": "耳机坏了"}).status_code == 303
    assert "Faulty" in browser.get(f"/seats/{seat.id}").text
    assert browser.post(f"/seats/{seat.id}/ready").status_code == 303
    assert browser.post(f"/seats/{seat.id}/released").status_code == 303
    assert "gave up seat A3-001" in browser.get(f"/seats/{seat.id}").text


def test_the_project_manager_assigns_and_releases_on_the_projects_tab(session, person, sign_in):
    site, project = make_site(session, seats=4), make_project(session)
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    tab = f"/projects/{project.id}/seats"
    assert "No seats yet" in browser.get(tab).text
    form = {"site_id": str(site.id), "count": "3", "starts_on": "2026-12-01", "last_on": "2026-12-31"}
    assert browser.post(f"{tab}/assign", form).status_code == 303
    assert "A3-001–A3-003" in browser.get(tab).text
    short = browser.post(f"{tab}/assign", form)
    assert short.status_code == 409 and "1 ready seats free" in short.text
    assert browser.post(f"{tab}/release", {"count": "1", "from_on": "2026-12-11"}).status_code == 303
    assert "released 1 seats" in browser.get(tab).text


def test_another_projects_name_is_not_told_on_the_floor(session, person, sign_in):
    site, mine, other = make_site(session, seats=2), make_project(session), make_project(session, name="别的")
    make_allotment(session, other, site, 1)
    page = f"/sites/{site.id}?day=2026-12-02"
    told = sign_in(person(Role.DIRECTOR)).get(page).text
    untold = sign_in(person(Role.PROJECT_MANAGER, projects=(mine,))).get(page).text
    assert other.code in told and other.code not in untold and "Taken" in untold


def test_foreign_projects_and_wrong_roles_are_refused(session, person, sign_in):
    site, mine, other = make_site(session), make_project(session), make_project(session, name="别的")
    manager = sign_in(person(Role.PROJECT_MANAGER, projects=(mine,)))
    assert manager.get(f"/projects/{other.id}/seats").status_code == 404
    assert manager.post(f"/projects/{other.id}/seats/assign", {}).status_code == 404
    assert manager.get("/sites/new").status_code == 403
    assert manager.post(f"/sites/{site.id}/make-ready").status_code == 403
    assert sign_in(person(Role.AGENT)).get("/sites").status_code == 403
    assert manager.get("/sites/999").status_code == 404 and manager.get("/seats/999").status_code == 404


def test_the_list_of_all_seats_is_filtered(session, person, sign_in):
    make_site(session, seats=3)
    browser = sign_in(person(Role.TECHNOLOGY))
    assert "A3-002" in browser.get("/seats?status=ready").text
    assert "A3-002" not in browser.get("/seats?status=faulty").text
    assert date.fromisoformat("2026-11-22").isoformat() in browser.get("/sites/1").text
