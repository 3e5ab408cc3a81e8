"""What the sample vendor's sales hope for: opportunities in each stage, two of them with comparisons that were kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from bpo.clients import actions as clients
from bpo.clients.models import Opportunity
from bpo.clients.rules import CooperationMode as M
from bpo.clients.rules import OpportunitySource as From
from bpo.clients.rules import OpportunityStage as S
from bpo.clients.rules import ServiceKind as K
from worlds.builder import Builder
from worlds.ordinary.agenda import Agenda

WAY = (S.QUALIFIED, S.COSTING, S.QUOTED, S.NEGOTIATING)


@dataclass(frozen=True)
class Hope:
    """An opportunity: whose, what, how far it got, opened how many days ago; the next step in how many days."""

    client: str
    sales: str
    title: str
    mode: M
    services: tuple[K, ...]
    source: From
    reaches: S
    opened: int
    seats: int | None = None
    volume: int | None = None
    value: int | None = None
    hours: str | None = None
    competitors: str | None = None
    step: str | None = None
    step_in: int | None = None
    reason: str | None = None
    compared: bool = False


HOPES = (
    Hope("anrun", "wang.lei", "安润车险报案受理", M.FULL, (K.SERVICE_ORDERS, K.CONSULTATION), From.EXISTING, S.LEAD, 6,
         step="拜访车险理赔部，了解现有话务量", step_in=2),
    Hope("haiyue", "zhao.qian", "海岳海外市场英文邮件客服", M.PEOPLE, (K.EMAIL,), From.EXISTING, S.LEAD, 3,
         step="索取近三个月邮件量与样例", step_in=5),
    Hope("chenxi", "zhao.qian", "晨曦暑期招生咨询热线", M.FULL, (K.CONSULTATION, K.APPOINTMENTS), From.EXISTING, S.QUALIFIED,
         24, seats=40, volume=52_000, hours="6 至 8 月，每日 8:00–22:00", step="确认暑期名单量与开线日期", step_in=0, compared=True),
    Hope("huagu", "wang.lei", "华谷银行逾期提醒外呼系统", M.SYSTEM, (K.NOTIFICATION,), From.TENDER, S.COSTING, 33, seats=60,
         volume=180_000, value=1_260_000, hours="工作日 9:00–18:00", competitors="两家系统集成商", step="系统部核定线路与录音存储费用",
         step_in=1),
    Hope("jianghuai", "wang.lei", "通达出行乘客客服整体外包", M.FULL, (K.COMPLAINTS, K.CONSULTATION, K.CHAT), From.REFERRAL,
         S.QUOTED, 47, seats=80, volume=210_000, value=9_600_000, hours="7×24 小时", competitors="自建客服中心",
         step="讲解自建与外包的成本对比", step_in=3, compared=True),
    Hope("qiming", "zhao.qian", "启明大促临时席位", M.SEAT, (K.DIRECTORY,), From.EXISTING, S.NEGOTIATING, 40, seats=25,
         value=480_000, hours="大促期间 8:00–24:00", step="法务确认席位租赁协议", step_in=-1),
    Hope("qiming", "zhao.qian", "启明冷链报修热线", M.FULL, (K.FAULTS, K.ESCALATION), From.EXISTING, S.WON, 52, seats=10,
         volume=5_400, value=1_150_000, hours="7×24 小时"),
    Hope("huagu", "wang.lei", "华谷信用卡客户满意度调查", M.FULL, (K.SURVEY,), From.TENDER, S.LOST, 95, seats=12, value=620_000,
         competitors="本地一家调查公司", reason="价格高出中标方 18%，且对方承诺两周内上线。"),
    Hope("haiyue", "zhao.qian", "海岳以旧换新电话推广", M.FULL, (K.TELESALES,), From.EVENT, S.DROPPED, 70,
         reason="客户无法说明名单来源，不符合外呼同意的要求。"),
)  # fmt: skip


def plan(agenda: Agenda, build: Builder, companies: Mapping[str, int]) -> None:
    """Each one opened on its day and taken as far as it got, a step a week."""
    for hope in HOPES:
        day = build.day - timedelta(days=hope.opened)
        agenda.on(day, lambda hope=hope, day=day: follow(build, hope, companies[hope.client], day))  # type: ignore[misc]


def follow(build: Builder, hope: Hope, client_id: int, day: Any) -> None:
    now = build.as_of(day, "10:10")
    facts: dict[str, Any] = {
        "client_id": client_id, "title": hope.title, "mode": hope.mode, "source": hope.source,
        "services": list(hope.services), "seats": hope.seats, "monthly_volume": hope.volume,
        "value": Decimal(hope.value) if hope.value else None, "service_hours": hope.hours,
        "competitors": hope.competitors, "next_step": hope.step, "owner_id": build.who(hope.sales).id,
        "next_step_on": build.day + timedelta(days=hope.step_in) if hope.step_in is not None else None,
        "expected_start_on": build.day + timedelta(days=75 + hope.opened) if hope.reaches not in (S.LEAD, S.DROPPED) else None,
    }  # fmt: skip
    row = build.act(clients.open_opportunity, hope.sales, now=now, **facts)
    end = {S.WON: S.NEGOTIATING, S.LOST: S.QUOTED, S.DROPPED: S.QUALIFIED}.get(hope.reaches, hope.reaches)
    for number, stage in enumerate(WAY[: WAY.index(end) + 1] if end in WAY else (), start=1):
        moved = build.as_of(day + timedelta(days=6 * number), "15:20")
        build.act(clients.move_opportunity, hope.sales, opportunity_id=row.id, stage=stage, today=moved.date())
    if hope.compared:
        build.act(
            clients.keep_advice, hope.sales, opportunity_id=row.id, now=build.moment, seats=str(hope.seats), years=3,
            core="no", seasonal="yes" if hope.client == "chenxi" else "no", understaffed="yes", quick="no",
            round_the_clock="yes" if hope.client == "jianghuai" else "no",
        )  # fmt: skip
    if hope.reason is not None:
        ended = build.as_of(day + timedelta(days=28), "17:00").date()
        build.act(
            clients.move_opportunity,
            hope.sales,
            opportunity_id=row.id,
            stage=hope.reaches,
            reason=hope.reason,
            today=ended,
        )


def negotiated(build: Builder, client_id: int, name: str) -> int | None:
    """The opportunity that this project of the client's is won with, if sales had one."""
    asked = select(Opportunity.id).where(
        Opportunity.client_id == client_id, Opportunity.title == name, Opportunity.stage == S.NEGOTIATING
    )
    return build.session.scalars(asked).first()
