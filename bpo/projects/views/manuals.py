"""The operations manual: its versions, reading one, publishing the next."""

from typing import Any

from flask import render_template, url_for

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page, history_of, now
from bpo.people import queries as people
from bpo.projects import actions, queries
from bpo.projects.models import Manual
from bpo.projects.schemas.works import ManualIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of

slots.tab("project", "manual", _l("Manual"), "projects.manuals", "manuals.view", order=65)


def paragraphs(body: str) -> list[tuple[str, str]]:
    """The body as blocks for the page: ("heading" or "text", words)."""
    blocks: list[tuple[str, str]] = []
    for block in body.replace("\r\n", "\n").split("\n\n"):
        lines: list[str] = []
        for line in block.split("\n"):
            if line.startswith("#"):
                if lines:
                    blocks.append(("text", "\n".join(lines)))
                    lines = []
                blocks.append(("heading", line.lstrip("# ").strip()))
            else:
                lines.append(line)
        if any(line.strip() for line in lines):
            blocks.append(("text", "\n".join(lines).strip()))
    return blocks


@views.get("/projects/<int:project_id>/manual")
@gate(queries.manuals_of)
def manuals(project_id: int) -> Any:
    """The version in force, with the others beside it."""
    versions = queries.manuals_of(db(), actor(), project_id)
    return _page(project_id, versions[0] if versions else None, versions)


@views.get("/manuals/<int:manual_id>")
@gate(queries.manual_page)
def manual(manual_id: int) -> Any:
    row = queries.manual_page(db(), actor(), manual_id)
    return _page(row.project_id, row, queries.manuals_of(db(), actor(), row.project_id))


def _page(project_id: int, row: Manual | None, versions: list[Manual]) -> Any:
    names = people.person_names(db(), {one.published_by for one in versions})
    may = actor().may("manuals.publish", project_id)
    return render_template(
        "projects/manual.html", **queries.frame(db(), actor(), project_id, "manual"), manual=row,
        blocks=paragraphs(row.body) if row else [], history=history_of(row) if row else [],
        in_force=row is not None and row.id == versions[0].id,
        versions=[
            [
                {"text": _("Version %(number)s", number=one.number),
                 "url": None if row and one.id == row.id else url_for("projects.manual", manual_id=one.id)},
                {"text": names.get(one.published_by, ""), "sub": say_moment(one.published_at)},
            ]
            for one in versions
        ],
        publish=url_for("projects.new_manual", project_id=project_id) if may else None,
    )  # fmt: skip


@views.route("/projects/<int:project_id>/manual/new", methods=["GET", "POST"])
@gate(actions.publish_manual)
def new_manual(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    versions = queries.manuals_of(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.publish_manual(db(), actor(), project_id=project_id, now=now(), **data)
        return url_for("projects.manuals", project_id=project_id)

    values = {"title": versions[0].title, "body": versions[0].body} if versions else None
    return form_page(
        ManualIn, save, title=_("Publish version %(number)s of the manual", number=len(versions) + 1),
        submit=_("Publish"), back=url_for("projects.manuals", project_id=project_id), values=values,
        note=_("It is in force at once: agents acknowledge it before their next call."), crumbs=crumbs_of(project),
    )  # fmt: skip
