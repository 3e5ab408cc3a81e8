"""Who works on a project: its members and letters of appointment; appointing, acknowledging, adding, removing."""

from typing import Any

from flask import render_template, url_for

from bpo.kernel import files, slots
from bpo.kernel.locale import _, _l, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.roles import Role
from bpo.kernel.web import actor, db, done, form_page, now, today
from bpo.people import queries as people_queries
from bpo.people.schemas import DEPARTMENT_LABELS, ROLE_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Appointment, Project
from bpo.projects.rules import LetterLanguage, ProjectState, letters
from bpo.projects.schemas.works import AppointmentIn, ProjectMemberIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.interfaces import contacts_shown
from bpo.projects.views.words import crumbs_of, reason_against

ENDED = (ProjectState.CLOSED, ProjectState.CANCELLED)

slots.tab("project", "people", _l("People"), "projects.people", "projects.view_people", order=95)


@views.get("/projects/<int:project_id>/people")
@gate(queries.members_page)
def people(project_id: int) -> Any:
    members = queries.members_page(db(), actor(), project_id)
    frame = queries.frame(db(), actor(), project_id, "people")
    may_assign = actor().may("people.assign_members", project_id)
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "roles": " · ".join(str(ROLE_LABELS[grant.role]) for grant in one.roles),
            "department": str(DEPARTMENT_LABELS[one.department]) if one.department else "",
            "is_manager": one.id == frame["project"].manager_id,
            "removable": may_assign and one.id not in (actor().id, frame["project"].manager_id),
            "is_agent": {grant.role for grant in one.roles} == {Role.AGENT},
        }
        for one in members
    ]
    return render_template(
        "projects/people.html", **frame, members=[one for one in rows if not one["is_agent"]],
        agents=[one for one in rows if one["is_agent"]], letters=letters_shown(frame["project"]),
        add_url=url_for("projects.new_person", project_id=project_id) if may_assign else None,
        appoint=appointing(frame["project"]), contacts=contacts_shown(frame["project"]),
        lapsed=lapsed(frame["project"]),
    )  # fmt: skip


def appointing(project: Project) -> dict[str, Any] | None:
    """The act of appointing, for the director; disabled with its reason where the project does not run."""
    if not actor().may("projects.appoint", project.id):
        return None
    return {
        "label": _("Appoint another project manager") if project.manager_id else _("Appoint the project manager"),
        "url": url_for("projects.new_appointment", project_id=project.id),
        "why": reason_against(rules.must_run, project.state),
    }


def lapsed(project: Project) -> str | None:
    """That the manager's term is over and a new letter is needed, while the project runs."""
    letter = queries.standing_appointment(db(), project.id)
    if letter is None or letter.ends_on is None or project.state in ENDED:
        return None
    if not rules.is_lapsed(letter.ends_on, today()):
        return None
    return _("The term of %(number)s ended on %(day)s: the operations director issues a new letter.",
             number=letter.number, day=say_day(letter.ends_on))  # fmt: skip


def letters_shown(project: Project) -> list[dict[str, Any]]:
    """The letters, newest first: number with its paper, who, since when, and whether it stands."""
    letters = queries.appointments_of(db(), project.id)
    names = people_queries.person_names(db(), {one.appointee_id for one in letters})
    return [
        {
            "number": one.number,
            "paper": paper_url(one),
            "name": names.get(one.appointee_id, ""),
            "starts_on": say_day(one.starts_on),
            "ends_on": say_day(one.ends_on) if one.ends_on else "",
            "state": standing(one),
            "acknowledge": url_for("projects.acknowledgement", appointment_id=one.id)
            if one.appointee_id == actor().id and one.acknowledged_at is None and one.superseded_at is None
            else None,
        }
        for one in letters
    ]


def paper_url(letter: Appointment) -> str | None:
    stored = files.files_of(db(), letter.__tablename__, letter.id)
    return url_for("home.file", file_id=stored[-1].id) if stored else None


def standing(letter: Appointment) -> tuple[str, str]:
    if letter.superseded_at is not None:
        return _("Superseded"), "neutral"
    if rules.is_lapsed(letter.ends_on, today()):
        return _("Lapsed"), "bad"
    if letter.acknowledged_at is not None and rules.nears_its_end(letter.ends_on, today()):
        return _("Ends soon"), "warn"
    if letter.acknowledged_at is None:
        return _("Not acknowledged yet"), "warn"
    return _("Acknowledged %(at)s", at=say_moment(letter.acknowledged_at)), "good"


@views.route("/projects/<int:project_id>/appointments/new", methods=["GET", "POST"])
@gate(actions.appoint_manager)
def new_appointment(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.appoint_manager(db(), actor(), project_id=project_id, now=now(), **data)
        return url_for("projects.people", project_id=project_id)

    schema = AppointmentIn()
    schema.fields["appointee_id"].pick = queries.managers_to_pick  # type: ignore[attr-defined]
    values = {**offered(project), "starts_on": today(), "language": LetterLanguage.CHINESE}
    return form_page(
        schema, save, title=_("Appoint the project manager"), submit=_("Issue the letter of appointment"),
        back=url_for("projects.people", project_id=project_id), values=values, crumbs=crumbs_of(project),
        note=_("A numbered letter is issued as PDF. A former letter is superseded by it."),
    )  # fmt: skip


def offered(project: Project) -> dict[str, Any]:
    """What the letter begins with: the usual words and departments of the cooperation mode."""
    called = letters.CALLED_ON[project.mode]
    return {
        "duties": "\n".join(_(one) for one in letters.DUTIES[project.mode]),
        "authority": "\n".join(_(one) for one in letters.AUTHORITY),
        "goals": _(letters.GOALS[project.mode]), "may_call_on": called, "copies_to": called,
    }  # fmt: skip


@views.post("/appointments/<int:appointment_id>/acknowledgement")
@gate(actions.acknowledge_appointment)
def acknowledgement(appointment_id: int) -> Any:
    letter = actions.acknowledge_appointment(db(), actor(), appointment_id=appointment_id, now=now())
    return done(url_for("projects.show", project_id=letter.project_id), _("The letter is acknowledged."))


@views.route("/projects/<int:project_id>/people/new", methods=["GET", "POST"])
@gate(actions.add_person)
def new_person(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.add_person(db(), actor(), project_id=project_id, user_id=data["user_id"])
        return url_for("projects.people", project_id=project_id)

    schema = ProjectMemberIn()
    schema.fields["user_id"].pick = lambda session, _who: queries.people_to_add(session, project_id)  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Add somebody to the project"), submit=_("Add to the project"),
        back=url_for("projects.people", project_id=project_id), crumbs=crumbs_of(project),
        note=_("They see the project from now on, as far as their roles go."),
    )  # fmt: skip


@views.post("/projects/<int:project_id>/people/<int:user_id>/removal")
@gate(actions.remove_person)
def removal(project_id: int, user_id: int) -> Any:
    actions.remove_person(db(), actor(), project_id=project_id, user_id=user_id)
    return done(url_for("projects.people", project_id=project_id), _("Removed from the project."))
