"""Projects from the letter of appointment to their closing: plans, reviews, tasks, manuals, lessons learned."""

from bpo.projects.models.closing import Closing, ClosingItem, DataCertificate
from bpo.projects.models.lessons import Lesson, LessonUse
from bpo.projects.models.manuals import Manual, ManualChapter
from bpo.projects.models.operating import GateCheck, Interface
from bpo.projects.models.plans import Coverage, Opinion, Plan, PlanDependency, PlanItem, PlanProse, Review
from bpo.projects.models.projects import Appointment, GoLive, Project
from bpo.projects.models.reviews import Baseline, PlanLook, ReviewComment, SectionOpinion
from bpo.projects.models.works import DepartmentTask, SetUpChecklist, TaskCheck, TaskReminder

__all__ = [
    "Appointment", "Baseline", "Closing", "ClosingItem", "Coverage", "DataCertificate", "DepartmentTask",
    "GateCheck", "GoLive", "Interface", "Lesson", "LessonUse", "Manual", "ManualChapter", "Opinion", "Plan",
    "PlanDependency", "PlanItem", "PlanLook", "PlanProse", "Project", "Review", "ReviewComment", "SectionOpinion",
    "SetUpChecklist", "TaskCheck", "TaskReminder",
]  # fmt: skip
