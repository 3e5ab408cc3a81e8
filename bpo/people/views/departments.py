"""Departments: who heads each, who deputises, who works there."""

from typing import Any

from flask import render_template, url_for

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, form_page, history_of
from bpo.people import actions, queries
from bpo.people.schemas import DEPARTMENT_LABELS, DepartmentIn
from bpo.people.views.blueprint import views

slots.nav(_l("Departments"), "people.departments", "departments.view", icon="sitemap", order=895, group="house")


def department_named(word: str) -> Department:
    try:
        return Department(word)
    except ValueError:
        raise NotFound("department", name=word[:40]) from None


@views.get("/departments")
@gate(queries.departments)
def departments() -> Any:
    return render_template(
        "people/departments.html", departments=queries.departments(db(), actor()), labels=DEPARTMENT_LABELS,
        may_open=actor().may("people.view"),
    )  # fmt: skip


@views.get("/departments/<department>")
@gate(queries.department_facts)
def department(department: str) -> Any:
    known = department_named(department)
    post = queries.department_post(db(), known)
    return render_template(
        "people/department.html", one=queries.department_facts(db(), actor(), known), label=DEPARTMENT_LABELS[known],
        may_edit=actor().may("people.manage"), may_open=actor().may("people.view"),
        history=history_of(post) if post is not None else [],
    )  # fmt: skip


@views.route("/departments/<department>/edit", methods=["GET", "POST"])
@gate(actions.fill_department)
def fill_department(department: str) -> Any:
    known = department_named(department)
    facts = queries.department_facts(db(), actor(), known)
    schema = DepartmentIn()
    for name in ("head_id", "deputy_id", "second_deputy_id"):
        schema.fields[name].pick = queries.colleagues  # type: ignore[attr-defined]
    here = url_for("people.department", department=known.value)

    def save(data: dict[str, Any]) -> str:
        actions.fill_department(db(), actor(), department=known, **data)
        return here

    deputies = [number for number, _name in facts.deputies]
    values = {
        "head_id": facts.head[0] if facts.head else None, "row_version": facts.row_version,
        "deputy_id": deputies[0] if deputies else None, "second_deputy_id": deputies[1] if len(deputies) > 1 else None,
    }  # fmt: skip
    return form_page(
        schema, save, title=str(DEPARTMENT_LABELS[known]), submit=_("Save"), back=here, values=values,
        done=_("Saved."), note=_("The members are the users whose department this is."),
        crumbs=[(_("Departments"), url_for("people.departments"))],
    )  # fmt: skip
