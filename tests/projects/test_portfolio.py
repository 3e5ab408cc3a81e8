"""The portfolio on a real database: the lights of several projects, whose they are, and what they cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event

from bpo.kernel.roles import Role
from bpo.people.queries import actor_of
from bpo.projects import queries
from bpo.projects.models import Project
from bpo.projects.rules import Health, HealthSide, ProjectState
from tests.conftest import NOW, make_person
from tests.projects.makers import make_prepared_project, make_project

TODAY = NOW.date()


@contextmanager
def counting(session) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield sent
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_a_project_without_facts_is_not_measured(session):
    project = make_project(session)
    director = make_person(session, Role.DIRECTOR)
    session.commit()
    stand = queries.portfolio_stands(session, director, TODAY)[project.id]
    assert {side: light.health for side, light in stand.lights.items()} == dict.fromkeys(HealthSide, Health.UNMEASURED)
    assert stand.health is Health.UNMEASURED
    assert stand.blocked and stand.next_on == project.go_live_on


def test_lateness_and_missing_people_are_seen(session):
    project, crew, _plan = make_prepared_project(session)
    director = actor_of(session, crew.director.id)
    good = queries.portfolio_stands(session, director, TODAY)[project.id]
    assert good.lights[HealthSide.SCHEDULE].health is Health.GOOD
    assert good.lights[HealthSide.STAFFING].health is Health.UNMEASURED  # nobody is needed yet
    late = queries.portfolio_stands(session, director, project.go_live_on + timedelta(days=30))[project.id]
    assert late.lights[HealthSide.SCHEDULE].health is Health.BAD
    assert late.lights[HealthSide.STAFFING].health is Health.BAD
    assert late.health is Health.BAD and late.lights[HealthSide.SCHEDULE].facts["late"] > 0


def test_a_manager_watches_their_own_projects_only(session):
    project, crew, _plan = make_prepared_project(session)
    make_project(session, name="别人的项目")
    manager = actor_of(session, crew.manager.id)
    assert set(queries.portfolio_stands(session, manager, TODAY)) == {project.id}
    assert queries.portfolio_counts(session, manager) == {ProjectState.PREPARING: 1}


def test_two_hundred_projects_ask_the_database_no_more_than_one(session):
    project, crew, _plan = make_prepared_project(session)
    director = actor_of(session, crew.director.id)
    queries.portfolio_stands(session, director, TODAY)
    session.commit()
    with counting(session) as few:
        queries.portfolio_stands(session, director, TODAY)
    session.add_all(
        Project(
            code=f"X{number:03d}", name=f"项目 {number}", client_id=project.client_id, mode=project.mode,
            services=project.services, zone="Asia/Shanghai", state=ProjectState.LIVE, go_live_on=TODAY, live_on=TODAY,
            opened_on=TODAY,
        )
        for number in range(200)
    )  # fmt: skip
    session.info.setdefault("acts", [])
    session.flush()
    with counting(session) as many:
        assert len(queries.portfolio_stands(session, director, TODAY)) == 201
    session.rollback()
    assert len(many) <= len(few) + 2, (len(few), len(many))  # a live project asks for its calls and its run as well
    assert len(many) <= 22
