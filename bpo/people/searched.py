"""What of people is found by search."""

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.people.models import User
from bpo.search.index import Found, indexed
from bpo.search.pages import act


def users(_session: Session, rows: Sequence[User]) -> Mapping[int, Found]:
    return {row.id: Found(title=row.name, code=row.login) for row in rows}


indexed(
    User, kind="user", few=True, label=_l("Users"), icon="user", permit="people.view", order=90, found=users,
    link=lambda hit: url_for("people.user", user_id=hit.record_id), page=("people.user", "user_id"),
)  # fmt: skip
act(_l("Register a person"), "people.new_user", "people.manage", icon="user-plus")
