"""The shapes of lessons learned; what their kinds are called, how their acts are told."""

from bpo.clients.rules import CooperationMode
from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import LessonKind, PlanSection
from bpo.projects.schemas.words import MODES, SECTIONS

LESSON_KINDS = {LessonKind.WORKED: _l("Worked well"), LessonKind.FAILED: _l("Went wrong")}
LESSON_TONES = {LessonKind.WORKED: "good", LessonKind.FAILED: "bad"}


class LessonEdit(f.Schema):
    """A lesson as everybody may read it once it is published: without the client's name."""

    title = f.Text(label=_l("In one line"), max=120, help=_l("Without the client's name: others will read it."))
    kind = f.Choice(LessonKind, labels=LESSON_KINDS, tones=LESSON_TONES, label=_l("Kind"), group="what")
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Part of the plan it concerns"), group="what")
    situation = f.LongText(label=_l("What happened"), max=3000)
    consequence = f.LongText(label=_l("What came of it"), max=3000)
    recommendation = f.LongText(label=_l("What to do next time"), max=3000)
    cost = f.Money(label=_l("What it cost or saved"), optional=True, min=0, group="figures")
    days = f.Integer(label=_l("Days lost or won"), optional=True, min=0, max=1000, group="figures")
    row_version = f.RowVersion()


class LessonForm(LessonEdit):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("In the name of"))

    class Meta:
        exclude = ("row_version",)


class ProjectLessonForm(LessonForm):
    project_id = f.Reference(label=_l("Project"))


class LessonOut(f.Schema):
    id = f.Id(label=_l("No."))
    title = f.Text(label=_l("Lesson"))
    kind = f.Choice(LessonKind, labels=LESSON_KINDS, tones=LESSON_TONES, label=_l("Kind"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Part of the plan"))
    situation = f.LongText(label=_l("What happened"))
    consequence = f.LongText(label=_l("What came of it"))
    recommendation = f.LongText(label=_l("What to do next time"))
    cost = f.Money(label=_l("What it cost or saved"), optional=True, attribute="cost_minor")
    days = f.Integer(label=_l("Days lost or won"), optional=True)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    written_at = f.Moment(label=_l("Written at"))
    is_published = f.Flag(label=_l("Published"))
    row_version = f.RowVersion()


class LessonRow(f.Schema):
    """`project` stands only for those who see that project."""

    id = f.Id(label=_l("No."))
    title = f.Text(label=_l("Lesson"))
    kind = f.Choice(LessonKind, labels=LESSON_KINDS, tones=LESSON_TONES, label=_l("Kind"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Part of the plan"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    mode = f.Choice(CooperationMode, labels=MODES, label=_l("Cooperation mode"))
    project = f.Text(label=_l("Project"), optional=True)
    recommendation = f.LongText(label=_l("What to do next time"))
    cost = f.Money(label=_l("What it cost or saved"), optional=True, attribute="cost_minor")
    days = f.Integer(label=_l("Days lost or won"), optional=True)
    uses = f.Integer(label=_l("Useful"), unit=_l("times"))
    is_published = f.Flag(label=_l("Published"))
    written_at = f.Moment(label=_l("Written at"))


journal.sentences(
    {
        "lessons.written": _l("wrote the lesson “%(title)s”"),
        "lessons.changed": _l("changed the lesson “%(title)s”"),
        "lessons.published": _l("published the lesson “%(title)s”"),
        "lessons.withdrawn": _l("took the lesson “%(title)s” back to draft"),
        "lessons.found_useful": _l("found the lesson “%(title)s” useful"),
    }
)
journal.labels({"situation": _l("What happened"), "recommendation": _l("What to do next time")})
