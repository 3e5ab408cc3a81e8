"""What a page can do, a program can do: every act that a page calls is called by an operation of the API as well."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bpo.kernel.permits import DECLARED, gates
from tests.house.sources import module_of, package_of, python_files, tree_of

# What a page does in steps and a program in one call (POST /tokens takes the code beside the password), and a method of
# strings that is called like an act.
STEPS = {("bpo.people", name) for name in ("ask_code", "join", "may_set_password", "try_link_code")}
READS = {("operations.intake", "sheet_of")}  # reads a received file again for its preview, and writes nothing
PAGES, RESOURCES = ("views", "vendor", "tokens"), ("api", "api_house", "list_api", "resources")


def room_of(path: Path) -> set[str]:
    return set(module_of(path).split("."))


def acts() -> set[tuple[str, str]]:
    """(package, function) of everything that writes: the functions of the rooms of actions, and acts with a permit."""
    found = set()
    for path in python_files():
        if "actions" in room_of(path):
            found |= {
                (str(package_of(module_of(path))), node.name)
                for node in ast.walk(tree_of(path))
                if isinstance(node, ast.FunctionDef) and node.args.args[:1] and node.args.args[0].arg == "session"
            }
    declared = {name.rpartition(".") for names in DECLARED.values() for name in names}
    kernel = {(str(package_of(module)), act) for module, _dot, act in declared if module == "bpo.kernel.vendor"}
    return (found | kernel) - READS - STEPS


def called_in(node: ast.AST) -> set[str]:
    """The functions named in a piece of source: `actions.sign` and `sign` alike."""
    names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return names | {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def takes_posts(function: ast.FunctionDef) -> bool:
    said = [ast.unparse(one) for one in function.decorator_list]
    return any(one.startswith("views.post(") or (one.startswith("views.route(") and "POST" in one) for one in said)


def functions(rooms: tuple[str, ...]) -> Iterator[tuple[str, ast.FunctionDef]]:
    """(package, function) of every function at the top of a file in these rooms."""
    for path in python_files():
        if room_of(path) & set(rooms) and module_of(path) != "bpo.kernel.api":
            for node in tree_of(path).body:
                if isinstance(node, ast.FunctionDef):
                    yield str(package_of(module_of(path))), node


def reached(package: str, node: ast.FunctionDef, helpers: dict[tuple[str, str], ast.FunctionDef]) -> set[str]:
    """What a function names, itself or through the helpers of its package that stand with the pages or the API."""
    names, left = set(), [node]
    while left:
        fresh = called_in(left.pop()) - names
        names |= fresh
        left += [helpers[package, name] for name in fresh if (package, name) in helpers]
    return names


def test_every_act_of_a_page_is_an_operation_of_the_api():
    helpers = {
        (package, node.name): node
        for package, node in (*functions(PAGES), *functions(RESOURCES))
        if not any("views." in ast.unparse(one) for one in node.decorator_list)
    }
    known = acts()
    by_page = {
        (package, name): f"{package}: the page {node.name} calls {name}"
        for package, node in functions(PAGES)
        if takes_posts(node)
        for name in reached(package, node, helpers)
        if (package, name) in known
    }
    by_program = {(package, name) for package, node in functions(RESOURCES) for name in reached(package, node, helpers)}
    assert len(by_page) > 80
    assert [told for act, told in sorted(by_page.items()) if act not in by_program] == []


def test_every_permit_that_opens_a_form_opens_an_operation(app):
    """By the running app's own routes, whatever the sources look like."""
    acting: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    for rule in app.url_map.iter_rules():
        if rule.methods & {"POST", "PUT", "DELETE", "PATCH"}:
            for permit in gates(app)[rule.endpoint]:
                acting[rule.rule.startswith("/api/")].setdefault(permit, set()).add(rule.rule)
    lacking = {permit: pages for permit, pages in acting[False].items() if permit not in acting[True]}
    assert lacking == {}
    assert len(acting[False]) > 40
