"""Contracts of the sample projects, and the seats they pay for."""

from datetime import date, timedelta
from typing import Any

from contracts import actions as contracts
from contracts.rules import TermGroup
from operations.seats import actions as seats
from worlds.builder import Builder
from worlds.ordinary.road import Road, counted_from, month_before, months_after

APPROVER, SYSTEM = "sun.jing", "liu.yang"
SITES = (
    ("HF", "合肥望江西路基地", "安徽省合肥市高新区望江西路 900 号 6 号楼", "3", "A3-", 72),
    ("WH", "芜湖弋江基地", "安徽省芜湖市弋江区花津南路 88 号 2 号楼", "2", "B2-", 72),
)
MORE_SEATS = 5
RENEWED_BEFORE = 45  # days before the first term ends


def build_sites(build: Builder) -> dict[str, int]:
    """The two sites with their seats, nearly all ready; returns {code: id}."""
    found = {}
    for code, name, address, floor, prefix, count in SITES:
        site = build.act(seats.add_site, SYSTEM, code=code, name=name, address=address)
        build.act(seats.add_seats, SYSTEM, site_id=site.id, floor=floor, prefix=prefix, first=1, last=count, ready=True)
        build.act(seats.add_seats, SYSTEM, site_id=site.id, floor=floor, prefix=prefix, first=count + 1, last=count + 6)
        found[code] = site.id
    return found


def sign_contract(road: Road) -> Any:
    """Drafted by sales, approved by finance, signed by both sides, for the first term."""
    build, case = road.build, road.case
    assert case.fee is not None
    contract = build.act(
        contracts.draft_contract, road.sales, project_id=road.project.id, fee_model=case.fee,
        title=f"{case.name}服务合同", starts_on=road.live_on, ends_on=first_end(road),
        now=road.before(60, "10:20"), notice_days=30, **case.terms,
    )  # fmt: skip
    _settle(road, contract.documents[0], road.live_on - timedelta(days=58))
    return contract


def _settle(road: Road, paper: Any, day: date) -> None:
    """Finance approves a paper on that day; both sides sign it two days later."""
    build, signed_on = road.build, day + timedelta(days=2)
    build.act(contracts.approve_document, APPROVER, document_id=paper.id, now=build.as_of(day, "15:30"))
    build.act(
        contracts.sign_document, road.sales, document_id=paper.id, signed_on=signed_on, signatory_vendor="李建国",
        signatory_client="授权代表", now=build.as_of(signed_on, "16:00"),
    )  # fmt: skip


def _supplement(road: Road, contract: Any, day: date, **facts: Any) -> None:
    """A supplementary agreement, drafted on that day and settled by the third day after."""
    now = road.build.as_of(day, "10:00")
    paper = road.build.act(
        contracts.draft_supplement, road.sales, contract_id=contract.id, now=now, **facts
    )  # fmt: skip
    _settle(road, paper, day + timedelta(days=1))


def first_end(road: Road) -> date:
    """The day after the first term of the project's contract."""
    return months_after(road.live_on, road.case.term_months)


def was_renewed(road: Road) -> bool:
    """The first term is over, so a second one was agreed."""
    return first_end(road) <= road.build.day


def last_end(road: Road) -> date:
    """The day after the term in force."""
    return months_after(road.live_on, road.case.term_months * (2 if was_renewed(road) else 1))


def give_seats(road: Road, site_id: int) -> None:
    """The contracted seats, from a week before going live to the end of the first term."""
    build = road.build
    now = road.before(10, "09:30")
    build.act(
        seats.assign_seats, road.manager, project_id=road.project.id, site_id=site_id, count=road.case.seats,
        starts_on=road.live_on - timedelta(days=7), ends_on=first_end(road), today=now.date(),
    )  # fmt: skip


def agree_service_level(road: Road, contract: Any) -> None:
    """Service levels with credits, from the first month whose calls are counted."""
    starts_on = counted_from(road.build.day)
    _supplement(
        road, contract, starts_on - timedelta(days=14), title="补充协议：服务水平考核", effective_from=starts_on,
        groups=[TermGroup.SLA], note="话单接入平台后按月考核", **road.case.later,
    )  # fmt: skip


def renew(road: Road, contract: Any, site_id: int) -> None:
    """A second term, agreed six weeks before the first one ends; the seats stay with the project."""
    build, starts_on = road.build, first_end(road)
    ends_on, day = last_end(road), starts_on - timedelta(days=RENEWED_BEFORE)
    _supplement(
        road, contract, day, title="补充协议：续签一年", effective_from=starts_on, renews_to=ends_on,
        note="双方同意按现行条件续签一年",
    )  # fmt: skip
    build.act(
        seats.assign_seats, road.manager, project_id=road.project.id, site_id=site_id, count=road.case.seats,
        starts_on=starts_on, ends_on=ends_on, today=build.moment.date(), reason="续签",
    )  # fmt: skip


def add_seats(road: Road, contract: Any, site_id: int) -> None:
    """Five more seats from the 11th of last month, by a supplementary agreement."""
    build = road.build
    opens_on = month_before(build.day, 1) + timedelta(days=10)
    _supplement(
        road, contract, opens_on - timedelta(days=9), title="补充协议：增加席位", effective_from=opens_on,
        groups=[TermGroup.SEATS], note="客户来函增加 5 个席位", seats=road.case.seats + MORE_SEATS,
    )  # fmt: skip
    today = build.as_of(opens_on - timedelta(days=2), "09:00").date()
    build.act(
        seats.assign_seats, road.manager, project_id=road.project.id, site_id=site_id, count=MORE_SEATS,
        starts_on=opens_on, ends_on=last_end(road), today=today, reason="补充协议",
    )  # fmt: skip
