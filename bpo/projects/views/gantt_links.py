"""One arrow of the Gantt chart: drawn from bar to bar or clicked, its kind and lag said, saved or taken away."""

from typing import Any

from flask import render_template, request, url_for

from bpo.kernel import fields as f
from bpo.kernel.errors import BusinessError, Conflict, Invalid, NotFound
from bpo.kernel.locale import _
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done
from bpo.kernel.web.forms import load
from bpo.projects import actions, queries, rules
from bpo.projects.models import PlanItem
from bpo.projects.rules import Dependency
from bpo.projects.schemas.realisation import KINDS_OF_LINK, LinkIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.gantt import refusal_words


class ArrowIn(LinkIn):
    """What a link is like; which item waits stands in the address."""

    row_version = f.RowVersion()

    class Meta:
        exclude = ("ref",)


@views.get("/plan-items/<int:item_id>/links/<int:before_id>")
@gate(actions.set_links)
def link_form(item_id: int, before_id: int) -> Any:
    """The part of the page that asks what kind of link it is; or why there can be none."""
    item, before = _both(item_id, before_id)
    held = _links(item)
    known = next((one for one in held if one.ref == before.ref), None)
    wanted = known or Dependency(before.ref)
    refusal = _refusal(item, [*(one for one in held if one.ref != before.ref), wanted])
    return render_template(
        "projects/_link.html", item=item, before=before, link=wanted, known=known is not None, refusal=refusal,
        kinds=list(KINDS_OF_LINK.items()), url=url_for("projects.link_saved", item_id=item_id, before_id=before_id),
    )  # fmt: skip


@views.post("/plan-items/<int:item_id>/links/<int:before_id>")
@gate(actions.set_links)
def link_saved(item_id: int, before_id: int) -> Any:
    """The item waits for the other from now on as said, or with `remove` no longer."""
    item, before = _both(item_id, before_id)
    links = [one for one in _links(item) if one.ref != before.ref]
    here = url_for("projects.gantt", plan_id=item.plan_id)
    if request.form.get("remove"):
        version = request.form.get("row_version", type=int)
        actions.set_links(db(), actor(), item_id=item_id, predecessors=links, row_version=version)
        return done(here, _("%(ref)s no longer waits for %(before)s.", ref=item.ref, before=before.ref))
    said = load(ArrowIn(), {name: request.form.get(name) or None for name in ("kind", "lag_days", "row_version")})
    links.append(Dependency(before.ref, said["kind"], said["lag_days"]))
    actions.set_links(db(), actor(), item_id=item_id, predecessors=links, row_version=said["row_version"])
    return done(here, _("%(ref)s waits for %(before)s.", ref=item.ref, before=before.ref))


def _both(item_id: int, before_id: int) -> tuple[PlanItem, PlanItem]:
    """The item and the one it waits for, of one plan."""
    item, before = queries.item_page(db(), actor(), item_id), queries.item_page(db(), actor(), before_id)
    if before.plan_id != item.plan_id:
        raise NotFound("plan_item", id=before_id)
    return item, before


def _links(item: PlanItem) -> list[Dependency]:
    return list(queries.item_facts(item, {}).predecessors)


def _refusal(item: PlanItem, links: list[Dependency]) -> str | None:
    """Why the item cannot wait for these, in words."""
    waits = {one.ref: {link.predecessor.ref for link in one.waits_for} for one in item.plan.items}
    try:
        rules.check_links(item.ref, links, waits)
    except (Invalid, Conflict) as refusal:
        told: BusinessError = refusal
        return refusal_words(told)
    return None
