"""Imports, calls and figures over the API."""

from io import BytesIO

from bpo.kernel.jobs import run_due
from bpo.kernel.roles import Role
from bpo.people.actions import open_session
from bpo.people.models import SessionKind, User
from tests.conftest import NOW
from tests.operations.calls.test_actions import GENERIC
from tests.operations.makers import asterisk_file, take_calls
from tests.projects.makers import make_project


def sender(app, session, actor):
    """Multipart requests with that person's token."""
    secret, _row = open_session(session, session.get_one(User, actor.id), kind=SessionKind.TOKEN, label="t", now=NOW)
    session.commit()
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
    return lambda path, form: app.test_client().post(f"/api/v1{path}", data=form, headers=headers)


def test_a_file_is_sent_taken_in_and_its_rejected_rows_are_read(app, session, person, programme):
    project = make_project(session)
    who = person(Role.SYSTEM)
    send, call = sender(app, session, who), programme(who)
    form = {"file": (BytesIO(GENERIC.encode()), "话单.csv"), "source": "generic"}
    sent = send(f"/projects/{project.id}/call-imports", form)
    assert sent.status_code == 202 and sent.json["state"] == "waiting"
    run_due()
    batch = call("GET", f"/imports/{sent.json['id']}").json
    assert (batch["state"], batch["created"], batch["rejected"]) == ("done", 2, 2)
    rows = call("GET", f"/imports/{batch['id']}/rejected-rows").json["items"]
    assert [(row["row_number"], row["column"], row["value"]) for row in rows] == [
        (4, "来电时间", "昨天"),
        (5, "通话ID", ""),
    ]
    again = send(f"/projects/{project.id}/call-imports", {**form, "file": (BytesIO(GENERIC.encode()), "x.csv")})
    assert again.json["id"] == batch["id"] and again.json["state"] == "done"
    assert call("GET", "/imports?kind=calls").json["total"] == 1


def test_what_cannot_be_sent(app, session, person):
    mine, other = make_project(session), make_project(session, name="别的")
    send = sender(app, session, person(Role.PROJECT_MANAGER, projects=(mine,)))
    file = lambda: (BytesIO(asterisk_file()), "Master.csv")  # noqa: E731
    path = f"/projects/{mine.id}/call-imports"
    assert send(f"/projects/{other.id}/call-imports", {"file": file(), "source": "asterisk"}).status_code == 404
    assert send(path, {"source": "asterisk"}).status_code == 422
    assert send(path, {"file": file(), "source": "avaya"}).status_code == 422
    assert send(path, {"file": file(), "source": "generic", "mapping": "[1"}).status_code == 422
    assert send(path, {"file": file(), "source": "asterisk", "choice": "up"}).status_code == 422
    refused = send(path, {"file": (BytesIO(b"\x89PNG\r\n"), "x.csv"), "source": "asterisk"})
    assert refused.status_code == 202 and refused.json["state"] == "refused" and "picture" in refused.json["refusal"]
    leader = sender(app, session, person(Role.TEAM_LEADER, projects=(mine,)))
    assert leader(path, {"file": file(), "source": "asterisk"}).status_code == 403


def test_figures_and_calls(session, person, programme):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    call = programme(person(Role.PROJECT_MANAGER, projects=(project,)))
    path = f"/projects/{project.id}/kpi?from=2026-10-01&to=2026-10-02"
    found = call("GET", f"{path}&by=day").json
    figures = {one["code"]: one for one in found["figures"]}
    level = figures["service_level"]
    assert (level["value"], level["numerator"], level["denominator"]) == ("0.25", 1, 4)
    assert level["formula"] == "answered within 20 s ÷ (offered − abandoned in under 5 s)"
    assert (found["parts"]["offered"], found["target"], len(found["stretches"])) == (5, "0.8", 2)
    assert len(call("GET", f"{path}&by=interval").json["stretches"]) == 48
    assert call("GET", f"{path}&service_level=answered&threshold=30").json["threshold_seconds"] == 30
    assert call("GET", f"/projects/{project.id}/kpi?from=2026-10-02&to=2026-10-01").status_code == 422
    assert call("GET", f"/projects/{project.id}/kpi?from=x&to=2026-10-01").status_code == 422
    calls = call("GET", f"/projects/{project.id}/calls?part=abandoned&sort=arrived_at").json
    assert calls["total"] == 2 and calls["items"][0]["number_masked"] == "138****5678"
    one = calls["items"][0]["id"]
    assert call("GET", f"/calls/{one}").json["outcome"] == "abandoned"
    assert call("POST", f"/calls/{one}/number-views", {"reason": "客户要求回电"}).json == {"number": "13812345678"}
    assert call("POST", f"/calls/{one}/number-views", {"reason": "x"}).status_code == 422


def test_the_client_gets_figures_only(session, person, programme):
    project = make_project(session)
    call = programme(person(Role.CLIENT, projects=(project,)))
    found = call("GET", f"/projects/{project.id}/kpi?from=2026-10-01&to=2026-10-02").json
    assert next(one for one in found["figures"] if one["code"] == "aht")["value"] is None
    assert call("GET", f"/projects/{project.id}/calls").status_code == 403
