"""The house stands as its plan says: imports go down, rooms keep their limits, files stay liveable."""

import ast

import pytest

from tests.house.sources import (
    DOORS,
    FLOORS,
    GROUND,
    INNER,
    ROOT,
    floor_of,
    imports_of,
    module_of,
    package_of,
    python_files,
    tree_of,
)  # fmt: skip

FILES = python_files()
NAMES = [str(path.relative_to(ROOT)) for path in FILES]
ORDER = [inner for floor in FLOORS for inner in INNER.get(floor, (floor,))]
# A room may touch, in its own package, only these rooms.
ROOMS = {
    "rules": ("rules",),
    "models": ("models", "rules"),
    "schemas": ("schemas", "rules"),
    "queries": ("queries", "models", "rules", "schemas"),
    "actions": ("actions", "queries", "models", "rules", "schemas"),
}
PURE = ("flask", "sqlalchemy", "marshmallow", "os", "time")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_down_and_enter_by_the_door(path):
    here = module_of(path)
    if here == "app":
        return
    package, floor = package_of(here), floor_of(here)
    for line, name in imports_of(path):
        target = package_of(name)
        if target is None or target == package:
            continue
        where = f"{path.relative_to(ROOT)}:{line} imports {name}"
        if package in ORDER and target in ORDER:
            assert ORDER.index(target) < ORDER.index(package), f"{where}: upwards"
        else:
            assert FLOORS.index(floor_of(name)) <= FLOORS.index(floor), f"{where}: upwards"
        if floor_of(name) not in GROUND and floor != "worlds":
            rest = name.removeprefix(target).lstrip(".").split(".")[0]
            assert rest in DOORS, f"{where}: not through queries, actions or rules"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_stand_at_the_top_of_the_file(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            hidden = [inner.lineno for inner in ast.walk(node) if isinstance(inner, (ast.Import, ast.ImportFrom))]
            assert not hidden, f"{path.relative_to(ROOT)}:{hidden[0]} imports inside {node.name}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_rooms_touch_only_what_they_may(path):
    here = module_of(path)
    package = package_of(here)
    if package is None or floor_of(here) in (*GROUND, "worlds"):
        return
    room = here.removeprefix(package).lstrip(".").split(".")[0]
    for line, name in imports_of(path):
        where = f"{path.relative_to(ROOT)}:{line} imports {name}"
        if room == "rules":
            assert name.split(".")[0] not in PURE, f"{where}: rules are pure"
            assert not name.startswith(("bpo.kernel.db", "bpo.kernel.web", "bpo.kernel.locale")), (
                f"{where}: rules are pure"
            )
        if package_of(name) == package and room in ROOMS:
            other = name.removeprefix(package).lstrip(".").split(".")[0]
            assert other in ROOMS[room], f"{where}: {room} may not touch {other}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_and_functions_stay_short(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, f"{path.relative_to(ROOT)} has {text.count(chr(10))} lines; at most 400"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 70, f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines; at most 70"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_file_is_called_after_nothing(path):
    forbidden = {"utils", "helpers", "common", "manager", "service", "base", "misc"}
    assert path.stem not in forbidden
    assert not set(path.relative_to(ROOT).parts[:-1]) & forbidden


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_only_the_edges_of_the_house_commit(path):
    """Actions, queries and rules never commit: a request, a command or a job owns the transaction."""
    if module_of(path).startswith(("bpo.kernel", "worlds")) or path.name in ("commands.py", "jobs.py"):
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            allowed = module_of(path) in ("bpo.people.views.signing", "bpo.people.api")  # a wrong password is counted
            assert allowed, f"{path.relative_to(ROOT)}:{node.lineno} commits"
