"""The bell, the list, following and the ways, by page and by API; PDFs in the browser; talk where it was missing."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bpo.clients.models import Requirement
from bpo.kernel import files
from bpo.kernel.models import StoredFile
from bpo.kernel.roles import Role
from bpo.people.models import User
from bpo.talk.models import Follow, Notice, NoticeWay
from bpo.talk.subjects import SUBJECTS
from tests.conftest import NOW, make_person
from tests.projects.makers import hand_over, make_project
from tests.talk.test_notices import WHERE, follow, rows_of, say, team

__all__ = ["team"]
PAPER = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


def bell_of(page):
    return page.split('class="btn btn-icon btn-plain bell"')[1].split("</a>")[0]


def test_the_bell_counts_and_opening_the_page_reads(session, team, sign_in):
    project, manager, colleague, _client, _stranger = team
    say(session, manager, project, "@钱多 请看")
    browser = sign_in(colleague)
    home = browser.get("/").text
    assert 'class="bell-count" aria-hidden="true">1<' in bell_of(home) and "data-seen" not in home
    page = browser.get(f"/projects/{project.id}").text
    assert 'data-seen="/notices/here"' in page  # the browser tells it: reading a page writes nothing
    assert rows_of(session, colleague)[0].seen_at is None
    assert browser.post("/notices/here", {"path": f"/projects/{project.id}"}).status_code == 204
    assert rows_of(session, colleague)[0].seen_at is not None
    assert "bell-count" not in browser.get("/").text


def test_the_list_is_narrowed_and_read_many_at_once(session, team, sign_in):
    project, manager, colleague, _client, stranger = team
    follow(session, colleague, record_id=project.id)
    say(session, manager, project, "@钱多 请看")
    say(session, manager, project, "还有")
    browser = sign_in(colleague)
    page = browser.get("/notices").text
    assert "周敏 named you in a comment" in page and "周敏 wrote a comment" in page and project.code in page
    assert "wrote a comment" not in browser.get("/notices?kind=mention").text
    assert "named you" in browser.get(f"/notices?project_id={project.id}&state=new").text
    assert "named you" not in browser.get("/notices?state=seen").text
    mention = rows_of(session, colleague)[0]
    check = browser.get(f"/notices?bulk=sighting&id={mention.id}")
    assert check.status_code == 200 and "Mark as read" in check.text
    assert browser.post("/notices/sightings").status_code == 303
    assert all(one.seen_at for one in rows_of(session, colleague))
    assert "named you" not in sign_in(stranger).get("/notices").text


def test_a_program_reads_and_marks_the_same_notices(session, team, programme):
    project, manager, colleague, _client, stranger = team
    say(session, manager, project, "@钱多 请看")
    call = programme(colleague)
    (item,) = call("GET", "/notices?kind=mention").json["items"]
    assert item["sentence"] == "周敏 named you in a comment" and item["kind"] == "mention" and item["state"] == "new"
    assert item["path"].startswith(f"/projects/{project.id}#comment-") and item["project_id"] == project.id
    assert programme(stranger)("POST", f"/notices/{item['id']}/sighting").status_code == 404
    assert rows_of(session, colleague)[0].seen_at is None
    assert call("POST", f"/notices/{item['id']}/sighting").json["state"] == "seen"
    say(session, manager, project, "@钱多 再看")
    assert call("POST", "/notices/here", {"path": f"/projects/{project.id}"}).json == {"unseen": 0}
    assert call("POST", "/notices/sightings").json == {"unseen": 0}


def test_following_by_page_and_by_program(session, team, sign_in, programme):
    project, _manager, colleague, client, stranger = team
    browser, call = sign_in(colleague), programme(colleague)
    assert ">Follow</button>" in browser.get(f"/projects/{project.id}").text
    assert browser.post(f"/talk/{WHERE}/{project.id}/following", {"following": "true"}).status_code == 303
    page = browser.get(f"/projects/{project.id}").text
    assert ">Unfollow</button>" in page and "Followed by 钱多" in page
    seen_by_client = sign_in(client).get(f"/projects/{project.id}").text
    assert "Followed by" not in seen_by_client and ">Follow</button>" in seen_by_client
    asked = f"/follows?record_type={WHERE}&record_id={project.id}"
    assert call("GET", asked).json == {"following": True, "followers": ["钱多"]}
    assert programme(client)("GET", asked).json == {"following": False, "followers": []}
    body = {"record_type": WHERE, "record_id": project.id, "following": False}
    assert call("PUT", "/follows", body).json["following"] is False
    assert programme(stranger)("PUT", "/follows", {**body, "following": True}).status_code == 404
    assert sign_in(stranger).post(f"/talk/{WHERE}/{project.id}/following", {"following": "true"}).status_code == 404
    assert [one.following for one in session.scalars(select(Follow).where(Follow.person_id == stranger.id))] == []


def test_the_ways_are_chosen_on_a_page_and_by_a_program(session, team, sign_in, programme):
    _project, _manager, colleague, client, _stranger = team
    browser, call = sign_in(colleague), programme(colleague)
    page = browser.get("/me/notices").text
    assert "No e-mail address is kept for you" in page
    assert 'name="mention" value="off"' not in page and 'name="comment" value="off"' in page
    session.execute(update(User).where(User.id == colleague.id).values(email="qian@vendor.example"))
    session.commit()
    assert "To: qian@vendor.example" in browser.get("/me/notices").text
    assert browser.post("/me/notices", {"comment": "off", "mention": "daily"}).status_code == 303
    told = {one["kind"]: one["way"] for one in call("GET", "/notice-ways").json}
    assert told["comment"] == "off" and told["mention"] == "daily" and told["waits"] == "daily"
    assert call("PUT", "/notice-ways", {"waits": "off"}).status_code == 422
    assert call("PUT", "/notice-ways", {"comment": "product"}).status_code == 200
    assert {one.kind.value for one in session.scalars(select(NoticeWay))} == {"comment", "mention"}
    assert 'name="waits"' not in sign_in(client).get("/me/notices").text


def test_the_home_page_shows_what_happened_on_what_one_follows(session, team, sign_in, clock):
    project, manager, colleague, client, _stranger = team
    clock.moment = NOW + timedelta(hours=1)  # what was done before one followed is no news
    follow(session, colleague, client, record_id=project.id)
    say(session, manager, project, "内部", now=clock.moment)
    assert "What I follow" in sign_in(colleague).get("/").text
    assert "What I follow" not in sign_in(manager).get("/").text  # one's own acts are no news
    assert "What I follow" not in sign_in(client).get("/").text


def attach(browser, project, name, data):
    sent = {"words": "见附件", "file": (io.BytesIO(data), name)}
    return browser.post(f"/talk/{WHERE}/{project.id}", sent, content_type="multipart/form-data")


def test_a_pdf_opens_in_the_browser_and_nothing_in_it_can_do_anything(session, team, sign_in):
    project, manager, colleague, _client, stranger = team
    browser = sign_in(manager)
    assert attach(browser, project, "报价.pdf", PAPER).status_code == 303
    row = session.scalars(select(StoredFile)).one()
    session.commit()
    address = f"/files/{row.id}/view"
    page = browser.get(f"/projects/{project.id}").text
    assert f'href="{address}" target="_blank" rel="noopener"' in page
    shown = sign_in(colleague).get(address)
    assert shown.data == PAPER and shown.content_type == "application/pdf"
    assert shown.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    policy = shown.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "sandbox"} <= set(policy)
    assert shown.headers["X-Content-Type-Options"] == "nosniff" and shown.headers["X-Frame-Options"] == "DENY"
    assert "sandbox" not in browser.get(f"/projects/{project.id}").headers["Content-Security-Policy"]
    assert sign_in(stranger).get(address).status_code == 404


@pytest.mark.parametrize(("name", "data"), [("a.txt", b"%PDF-1.7 %%EOF"), ("a.pdf", b"%PDF-1.7 no end")])
def test_what_is_no_whole_pdf_is_only_handed_out(session, team, sign_in, name, data):
    project, manager, *_rest = team
    browser = sign_in(manager)
    if name.endswith(".txt"):
        row = files.store(
            session, manager, data, name=name, subject_type="talk_comment", project_id=project.id, now=NOW,
            subject_id=say(session, manager, project, "附件").id, media_type="text/plain",
        )  # fmt: skip
        session.commit()
        number = row.id
    else:
        attach(browser, project, name, data)
        number = session.scalars(select(StoredFile.id)).one()
        session.commit()
    assert browser.get(f"/files/{number}/view").status_code == 404
    assert browser.get(f"/files/{number}").headers["Content-Disposition"].startswith("attachment")


def test_one_talks_on_a_requirements_own_page(session, team, sign_in):
    _project, _manager, _colleague, client, stranger = team
    project = make_project(session, name="另一条热线")
    hand_over(session, project)
    director = make_person(session, Role.DIRECTOR, name="李建国")
    row = session.scalars(select(Requirement).where(Requirement.project_id == project.id)).first()
    browser = sign_in(director)
    assert f'href="/requirements/{row.id}"' in browser.get(f"/projects/{project.id}/requirements").text
    assert browser.post(f"/talk/clients_requirement/{row.id}", {"words": "够清楚吗"}).status_code == 303
    page = browser.get(f"/requirements/{row.id}").text
    assert row.statement in page and "够清楚吗" in page
    for outsider in (stranger, client):
        assert sign_in(outsider).get(f"/requirements/{row.id}").status_code in (403, 404)


def test_every_record_one_talks_about_is_named_and_has_a_page():
    for one in SUBJECTS.values():
        assert str(one.label) and one.path.startswith("/")
    assert {"imports_run", "operations_batch", "operations_call", "billing_invoice", "clients_requirement"} <= set(
        SUBJECTS
    )
    assert {one.type for one in SUBJECTS.values() if one.shared} == {
        "projects_project", "billing_invoice", "clients_feedback",
    }  # fmt: skip


def test_one_talks_on_an_import_of_ones_own_and_others_do_not_see_it(session, sign_in):
    hr, sales = make_person(session, Role.ADMINISTRATOR), make_person(session, Role.SALES)
    browser = sign_in(hr)
    data = {"file": (io.BytesIO("登录名,姓名\nzhang.san,张三\n".encode()), "用户.csv")}
    answer = browser.post("/list-imports/users/new", data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[:2000]
    number = answer.headers["Location"].split("/list-imports/")[1].split("/")[0]
    assert browser.post(f"/talk/imports_run/{number}", {"words": "这份名单谁核对过"}).status_code == 303
    assert "这份名单谁核对过" in browser.get(f"/list-imports/{number}").text
    assert sign_in(sales).post(f"/talk/imports_run/{number}", {"words": "x"}).status_code == 404
    assert session.scalars(select(Notice)).all() == []
