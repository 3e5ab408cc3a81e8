"""The tables: prefixed by package, constraints named, no relationship between packages, the database refuses."""

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import configure_mappers

from app import TABLES
from bpo.kernel.db import Base

PREFIXES = {
    "bpo.kernel": "kernel", "bpo.search": "search", "bpo.documents": "documents", "bpo.imports": "imports",
    "bpo.people": "people", "bpo.talk": "talk",
    "bpo.clients": "clients", "bpo.projects": "projects", "contracts": "contracts", "staffing": "staffing",
    "operations": "operations", "billing": "billing",
}  # fmt: skip

MAPPERS = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_a_table_is_prefixed_by_its_package(mapper):
    prefix = next(prefix for start, prefix in PREFIXES.items() if mapper.class_.__module__.startswith(start))
    assert mapper.class_.__tablename__.startswith(prefix + "_")


def test_class_names_are_unique_in_the_house():
    names = [mapper.class_.__name__ for mapper in MAPPERS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_relationships_stay_inside_their_package(mapper):
    configure_mappers()
    for relation in mapper.relationships:
        assert relation.mapper.class_.__module__ == mapper.class_.__module__
        assert relation.back_populates, f"{mapper.class_.__name__}.{relation.key} has no back_populates"


@pytest.mark.parametrize("table", TABLES.sorted_tables, ids=lambda table: table.name)
def test_constraints_are_named_and_foreign_keys_restrict(table):
    for constraint in table.constraints:
        if isinstance(constraint, (CheckConstraint, UniqueConstraint, ForeignKeyConstraint)):
            assert constraint.name, f"{table.name}: {constraint}"
        if isinstance(constraint, ForeignKeyConstraint):
            assert constraint.ondelete == "RESTRICT", f"{table.name}: {constraint.name}"
            assert len(str(constraint.name)) <= 63


@pytest.mark.parametrize("table", TABLES.sorted_tables, ids=lambda table: table.name)
def test_money_is_integer_minor_units(table):
    for column in table.columns:
        assert column.type.__class__.__name__ not in ("Numeric", "Float", "Double"), f"{table.name}.{column.name}"
