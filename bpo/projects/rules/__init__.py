"""Projects: their states, plans, reviews and the gate before going live, decided without a database."""

from bpo.projects.rules.facts import ManualFacts, PositionFacts, ProjectFacts
from bpo.projects.rules.go_live import check_override, must_be_met, must_be_preparing
from bpo.projects.rules.plans import (
    MANDATORY,
    WORKED_ON,
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
)
from bpo.projects.rules.reviews import (
    OpinionFacts,
    carried_over,
    check_opinion,
    departments_of,
    invited,
    may_decide,
    must_cover,
    round_result,
    share_of,
)
from bpo.projects.rules.states import (
    PLANNABLE,
    LetterLanguage,
    PlanSection,
    PlanState,
    ProjectState,
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
)
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
)
from bpo.projects.rules.templates import template_items

__all__ = [
    "MANDATORY", "PLANNABLE", "TO_DO", "UNFINISHED", "WORKED_ON", "ItemChange", "ItemFacts", "LetterLanguage",
    "ManualFacts", "Obstacle", "OpinionFacts", "PlanSection", "PlanState", "PositionFacts", "ProjectFacts",
    "ProjectState", "ReviewState", "TargetKind", "TaskChanges", "TaskStanding", "TaskState", "Verdict",
    "after_approval", "after_handover", "cancel", "carried_over", "check_item", "check_opinion", "check_override",
    "content_hash", "coverage", "departments_of", "diff", "hold", "invited", "is_late", "makes_task",
    "may_acknowledge", "may_add_evidence", "may_appoint", "may_confirm", "may_decide", "may_report",
    "missing_sections", "must_be_editable", "must_be_first", "must_be_met", "must_be_plannable",
    "must_be_preparing", "must_be_reviewable", "must_cover", "must_manage", "must_run", "next_ref",
    "obstacles_to_review", "reordered", "resume", "round_result", "section_for", "share_of", "standing",
    "task_changes", "template_items", "uncovered",
]  # fmt: skip
