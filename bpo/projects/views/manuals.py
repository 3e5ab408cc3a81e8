"""The operations manual: reading a version, writing the next, sending it, approving or returning it, how it differs."""

from datetime import datetime
from typing import Any

from flask import render_template, url_for

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, download, form_page, history_of, now
from bpo.people import queries as people
from bpo.projects import actions, queries, rules
from bpo.projects.models import Manual, ManualChapter
from bpo.projects.rules import ManualState
from bpo.projects.schemas.manual_words import CHANGE_TONES, CHANGES, CHAPTER_KINDS, MANUAL_STATES, MANUAL_TONES
from bpo.projects.schemas.manuals import DEFAULT_GRACE_HOURS, ManualEdit, ManualIn
from bpo.projects.schemas.projects import HoldIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of, reason_against

slots.tab("project", "manual", _l("Manual"), "projects.manuals", "manuals.view", order=65)


@views.get("/projects/<int:project_id>/manual")
@gate(queries.manuals_of)
def manuals(project_id: int) -> Any:
    """The version in force, or the one being written before there is one; the others beside it."""
    versions = queries.manuals_of(db(), actor(), project_id)
    in_force = next((one for one in versions if one.state == ManualState.IN_FORCE), None)
    return _page(project_id, in_force or (versions[0] if versions else None), versions)


@views.get("/manuals/<int:manual_id>")
@gate(queries.manual_page)
def manual(manual_id: int) -> Any:
    row = queries.manual_page(db(), actor(), manual_id)
    return _page(row.project_id, row, queries.manuals_of(db(), actor(), row.project_id))


def _page(project_id: int, row: Manual | None, versions: list[Manual]) -> Any:
    may = actor().may("manuals.publish", project_id)
    open_one = next((one for one in versions if one.state in rules.OPEN_MANUAL), None)
    return render_template(
        "projects/manual.html", **queries.frame(db(), actor(), project_id, "manual"), manual=row,
        state=str(MANUAL_STATES[row.state]) if row else "", chapters=_chapters(row, may) if row else [],
        history=history_of(row, *row.chapters) if row else [], acts=_acts(row, may) if row else {},
        known=_facts(row) if row else [], versions=_versions(row, versions),
        begin=url_for("projects.new_manual", project_id=project_id) if may and open_one is None else None,
        go_on={"number": open_one.number, "url": url_for("projects.manual", manual_id=open_one.id)}
        if open_one is not None and (row is None or row.id != open_one.id) else None,
        reading=slots.ask("manual_reading", db(), actor(), row) if row and row.state in rules.PUBLISHED else None,
    )  # fmt: skip


def _chapters(manual: Manual, may: bool) -> list[dict[str, Any]]:
    """The chapters as the page reads them, with what can be done to each while the version is being written."""
    editable = may and manual.state in rules.WRITTEN_ON
    last = len(manual.chapters) - 1
    return [
        {
            **chapter_shown(one),
            "edit": url_for("projects.edit_chapter", chapter_id=one.id) if editable else None,
            "form": url_for("projects.new_form", chapter_id=one.id) if editable else None,
            "place": url_for("projects.chapter_place", chapter_id=one.id) if editable else None,
            "remove": url_for("projects.chapter_removal", chapter_id=one.id) if editable else None,
            "up": place > 0, "down": place < last,
        }
        for place, one in enumerate(manual.chapters)
    ]  # fmt: skip


def chapter_shown(one: ManualChapter) -> dict[str, Any]:
    """A chapter as every page and reader shows it."""
    return {
        "ref": one.ref, "title": one.title, "kind": str(CHAPTER_KINDS[one.kind]), "body": one.body,
        "levels": [[row.get(name, "") for name in rules.REACH] for row in one.rows or ()],
        "files": [
            {"id": kept["id"], "name": kept["name"], "url": url_for("home.file", file_id=kept["id"])}
            for kept in one.files or ()
        ],
    }  # fmt: skip


def _acts(row: Manual, may: bool) -> dict[str, Any]:
    """What the reader can do with the version now, each with the reason why not."""
    decides = actor().may("manuals.approve", row.project_id) and row.state == ManualState.IN_REVIEW
    editable = may and row.state in rules.WRITTEN_ON
    against = reason_against(
        rules.check_sending, row.state, row.number, row.change_note, [one.facts() for one in row.chapters]
    ) if editable else None  # fmt: skip
    paper = queries.paper_of(db(), row)
    return {
        "edit": url_for("projects.edit_manual", manual_id=row.id) if editable else None,
        "add": url_for("projects.new_chapter", manual_id=row.id) if editable else None,
        "send": {"url": url_for("projects.manual_submission", manual_id=row.id), "why": against} if editable else None,
        "approve": {
            "url": url_for("projects.manual_approval", manual_id=row.id),
            "back": url_for("projects.manual_return", manual_id=row.id),
            "why": reason_against(rules.check_decision, row.state, actor().same_person(row.written_by), actor().id),
        } if decides else None,
        "differ": url_for("projects.manual_differences", manual_id=row.id)
        if queries.compared_with(db(), row) is not None else None,
        "paper": url_for("home.file", file_id=paper) if paper is not None
        else url_for("projects.manual_preview", manual_id=row.id),
        "issued": paper is not None,
    }  # fmt: skip


def _facts(row: Manual) -> list[tuple[Any, ...]]:
    names = people.person_names(db(), {one for one in (row.written_by, row.approved_by) if one})
    since = row.in_force_from
    binds = queries.manual_facts(db(), row).binds_from if since is not None and row.grace_hours else None
    told: list[tuple[Any, ...]] = [
        (_("State"), str(MANUAL_STATES[row.state])),
        (_("Written by"), names.get(row.written_by, "")),
        (_("Approved by"), names.get(row.approved_by or 0, "")),
        (_("In force since"), said(since)),
    ]
    told += [(_("Read at the latest by"), said(binds))] if binds else []
    told += [(_("Hours until it binds"), str(row.grace_hours))] if since is None else []
    return told + ([(_("Retired at"), said(row.retired_at))] if row.retired_at else [])


def said(moment: datetime | None) -> str:
    return say_moment(moment) if moment else ""


def _versions(row: Manual | None, versions: list[Manual]) -> list[list[dict[str, Any]]]:
    return [
        [
            {"text": _("Version %(number)s", number=one.number),
             "url": None if row and one.id == row.id else url_for("projects.manual", manual_id=one.id),
             "sub": said(one.in_force_from)},
            {"text": str(MANUAL_STATES[one.state]), "tone": MANUAL_TONES[one.state]},
        ]
        for one in versions
    ]  # fmt: skip


@views.route("/projects/<int:project_id>/manual/new", methods=["GET", "POST"])
@gate(actions.start_manual)
def new_manual(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    versions = queries.manuals_of(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        if data["grace_hours"] is None:
            data["grace_hours"] = DEFAULT_GRACE_HOURS
        row = actions.start_manual(db(), actor(), project_id=project_id, **data, now=now())
        return url_for("projects.manual", manual_id=row.id)

    number = max((one.number for one in versions), default=0) + 1
    title = versions[0].title if versions else _("Operations manual of %(project)s", project=project.name)
    copied = _("It begins as a copy of the version in force and is a draft until the project manager approves it.")
    return form_page(
        ManualIn, save, title=_("Begin version %(number)s of the manual", number=number), submit=_("Begin"),
        back=url_for("projects.manuals", project_id=project_id),
        values={"title": title, "grace_hours": DEFAULT_GRACE_HOURS if versions else 0}, crumbs=crumbs_of(project),
        note=copied if versions else _("It is a draft until the project manager approves it."),
    )  # fmt: skip


@views.route("/manuals/<int:manual_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_manual)
def edit_manual(manual_id: int) -> Any:
    row = queries.manual_page(db(), actor(), manual_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_manual(db(), actor(), manual_id=manual_id, **data)
        return url_for("projects.manual", manual_id=manual_id)

    return form_page(
        ManualEdit, save, title=_("Version %(number)s of the manual", number=row.number), submit=_("Save"),
        back=url_for("projects.manual", manual_id=manual_id), values=row, crumbs=manual_crumbs(row),
    )  # fmt: skip


def manual_crumbs(row: Manual) -> list[tuple[str, str]]:
    """From the list of projects to this version, for the pages that only hold a form."""
    project = queries.project_page(db(), actor(), row.project_id)
    name = _("Manual, version %(number)s", number=row.number)
    return [*crumbs_of(project), (name, url_for("projects.manual", manual_id=row.id))]


@views.post("/manuals/<int:manual_id>/submission")
@gate(actions.send_manual)
def manual_submission(manual_id: int) -> Any:
    actions.send_manual(db(), actor(), manual_id=manual_id, now=now())
    return done(url_for("projects.manual", manual_id=manual_id), _("Sent to the project manager for approval."))


@views.post("/manuals/<int:manual_id>/approval")
@gate(actions.approve_manual)
def manual_approval(manual_id: int) -> Any:
    actions.approve_manual(db(), actor(), manual_id=manual_id, now=now())
    return done(url_for("projects.manual", manual_id=manual_id), _("Approved: it is in force, its readers are told."))


@views.route("/manuals/<int:manual_id>/return", methods=["GET", "POST"])
@gate(actions.return_manual)
def manual_return(manual_id: int) -> Any:
    row = queries.manual_page(db(), actor(), manual_id)

    def save(data: dict[str, Any]) -> str:
        actions.return_manual(db(), actor(), manual_id=manual_id, reason=data["reason"])
        return url_for("projects.manual", manual_id=manual_id)

    return form_page(
        HoldIn, save, title=_("Return version %(number)s of the manual", number=row.number), submit=_("Return"),
        back=url_for("projects.manual", manual_id=manual_id), crumbs=manual_crumbs(row), danger=True,
    )  # fmt: skip


@views.get("/manuals/<int:manual_id>/differences")
@gate(queries.manual_changes)
def manual_differences(manual_id: int) -> Any:
    """How the version differs from the one before, chapter by chapter."""
    row = queries.manual_page(db(), actor(), manual_id)
    former = queries.compared_with(db(), row)
    return render_template(
        "projects/manual_differences.html", manual=row, former=former, crumbs=manual_crumbs(row),
        changes=[
            {"ref": one.ref, "title": one.title, "former_title": one.former_title, "kind": one.kind,
             "word": str(CHANGES[one.kind]), "tone": CHANGE_TONES[one.kind], "lines": one.lines}
            for one in queries.manual_changes(db(), actor(), manual_id)
        ],
    )  # fmt: skip


@views.get("/manuals/<int:manual_id>/preview.pdf")
@gate(actions.preview_manual)
def manual_preview(manual_id: int) -> Any:
    row = queries.manual_page(db(), actor(), manual_id)
    data = actions.preview_manual(db(), actor(), manual_id=manual_id, now=now())
    return download(data, f"{row.title}-v{row.number}-{_('draft')}.pdf", "application/pdf")
