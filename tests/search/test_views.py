"""The dialog's answers, the page and the API: one search, and what a person opened last."""

from bpo.kernel.roles import Role
from tests.clients.makers import make_client
from tests.projects.makers import make_project


def test_one_search_in_dialog_page_and_api(session, person, sign_in, programme):
    project = make_project(session, client=make_client(session, 1), name="银河客服")
    foreign = make_project(session, client=make_client(session, 2), name="银河外呼")
    manager = person(Role.PROJECT_MANAGER, projects=(project,))
    browser = sign_in(manager)
    for url in ("/search?q=银河", "/search/quick?q=yinhe", "/search?q=银河&kind=project&page=7"):
        page = browser.get(url)
        assert page.status_code == 200 and foreign.name not in page.text
    assert f'href="/projects/{project.id}"' in browser.get("/search?q=银河").text
    assert f"/projects/{project.id}/imports/calls/new" in browser.get("/search/quick?q=import calls 银河").text
    found = programme(manager)("GET", "/search?q=银河").json
    assert [(one["kind"], one["total"]) for one in found["groups"]] == [("project", 1), ("handover", 1)]
    assert programme(manager)("GET", "/search").json["groups"] == []


def test_what_was_opened_last_is_kept_for_the_person_alone(session, person, sign_in, programme):
    project = make_project(session, client=make_client(session, 1))
    foreign = make_project(session, client=make_client(session, 2))
    manager = person(Role.PROJECT_MANAGER, projects=(project,))
    browser = sign_in(manager)
    assert f'data-record="project:{project.id}"' in browser.get(f"/projects/{project.id}").text
    for _again in range(2):
        assert browser.post("/search/recent", {"kind": "project", "id": project.id}).status_code == 204
    for absent in ({"kind": "project", "id": foreign.id}, {"kind": "spaceship", "id": 1}):
        assert browser.post("/search/recent", absent).status_code == 204
        assert programme(manager)("POST", "/search/recent", absent).status_code == 404
    assert browser.post("/search/recent", {"kind": "project", "id": 1, "role": "admin"}).status_code == 422
    opened = programme(manager)("GET", "/search/recent").json
    assert [(one["kind"], one["id"]) for one in opened] == [("project", project.id)]
    assert programme(person(Role.DIRECTOR))("GET", "/search/recent").json == []
