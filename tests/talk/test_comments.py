"""Comments: who reads them, whom one may name, what they may hold, for how long they may be changed."""

import io
import struct
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.kernel.models import JournalEntry
from bpo.kernel.roles import Department, Role
from bpo.talk.actions import comments as acts
from bpo.talk.models import Comment
from bpo.talk.queries.comments import names_offered
from bpo.talk.rules.comments import match, named_in, names_of, pieces
from tests.conftest import NOW, make_person
from tests.projects.makers import make_project, refused

WHERE = "projects_project"
NAMES = names_of({1: ("王芳", "wang.fang"), 2: ("李明", "li.ming"), 3: ("王芳芳", "wff"), 4: ("李明", "li.ming2")})


@pytest.mark.parametrize(
    ("words", "found", "unknown"),
    [
        ("@王芳请看", [1], []),
        ("@王芳芳请看 @wang.fang", [3, 1], []),
        ("请 @wang.fang. 谢谢", [1], []),
        ("mail a@wang.fang, http://x/@wff", [], []),
        ("@李明", [], ["李明"]),  # two people have the name: the sign-in name tells them apart
        ("@li.ming2", [4], []),
        ("@wffx @nobody", [], ["wffx", "nobody"]),
        ("@ 王芳 3@", [], []),
    ],
)
def test_who_is_named(words, found, unknown):
    assert named_in(words, NAMES) == (found, unknown)


@given(
    st.text(max_size=80), st.lists(st.sampled_from(["@王芳", "@wff", "https://a.b/c?d=@wff", "<b>", "\n"]), max_size=5)
)
def test_the_pieces_of_a_comment_are_the_comment(words, parts):
    written = words.join(parts) if parts else words
    cut = pieces(written, NAMES)
    assert "".join(one.words for one in cut) == written
    assert all(one.words.startswith(("http://", "https://")) for one in cut if one.kind == "link")
    assert all(match(one.words[1:], NAMES) == one.words[1:] for one in cut if one.kind == "name")


@pytest.fixture
def talkers(session):
    """A project with a manager and a client's person on it, and a stranger."""
    project = make_project(session)
    manager = make_person(session, Role.PROJECT_MANAGER, name="周敏", login="zhou.min", projects=(project,))
    finance = make_person(
        session, Role.HR, name="钱多", login="qian.duo", department=Department.HR, projects=(project,)
    )
    client = make_person(session, Role.CLIENT, name="客户甲", login="ke.hu", projects=(project,))
    stranger = make_person(session, Role.PROJECT_MANAGER, name="外人", login="wai.ren")
    return project, manager, finance, client, stranger


def say(session, who, project, words, shared=False, now=NOW):
    row = acts.add_comment(
        session, who, record_type=WHERE, record_id=project.id, words=words, shared=shared, now=now
    )  # fmt: skip
    session.commit()
    return row


def test_a_client_sees_what_is_shared_and_nothing_of_the_rest(session, talkers, sign_in, programme):
    project, manager, _colleague, client, _stranger = talkers
    say(session, manager, project, "内部秘密")
    say(session, manager, project, "共享的话", shared=True)
    secret = session.scalars(select(Comment).where(Comment.shared.is_(False))).one()
    file = acts.attach_file(session, manager, comment_id=secret.id, data=b"secret", name="a.txt", now=NOW)
    session.commit()
    browser, call = sign_in(client), programme(client)
    page = browser.get(f"/projects/{project.id}").text
    assert "共享的话" in page and "内部秘密" not in page and "Internal" not in page and "opened the project" not in page
    told = call("GET", f"/comments?record_type={WHERE}&record_id={project.id}").json
    assert [one["words"] for one in told] == ["共享的话"]
    assert call("GET", f"/comments/{secret.id}").status_code == 404
    assert browser.get(f"/files/{file.id}").status_code == 404
    inside = sign_in(manager).get(f"/projects/{project.id}").text
    assert "内部秘密" in inside and "Shared with the client" in inside and "opened the project" in inside


def test_what_a_client_writes_is_shared(session, talkers, programme):
    project, _manager, _colleague, client, _stranger = talkers
    answer = programme(client)(
        "POST", "/comments", {"record_type": WHERE, "record_id": project.id, "words": "你好", "shared": False}
    )
    assert answer.status_code == 201 and answer.json["shared"] is True


def test_a_foreign_record_is_absent(session, talkers, sign_in, programme):
    project, manager, _colleague, client, stranger = talkers
    row = say(session, manager, project, "项目里的话")
    call, browser = programme(stranger), sign_in(stranger)
    wanted = {"record_type": WHERE, "record_id": project.id, "words": "x"}
    for answer in (
        call("GET", f"/comments?record_type={WHERE}&record_id={project.id}"), call("POST", "/comments", wanted),
        call("GET", f"/comments/{row.id}"), call("PUT", f"/comments/{row.id}", {"words": "x"}),
        call("DELETE", f"/comments/{row.id}"), call("POST", f"/comments/{row.id}/sighting"),
        call("POST", "/comments", {**wanted, "record_type": "people_user"}),
        browser.get(f"/talk/{WHERE}/{project.id}/names?begun=z"), browser.get(f"/talk/{WHERE}/{project.id}/older"),
        browser.post(f"/talk/{WHERE}/{project.id}", {"words": "x"}),
    ):  # fmt: skip
        assert answer.status_code == 404
    client_call = programme(client)
    assert client_call("POST", "/comments", {**wanted, "record_type": "projects_task"}).status_code == 404


def test_naming_somebody_without_access_is_refused_like_naming_nobody(session, talkers):
    project, manager, _colleague, client, _stranger = talkers
    told = []
    for words in ("@wai.ren", "@外人", "@nobody", "@ke.hu"):  # the client's person cannot read an internal comment
        with refused("mention"):
            say(session, manager, project, words)
        session.rollback()
        with pytest.raises(Exception) as refusal:
            say(session, manager, project, words)
        session.rollback()
        told.append(str(refusal.value).replace(words, "@…"))
    assert len(set(told)) == 1
    with refused("mention"):
        say(session, client, project, "@qian.duo")  # of our people the client names those who spoke to them
    session.rollback()
    offered = names_offered(session, manager, WHERE, project.id, "", shared=False)
    assert ("钱多", "钱多") in offered and not {name for name, _written in offered} & {"外人", "客户甲", "周敏"}
    assert names_offered(session, client, WHERE, project.id, "", shared=True) == []


def test_a_mention_waits_until_it_is_seen_or_answered(session, talkers, sign_in):
    project, manager, colleague, _client, _stranger = talkers
    row = say(session, manager, project, "@钱多 请看一下")
    browser = sign_in(colleague)
    assert "周敏 mentioned you: @钱多 请看一下" in browser.get("/").text
    assert browser.post(f"/comments/{row.id}/seen").status_code == 303
    assert "mentioned you" not in browser.get("/").text
    say(session, manager, project, "@钱多 还有一条")
    assert "mentioned you" in browser.get("/").text
    say(session, colleague, project, "好的")
    assert "mentioned you" not in browser.get("/").text


def test_changed_within_ten_minutes_and_the_earlier_words_stay_in_the_journal(session, talkers):
    project, manager, colleague, _client, _stranger = talkers
    row = say(session, manager, project, "原话")
    acts.change_comment(session, manager, comment_id=row.id, words="新话", now=NOW + timedelta(minutes=10))
    session.commit()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "talk.comment_changed")).one()
    assert '["原话","新话"]' in entry.changes
    for code, who, late in (("comment_settled", manager, 601), ("not_author", colleague, 1)):
        for act in (lambda **facts: acts.change_comment(session, **facts, words="x"),
                    lambda **facts: acts.remove_comment(session, **facts)):  # fmt: skip
            with refused(code):
                act(actor=who, comment_id=row.id, now=NOW + timedelta(seconds=late))
            session.rollback()


def test_a_removed_comment_leaves_its_place_and_closes_its_file(session, talkers, sign_in):
    project, manager, _colleague, _client, _stranger = talkers
    row = say(session, manager, project, "收回的话")
    file = acts.attach_file(session, manager, comment_id=row.id, data=b"text", name="a.txt", now=NOW)
    session.commit()
    browser = sign_in(manager)
    assert browser.get(f"/files/{file.id}").status_code == 200
    assert browser.post(f"/comments/{row.id}/removal").status_code == 303
    page = browser.get(f"/projects/{project.id}").text
    assert "收回的话" not in page and "This comment was removed by its author." in page
    assert browser.get(f"/files/{file.id}").status_code == 404


def test_nothing_in_a_comment_runs(session, talkers, sign_in):
    project, manager, _colleague, _client, _stranger = talkers
    payloads = (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        'https://x"onmouseover="a',
        "javascript:alert(1)",
    )
    browser = sign_in(manager)
    assert browser.post(f"/talk/{WHERE}/{project.id}", {"words": "\n".join(payloads)}).status_code == 303
    page = browser.get(f"/projects/{project.id}").text
    assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page
    assert '"onmouseover' not in page and "&lt;script&gt;" in page


def png(width, height):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00"


def test_a_file_comes_with_a_comment_and_is_looked_into(session, talkers, sign_in):
    project, manager, _colleague, _client, stranger = talkers
    browser = sign_in(manager)

    def send(name, data):
        sent = {"words": "见附件", "file": (io.BytesIO(data), name)}
        return browser.post(f"/talk/{WHERE}/{project.id}", sent, content_type="multipart/form-data")

    for name, data in (("a.png", png(60_000, 60_000)), ("a.png", b"no picture"), ("a.svg", b"<svg/>")):
        answer = send(name, data)
        assert answer.status_code == 422 and "见附件" in answer.text
    assert session.scalars(select(Comment)).all() == []
    session.commit()
    assert send("图.png", png(10, 10)).status_code == 303
    page = browser.get(f"/projects/{project.id}").text
    address = page.split('class="remark-picture" src="')[1].split('"')[0]
    shown = browser.get(address)
    assert shown.content_type == "image/png" and shown.headers["Content-Disposition"] == "inline"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert sign_in(stranger).get(address).status_code == 404


def test_a_form_sent_twice_is_one_comment_and_many_take_no_more_queries(session, talkers, sign_in, database):
    project, manager, _colleague, _client, _stranger = talkers
    browser = sign_in(manager)
    for _time in range(2):
        browser.post(f"/talk/{WHERE}/{project.id}", {"words": "一次", "form_token": "t" * 32})
    assert len(session.scalars(select(Comment)).all()) == 1
    for number in range(35):
        acts.add_comment(
            session, manager, record_type=WHERE, record_id=project.id, words=f"第{number}条@钱多", shared=False, now=NOW
        )
    session.commit()
    page = browser.get(f"/projects/{project.id}").text
    assert "第34条" in page and "第1条" not in page
    older = page.split('hx-get="')[1].split('"')[0]
    assert "第1条" in browser.get(older).text
