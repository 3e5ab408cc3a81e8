"""What the sample vendor's projects taught so far, and the one whose closing is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from bpo.kernel.roles import Department
from bpo.projects import actions
from bpo.projects.rules import ClosingReason, DataKind, Disposal, LessonKind, PlanSection
from worlds.builder import Builder
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.road import Road

ENDING = "AR"


@dataclass(frozen=True)
class Taught:
    """A lesson of a project: who wrote it for which department, and who found it useful."""

    case: str
    writer: str
    department: Department
    section: PlanSection
    kind: LessonKind
    title: str
    situation: str
    consequence: str
    recommendation: str
    cost: Decimal | None = None
    days: int | None = None
    readers: Sequence[str] = ()
    published: bool = True


TAUGHT = (
    Taught(
        "QM", "zhou.min", Department.HR, PlanSection.TRAINING, LessonKind.FAILED, "上岗考试前没有留出补考时间",
        "首批学员考试安排在上线前 3 天，有 6 人未通过。", "补考与上线撞期，首周有 6 个席位空置，加班补位。",
        "上岗考试至少安排在上线前 8 个工作日，补考日期写进计划书里程碑。", Decimal(18600), 5, ("lin.xiaoyan", "he.zhiqiang"),
    ),
    Taught(
        "YL", "zhou.min", Department.SYSTEM, PlanSection.SOFTWARE, LessonKind.WORKED, "语音导航先用真实录音试跑两天",
        "上线前用客户提供的 200 条历史录音走了一遍语音导航。", "提前发现两处按键分流错误，上线首日转接率低于 3%。",
        "计划书中为语音导航试跑单列一项，由客户技术联系人签字确认。", None, 2, ("lin.xiaoyan",),
    ),
    Taught(
        "CX", "lin.xiaoyan", Department.FINANCE, PlanSection.REPORTING, LessonKind.FAILED, "退款数据的口径没有事先约定",
        "客户按支付日、我方按退款日统计退款，首月对不上。", "首月对账拖了 9 天，开票延后。",
        "在计划书报表一节写明退款以退款日计、由谁在每月第几个工作日提供。", Decimal(4200), 9,
    ),
    Taught(
        "AR", "he.zhiqiang", Department.OPERATIONS, PlanSection.POSITIONS, LessonKind.WORKED, "回访项目先配两名资深坐席带班",
        "首月安排两名从其他项目调来的资深坐席带班。", "首月质检均分比同类项目高 4 分。",
        "计划书岗位一节为前四周单列两名资深坐席。", readers=("zhou.min",),
    ),
    Taught(
        "AR", "he.zhiqiang", Department.HR, PlanSection.TRAINING, LessonKind.FAILED, "保险专用术语培训时间不足",
        "术语培训只排了半天。", "首周有 11 通录音被客户判为解释不清。", "术语培训排满两天并单独考核。", days=4, published=False,
    ),
)  # fmt: skip


def plan(agenda: Agenda, build: Builder, roads: Sequence[Road]) -> None:
    """Lessons of the last weeks, and the proposal of the present days."""
    known = {road.case.key: road for road in roads}
    for number, one in enumerate(TAUGHT):
        if one.case in known:
            day = build.day - timedelta(days=40 - 6 * number)
            agenda.on(day, partial(teach_on, build, known, one, day))
    if ENDING in known:
        agenda.on(build.day - timedelta(days=2), lambda: begin_to_end(build, known[ENDING]))


def teach_on(build: Builder, roads: Mapping[str, Road], one: Taught, day: date) -> None:
    build.as_of(day, "16:00")
    teach(build, roads, one)


def teach(build: Builder, roads: Mapping[str, Road], one: Taught) -> Any:
    project = roads[one.case].project
    lesson = build.act(
        actions.write_lesson, one.writer, project_id=project.id, section=one.section, kind=one.kind, title=one.title,
        situation=one.situation, consequence=one.consequence, recommendation=one.recommendation,
        department=one.department, cost=one.cost, days=one.days, now=build.moment,
    )  # fmt: skip
    if one.published:
        build.act(actions.publish_lesson, one.writer, lesson_id=lesson.id, now=build.moment)
    for reader in one.readers:
        build.act(actions.find_useful, reader, lesson_id=lesson.id, now=build.moment)
    return lesson


def begin_to_end(build: Builder, road: Road) -> None:
    """The client's contract runs out: its project manager proposes the closing, and returned the call lists already."""
    build.as_of(build.day - timedelta(days=2), "15:00")
    build.act(
        actions.propose_closing, road.manager, project_id=road.project.id,
        last_service_on=build.day + timedelta(days=33), reason_class=ClosingReason.TERM_ENDED,
        reason="客户来函说明合同到期后改由自建团队承接，双方已就交接日期达成一致。", now=build.moment,
    )  # fmt: skip
    build.act(
        actions.draw_up_certificate, road.manager, project_id=road.project.id, disposal=Disposal.BOTH,
        data_kinds=[DataKind.LISTS, DataKind.RECORDINGS], witness_id=build.who("li.jianguo").id,
        method="名单与录音拷贝至加密移动硬盘，当面移交客户并清点；服务器副本按多次覆写方式删除，抽查 20 条均不可恢复。",
        carried_out_on=build.day - timedelta(days=3), now=build.moment,
    )  # fmt: skip
