"""What a person was told and follows, as far as they may still see it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, language, say_error
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import ROLES
from bpo.people import queries as people
from bpo.talk.models import Follow, Notice, NoticeWay
from bpo.talk.rules.notices import NoticeKind, Way, way_for
from bpo.talk.subjects import SUBJECTS, loads
from bpo.talk.telling import SENTENCES

MOST_COUNTED = 100
MOST_LOOKED_AT = 1000


def reach(session: Session, actor: Actor, model: type[Notice] | type[Follow]) -> ColumnElement[bool]:
    """The actor's own rows of `model` that are about what they may see at this moment.

    A record of a project is reached by its project; of one without, where the permit does not reach all, the record's
    own loader decides, as it does on its page.
    """
    mine = model.person_id == actor.id
    everywhere = [name for name in ROLES if actor.grant(name) == "A"]
    by_projects: dict[frozenset[int], list[str]] = {}
    for name in ROLES:
        if actor.grant(name) == "P":
            by_projects.setdefault(actor.under(name).project_ids, []).append(name)
    about = _asks_of(model, actor)
    conditions = [about(everywhere)]
    asks_loader = [one.type for one in SUBJECTS.values() if not one.permit]
    by_record = _loaded(session, actor, model, and_(mine, model.subject_type.in_(asks_loader)))
    if model is Notice:
        by_record = and_(Notice.permit == "", or_(Notice.subject_type.not_in(asks_loader), by_record))
    conditions.append(by_record)
    for project_ids, names in by_projects.items():
        conditions.append(and_(about(names), model.project_id.in_(project_ids)))
    some = [name for names in by_projects.values() for name in names]
    loose = and_(mine, about(some), model.project_id.is_(None))
    conditions.append(and_(about(some), model.project_id.is_(None), _loaded(session, actor, model, loose)))
    shown = and_(mine, or_(*conditions))
    return and_(shown, Notice.shared) if model is Notice and actor.is_client else shown


def _asks_of(
    model: type[Notice] | type[Follow], actor: Actor
) -> Callable[[Iterable[str]], ColumnElement[bool]]:  # fmt: skip
    if model is Notice:
        return lambda names: Notice.permit.in_(list(names))

    def of_subjects(names: Iterable[str]) -> ColumnElement[bool]:
        wanted = set(names)
        kinds = [one.type for one in SUBJECTS.values() if one.permit in wanted and (one.shared or not actor.is_client)]
        return Follow.subject_type.in_(kinds)

    return of_subjects


def _loaded(
    session: Session, actor: Actor, model: type[Notice] | type[Follow], loose: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Of the records without a project, those whose loader lets the actor in."""
    asked = session.execute(select(model.subject_type, model.subject_id).where(loose).distinct()).all()
    seen = [
        (kind, number) for kind, number in asked
        if number is not None and (kind not in SUBJECTS or loads(session, actor, kind, number))
    ]  # fmt: skip
    return tuple_(model.subject_type, model.subject_id).in_(seen) if seen else false()


def may_be_told(
    session: Session, one: Actor, *, permit: str, project_id: int | None, record: tuple[str, int | None], shared: bool
) -> bool:
    """Whether a person may see what a notice is about: the same as `reach`, for one at hand or not written yet."""
    if one.is_client and not shared:
        return False
    kind, number = record
    if not permit:  # about oneself, or about what only its own loader knows
        known = SUBJECTS.get(kind)
        return known is None or bool(known.permit) or (number is not None and loads(session, one, kind, number))
    scope = one.grant(permit)
    if scope != "P":
        return scope == "A"
    if project_id is not None:
        return project_id in one.under(permit).project_ids
    return number is not None and (kind not in SUBJECTS or loads(session, one, kind, number))


@permit("notices.read")
def notices_listed(session: Session, actor: Actor) -> Select[Any]:
    """One's own notices about what one may still see."""
    return select(Notice).where(reach(session, actor, Notice))


def notice_for(session: Session, actor: Actor, notice_id: int) -> Notice:
    """One's own notice; `NotFound` also for one about what one may no longer see."""
    found = session.scalars(select(Notice).where(Notice.id == notice_id, reach(session, actor, Notice))).one_or_none()
    if found is None:
        raise NotFound("notice", id=notice_id)
    return found


# Asked for each page, so made once.
UNSEEN = (
    select(Notice.path, Notice.permit, Notice.project_id, Notice.subject_type, Notice.subject_id, Notice.shared)
    .where(Notice.person_id == bindparam("person_id"), Notice.seen_at.is_(None))
    .order_by(Notice.at.desc(), Notice.id.desc())
    .limit(MOST_LOOKED_AT)
)  # fmt: skip


def unseen_paths(session: Session, actor: Actor) -> list[str]:
    """Where the unseen notices lead, the newest first, at most a hundred; of very many the newest are looked at."""
    found = session.execute(UNSEEN, {"person_id": actor.id})
    shown = (
        path for path, permit, project_id, kind, number, shared in found
        if may_be_told(session, actor, permit=permit, project_id=project_id, record=(kind, number), shared=shared)
    )  # fmt: skip
    return list(islice(shown, MOST_COUNTED))


@dataclass(frozen=True)
class Told:
    """A notice as it is shown, in the reader's language."""

    row: Notice
    sentence: str
    record: str
    project: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def state(self) -> str:
        return "seen" if self.row.seen_at else "new"


def told(session: Session, rows: Iterable[Notice]) -> list[Told]:
    """Notices in words, with the names behind their numbers; the caller has been let see them."""
    shown = list(rows)
    names = people.person_names(session, {one.actor_id for one in shown if one.actor_id})
    projects = slots.ask("project_names", session, {one.project_id for one in shown if one.project_id})
    return [
        Told(
            one, times(sentence_of(one.act, one.facts, names.get(one.actor_id or 0, "")), one.count), record_words(one),
            projects.get(one.project_id, ""),
        )
        for one in shown
    ]  # fmt: skip


def sentence_of(act: str, stored: Any, who: str) -> str:
    """Who did what. A fact that was noted in both languages is said in the reader's."""
    facts = {name: one.get(language(), "") if isinstance(one, dict) and language() in one else one
             for name, one in dict(stored).items()}  # fmt: skip
    said = say_error(SENTENCES[act], facts) if act in SENTENCES else journal.said(act, {**facts})
    if "told_for" in facts:
        said = _("%(act)s (you stand in for %(name)s)", act=said, name=facts["told_for"])
    return _("%(who)s %(act)s", who=who, act=said) if who else said


def times(said: str, count: int) -> str:
    """The newest of what happened on the matter, and how much happened on it before, unseen as well."""
    return said if count == 1 else _("%(said)s (and %(count)s earlier)", said=said, count=count - 1)


def record_words(row: Notice) -> str:
    """What the record is and is called: “Task · Recruit 30 agents”."""
    subject = SUBJECTS.get(row.subject_type)
    return " · ".join(one for one in (str(subject.label) if subject else "", row.title) if one)


def ways_chosen(session: Session, ids: Iterable[int]) -> dict[int, dict[NoticeKind, Way]]:
    """{person: {kind: way}} where another way than the usual one was chosen."""
    found: dict[int, dict[NoticeKind, Way]] = {}
    for one in session.scalars(select(NoticeWay).where(NoticeWay.person_id.in_(set(ids)))):
        found.setdefault(one.person_id, {})[one.kind] = one.way
    return found


def ways_for(session: Session, actor: Actor) -> dict[NoticeKind, Way]:
    """{kind: way} of the actor, chosen or usual."""
    chosen = ways_chosen(session, [actor.id or 0]).get(actor.id or 0, {})
    return {kind: way_for(kind, chosen) for kind in NoticeKind}


def follows(session: Session, actor: Actor, record_type: str, record_id: int) -> bool:
    mine = select(Follow.following).where(
        Follow.person_id == actor.id, Follow.subject_type == record_type, Follow.subject_id == record_id
    )
    return bool(session.scalar(mine))


def followers_of(session: Session, records: Iterable[tuple[str, int]]) -> dict[int, bool]:
    """{person: whether they follow}: who follows one of the records, unless they turned away from the first of them."""
    wanted = list(records)
    found: dict[int, bool] = {}
    chosen = select(Follow).where(tuple_(Follow.subject_type, Follow.subject_id).in_(wanted))
    for one in session.scalars(chosen):
        if (one.subject_type, one.subject_id) == wanted[0]:
            found[one.person_id] = one.following
        elif one.following:
            found.setdefault(one.person_id, True)
    return found


def follower_names(session: Session, record_type: str, record_id: int, project_id: int | None) -> list[str]:
    """Who follows a record and may see it, by name; for readers inside the house."""
    ids = [one for one, follows in followers_of(session, [(record_type, record_id)]).items() if follows]
    asked = SUBJECTS[record_type]
    return [
        one.name for one in people.actors_of(session, ids).values()
        if may_be_told(session, one, permit=asked.permit, project_id=project_id, record=(record_type, record_id),
                       shared=asked.shared)
    ]  # fmt: skip


def pending(session: Session, *, since: datetime, until: datetime) -> Select[Any]:
    """Notices that were neither seen nor mailed, of people who can be written to, oldest first."""
    return (
        select(Notice)
        .where(
            Notice.seen_at.is_(None), Notice.mailed_at.is_(None), Notice.at >= since, Notice.at <= until,
            Notice.person_id.in_(people.reachable_by_mail()),
        )
        .order_by(Notice.at, Notice.id)
    )  # fmt: skip


def unseen_count(session: Session, actor: Actor) -> int:
    unseen = select(func.count()).select_from(Notice).where(Notice.seen_at.is_(None), reach(session, actor, Notice))
    return session.scalar(unseen) or 0


def facts_kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(journal.plain(dict(facts)))
