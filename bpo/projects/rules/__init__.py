"""Projects: their states, plans, reviews and the gate before going live, decided without a database."""

from bpo.kernel.departments import departments_of, speakers_of, spoken_for
from bpo.projects.rules.facts import ManualFacts, PositionFacts, ProjectFacts
from bpo.projects.rules.flags import obstacles_of_flags
from bpo.projects.rules.go_live import check_override, must_be_met, must_be_preparing
from bpo.projects.rules.plans import (
    MANDATORY,
    WORKED_ON,
    Dependency,
    ItemChange,
    ItemFacts,
    Obstacle,
    check_item,
    content_hash,
    coverage,
    diff,
    makes_task,
    missing_sections,
    must_be_editable,
    must_be_first,
    must_be_reviewable,
    must_manage,
    next_ref,
    obstacles_to_review,
    reordered,
    section_for,
    uncovered,
)  # fmt: skip
from bpo.projects.rules.reviews import (
    OpinionFacts,
    carried_over,
    check_opinion,
    invited,
    may_decide,
    must_cover,
    round_result,
    share_of,
)  # fmt: skip
from bpo.projects.rules.states import (
    PLANNABLE,
    DependencyKind,
    LetterLanguage,
    PlanSection,
    PlanState,
    ProjectState,
    Raci,
    ReviewState,
    TargetKind,
    TaskStanding,
    TaskState,
    Verdict,
    after_approval,
    after_handover,
    cancel,
    hold,
    may_acknowledge,
    may_appoint,
    must_be_plannable,
    must_run,
    resume,
)  # fmt: skip
from bpo.projects.rules.tasks import (
    TO_DO,
    UNFINISHED,
    TaskChanges,
    is_late,
    may_add_evidence,
    may_confirm,
    may_report,
    standing,
    task_changes,
)  # fmt: skip
from bpo.projects.rules.templates import template_items

__all__ = [
    "MANDATORY", "PLANNABLE", "TO_DO", "UNFINISHED", "WORKED_ON", "Dependency", "DependencyKind", "ItemChange",
    "ItemFacts", "LetterLanguage", "ManualFacts", "Obstacle", "OpinionFacts", "PlanSection", "PlanState",
    "PositionFacts", "ProjectFacts", "ProjectState", "Raci", "ReviewState", "TargetKind", "TaskChanges",
    "TaskStanding", "TaskState", "Verdict", "after_approval", "after_handover", "cancel", "carried_over",
    "check_item", "check_opinion", "check_override", "content_hash", "coverage", "departments_of", "diff", "hold",
    "invited", "is_late", "makes_task", "may_acknowledge", "may_add_evidence", "may_appoint", "may_confirm",
    "may_decide", "may_report", "missing_sections", "must_be_editable", "must_be_first", "must_be_met",
    "must_be_plannable", "must_be_preparing", "must_be_reviewable", "must_cover", "must_manage", "must_run",
    "next_ref", "obstacles_of_flags", "obstacles_to_review", "reordered", "resume", "round_result", "section_for",
    "share_of", "speakers_of", "spoken_for", "standing", "task_changes", "template_items", "uncovered",
]  # fmt: skip
