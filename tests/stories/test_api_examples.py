"""The API's description is valid, tells every operation in words, and each of its examples fits its own shape."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app import create_app
from bpo.kernel import fields as f
from bpo.kernel.api import schema_name
from bpo.kernel.examples import USCC, example_of
from bpo.kernel.roles import Department
from bpo.kernel.settings import Settings
from bpo.kernel.uscc import checked
from bpo.people.schemas import DEPARTMENT_LABELS

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def described(template_database, tmp_path_factory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("described")
    app: Flask = create_app(Settings(var=folder, keys=folder / "keys", database_url=template_database))
    told = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    app.extensions["database"].close()
    found: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def shapes(kind: type[Any] = f.Schema) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from shapes(one)


def contents(described: dict[str, Any], *, sent: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """(operation, content of JSON) of what is sent, or of what is answered."""
    for name, one in operations(described):
        bodies = [one.get("requestBody", {})] if sent else one["responses"].values()
        for body in bodies:
            for media_type, content in body.get("content", {}).items():
                if media_type.startswith("application/") and "json" in media_type:
                    yield name, content


def test_the_description_is_valid(described):
    validate(described)


def test_every_operation_is_told_in_words_and_stands_under_a_heading(described):
    tags = {one["name"] for one in described["tags"]}
    for name, one in operations(described):
        assert one["summary"] and one["description"], name
        assert one["tags"] and set(one["tags"]) <= tags, name
    assert all(one["description"] for one in described["tags"])


def test_every_example_of_what_is_sent_is_accepted(described):
    known = {schema_name(one): one for one in shapes()}
    seen = 0
    for name, content in contents(described, sent=True):
        shape = known[content["schema"]["$ref"].rpartition("/")[2]]
        assert shape().validate(content["example"]) == {}, name
        seen += 1
    assert seen > 60


def test_every_example_fits_what_the_description_says_of_it(described):
    seen = 0
    for sent in (True, False):
        for name, content in contents(described, sent=sent):
            if "example" in content:
                whole = {**content["schema"], "components": described["components"]}
                wrong = list(Draft202012Validator(whole).iter_errors(content["example"]))
                assert wrong == [], f"{name}: {wrong[:1]}"
                seen += 1
    assert seen > 500


def test_the_company_of_the_examples_has_a_right_check_digit():
    assert checked(USCC) == USCC


def bounds(least: int) -> st.SearchStrategy[tuple[int | None, int | None]]:
    ends = st.integers(least, 10**6)
    pairs = st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair)))
    return st.one_of(st.just((None, None)), pairs, pairs.map(lambda pair: (pair[0], None)))


@st.composite
def any_field(draw: st.DrawFn) -> f.Labelled:
    low, high = draw(bounds(-(10**6)))
    ends: dict[str, Any] = {name: end for name, end in (("min", low), ("max", high)) if end is not None}
    kind = draw(st.sampled_from([f.Integer, f.Money, f.Number, f.Text, f.Day, f.Moment, f.Flag, f.Choice, f.Email]))
    if kind in (f.Integer, f.Money, f.Number):
        return kind(label="x", optional=draw(st.booleans()), **ends)
    if kind is f.Choice:
        return f.Choice(Department, labels=DEPARTMENT_LABELS, label="x")
    if kind is f.Text:
        return f.Text(label="some words", max=draw(st.integers(5, 300)))
    return kind(label="x")


@given(
    fields=st.dictionaries(
        st.sampled_from(["name", "reason", "starts_on", "amount", "uscc", "email", "x"]), any_field(), max_size=6
    )
)
def test_an_example_of_any_shape_is_accepted_by_it(fields):
    shape = f.Schema.from_dict(fields)
    assert shape().validate(example_of(shape)) == {}


@given(low=st.decimals(-1000, 1000, places=2), width=st.decimals(0, 1000, places=2))
def test_an_example_of_an_amount_lies_within_its_bounds(low, width):
    shape = f.Schema.from_dict({"amount": f.Money(label="x", min=low, max=low + width)})
    assert low <= Decimal(example_of(shape)["amount"]) <= low + width
