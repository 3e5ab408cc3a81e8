"""The matrix, actors and gates."""

import pytest
from flask import Flask
from sqlalchemy import select

from bpo.kernel.errors import Forbidden
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor, gate, permit, public, refuse_ungated
from bpo.kernel.roles import MATRIX, ROLES, Role, read_matrix

SALES = Actor(1, "sales", frozenset({Role.SALES}), project_ids=frozenset({7}))
PM = Actor(2, "pm", frozenset({Role.PROJECT_MANAGER}), project_ids=frozenset({7, 8}))


def test_the_matrix_is_read_as_it_is_written():
    assert ROLES["clients.register"] == {Role.DIRECTOR: "A", Role.SALES: "A"}
    with pytest.raises(ValueError, match="malformed"):
        read_matrix(MATRIX + "clients.view A\n")


def test_the_auditor_reads_all_and_changes_nothing():
    reading = {"view", "export"}
    beyond_oneself = [name for name, roles in ROLES.items() if roles.get(Role.AUDITOR, "S") != "S"]
    assert {name.split(".")[1] for name in beyond_oneself} <= reading | {
        one for one in (name.split(".")[1] for name in ROLES) if one.startswith("view")
    }


def test_the_client_sees_says_what_they_think_and_does_nothing_else():
    beyond_oneself = {name for name, roles in ROLES.items() if roles.get(Role.CLIENT, "S") != "S"}
    assert {name for name in beyond_oneself if name.split(".")[1] != "view"} == {"feedback.give", "feedback.reopen"}


@pytest.mark.parametrize(
    ("actor", "name", "project", "may"),
    [
        (SALES, "clients.register", None, True),
        (SALES, "projects.appoint", None, False),
        (PM, "plans.write", 7, True),
        (PM, "plans.write", 9, False),
        (PM, "plans.write", None, True),
        (Actor.system(), "billing.issue", 1, True),
        (Actor(3, "nobody"), "clients.view", None, False),
    ],
)
def test_what_an_actor_may(actor, name, project, may):
    assert actor.may(name, project) is may


def test_several_roles_have_the_widest_scope():
    both = Actor(4, "both", frozenset({Role.PROJECT_MANAGER, Role.DIRECTOR}))
    assert both.grant("tasks.work") == "A"


def test_a_permit_refuses_and_hands_over_an_acting_actor():
    @permit("plans.write")
    def write(session, actor):
        return actor.scope()

    assert write(None, PM) == "P"
    with pytest.raises(Forbidden):
        write(None, SALES)


def test_an_unknown_permit_is_an_error_at_once():
    with pytest.raises(KeyError):
        permit("plans.wirte")
    with pytest.raises(KeyError):
        gate("plans.wirte")


def test_a_scoped_query_outside_an_act_is_an_error():
    with pytest.raises(RuntimeError):
        PM.limit(select(JobRun), JobRun.project_id)


def test_limit_narrows_to_projects_or_to_the_own_record():
    narrowed = str(PM.under("tasks.work").limit(select(JobRun.id), JobRun.project_id))
    assert "project_id IN" in narrowed
    nothing = str(PM.under("tasks.work").limit(select(JobRun.id)))
    assert "false" in nothing.lower() or "0 = 1" in nothing


def test_an_app_with_an_ungated_route_refuses_to_boot():
    app = Flask(__name__)
    app.add_url_rule("/open", "open", public(lambda: "x"))
    refuse_ungated(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "x")
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_ungated(app)
