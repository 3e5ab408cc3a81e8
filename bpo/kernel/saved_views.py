"""Saved views: a list as somebody likes to see it, kept as the part of its address behind the "?".

A view is its owner's; whoever may share lets everybody use it, or makes it the one with which a role opens the list.
A view says nothing about rows: what a reader may see is asked of the list each time. Filters in it may name somebody,
so that only who may open the list finds its shared views, and people of clients only their own and their role's.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.locale import _, _l
from bpo.kernel.models import ListDefault, SavedView
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.kernel.web.lists import LISTS, Listing
from bpo.kernel.web.lists.asked import ADDING, PAGING

MOST_VIEWS = 50  # of one person, for one list
LONGEST_QUERY = 2000

journal.sentences(
    {
        "lists.view_saved": _l("saved the view %(name)s"),
        "lists.view_changed": _l("changed the view %(name)s"),
        "lists.view_deleted": _l("deleted the view %(name)s"),
        "lists.view_shared": _l("shared the view %(name)s"),
        "lists.view_withdrawn": _l("no longer shares the view %(name)s"),
        "lists.default_set": _l("opens the list with the view %(name)s"),
        "lists.default_dropped": _l("no longer opens the list with the view %(name)s"),
        "lists.role_default_set": _l("made %(name)s the view of the role %(role)s"),
        "lists.role_default_dropped": _l("%(name)s is no longer the view of the role %(role)s"),
    }
)
journal.labels({"query": _l("Filters, columns and order")})


def reach(actor: Actor) -> ColumnElement[bool]:
    """The views this person finds, of lists they may open."""
    found = _found(actor.id, [role.value for role in actor.roles], literal(actor.is_client))
    return and_(SavedView.list.in_(open_lists(actor)), found)


def _found(person_id: Any, roles: Any, outside: ColumnElement[bool]) -> ColumnElement[bool]:
    """The views that somebody with these roles finds of a list, if they may open it; `outside`: one of a client's."""
    of_roles = select(ListDefault.view_id).where(ListDefault.role.in_(roles))
    return or_(
        SavedView.owner_id == person_id, SavedView.id.in_(of_roles), and_(SavedView.shared.is_(True), not_(outside))
    )


def open_lists(actor: Actor) -> list[str]:
    return [name for name, one in LISTS.items() if _may_open(actor, one)]


def _may_open(actor: Actor, listing: Listing) -> bool:
    return any(actor.grant(permit) for permit in listing.permits.split())


def views_listed(session: Session, actor: Actor) -> Select[SavedView]:
    return select(SavedView).where(reach(actor))


def views_of(session: Session, actor: Actor, listing: Listing) -> list[SavedView]:
    """The views of one list, one's own first."""
    found = [view for view, _opening in _with_defaults(session, actor, listing)]
    return sorted(dict.fromkeys(found), key=lambda one: one.owner_id != actor.id)


# Asked for each list that is opened, so made once.
_PERSON: Any = bindparam("person_id", type_=BigInteger)
_LIST: Any = bindparam("list", type_=String)
_ROLES: Any = bindparam("roles", type_=String, expanding=True)
_OUTSIDE: Any = bindparam("outside", type_=Boolean)
VIEWS_OF = (
    select(SavedView, ListDefault)
    .outerjoin(
        ListDefault,
        and_(
            ListDefault.view_id == SavedView.id, ListDefault.list == _LIST,
            or_(ListDefault.person_id == _PERSON, ListDefault.role.in_(_ROLES)),
        ),
    )
    .where(SavedView.list == _LIST, _found(_PERSON, _ROLES, _OUTSIDE))
    .order_by(SavedView.name, SavedView.id)
)  # fmt: skip


def _with_defaults(session: Session, actor: Actor, listing: Listing) -> list[tuple[SavedView, ListDefault | None]]:
    """The views of one list, each with the rules by which it opens the list for this person.

    A page asks twice, for the one that opens it and for its menu; a session that only reads is told twice the same.
    """
    if not _may_open(actor, listing):
        return []
    asked: dict[Any, Any] = session.info.setdefault("saved_views", {})
    if session.new or session.dirty or (actor.id, listing.name) not in asked:
        roles = [role.value for role in actor.roles]
        facts = {"person_id": actor.id, "list": listing.name, "roles": roles, "outside": actor.is_client}
        asked[actor.id, listing.name] = [(view, rule) for view, rule in session.execute(VIEWS_OF, facts)]
    return list(asked[actor.id, listing.name])


def view_for(session: Session, actor: Actor, view_id: int) -> SavedView:
    found = session.scalars(views_listed(session, actor).where(SavedView.id == view_id)).one_or_none()
    if found is None:
        raise NotFound("view", id=view_id)
    return found


def own_view(session: Session, actor: Actor, view_id: int) -> SavedView:
    """One's own view; whoever may share keeps the shared ones of others too."""
    found = view_for(session, actor, view_id)
    if found.owner_id != actor.id and not (found.shared and actor.may("lists.share")):
        raise NotFound("view", id=view_id)
    return found


def default_of(session: Session, actor: Actor, listing: Listing) -> SavedView | None:
    """The view a list opens with: the person's, else that of the first of their roles that has one."""
    roles = [role.value for role in Role if role in actor.roles]
    found = {rule.role: view for view, rule in _with_defaults(session, actor, listing) if rule is not None}
    return next((found[role] for role in (None, *roles) if role in found), None)


def kept(query: str) -> str:
    """The part of an address that a view keeps: not which page of it is open, nor an answer half given."""
    pairs = [pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in (*PAGING, *ADDING)]
    written = urlencode(pairs)
    if len(written) > LONGEST_QUERY:
        raise Invalid(
            "view_too_long", text("These filters are too many for one view: %(count)s characters, at most %(most)s."),
            field="query", count=len(written), most=LONGEST_QUERY,
        )  # fmt: skip
    return written


def expanded(
    session: Session, actor: Actor, listing: Listing, args: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[str]], str | None]:
    """The address with what its view says beside it; and a sentence where there is no such view."""
    asked = {name: list(values) for name, values in args.items()}
    wanted = (asked.get("view") or [""])[-1]
    if not wanted.isdecimal() or len(wanted) > 15:
        return asked, None
    chosen = views_listed(session, actor).where(SavedView.id == int(wanted), SavedView.list == listing.name)
    view = session.scalars(chosen).one_or_none()
    if view is None:
        return asked, say_no_view()
    return {**parse_qs(view.query), **asked}, None


def say_no_view() -> str:
    return _("There is no such view (any more); the list stands here without it.")


def list_title(name: str) -> str:
    """How a list is called; its code where there is no such list any more."""
    return str(LISTS[name].title) if name in LISTS else name


def save_view(session: Session, actor: Actor, *, list: str, name: str, query: str) -> SavedView:
    """Keep a list as it is now under a name of one's own."""
    if list not in open_lists(actor):
        raise NotFound("list", id=list)
    _refuse_taken_name(session, actor, list, name)
    count = select(func.count()).where(SavedView.owner_id == actor.id, SavedView.list == list)
    if (session.scalar(count) or 0) >= MOST_VIEWS:
        raise Conflict(
            "too_many_views", text("You keep %(most)s views of this list already. Delete one first."), most=MOST_VIEWS
        )
    assert actor.id is not None
    view = SavedView(list=list, name=name, query=kept(query), owner_id=actor.id, shared=False)
    session.add(view)
    journal.record(session, actor, "lists.view_saved", view, name=name)
    return view


def _refuse_taken_name(session: Session, actor: Actor, list: str, name: str) -> None:
    same = select(SavedView.id).where(SavedView.owner_id == actor.id, SavedView.list == list, SavedView.name == name)
    if session.scalar(same) is not None:
        raise Invalid(
            "view_name_taken", text("You have a view called “%(name)s” already. Please choose another name."),
            field="name", name=name,
        )  # fmt: skip


def change_view(
    session: Session, actor: Actor, *, view_id: int, name: str | None = None, query: str | None = None,
    row_version: int | None = None,
) -> SavedView:  # fmt: skip
    """Another name, or other filters, columns and order."""
    view = own_view(session, actor, view_id)
    check_version(view, row_version)
    if name is not None and name != view.name:
        _refuse_taken_name(session, actor, view.list, name)
        view.name = name
    if query is not None:
        view.query = kept(query)
    journal.record(session, actor, "lists.view_changed", view, name=view.name)
    return view


def delete_view(session: Session, actor: Actor, *, view_id: int) -> str:
    """For good; lists that opened with it open without one. Answers the list's name."""
    view = own_view(session, actor, view_id)
    for one in session.scalars(select(ListDefault).where(ListDefault.view_id == view.id)):
        session.delete(one)
    session.flush()
    session.delete(view)
    journal.record(session, actor, "lists.view_deleted", view, name=view.name)
    return view.list


@permit("lists.share")
def share_view(session: Session, actor: Actor, *, view_id: int, shared: bool) -> SavedView:
    """Let everybody who may open the list use the view, or no longer; then it is nobody's default either."""
    view = own_view(session, actor, view_id)
    if view.shared != shared:
        view.shared = shared
        if not shared:
            others = or_(ListDefault.person_id.is_(None), ListDefault.person_id != view.owner_id)
            for one in session.scalars(select(ListDefault).where(ListDefault.view_id == view.id, others)):
                session.delete(one)
        journal.record(session, actor, "lists.view_shared" if shared else "lists.view_withdrawn", view, name=view.name)
    return view


def set_default(session: Session, actor: Actor, *, view_id: int) -> SavedView:
    """Open the list with this view from now on."""
    view = view_for(session, actor, view_id)
    if _put(session, view, ListDefault.person_id == actor.id, person_id=actor.id):
        journal.record(session, actor, "lists.default_set", view, name=view.name)
    return view


def drop_default(session: Session, actor: Actor, *, view_id: int) -> SavedView:
    view = view_for(session, actor, view_id)
    if _drop(session, view, ListDefault.person_id == actor.id):
        journal.record(session, actor, "lists.default_dropped", view, name=view.name)
    return view


@permit("lists.share")
def set_role_default(session: Session, actor: Actor, *, view_id: int, role: Role) -> SavedView:
    """Whoever has the role opens the list with this view, unless they chose another themselves."""
    view = view_for(session, actor, view_id)
    if not view.shared:
        raise Conflict("view_not_shared", text("Share the view “%(name)s” first."), name=view.name)
    if _put(session, view, ListDefault.role == role.value, role=role.value):
        journal.record(session, actor, "lists.role_default_set", view, name=view.name, role=_role_word(role))
    return view


@permit("lists.share")
def drop_role_default(session: Session, actor: Actor, *, view_id: int, role: Role) -> SavedView:
    view = view_for(session, actor, view_id)
    if _drop(session, view, ListDefault.role == role.value):
        journal.record(session, actor, "lists.role_default_dropped", view, name=view.name, role=_role_word(role))
    return view


def _role_word(role: Role) -> str:
    return str(slots.ask("role_words")[role])


def _put(session: Session, view: SavedView, whose: ColumnElement[bool], **holder: Any) -> bool:
    """Whether anything changed."""
    known = session.scalars(select(ListDefault).where(ListDefault.list == view.list, whose)).one_or_none()
    if known is None:
        session.add(ListDefault(list=view.list, view_id=view.id, **holder))
    elif known.view_id == view.id:
        return False
    else:
        known.view_id = view.id
    return True


def _drop(session: Session, view: SavedView, whose: ColumnElement[bool]) -> bool:
    known = session.scalars(select(ListDefault).where(ListDefault.view_id == view.id, whose)).one_or_none()
    if known is not None:
        session.delete(known)
    return known is not None


def roles_of(session: Session, view_ids: Sequence[int]) -> dict[int, list[Role]]:
    """{view: roles that open their list with it}."""
    found: dict[int, list[Role]] = {}
    chosen = select(ListDefault.view_id, ListDefault.role).where(
        ListDefault.view_id.in_(view_ids), ListDefault.role.is_not(None)
    )
    for view_id, role in session.execute(chosen):
        assert role is not None
        found.setdefault(view_id, []).append(Role(role))
    return found
