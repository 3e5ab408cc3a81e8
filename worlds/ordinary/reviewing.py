"""How plans are reviewed in the sample: sections decided one by one, comments with their answers; a next version."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bpo.kernel.roles import Department
from bpo.projects import actions as projects
from bpo.projects.queries import ordered_items, section_opinions
from bpo.projects.rules import PlanSection, Resolution, SectionVerdict, Severity


def remark(road: Any, review: Any, voices: Mapping[Department, str]) -> None:
    """The system department asks for something in its section; the manager follows it, and the department closes it."""
    if not _decides(road, review, Department.SYSTEM, PlanSection.SOFTWARE):
        return
    build, voice = road.build, voices[Department.SYSTEM]
    words = f"{road.case.name}：录音检索请支持按工号和时段筛选。"
    comment = _comment(road, review, voice, Severity.SHOULD, words)
    build.act(
        projects.answer_review_comment, road.manager, comment_id=comment.id, resolution=Resolution.ACCEPTED,
        answer=f"{road.case.name}：已写入录音系统一项。", now=build.moment,
    )  # fmt: skip
    build.act(projects.close_comment, voice, comment_id=comment.id, now=build.moment)


def discuss(road: Any, review: Any, voices: Mapping[Department, str]) -> None:
    """A round under way: a section approved, one approved with a comment, a demand answered, another one not."""
    build = road.build
    if not _decides(road, review, Department.SYSTEM, PlanSection.SOFTWARE):
        return
    voice = voices[Department.SYSTEM]
    answered = _comment(road, review, voice, Severity.MUST, "IVR 需预留大促期间的临时播报，请写明由谁提供录音。")
    _comment(road, review, voice, Severity.MUST, "并发路数按峰值测算，当前写法只够平日。")
    build.act(
        projects.answer_review_comment, road.manager, comment_id=answered.id, resolution=Resolution.ACCEPTED,
        answer="由客户运营部提供录音文件，提前两个工作日给到。", now=build.moment,
    )  # fmt: skip
    for section, verdict, words in (
        (PlanSection.SECURITY, SectionVerdict.APPROVED, None),
        (PlanSection.MILESTONES, SectionVerdict.APPROVED_WITH_COMMENTS, "联调建议再提前两天，留出回退时间。"),
    ):
        if _decides(road, review, Department.SYSTEM, section):
            build.act(
                projects.decide_sections, voice, review_id=review.id, department=Department.SYSTEM, sections=[section],
                verdict=verdict, comment=words, now=build.moment,
            )  # fmt: skip


def _decides(road: Any, review: Any, department: Department, section: PlanSection) -> bool:
    rows = section_opinions(road.build.session, review)
    return any(one.department == department and one.section == section for one in rows)


def _comment(road: Any, review: Any, voice: str, severity: Severity, words: str) -> Any:
    item = next(one for one in ordered_items(road.plan) if one.section == PlanSection.SOFTWARE)
    return road.build.act(
        projects.comment_on_plan, voice, review_id=review.id, department=Department.SYSTEM,
        section=PlanSection.SOFTWARE,
        item_ref=item.ref, quoted=item.title, severity=severity, words=words, now=road.build.moment,
    )  # fmt: skip


def begin_next_version(road: Any) -> None:
    """Some weeks after the go-live the manager begins the next version: more people from a later day, another target."""
    build = road.build
    build.act(projects.mark_plan_seen, road.manager, plan_id=road.plan.id, now=build.moment)
    plan = build.act(projects.start_plan, road.manager, project_id=road.project.id, now=build.moment)
    for item in ordered_items(plan):
        changes: dict[str, Any] = {}
        if item.ref == "1.1":
            changes = {"quantity": (item.quantity or 1) + 6, "detail": "大促期间增加一个夜班组，提前两周到岗。"}
        elif item.section == PlanSection.SERVICE_LEVELS and item.target_bp is not None:
            changes = {"detail": "大促当日按 75% 考核，须提前报备。"}
        if changes:
            build.act(
                projects.change_item, road.manager, item_id=item.id,
                **{
                    "title": item.title, "department": item.department, "due_on": item.due_on, "detail": item.detail,
                    "quantity": item.quantity, "skills": item.skills, "starts_on": item.starts_on, "kpi": item.kpi,
                    "threshold_seconds": item.threshold_seconds, "requirement_ids": item.requirement_ids,
                    "target_percent": None if item.target_bp is None else Decimal(item.target_bp) / 100, **changes,
                },
            )  # fmt: skip
