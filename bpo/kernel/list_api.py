"""Saved views of lists, and acts on many rows, over the API."""

import secrets
from typing import Any

from bpo.kernel import fields as f
from bpo.kernel import saved_views
from bpo.kernel.api import house_api
from bpo.kernel.bulk import MOST_AT_ONCE, MOST_BY_JOB, act_named, begin_run, done_to_each, job_of, run_for, tried
from bpo.kernel.errors import Invalid, text
from bpo.kernel.jobs.api import JobTold
from bpo.kernel.jobs.schemas import JobOut
from bpo.kernel.list_pages import VIEWS
from bpo.kernel.locale import _, _l
from bpo.kernel.models import BulkRun, SavedView
from bpo.kernel.permits import gate, signed_in
from bpo.kernel.roles import Role
from bpo.kernel.web import actor, db, now
from bpo.kernel.web.forms import load

api = house_api("lists", "Saved views of lists, and acts on many rows")


class ViewIn(f.Schema):
    list = f.Text(label=_l("List"), max=60)
    name = f.Text(label=_l("Name"), max=60)
    query = f.Text(label=_l("Filters, columns and order"), max=2000, optional=True)


class ViewEdit(f.Schema):
    name = f.Text(label=_l("Name"), max=60, optional=True)
    query = f.Text(label=_l("Filters, columns and order"), max=2000, optional=True)
    row_version = f.RowVersion()


class ViewOut(f.Schema):
    id = f.Id(label=_l("No."))
    list = f.Text(label=_l("List"))
    name = f.Text(label=_l("Name"))
    query = f.Text(label=_l("Filters, columns and order"), max=2000)
    owner_id = f.Id(label=_l("Owner"))
    shared = f.Flag(label=_l("Shared"))
    row_version = f.RowVersion()


class BulkIn(f.Schema):
    """`ids`: the rows; `check`: only say what would happen; `asked`: what the act asks for, such as its reason."""

    ids = f.ma.fields.List(
        f.ma.fields.Integer(validate=f.validate.Range(min=1, max=2**53)), required=True,
        validate=f.validate.Length(min=1, max=MOST_AT_ONCE),
    )  # fmt: skip
    check = f.Flag(label=_l("Only check"))
    asked = f.ma.fields.Dict(keys=f.ma.fields.String(), load_default=dict)


class BulkJobIn(f.Schema):
    """`ids`: the rows, more than are done at once; `asked`: what the act asks for, such as its reason."""

    ids = f.ma.fields.List(
        f.ma.fields.Integer(validate=f.validate.Range(min=1, max=2**53)), required=True,
        validate=f.validate.Length(min=1, max=MOST_BY_JOB),
    )  # fmt: skip
    asked = f.ma.fields.Dict(keys=f.ma.fields.String(), load_default=dict)


class RefusedOut(f.Schema):
    id = f.Id(label=_l("No."))
    refused = f.LongText(label=_l("Reason"))


class OutcomeOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Code"))
    refused = f.LongText(label=_l("Reason"))


class BulkOut(f.Schema):
    done = f.ma.fields.List(f.ma.fields.Integer())
    refused = f.ma.fields.List(f.ma.fields.Nested(OutcomeOut))


class RunOut(f.Schema):
    """How far a job is with an act on many rows, and what became of each so far."""

    id = f.Id(label=_l("No."))
    list = f.Text(label=_l("List"))
    act = f.Text(label=_l("Act"))
    total = f.Integer(label=_l("Rows"))
    done = f.ma.fields.List(f.ma.fields.Integer())
    refused = f.ma.fields.List(f.ma.fields.Nested(RefusedOut))
    job = f.ma.fields.Nested(JobOut, allow_none=True)


@api.listed("/saved-views", VIEWS, ViewOut)
@signed_in
def views() -> Any:
    """The views one may use: one's own, the shared ones of lists one may open, those of one's roles."""
    return saved_views.views_listed(db(), actor())


@api.resource("POST", "/saved-views", takes=ViewIn, gives=ViewOut, status=201)
@signed_in
def save(data: dict[str, Any]) -> SavedView:
    """Keep filters, columns and order of a list under a name."""
    return saved_views.save_view(db(), actor(), list=data["list"], name=data["name"], query=data["query"] or "")


@api.resource("PATCH", "/saved-views/<int:view_id>", takes=ViewEdit, gives=ViewOut)
@signed_in
def change(data: dict[str, Any], view_id: int) -> SavedView:
    """Another name, or other filters, columns and order."""
    return saved_views.change_view(db(), actor(), view_id=view_id, **data)


@api.resource("DELETE", "/saved-views/<int:view_id>", status=204)
@signed_in
def delete(view_id: int) -> None:
    """Delete a view for good."""
    saved_views.delete_view(db(), actor(), view_id=view_id)


@api.resource("PUT", "/saved-views/<int:view_id>/default", gives=ViewOut)
@signed_in
def set_default(view_id: int) -> SavedView:
    """Open the list with this view."""
    return saved_views.set_default(db(), actor(), view_id=view_id)


@api.resource("DELETE", "/saved-views/<int:view_id>/default", status=204)
@signed_in
def drop_default(view_id: int) -> None:
    """Open the list without it."""
    saved_views.drop_default(db(), actor(), view_id=view_id)


@api.resource("PUT", "/saved-views/<int:view_id>/sharing", gives=ViewOut)
@gate(saved_views.share_view)
def share(view_id: int) -> SavedView:
    """Let everybody who may open the list use the view."""
    return saved_views.share_view(db(), actor(), view_id=view_id, shared=True)


@api.resource("DELETE", "/saved-views/<int:view_id>/sharing", status=204)
@gate(saved_views.share_view)
def withdraw(view_id: int) -> None:
    """Share a view no longer."""
    saved_views.share_view(db(), actor(), view_id=view_id, shared=False)


def role_named(role: str) -> Role:
    if role not in {one.value for one in Role}:
        raise Invalid("role", text("Please choose a role."), field="role")
    return Role(role)


@api.resource("PUT", "/saved-views/<int:view_id>/role-defaults/<role>", gives=ViewOut)
@gate(saved_views.set_role_default)
def set_role_default(view_id: int, role: str) -> SavedView:
    """Make a shared view the one with which a role opens the list."""
    return saved_views.set_role_default(db(), actor(), view_id=view_id, role=role_named(role))


@api.resource("DELETE", "/saved-views/<int:view_id>/role-defaults/<role>", status=204)
@gate(saved_views.drop_role_default)
def drop_role_default(view_id: int, role: str) -> None:
    """The role opens the list without it."""
    saved_views.drop_role_default(db(), actor(), view_id=view_id, role=role_named(role))


@api.resource("POST", "/lists/<list_name>/acts/<act>", takes=BulkIn, gives=BulkOut, refuses=(403,))
@signed_in
def act_on_many(data: dict[str, Any], list_name: str, act: str) -> dict[str, Any]:
    """Do an act of a list to many rows, each judged by itself; with `check` say what would happen, and do nothing."""
    _listing, bulk = act_named(list_name, act)
    actor().under(bulk.permit)
    asked = load(bulk.asked(), data["asked"]) if bulk.asked and (data["asked"] or not data["check"]) else None
    if data["check"]:
        found = tried(db(), actor(), bulk, data["ids"], now(), asked)
    else:
        found = done_to_each(db(), actor(), bulk, data["ids"], asked or {}, now())
    return {"done": [one.id for one in found if one.refused is None],
            "refused": [one for one in found if one.refused is not None]}  # fmt: skip


@api.resource("POST", "/lists/<list_name>/acts/<act>/jobs", takes=BulkJobIn, gives=RunOut, status=202, refuses=(403,))
@signed_in
def act_by_job(data: dict[str, Any], list_name: str, act: str) -> dict[str, Any]:
    """Have an act of a list done to very many rows by a job, each judged by itself; poll the run until it has ended."""
    _listing, bulk = act_named(list_name, act)
    actor().under(bulk.permit)
    if bulk.asked:
        load(bulk.asked(), data["asked"])  # what is wrong with the answer is said now, not by the job
    rows = [(number, _("No. %(number)s", number=number)) for number in dict.fromkeys(data["ids"])]
    run = begin_run(
        db(), actor(), bulk, token=secrets.token_hex(16), list_name=list_name, back="/", rows=rows,
        asked=data["asked"], now=now(),
    )  # fmt: skip
    return run_told(run)


@api.resource("GET", "/bulk-runs/<int:run_id>", gives=RunOut)
@signed_in
def run(run_id: int) -> dict[str, Any]:
    """How far an act on many rows is, and what became of each so far."""
    return run_told(run_for(db(), actor(), run_id))


def run_told(found: BulkRun) -> dict[str, Any]:
    outcome: Any = found.outcome
    rows: Any = found.rows
    job = job_of(db(), found)
    return {
        "id": found.id, "list": found.list, "act": found.act, "total": len(rows or outcome),
        "done": [number for number, _name, why in outcome if why is None],
        "refused": [{"id": number, "refused": why} for number, _name, why in outcome if why is not None],
        "job": JobTold(job) if job is not None else None,
    }  # fmt: skip
