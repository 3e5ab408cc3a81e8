"""One can talk about courses."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from staffing.training import queries

talk_about(
    "staffing_course", _l("Course"), "training.view", queries.course_page, "/courses/{id}",
    title=lambda row: f"{row.code} {row.title}",
)  # fmt: skip
