"""What has happened to a version of a plan since somebody last looked: which items, which sections, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects.models import Plan, PlanItem, PlanProse
from bpo.projects.queries.plans import plan_for

WHOLE = Plan.__tablename__


@dataclass(frozen=True)
class News:
    """Since the act `since`: `until` is the last act there is now; `by`: {person: refs or sections}, in words later.

    `whole`: something changed that is not about single items: their order, what they serve, one removed.
    """

    until: int
    items: frozenset[int] = frozenset()
    prose: frozenset[int] = frozenset()
    whole: bool = False
    by: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.items or self.prose or self.whole)


def last_act(session: Session) -> int:
    """The number of the last act of the house."""
    return session.scalar(select(func.max(JournalEntry.id))) or 0


@permit("plans.view")
def plan_news(session: Session, actor: Actor, plan_id: int, since: int) -> News:
    """What others and oneself have changed in this version since an act. One's own acts have no name in `by`."""
    plan = plan_for(session, actor, plan_id)
    until = last_act(session)
    tables = (WHOLE, PlanItem.__tablename__, PlanProse.__tablename__)
    chosen = select(JournalEntry).where(
        JournalEntry.id > since, JournalEntry.project_id == plan.project_id, JournalEntry.subject_type.in_(tables)
    )
    entries = list(session.scalars(chosen.order_by(JournalEntry.id)))
    if not entries:
        return News(until)
    items = {one.id: one for one in plan.items}
    prose = {one.id: one for one in plan.prose}
    changed = {one.subject_id for one in entries if one.subject_type == PlanItem.__tablename__} & set(items)
    said = {one.subject_id for one in entries if one.subject_type == PlanProse.__tablename__} & set(prose)
    whole = any(one.subject_type == WHOLE and one.subject_id == plan.id for one in entries)
    return News(
        until, frozenset(one for one in changed if one), frozenset(one for one in said if one), whole,
        _by_whom(session, actor, entries, items, prose),
    )  # fmt: skip


def _by_whom(
    session: Session, actor: Actor, entries: Iterable[JournalEntry], items: dict[int, PlanItem],
    prose: dict[int, PlanProse],
) -> dict[str, list[str]]:  # fmt: skip
    others = [one for one in entries if one.actor_id is not None and one.actor_id != actor.id]
    names = people.person_names(session, {one.actor_id for one in others if one.actor_id})
    told: dict[str, list[str]] = {}
    for one in others:
        number = one.subject_id or 0
        if one.subject_type == PlanItem.__tablename__ and number in items:
            what = items[number].ref
        elif one.subject_type == PlanProse.__tablename__ and number in prose:
            what = f"section:{prose[number].section}"
        else:
            what = ""
        about = told.setdefault(names.get(one.actor_id or 0, ""), [])
        if what and what not in about:
            about.append(what)
    return told
