"""The pages of projects: what each role sees and does there."""

from bpo.kernel.roles import Role
from tests.projects.makers import make_project


def test_members_find_the_project_and_strangers_do_not(session, person, sign_in):
    project = make_project(session)
    member = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    assert project.name in member.get("/projects").text
    page = member.get(f"/projects/{project.id}")
    assert page.status_code == 200 and "P2026-001" in page.text
    stranger = sign_in(person(Role.PROJECT_MANAGER))
    assert project.name not in stranger.get("/projects").text
    assert stranger.get(f"/projects/{project.id}").status_code == 404


def test_sales_opens_a_project_by_page_and_sees_it(session, person, sign_in):
    client = make_project(session).client_id
    browser = sign_in(person(Role.SALES))
    answer = browser.post(
        "/projects/new",
        {
            "client_id": client,
            "name": "会员回访",
            "mode": "seat",
            "services": ["follow_up"],
            "go_live_on": "2027-03-01",
        },
    )
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "会员回访" in page and "P2026-002" in page and "Satisfaction follow-up" in page
    assert sign_in(person(Role.DIRECTOR)).get("/projects/new").status_code == 403
