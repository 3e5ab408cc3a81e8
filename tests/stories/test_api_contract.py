"""The API as its own description says, and nothing else: no case, fitting or hostile, is answered by a failure of ours.

A few hundred cases for each role run here; thousands, the same way, with `bench/api_cases.py`.
"""

import warnings
from pathlib import Path
from typing import Any

import pytest
import schemathesis

from app import create_app
from bpo.kernel.permits import gates
from bpo.kernel.roles import ROLES as MATRIX
from bpo.kernel.roles import Role
from bpo.kernel.settings import Settings
from tests.built import Built
from tests.stories.contract import DESCRIPTION, PROBLEM, ROLES, run_cases
from tests.stories.twins import twins_app

EVERY = 3  # each role calls every third operation, each beginning with another: together they call all
LEAST = 250
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.mark.parametrize(("start", "role"), list(enumerate(ROLES)), ids=[role.value for role in ROLES])
def test_no_case_is_answered_by_a_failure(twins: Built, tmp_path: Path, start: int, role: Role):
    with twins_app(twins, tmp_path) as app:
        outcome = run_cases(app, role, twins.facts["A1"], examples=1, hostile=15, every=EVERY, start=start)
    assert outcome.wrong == []
    assert outcome.cases >= LEAST
    assert outcome.answers[200] + outcome.answers[201] >= 10, "hardly any case reached an act"


@pytest.fixture
def described(sign_in, person) -> dict[str, Any]:
    answer = sign_in(person(Role.DIRECTOR)).get(DESCRIPTION)
    assert answer.status_code == 200
    described: dict[str, Any] = answer.json
    return described


def operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_the_description_is_openapi_3_1(described):
    assert described["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(described).validate()
    assert len(operations(described)) > 100


def test_every_operation_has_a_summary_a_name_of_its_own_and_its_permits(described, app):
    told = operations(described)
    assert [name for name, one in told if not one.get("summary")] == []
    names = [one["operationId"] for _name, one in told]
    assert sorted(set(names)) == sorted(names)
    assert [name for name, one in told if not set(one["x-permit"]) <= set(MATRIX)] == []
    gate = gates(app)["api-billing.issue"]
    assert described["paths"]["/api/v1/bills/{bill_id}/issuance"]["post"]["x-permit"] == list(gate)


def test_every_operation_tells_how_it_refuses(described):
    for name, one in operations(described):
        refused = {status for status in one["responses"] if status >= "400"}
        wanted = set() if one.get("security") == [] else {"401"}
        wanted |= {"403"} if one["x-permit"] else set()
        wanted |= {"404"} if "{" in name else set()
        wanted |= {"400", "409", "422"} if not name.startswith("GET") else set()
        assert wanted <= refused, name
        assert {tuple(one["responses"][status]["content"]) for status in refused} <= {(PROBLEM,)}, name


def test_files_are_described_as_files(described):
    pdf = described["paths"]["/api/v1/invoices/{invoice_id}/pdf"]["get"]["responses"]["200"]["content"]
    assert pdf == {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
    sent = described["paths"]["/api/v1/projects/{project_id}/call-imports"]["post"]["requestBody"]["content"]
    assert sent["multipart/form-data"]["schema"]["properties"]["file"] == {"type": "string", "format": "binary"}


def test_lists_tell_their_paging_sorting_and_filters(described):
    query = {one["name"]: one["schema"] for one in described["paths"]["/api/v1/projects"]["get"]["parameters"]}
    assert {"page", "per_page", "cursor", "q", "sort", "state", "state.any", "go_live_on.when"} <= set(query)
    assert "-code" in query["sort"]["items"]["enum"] and "live" in query["state"]["enum"]
    assert query["go_live_on.from"]["format"] == "date" and "overdue" in query["go_live_on.when"]["enum"]


def test_no_two_shapes_share_a_name(settings: Settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        create_app(settings).extensions["database"].close()


@pytest.mark.parametrize(
    ("content_type", "data", "status"),
    [
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b"9" * 10_000, 400),
        ("application/json", b"{", 400),
        ("text/plain", b"login=a", 415),
        ("application/json", b'{"login": "a\\u0000", "password": "b"}', 422),
        ("application/json", b'{"login": "\\ud800", "password": "b"}', 422),
    ],
)
def test_a_body_nobody_could_read_is_refused_in_words(app, content_type, data, status):
    answer = app.test_client().post("/api/v1/tokens", data=data, content_type=content_type)
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert answer.json["code"] and answer.json["detail"]


@pytest.mark.parametrize("number", [2**63, 10**30, "9" * 5000])
def test_the_number_of_no_record_is_not_found(programme, person, number):
    answer = programme(person(Role.DIRECTOR))("GET", f"/projects/{number}")
    assert answer.status_code == 404 and answer.mimetype == PROBLEM


def test_a_programme_without_its_token_is_told_to_sign_in(app):
    answer = app.test_client().post("/api/v1/clients", json={})
    assert answer.status_code == 401 and answer.json["code"] == "sign_in_needed"
