"""What clients wished otherwise on the way: one change carried out in part, one in review, one put into effect early."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bpo.clients import actions as clients
from bpo.clients.queries import requirements_in_force
from bpo.clients.rules import (
    ChangeChannel,
    Dealing,
    Decision,
    ImpactArea,
    Position,
    RequirementCategory,
    RequirementKind,
    TargetAct,
    Urgency,
)
from bpo.kernel.roles import Department
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.road import DIRECTOR, VOICES, Road


def plan_changes_of_requirements(agenda: Agenda, road: Road, mark: str = "") -> None:
    """A longer day that was approved and is being carried out; a higher target that is in review.

    `mark`: stands before what is written, to tell whose it is.
    """
    held = Held(road, mark)
    raised = Held(road, mark)
    on(agenda, held, 30, ask_for_longer_hours)
    on(agenda, held, 28, answer)
    on(agenda, held, 25, decide)
    on(agenda, raised, 3, ask_for_more)
    on(agenda, raised, 2, lambda one, day: answer(one, day, (Department.OPERATIONS,)))


def plan_emergency(agenda: Agenda, road: Road) -> None:
    """A wish that could not wait for its review."""
    on(agenda, Held(road, ""), 2, begin_at_once)


@dataclass
class Held:
    """A change on its way."""

    road: Road
    mark: str
    change: Any = None


def on(agenda: Agenda, held: Held, before: int, step: Callable[[Held, date], None]) -> None:
    """A step so many days before the present one; recorded at its own moment, whatever else happens that day."""
    day = held.road.build.day - timedelta(days=before)

    def do() -> None:
        held.road.build.commit()
        step(held, day)
        held.road.build.commit()

    agenda.on(day, do)


def ask_for_longer_hours(held: Held, day: date) -> None:
    """Longer hours: what that takes is worked out, and the departments are asked."""
    road, build = held.road, held.road.build
    change = record(
        held, day, "服务时间延长至 24 点", "夜间咨询量上升，希望热线服务时间延长至 24 点。", ChangeChannel.MEETING
    )
    hours = of_category(road, RequirementCategory.SERVICE_HOURS)
    longer = hours.statement.replace("21:00", "24:00").replace("20:00", "24:00")
    amend(road, change, hours, longer if longer != hours.statement else f"{hours.statement}，延长至 24:00")
    build.act(clients.begin_analysis, road.sales, change_id=change.id)
    for line in list(change.impacts):
        if line.subject_type == "position":
            build.act(
                clients.assess_impact, VOICES[Department.HR], impact_id=line.id, after="增加夜班坐席 4 人", workdays=10,
                once=Decimal(6000), month=Decimal(28000), note="招聘与培训约两周", now=build.moment,
            )  # fmt: skip
    build.act(
        clients.add_impact, road.manager, change_id=change.id, area=ImpactArea.COST, label="夜班交通与餐补",
        department=Department.ADMINISTRATION, after="每人每班 40 元", month=Decimal(3200), now=build.moment,
    )  # fmt: skip
    due_on = day + timedelta(days=4)
    build.act(clients.convene_change_review, road.sales, change_id=change.id, due_on=due_on, now=build.moment)


def decide(held: Held, day: date) -> None:
    """Approved with a condition, told to the client; the plan still has to follow."""
    road, build, change = held.road, held.road.build, held.change
    build.as_of(day, "09:30")
    build.act(
        clients.decide_change, DIRECTOR, change_id=change.id, decision=Decision.APPROVED_WITH_CONDITIONS,
        effective_on=day + timedelta(days=40), conditions="夜班坐席招满 4 人并通过考核后启用", now=build.moment,
    )  # fmt: skip
    build.act(clients.send_outcome_letter, road.sales, change_id=change.id, shared=True, now=build.moment)
    spare = [one for one in change.flags if one.subject_type != "plan_item"]
    for flag in spare[:1]:
        build.act(
            clients.deal_with_flag, road.manager, flag_id=flag.id, outcome=Dealing.UNAFFECTED,
            note="现有安排已含夜间时段", now=build.moment,
        )  # fmt: skip


def ask_for_more(held: Held, day: date) -> None:
    """A target is to be raised: some departments answer, others are awaited."""
    road, build = held.road, held.road.build
    change = record(held, day, "提高服务水平目标", "旺季投诉增多，希望服务水平目标提高至 85%。", ChangeChannel.MAIL)
    target = of_category(road, RequirementCategory.KPI)
    raised = target.statement.replace("80%", "85%")
    amend(road, change, target, raised if raised != target.statement else f"{target.statement}，目标上调 5 个百分点")
    build.act(clients.begin_analysis, road.sales, change_id=change.id)
    due_on = build.day + timedelta(days=2)
    build.act(clients.convene_change_review, road.sales, change_id=change.id, due_on=due_on, now=build.moment)


def begin_at_once(held: Held, day: date) -> None:
    """An emergency: carried out before its review."""
    road, build = held.road, held.road.build
    change = record(
        held,
        day,
        "临时增加异常件回访",
        "分拨中心停运，须当日起对滞留件客户逐一回访。",
        ChangeChannel.PHONE,
        Urgency.EMERGENCY,
    )
    build.act(
        clients.add_target, road.sales, change_id=change.id, act=TargetAct.ADD, kind=RequirementKind.STATED,
        category=RequirementCategory.CHANNELS, statement="滞留件客户当日电话回访，登记回访结果", acceptance="回访完成率日报",
    )  # fmt: skip
    build.act(clients.begin_analysis, road.sales, change_id=change.id)
    build.act(clients.put_into_effect, DIRECTOR, change_id=change.id, in_effect_on=day, now=build.moment)


def record(
    held: Held, day: date, title: str, description: str, channel: ChangeChannel, urgency: Urgency = Urgency.NORMAL
) -> Any:
    road = held.road
    now = road.build.as_of(day, "10:10")
    held.change = road.build.act(
        clients.record_change, road.sales, project_id=road.project.id, title=f"{held.mark}{title}",
        description=f"{held.mark}{description}", raised_by=f"{held.mark}客户方项目负责人", channel=channel, urgency=urgency,
        received_on=day, wanted_by_on=day + timedelta(days=45), now=now,
    )  # fmt: skip
    return held.change


def of_category(road: Road, category: RequirementCategory) -> Any:
    wanted = requirements_in_force(road.build.session, road.project.id)
    return next(one for one in wanted if one.category == category)


def amend(road: Road, change: Any, requirement: Any, statement: str) -> None:
    road.build.act(
        clients.add_target, road.sales, change_id=change.id, act=TargetAct.AMEND, requirement_id=requirement.id,
        statement=statement,
    )  # fmt: skip


def answer(held: Held, day: date, but: tuple[Department, ...] = ()) -> None:
    """Whoever is asked agrees; HR has conditions."""
    road, build = held.road, held.road.build
    build.as_of(day, "14:20")
    for one in list(held.change.positions):
        if one.department in but:
            continue
        voice = road.sales if one.department == Department.SALES else VOICES[one.department]
        hr = one.department == Department.HR
        build.act(
            clients.give_position, voice, change_id=held.change.id, department=one.department, now=build.moment,
            position=Position.CONDITIONS if hr else Position.AGREE,
            comment=f"{held.mark}须提前两周确认夜班人数" if hr else None,
        )  # fmt: skip
