"""Pages around lists: keeping views of them, acts on many rows and what became of each."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from bpo.kernel import fields as f
from bpo.kernel import saved_views, slots
from bpo.kernel.bulk import (
    MOST_AT_ONCE,
    MOST_BY_JOB,
    Outcome,
    act_named,
    begin_run,
    done_to_each,
    first_run,
    job_of,
    run_for,
)
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import _, _l
from bpo.kernel.models import BulkRun, SavedView
from bpo.kernel.permits import gate, signed_in
from bpo.kernel.roles import Role
from bpo.kernel.web import Beside, Listing, actor, db, done, form_page, list_page, now
from bpo.kernel.web.forms import load, show_form
from bpo.kernel.web.list_tools import unsealed_rows
from bpo.kernel.web.lists import Bulk
from bpo.kernel.web.lists.address import told
from bpo.kernel.web.request import close_session, conflict_of

views = Blueprint("lists", __name__)


class ViewName(f.Schema):
    name = f.Text(label=_l("Name"), max=60)


class ViewRow(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("View"))
    list = f.Text(label=_l("List"), attribute="list_title")
    shared = f.Flag(label=_l("Shared"))
    query = f.Text(label=_l("Filters, columns and order"), max=2000)
    owner_id = f.Id(label=_l("Owner"))
    owner = f.Text(label=_l("Owner"))


VIEWS = Listing(
    ViewRow, columns="name list owner shared", search=(SavedView.name,), key=SavedView.id, default="list,name",
    at={"list": SavedView.list},
    link=lambda view: url_for("lists.view", view_id=view.id),
)  # fmt: skip


def safe_back(given: str) -> str:
    """An address inside the house to return to, else the home page."""
    parts = urlsplit(given)
    inside = given.startswith("/") and not given.startswith(("//", "/\\")) and not parts.netloc and len(given) < 4000
    return given if inside else url_for("home.show")


@views.get("/saved-views")
@signed_in
def index() -> Any:
    def owned(rows: list[SavedView]) -> list[Beside]:
        names = slots.ask("person_names", db(), {one.owner_id for one in rows})
        return [
            Beside(one, owner=names.get(one.owner_id, ""), list_title=saved_views.list_title(one.list)) for one in rows
        ]

    return list_page(
        VIEWS, saved_views.views_listed(db(), actor()), title=_("Saved views"), shape=owned,
        empty=_("Views stand here that were saved in a list, with its “Views” button."),
    )  # fmt: skip


@views.post("/saved-views")
@signed_in
def save() -> Any:
    path = safe_back(request.form.get("path", ""))
    name = load(ViewName(), {"name": request.form.get("name", "")})["name"]
    view = saved_views.save_view(
        db(), actor(), list=request.form.get("list", ""), name=name, query=request.form.get("query", "")
    )
    return done(_opened(path, view), _("The view “%(name)s” is saved.", name=view.name))


def _opened(path: str, view: SavedView) -> str:
    return urlsplit(path).path + (f"?{view.query}&view={view.id}" if view.query else told([("view", str(view.id))]))


@views.get("/saved-views/<int:view_id>")
@signed_in
def view(view_id: int) -> Any:
    found = saved_views.view_for(db(), actor(), view_id)
    names = slots.ask("person_names", db(), {found.owner_id})
    mine = found.owner_id == actor().id
    return render_template(
        "kernel/saved_view.html", view=found, owner=names.get(found.owner_id, ""), mine=mine,
        may_share=actor().may("lists.share"), roles=slots.ask("role_words"), may_change=mine or may_keep(found),
        holders=saved_views.roles_of(db(), [found.id]).get(found.id, []), list_title=saved_views.list_title(found.list),
    )  # fmt: skip


def may_keep(view: SavedView) -> bool:
    return view.shared and actor().may("lists.share")


@views.route("/saved-views/<int:view_id>/name", methods=["GET", "POST"])
@signed_in
def rename(view_id: int) -> Any:
    found = saved_views.own_view(db(), actor(), view_id)
    back = url_for("lists.view", view_id=view_id)

    def keep(data: dict[str, Any]) -> str:
        saved_views.change_view(db(), actor(), view_id=view_id, **data)
        return back

    return form_page(ViewName, keep, title=_("Rename the view"), submit=_("Save"), values=found, back=back)


@views.post("/saved-views/<int:view_id>/query")
@signed_in
def update(view_id: int) -> Any:
    """The view as the list stands now."""
    found = saved_views.change_view(db(), actor(), view_id=view_id, query=request.form.get("query", ""))
    return done(_opened(safe_back(request.form.get("path", "")), found), _("The view “%(name)s” is saved.",
                                                                             name=found.name))  # fmt: skip


@views.post("/saved-views/<int:view_id>/delete")
@signed_in
def delete(view_id: int) -> Any:
    saved_views.delete_view(db(), actor(), view_id=view_id)
    return done(url_for("lists.index"), _("The view is deleted."))


@views.post("/saved-views/<int:view_id>/default")
@signed_in
def default(view_id: int) -> Any:
    """Open the list with it, or (`on=no`) no longer."""
    on = request.form.get("on") != "no"
    act = saved_views.set_default if on else saved_views.drop_default
    found = act(db(), actor(), view_id=view_id)
    word = _("The list opens with “%(name)s” from now on.") if on else _("The list no longer opens with “%(name)s”.")
    back = safe_back(request.form["path"]) if request.form.get("path") else url_for("lists.view", view_id=view_id)
    return done(back, word % {"name": found.name})


@views.post("/saved-views/<int:view_id>/sharing")
@gate(saved_views.share_view)
def share(view_id: int) -> Any:
    saved_views.share_view(db(), actor(), view_id=view_id, shared=request.form.get("on") != "no")
    return done(url_for("lists.view", view_id=view_id))


@views.post("/saved-views/<int:view_id>/role-default")
@gate(saved_views.set_role_default)
def role_default(view_id: int) -> Any:
    given = request.form.get("role", "")
    if given not in {one.value for one in Role}:
        raise Invalid("role", text("Please choose a role."), field="role")
    act = saved_views.set_role_default if request.form.get("on") != "no" else saved_views.drop_role_default
    act(db(), actor(), view_id=view_id, role=Role(given))
    return done(url_for("lists.view", view_id=view_id))


@views.post("/lists/<list_name>/acts/<act>")
@signed_in
def act_on_many(list_name: str, act: str) -> Any:
    """The act on the rows of its check page; the same form sent twice acts once."""
    listing, bulk = act_named(list_name, act)
    actor().under(bulk.permit)
    back, token = safe_back(request.form.get("back", "")), request.form.get("form_token", "")[:64]
    rows = unsealed_rows(listing, bulk, request.form.get("rows", ""))
    if rows is None or not token:
        raise Conflict("check_stale", text("This check is too old. Go back to the list and choose the rows again."))
    known = first_run(db(), actor(), token)
    if known is not None:
        return done(url_for("lists.run", run_id=known.id))
    try:
        asked = _asked(bulk)
    except Invalid as refusal:
        return asked_again(listing, bulk, rows, back, refusal), refusal.status
    many = len(rows) > MOST_AT_ONCE
    try:
        if many:
            run = begin_run(
                db(), actor(), bulk, token=token, list_name=list_name, back=back, rows=list(rows.items()),
                asked=_typed(bulk), now=now(),
            )  # fmt: skip
        else:
            run = BulkRun(person_id=actor().id, token=token, list=list_name, act=act, back=back, outcome=[], at=now())
            db().add(run)
            db().flush()
    except IntegrityError as clash:  # the same form, twice at the same moment
        close_session()
        known = first_run(db(), actor(), token)
        if known is None:
            raise conflict_of(clash) from clash
        return done(url_for("lists.run", run_id=known.id))
    if not many:
        outcomes = done_to_each(db(), actor(), bulk, rows, asked, now())
        run.outcome = [[one.id, rows[one.id], one.refused] for one in outcomes]
    return done(url_for("lists.run", run_id=run.id))


def asked_again(listing: Listing, bulk: Bulk, rows: dict[int, str], back: str, refusal: Invalid) -> str:
    """The check page once more, with what is wrong with the answer; nothing typed is lost."""
    assert bulk.asked is not None
    return render_template(
        "kernel/bulk_check.html", bulk=bulk, title=_("Back to the list"), names=rows, cannot=[], taken=len(rows),
        can=[Outcome(number) for number in list(rows)[:MOST_AT_ONCE]], urls=dict.fromkeys(rows),
        rows=request.form["rows"], back=back, list_name=listing.name, token=request.form["form_token"],
        form=show_form(bulk.asked(), _typed(bulk), refusal), given=[], more=False, most=MOST_BY_JOB,
        untried=max(0, len(rows) - MOST_AT_ONCE),
    )  # fmt: skip


def _typed(bulk: Bulk) -> dict[str, Any]:
    return {name: request.form.get(name) for name in bulk.asked().fields} if bulk.asked else {}


def _asked(bulk: Bulk) -> dict[str, Any]:
    return load(bulk.asked(), _typed(bulk)) if bulk.asked else {}


@views.get("/bulk-runs/<int:run_id>")
@signed_in
def run(run_id: int) -> Any:
    """What became of each row; while a job goes through them, how far it is."""
    found = run_for(db(), actor(), run_id)
    _listing, bulk = act_named(found.list, found.act)
    outcome: Any = found.outcome
    job = job_of(db(), found)
    template = "kernel/_bulk_run.html" if request.headers.get("HX-Request") else "kernel/bulk_run.html"
    return render_template(
        template, run=found, act=bulk, done=[row for row in outcome if row[2] is None],
        refused=[row for row in outcome if row[2] is not None], job=job,
        may_open_job=job is not None and actor().may("jobs.view"),
        may_stop=job is not None and job.is_open and actor().may("jobs.stop"),
    )  # fmt: skip
