"""Importing the items of a draft plan: known by their number, else by their section and title."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel.cells import normal_name
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.people import queries as people
from bpo.projects import actions, queries, rules
from bpo.projects.actions.plans import open_plan
from bpo.projects.models import Plan
from bpo.projects.rules import ItemFacts, PlanSection
from bpo.projects.schemas.plan_items import with_parts
from bpo.projects.schemas.plan_lines import ItemLine

FIELDS = frozenset(ItemLine().fields)


def enter(session: Session, actor: Actor, of_id: int | None) -> Plan:
    if of_id is None:
        raise NotFound("plan", id=of_id)
    return queries.plan_for(session, actor, of_id)


def words_key(values: Values) -> str:
    return f"{rules.NUMBERS[values['section']]:02} {normal_name(values['title'])}"


def item_keys(values: Values) -> list[Key]:
    """Its number; of a new one its section and title, led by its day, so that new items are numbered by their days."""
    if values.get("ref"):
        return [("ref", str(values["ref"]))]
    if not values.get("section") or not values.get("title"):
        return []
    place, title = words_key(values).split(" ", 1)
    return [("new", f"{place} {values.get('due_on') or '9999'} {title}"), ("words", f"{place} {title}")]


def known_items(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    """All items of the plan, for what they wait for; the project's requirements in force, for what they serve.

    Of several items with the same section and title none is known by them: `("twice", …)` says so.
    """
    plan = session.get_one(Plan, int(scope.of_id or 0))
    lines = queries.lines_of(session, plan)
    owners = people.person_names(session, {item.owner_id for item, _values in lines if item.owner_id})
    found: dict[Key, Current] = {}
    for item, values in lines:
        current = Current(item.id, item.row_version, values, {"owner_id": owners.get(item.owner_id or 0, "")})
        found[("ref", item.ref)] = current
        words = ("words", words_key(values))
        if words in found:
            found[("twice", words[1])] = current
        found[words] = current
    for _kind, name in [key for key in found if key[0] == "twice"]:
        del found[("words", name)]
    for one in clients.requirements_in_force(session, plan.project_id):
        found[("requirement", one.ref)] = Current(one.id, 0, {})
    return found


def named(known: Mapping[Key, Current], kind: str) -> list[str]:
    return [value for one, value in known if one == kind]


def check_line(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    """What adding or changing the item would refuse."""
    if current is None and ("twice", words_key(values)) in known:
        raise Conflict(
            "title_twice",
            text("Several items of this section are called “%(title)s”. Write the number of the one that is meant."),
            title=values["title"],
        )  # fmt: skip
    rules.check_item(
        ItemFacts(
            ref=values["ref"] or "", section=values["section"], title=values["title"], department=values["department"],
            due_on=values["due_on"], quantity=values["quantity"], starts_on=values["starts_on"], kpi=values["kpi"],
            target_bp=None if values["target_percent"] is None else int(values["target_percent"] * 100),
            threshold_seconds=values["threshold_seconds"],
        )
    )  # fmt: skip
    held = rules.read_refs(current.values["requirements"] or "") if current else ()
    rules.check_serves(
        rules.read_refs(values["requirements"] or ""), rules.read_refs(values["partly"] or ""),
        {*named(known, "requirement"), *held},
    )  # fmt: skip
    if values["predecessors"] and (current is None or values["predecessors"] != current.values["predecessors"]):
        waits = {
            value: [one.ref for one in rules.read_links(found.values["predecessors"] or "")]
            for (kind, value), found in known.items() if kind == "ref"
        }  # fmt: skip
        ref = values["ref"] or rules.next_ref(values["section"], waits)
        rules.check_links(ref, rules.read_links(values["predecessors"]), waits)


def tidy_line(values: dict[str, Any]) -> None:
    """What it serves and waits for in the order the house writes them in."""
    for name in ("requirements", "partly"):
        if values.get(name):
            values[name] = rules.say_refs(rules.read_refs(values[name]))
    if values.get("ref"):
        values["ref"] = same_sign(values["ref"])
    if values.get("predecessors"):
        values["predecessors"] = rules.say_links(rules.read_links(values["predecessors"]))


def look_editable(session: Session, scope: Scope) -> dict[str, Mapping[str, Any]]:
    """Those who can own an item, by name or sign-in name. A frozen plan, or somebody else's, is not filled."""
    project, _plan = open_plan(session, scope.actor, int(scope.of_id or 0))
    able = queries.owners_to_pick(session, project)
    numbered = {number for number, _name in able}
    found = {word: number for word, number in people.words_for_people(session).items() if number in numbered}
    alike: dict[str, int | None] = {}
    for number, name in able:  # two of one name in the company, one of them on the project: that one is meant
        word = normal_name(name)
        alike[word] = None if word in alike else number
    return {"owner_id": {**found, **alike}}


def acts_on(session: Session, scope: Scope, values: Values) -> dict[str, Any]:
    """The row as the acts on items take it."""
    plan = session.get_one(Plan, int(scope.of_id or 0))
    ids = {one.ref: one.id for one in clients.known_requirements(session, plan.project_id)}
    facts = with_parts({name: value for name, value in values.items() if name in FIELDS})
    for name in ("ref", "section", "predecessors"):
        facts.pop(name)
    served, partly = facts.pop("requirements") or "", facts.pop("partly") or ""
    facts["requirement_ids"] = numbers(ids, rules.read_refs(served))
    facts["partly_ids"] = numbers(ids, rules.read_refs(partly))
    return facts


def numbers(ids: Mapping[str, int], refs: Iterable[str]) -> list[int]:
    return [ids[ref] for ref in refs if ref in ids]


def add(session: Session, scope: Scope, values: Values) -> int:
    facts = acts_on(session, scope, values)
    if facts["owner_id"] is None:
        del facts["owner_id"]  # it falls to whom it usually falls
    item = actions.add_item(
        session, scope.actor, plan_id=int(scope.of_id or 0), section=values["section"], **facts
    )  # fmt: skip
    if values["predecessors"]:
        links = rules.read_links(values["predecessors"])
        actions.set_links(session, scope.actor, item_id=item.id, predecessors=links)
    return item.id


def edit(session: Session, scope: Scope, current: Current, values: Values) -> None:
    actions.change_item(
        session, scope.actor, item_id=current.id, row_version=current.version, **acts_on(session, scope, values)
    )
    if values["predecessors"] != current.values["predecessors"]:
        links = rules.read_links(values["predecessors"] or "")
        actions.set_links(session, scope.actor, item_id=current.id, predecessors=links)


def back(of_id: int | None) -> str:
    return url_for("projects.plan_text", plan_id=of_id) if of_id else url_for("projects.index")


IMPORTERS.add(
    Importer(
        kind="plan_items", label=_l("Plan items"), permit="plans.write", schema=ItemLine, keys=item_keys,
        known=known_items, create=add, update=edit, check=check_line, enter=enter, lookups=look_editable, back=back,
        tidy=tidy_line, address=lambda number: url_for("projects.item", item_id=number),
        title=lambda values: " ".join(str(values[name])[:60] for name in ("ref", "title") if values.get(name)),
        house_key="ref", codes=frozenset({"ref"}), fixed=frozenset({"section"}),
        synonyms={
            "ref": ("编号", "序号", "no", "item no"), "section": ("章节", "分类", "部分"),
            "title": ("名称", "事项", "任务", "岗位", "项目内容", "item", "task", "position"),
            "detail": ("说明", "详细说明", "描述", "description"),
            "department": ("负责部门", "主责部门", "部门"), "owner_id": ("负责人", "责任人", "owner"),
            "quantity": ("人数", "数量", "headcount"), "starts_on": ("开始日期", "开始时间", "到岗日期", "start"),
            "due_on": ("完成日期", "截止日期", "结束日期", "due", "end", "finish"),
            "predecessors": ("前置任务", "前置", "依赖", "predecessors"),
            "requirements": ("对应需求", "覆盖需求", "需求"),
        },
        example={
            "section": PlanSection.TRAINING, "title": _l("Product training of the first group"),
            "department": Department.HR,
        },
    )
)  # fmt: skip
