"""What of training is found by search: courses."""

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.search.index import Found, indexed
from bpo.search.pages import act
from staffing.training.models import Course


def courses(_session: Session, rows: Sequence[Course]) -> Mapping[int, Found]:
    """A course without a project is for every project, and for whoever sees courses at all."""
    return {
        row.id: Found(
            title=row.title, code=row.code, project_id=row.project_id, vendor_wide=row.project_id is None
        )
        for row in rows
    }  # fmt: skip


indexed(
    Course, kind="course", label=_l("Courses"), icon="school", permit="training.view", order=140, few=True,
    found=courses,
    link=lambda hit: url_for("training.course", course_id=hit.record_id), page=("training.course", "course_id"),
)  # fmt: skip
act(_l("Open a course"), "training.new", "training.run", icon="school")
