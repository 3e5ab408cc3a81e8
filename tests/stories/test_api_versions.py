"""Records have an ETag made of their version; edits heed If-Match; what the reader has already is not sent again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from bpo.kernel.db import Versioned
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people.actions import open_session
from bpo.people.models import RoleGrant, SessionKind, User
from tests.clients.makers import make_client
from tests.conftest import NOW, make_person
from tests.stories.contract import records_of
from tests.stories.twins import TODAY, twins_app
from worlds.builder import Builder

EDIT = {"legal_name_zh": "云澜1电子商务有限公司", "short_name": "云澜", "taxpayer_kind": "foreign", "payment_days": 45}


def caller(app: Flask, session: Any, actor: Actor, now: Any) -> Callable[..., Any]:
    """`call(method, path, body=None, If_Match=…)` with a token of a day → the answer."""
    user = session.get_one(User, actor.id)
    secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="t", now=now, days=1)
    session.commit()

    def call(method: str, path: str, body: Any = None, **more: str) -> Any:
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return app.test_client().open(path, method=method, json=body, headers=headers)

    return call


@pytest.fixture
def calling(app, session, person):
    return caller(app, session, person(Role.SALES), NOW)


@pytest.fixture
def client(session) -> str:
    return f"/api/v1/clients/{make_client(session).id}"


def test_a_record_has_a_strong_tag_of_its_version(calling, client):
    answer = calling("GET", client)
    tag, weak = answer.get_etag()
    assert not weak and tag.startswith(f"v{answer.json['row_version']}-")


def test_what_the_reader_has_is_not_sent_again(calling, client):
    first = calling("GET", client)
    again = calling("GET", client, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    calling("PUT", client, EDIT)
    later = calling("GET", client, If_None_Match=first.headers["ETag"])
    assert later.status_code == 200 and later.headers["ETag"] != first.headers["ETag"]


def test_reading_heeds_if_none_match_alone(calling, client):
    tag = calling("GET", client).headers["ETag"]
    assert calling("GET", client, If_Match='"v999"').status_code == 200
    assert calling("GET", client, If_None_Match=f'"x", W/{tag}').status_code == 304
    assert calling("GET", client, If_None_Match='"v1"').status_code == 200


def test_an_edit_on_the_version_read_is_made_and_on_an_older_one_refused(calling, client):
    tag = calling("GET", client).headers["ETag"]
    assert calling("PUT", client, EDIT, If_Match=tag).status_code == 200
    refused = calling("PUT", client, {**EDIT, "payment_days": 60}, If_Match=tag)
    assert (refused.status_code, refused.json["code"]) == (412, "stale")
    assert calling("GET", client).json["payment_days"] == 45


@pytest.mark.parametrize(
    ("asked", "status"),
    [("*", 200), ('"v1"', 200), ('"v7", "v1-0"', 200), ('"v2"', 412), ('W/"v1-0"', 412), ('"abc"', 412), ("", 412)],
)
def test_which_tags_match(calling, client, asked, status):
    assert calling("PUT", client, EDIT, If_Match=asked).status_code == status


def test_an_act_that_takes_no_version_says_so(calling, client):
    refused = calling("POST", f"{client}/dormancy", {"reason": "no business"}, If_Match='"v1"')
    assert (refused.status_code, refused.json["code"]) == (400, "if_match_not_taken")
    assert calling("GET", client).json["status"] == "active"


def test_a_body_with_an_old_version_is_a_conflict_as_before(calling, client):
    refused = calling("PUT", client, {**EDIT, "row_version": 9})
    assert (refused.status_code, refused.json["code"]) == (409, "stale")


class Known(dict[str, Any]):
    """What stands in an address: a record of the world, else the first of its kind."""

    def __missing__(self, _name: str) -> int:
        return 1


@pytest.fixture(scope="module")
def world(twins, tmp_path_factory) -> Iterator[tuple[Flask, Callable[..., Any], dict[str, int]]]:
    """The twins' world, a caller who holds every role, and the records of a project."""
    with twins_app(twins, tmp_path_factory.mktemp("versions")) as app:
        project_id = twins.facts["A1"]
        database = app.extensions["database"]
        with database.writes() as session:
            session.info["clock"] = app.extensions["clock"]
            known = records_of(session, project_id)
            actor = make_person(session, Role.DIRECTOR)
            held = {Role.DIRECTOR, Role.CLIENT}
            session.add_all(RoleGrant(user_id=actor.id, role=role) for role in Role if role not in held)
            call = caller(app, session, actor, Builder.at(TODAY))
        yield app, call, Known(
            {**known, "user_id": int(actor.id or 0), "year": 2027, "department": "hr", "picture": "logo",
             "kind": "clients"}
        )  # fmt: skip


def described(app: Flask) -> dict[str, Any]:
    told: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return told


def takes(operation: dict[str, Any], name: str) -> bool:
    return any(one.get("name") == name for one in operation.get("parameters", []))


def test_every_single_record_that_is_versioned_is_tagged(world, monkeypatch):
    """By what the queries hand out: a versioned row that goes out untagged is found whatever its shape says."""
    app, call, known = world
    tagged = set()
    for path, item in described(app)["paths"].items():
        operation = item.get("get")
        content = operation["responses"]["200"].get("content", {}) if operation else {}
        ref = content.get("application/json", {}).get("schema", {}).get("$ref", "")
        if not ref or ref.endswith("Page"):
            continue
        answer = call("GET", path.format_map(known))
        if answer.status_code == 200 and "ETag" in answer.headers:
            tagged.add(path.rpartition("/api/v1/")[2].partition("/")[0])
            assert takes(operation, "If-None-Match"), path
    kinds = {mapper.class_.__tablename__ for mapper in Versioned.__subclasses__()[0].registry.mappers
             if issubclass(mapper.class_, Versioned)}  # fmt: skip
    assert len(kinds) >= 20
    assert tagged >= {
        "agents", "bills", "candidates", "clients", "contract-documents", "contracts", "courses", "handovers", "me",
        "plans", "projects", "requisitions", "seats", "sites", "tasks", "users", "vendor",
    }  # fmt: skip


def test_no_act_that_names_if_match_is_made_on_another_version(world):
    app, call, known = world
    refused = 0
    for path, item in described(app)["paths"].items():
        for method, operation in item.items():
            if method != "parameters" and takes(operation, "If-Match"):
                body = next(iter(operation["requestBody"]["content"].values()))["example"]
                body.pop("row_version", None)
                answer = call(method.upper(), path.format_map(known), body, If_Match='"v999"')
                assert answer.status_code >= 400, f"{method} {path} {answer.json}"
                refused += answer.status_code == 412
    assert refused >= 6
