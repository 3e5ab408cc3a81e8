"""Who heads a department, and who deputises."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_absent, check_version
from bpo.kernel.errors import Invalid, text
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.people import queries
from bpo.people.models import DepartmentPost, Deputy, User


@permit("people.manage")
def fill_department(
    session: Session, actor: Actor, *, department: Department, head_id: int | None = None,
    deputy_id: int | None = None, second_deputy_id: int | None = None, row_version: int | None = None,
) -> DepartmentPost:  # fmt: skip
    """The head of a department and up to two deputies, from now on."""
    post = session.scalars(select(DepartmentPost).where(DepartmentPost.department == department)).one_or_none()
    if post is None:
        check_absent(session)
        post = DepartmentPost(department=department)
        session.add(post)
    else:
        check_version(post, row_version)
    chosen = {"head_id": head_id, "deputy_id": deputy_id, "second_deputy_id": second_deputy_id}
    names = [_checked(session, name, number) for name, number in chosen.items() if number is not None]
    deputies = [number for number in (deputy_id, second_deputy_id) if number is not None]
    if len({*deputies, head_id}) < len(deputies) + 1:
        raise Invalid("deputy_twice", text("Head and deputies are different people."), "deputy_id")
    post.head_id = head_id
    post.deputies = [one for one in post.deputies if one.user_id in deputies] + [
        Deputy(user_id=number) for number in deputies if number not in {one.user_id for one in post.deputies}
    ]
    journal.record(session, actor, "people.department_filled", post, names=names)
    return post


def _checked(session: Session, field: str, user_id: int) -> str:
    user = session.get(User, user_id)
    if user is None or not user.active or queries.has_role(session, user_id, Role.CLIENT):
        raise Invalid("no_colleague", text("Nobody of the vendor's active people has the number %(id)s."), field,
                      id=user_id)  # fmt: skip
    return user.name
