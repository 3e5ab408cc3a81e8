"""Reading the manual, on a phone as well: chapter by chapter, where one stopped; and who has read it."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.locale import _, _l, say_day, say_error, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.web import Filter, Listing, actor, db, list_page, now, today
from bpo.projects import queries as projects
from staffing.agents import actions, queries, rules
from staffing.agents.models import Agent, Assignment, ManualReceipt
from staffing.agents.schemas import READING_STATES, ReaderRow
from staffing.agents.views.blueprint import views

AROUND = 40  # signs shown on both sides of what was searched for

READERS = Listing(
    ReaderRow,
    columns="staff_no name position state opened_at acknowledged_at seconds_read account",
    search=(Agent.staff_no, Agent.name),
    at={
        "position": Assignment.position, "state": queries.READING_STATE, "opened_at": queries.OPENED_AT,
        "acknowledged_at": ManualReceipt.acknowledged_at, "seconds_read": queries.SECONDS_READ,
        "account": queries.HAS_ACCOUNT,
    },
    key=Agent.id,
    default="staff_no",
    name="manual_readers",
    title=_l("Readers of a manual"),
    permits="manuals.view_readers",
    filters=(Filter("state", _l("Reading"), queries.READING_STATE, list(READING_STATES.items())),),
)  # fmt: skip


@views.get("/manuals/<int:manual_id>/readers")
@gate(queries.readers_listed)
def readers(manual_id: int) -> Any:
    """Who has read a version and who has not, and how many on which day."""
    statement = queries.readers_listed(db(), actor(), manual_id, today())
    manual = projects.manual_page(db(), actor(), manual_id)
    project = projects.project_facts(db(), manual.project_id)
    binds = projects.manual_facts(db(), manual).binds_from if manual.in_force_from else None
    return list_page(
        READERS, statement, title=_("Readers of version %(number)s", number=manual.number),
        template="staffing/manual_readers.html", manual=manual,
        crumbs=[(f"{project.code} {project.name}", url_for("projects.manual", manual_id=manual.id))],
        days=[[say_day(day), {"text": str(count), "align": "right"}]
              for day, count in reversed(queries.read_per_day(db(), manual_id))],
        binds=say_moment(binds) if binds and binds > now() else None,
        left=len(queries.agents_unread(db(), manual.project_id, manual.id, today())),
        empty=_("Nobody is on the project today."),
    )  # fmt: skip


@views.get("/my-page/reading/<int:manual_id>")
@gate(queries.manual_to_read)
def reading(manual_id: int) -> Any:
    """The version in force, one chapter at a time: contents, search, and where one goes on."""
    manual = queries.manual_to_read(db(), actor(), manual_id, today())
    agent = queries.own_agent(db(), actor())
    if agent is None:
        raise NotFound("manual", id=manual_id)
    row = queries.reading_of(db(), agent.id, manual_id)
    receipt = queries.receipts_of(db(), agent.id).get(manual_id)
    read = row.refs_read if row is not None else set()
    refs = [one.ref for one in manual.chapters]
    wanted = request.args.get("chapter", "")
    stopped = row.place or "" if row is not None else ""
    here = next(one for one in (wanted, stopped, refs[0]) if one in refs)
    looked_for = request.args.get("q", "").strip()[:60]
    facts = projects.current_manual(db(), manual.project_id)
    return render_template(
        "staffing/manual_reading.html", manual=manual, project=projects.project_facts(db(), manual.project_id),
        begun=row is not None and row.opened_at is not None, receipt=receipt, chapter=shown(manual, here), here=here,
        contents=[{"ref": one.ref, "title": one.title, "done": one.ref in read} for one in manual.chapters],
        number=refs.index(here) + 1, count=len(refs), done=len(read & set(refs)), looked_for=looked_for,
        found=places_of(manual, looked_for) if looked_for else [], last=here == refs[-1],
        why=left_to_read(refs, read), taken=_minutes(receipt.seconds_read) if receipt else "",
        said_on=say_moment(receipt.acknowledged_at) if receipt else "",
        binds=say_moment(facts.binds_from) if facts and facts.formers and facts.binds_from > now() else None,
    )  # fmt: skip


def shown(manual: Any, ref: str) -> dict[str, Any]:
    """The chapter as `chapter` of templates/projects/manual_parts.html wants it."""
    one = next(one for one in manual.chapters if one.ref == ref)
    facts = one.facts()
    return {
        "ref": one.ref, "title": one.title, "body": one.body,
        "levels": [[row.get(name, "") for name in ("level", "trigger", "whom", "reach", "within_minutes")]
                   for row in facts.rows],
        "files": [{"name": kept["name"], "url": url_for("home.file", file_id=kept["id"])} for kept in one.forms],
    }  # fmt: skip


def left_to_read(refs: list[str], read: set[str]) -> str | None:
    """Why it cannot be acknowledged yet; None when every chapter was gone through."""
    try:
        rules.check_read(refs, read)
    except BusinessError as refusal:
        return say_error(refusal.message, refusal.facts)
    return None


def places_of(manual: Any, words: str) -> list[dict[str, str]]:
    """The chapters that hold the words, each with what stands around the first place."""
    found = []
    for one in manual.chapters:
        said = f"{one.title}\n{one.facts().words}"
        at = said.lower().find(words.lower())
        if at >= 0:
            start, end = max(0, at - AROUND), at + len(words) + AROUND
            before, after = said[start:at].replace("\n", " "), said[at + len(words) : end].replace("\n", " ")
            before, after = ("…" if start else "") + before, after + ("…" if end < len(said) else "")
            hit = said[at : at + len(words)]
            found.append({"ref": one.ref, "title": one.title, "before": before, "hit": hit, "after": after})
    return found


def _minutes(seconds: int) -> str:
    return str(timedelta(seconds=seconds))


@views.post("/my-page/reading/<int:manual_id>")
@gate(actions.read_chapter)
def read_on(manual_id: int) -> Any:
    """Begin to read, or go on: the chapter on the page has been gone through."""
    ref = request.form.get("ref") or None
    row = actions.read_chapter(db(), actor(), manual_id=manual_id, ref=ref, now=now())
    return redirect(url_for("agents.reading", manual_id=manual_id, chapter=row.place, _anchor="chapter"), 303)
