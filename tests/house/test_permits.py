"""Every route is gated, every permit is used, every act asks its permit."""

import inspect

from bpo.kernel import permits
from bpo.kernel.permits import gates
from bpo.kernel.roles import ROLES

PUBLIC = {
    "people.sign_in", "people.sign_in_code", "people.forgotten", "people.password", "api-people.ask_reset",
    "api-people.set_password", "people.switch_language", "people.switch_theme", "api-people.make_token",
    "home.health", "health.ready", "health.figures", "static",
}  # fmt: skip


def test_every_route_names_its_gate(app):
    ungated = [endpoint for endpoint, names in gates(app).items() if not names and endpoint != "static"]
    assert ungated == []


def test_only_the_known_few_routes_are_public(app):
    public = {endpoint for endpoint, names in gates(app).items() if names == ("public",)}
    assert public | {"static"} == PUBLIC


def test_every_permit_of_the_matrix_guards_something(app):
    guarding = set(permits.DECLARED) | {name for names in gates(app).values() for name in names}
    assert sorted(set(ROLES) - guarding) == []


def test_no_act_happens_by_get(app):
    """A route that GET reaches either only shows, or is a form page that acts on POST."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.methods & {"PUT", "PATCH", "DELETE"}:
            raise AssertionError(f"{rule.rule} takes GET and {rule.methods}")


def test_actions_take_session_and_actor_first(app):
    for names in permits.DECLARED.values():
        for name in names:
            module, _dot, function = name.rpartition(".")
            act = getattr(inspect.importlib.import_module(module), function, None)  # type: ignore[attr-defined]
            if act is None:
                continue
            first = list(inspect.signature(inspect.unwrap(act)).parameters)[:2]
            assert first == ["session", "actor"], name
