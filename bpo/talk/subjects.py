"""The records one can talk about. The floor that has the record registers its type; talk never names the floor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.permits import Actor


@dataclass(frozen=True)
class Subject:
    """A type of record: who may see it, where it is shown. `permit` "": several lead to it, the loader decides alone.

    `load(session, actor, id)` gives the row or refuses; `permit` is what it asks. `path` is the page's address with
    `{id}` or `{project}`. `shared`: its comments may be shared with the client, whose people see the record too.
    `title(row)`: what the record is called, the same in both languages.
    """

    type: str
    label: Any
    permit: str
    load: Callable[[Session, Actor, int], Any]
    path: str
    shared: bool = False
    title: Callable[[Any], str] = lambda row: str(row.id)

    def url(self, record_id: int, project_id: int | None) -> str:
        return self.path.format(id=record_id, project=project_id)


SUBJECTS: dict[str, Subject] = {}


def talk_about(
    record_type: str, label: Any, permit: str, load: Callable[..., Any], path: str, *, title: Callable[[Any], str],
    shared: bool = False,
) -> None:  # fmt: skip
    """Register a type of record, named by its table: `talk_about("projects_task", _l("Task"), "tasks.view", …)`."""
    SUBJECTS[record_type] = Subject(record_type, label, permit, load, path, shared, title)


def record_for(session: Session, actor: Actor, record_type: str, record_id: int) -> tuple[Subject, Any]:
    """The record to talk about, for whoever may see it; else `NotFound`.

    The client's people talk only where comments are shared with them. Who sees a record because it is about
    themselves (`S` in the matrix: an agent's own file) does not read what others say there.
    """
    subject = SUBJECTS.get(record_type)
    refused = subject is None or (actor.is_client and not subject.shared)
    if subject is None or refused or (subject.permit and actor.grant(subject.permit) in (None, "S")):
        raise NotFound("record", type=record_type, id=record_id)
    return subject, subject.load(session, actor, record_id)


def loads(session: Session, actor: Actor, record_type: str, record_id: int) -> bool:
    """Whether the record is there for somebody; asks its own loader."""
    try:
        record_for(session, actor, record_type, record_id)
    except BusinessError:
        return False
    return True


def project_of(row: Any) -> int | None:
    """The project a record belongs to, if it belongs to one."""
    if row.__tablename__ == "projects_project":
        return int(row.id)
    found: int | None = getattr(row, "project_id", None)
    return found


def may_reach(one: Actor, subject: Subject, project_id: int | None) -> bool:
    """Whether somebody's roles and projects reach a record. True for `P` without a project: the loader decides."""
    scope = one.grant(subject.permit) if subject.permit else "A"
    if scope not in ("A", "P") or (one.is_client and not subject.shared):
        return False
    return scope == "A" or project_id is None or project_id in one.project_ids
