"""What a programme may not slip in: fields that nobody declared, and the records of others in the fields declared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from bpo.kernel import fields as f
from bpo.kernel.api import schema_name
from bpo.kernel.examples import example_of
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor, gates
from bpo.kernel.roles import Role
from tests.built import Built
from tests.conftest import programme_of
from tests.stories.test_api_examples import shapes
from tests.stories.test_who_sees_what import ABSENT, House, address, scope_of, spy
from tests.stories.twins import twins_app
from worlds.records import VENDORS_OWN, one_of


@dataclass(frozen=True)
class Operation:
    """One that takes a JSON body: its route, the permits of it, the shape of the body."""

    method: str
    rule: Any
    permits: tuple[str, ...]
    shape: type[f.Schema]

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"


@dataclass
class Programmes:
    """A programme of somebody of each role, all of them at work on project A1 only."""

    house: House
    of: dict[Role, tuple[Actor, Any]]

    def who_may(self, permits: tuple[str, ...], *scopes: str) -> tuple[Actor, Any] | None:
        return next((one for one in self.of.values() if scope_of(one[0], permits) in scopes), None)

    def send(self, call: Any, operation: Operation, body: Any) -> Any:
        path = address(self.house, operation.rule, "A1").removeprefix("/api/v1")
        return call(operation.method, path, body)

    def acts(self) -> int:
        count = self.house.session.scalar(select(func.count()).select_from(JournalEntry)) or 0
        self.house.session.rollback()  # a writing session keeps others from writing
        return count


@pytest.fixture(scope="module")
def programmes(twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programmes]:
    with twins_app(twins, tmp_path_factory.mktemp("twins")) as app, app.extensions["database"].writes() as session:
        ids = {}
        for key, project_id in twins.facts.items():
            found = {name: session.scalars(chosen.limit(1)).first() for name, chosen in one_of(project_id).items()}
            ids[key] = {name: number for name, number in found.items() if number is not None}
        house = House(app, session, ids)
        actors = {role: spy(house, role)[0] for role in Role}
        yield Programmes(house, {role: (one, programme_of(app, session, one)) for role, one in actors.items()})


def operations(house: House) -> list[Operation]:
    told = house.app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    known, permits = {schema_name(one): one for one in shapes()}, gates(house.app)
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule): rule for rule in house.app.url_map.iter_rules()
             if rule.rule.startswith("/api/")}  # fmt: skip
    by_method = {(method, path): rule for path, one in rules.items() for rule in house.app.url_map.iter_rules()
                 if rule.rule == one.rule for method in rule.methods or ()}  # fmt: skip
    found = []
    for path, item in told["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            if "application/json" in content:
                rule = by_method[method.upper(), path]
                named = content["application/json"]["schema"]
                shape = known[named.get("items", named)["$ref"].rpartition("/")[2]]
                found.append(Operation(method.upper(), rule, permits[rule.endpoint], shape))
    return found


def slipped_in(shape: type[f.Schema]) -> Iterator[dict[str, Any]]:
    """The example with one field more than declared: in itself, and in each shape inside it."""
    example = example_of(shape)
    yield {**example, "undeclared": 1}
    for name, field in shape().fields.items():
        inner = getattr(field, "inner", None)
        if isinstance(inner, f.ma.fields.Nested) and example.get(name):
            yield {**example, name: [{**one, "undeclared": 1} for one in example[name]]}


def test_a_field_that_nobody_declared_is_refused_by_its_name(programmes):
    wrong, tried = [], 0
    before = programmes.acts()
    for operation in operations(programmes.house):
        may = programmes.who_may(operation.permits, "A", "P", "own")
        if may is None:
            continue
        for body in slipped_in(operation.shape):
            answer = programmes.send(may[1], operation, body)
            tried += 1
            if answer.status_code != 422 or "undeclared" not in answer.get_data(as_text=True):
                wrong.append(f"{operation.name}: {answer.status_code} {answer.get_data(as_text=True)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert tried > 100 and programmes.acts() == before


def swapped(shape: type[f.Schema], ids: dict[str, int]) -> Iterator[tuple[str, Any]]:
    """(field, a body in which it names another client's record) for each field that names records of projects."""
    for name, field in shape().fields.items():
        of = name.removesuffix("s") if name.endswith("_ids") else name
        if of in ids and of not in VENDORS_OWN and not field.dump_only:
            yield name, [ids[of]] if name.endswith("_ids") else ids[of]


def test_another_clients_record_in_a_body_is_as_if_it_were_not_there(programmes):
    """Foreign and absent are answered alike, and nothing is done."""
    wrong, tried = [], set()
    foreign = programmes.house.ids["B1"]
    absent = dict.fromkeys(foreign, ABSENT)
    before = programmes.acts()
    for operation in operations(programmes.house):
        may = programmes.who_may(operation.permits, "P")
        if may is None:
            continue
        pairs = zip(swapped(operation.shape, foreign), swapped(operation.shape, absent), strict=True)
        for (name, theirs), (_name, nobodys) in pairs:
            body = example_of(operation.shape)
            one = programmes.send(may[1], operation, {**body, name: theirs})
            other = programmes.send(may[1], operation, {**body, name: nobodys})
            tried.add((operation.name, name))
            if one.status_code < 400 or one.status_code != other.status_code:
                wrong.append(f"{operation.name} {name}: {one.status_code} where the absent is {other.status_code}")
    assert not wrong, "\n".join(wrong)
    assert len(tried) >= 5, tried
    assert programmes.acts() == before
