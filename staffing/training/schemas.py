"""Training: what is typed, listed and told."""

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.projects import queries as projects


class CourseIn(f.Schema):
    code = f.Text(label=_l("Course code"), max=20, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$",
                  pattern_error=_l("Letters, digits and dashes only."))  # fmt: skip
    title = f.Text(label=_l("Course"), max=120)
    project_id = f.Reference(
        label=_l("Project"), optional=True, pick=projects.projects_to_pick, help=_l("Left blank: for every project.")
    )
    pass_mark = f.Integer(label=_l("Pass mark"), min=1, max=100, group="numbers", help=_l("Of 100."))
    hours = f.Integer(label=_l("Hours"), min=1, max=1000, group="numbers")
    required = f.Flag(label=_l("Required before taking calls"))


class CourseEdit(f.Schema):
    title = f.Text(label=_l("Course"), max=120)
    pass_mark = f.Integer(
        label=_l("Pass mark"),
        min=1,
        max=100,
        group="numbers",
        help=_l("For attempts from now on; results stay as they were."),
    )
    hours = f.Integer(label=_l("Hours"), min=1, max=1000, group="numbers")
    required = f.Flag(label=_l("Required before taking calls"))
    row_version = f.RowVersion()


class CourseOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Course code"))
    title = f.Text(label=_l("Course"))
    project_id = f.Id(label=_l("Project"), optional=True)
    pass_mark = f.Integer(label=_l("Pass mark"))
    hours = f.Integer(label=_l("Hours"))
    required = f.Flag(label=_l("Required"))
    row_version = f.RowVersion()


class CourseRow(CourseOut):
    """A line of the list, with the project's name."""

    project = f.Text(label=_l("Project"), optional=True)


class ResultIn(f.Schema):
    agent_id = f.Reference(label=_l("Agent"))
    taken_on = f.Day(label=_l("Taken on"))
    score = f.Integer(label=_l("Score"), min=0, max=100, help=_l("Of 100."))


class ResultOut(f.Schema):
    id = f.Id(label=_l("No."))
    agent_id = f.Id(label=_l("Agent"))
    course_id = f.Id(label=_l("Course"))
    attempt = f.Integer(label=_l("Attempt"))
    taken_on = f.Day(label=_l("Taken on"))
    score = f.Integer(label=_l("Score"))
    pass_mark = f.Integer(label=_l("Pass mark"))
    passed = f.Flag(label=_l("Passed"))


class ResultRow(ResultOut):
    """A line of a course's results, with names."""

    agent = f.Text(label=_l("Agent"))
    marker = f.Text(label=_l("Marked by"), optional=True)


class ScoreIn(f.Schema):
    agent_id = f.Id(label=_l("Agent"))
    score = f.Integer(label=_l("Score"), min=0, max=100)


class ScoresIn(f.Schema):
    """The results of many agents at one sitting."""

    taken_on = f.Day(label=_l("Taken on"))
    scores = f.ma.fields.List(f.ma.fields.Nested(ScoreIn), required=True)


class CertifyIn(f.Schema):
    project_id = f.Id(label=_l("Project"))


journal.sentences(
    {
        "training.course_opened": _l("opened the course %(title)s (%(code)s)"),
        "training.course_edited": _l("edited the course %(title)s"),
        "training.result_recorded": _l("recorded %(score)s for %(name)s in %(course)s, attempt %(attempt)s"),
        "training.results_recorded": _l("recorded results in %(course)s: %(count)s"),
    }
)
journal.labels(
    {
        "title": _l("Title"),
        "pass_mark": _l("Pass mark"),
        "hours": _l("Hours"),
        "required": _l("Required"),
        "score": _l("Score"),
    }
)
