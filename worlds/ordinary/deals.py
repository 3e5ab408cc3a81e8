"""Contracts of the sample projects, and the seats they pay for."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from contracts import actions as contracts
from contracts.rules import TermGroup
from operations.seats import actions as seats
from worlds.builder import Builder
from worlds.ordinary.road import Road, month_before

APPROVER, SYSTEM = "sun.jing", "liu.yang"
SITES = (
    ("HF", "合肥望江西路基地", "安徽省合肥市高新区望江西路 900 号 6 号楼", "3", "A3-", 72),
    ("WH", "芜湖弋江基地", "安徽省芜湖市弋江区花津南路 88 号 2 号楼", "2", "B2-", 48),
)
MORE_SEATS = 5


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
    """Drafted by sales, approved by finance, signed by both sides; a year, one of them ending soon."""
    build, case = road.build, road.case
    assert case.fee is not None
    ends_on = build.day + timedelta(days=52) if case.key == "AR" else year_after(road.live_on)
    contract = build.act(
        contracts.draft_contract, road.sales, project_id=road.project.id, fee_model=case.fee,
        title=f"{case.name}服务合同", starts_on=road.live_on, ends_on=ends_on, now=road.before(60, "10:20"),
        notice_days=30, **case.terms,
    )  # fmt: skip
    body = contract.documents[0]
    build.act(contracts.approve_document, APPROVER, document_id=body.id, now=road.before(58, "15:30"))
    build.act(
        contracts.sign_document, road.sales, document_id=body.id, signed_on=road.live_on - timedelta(days=56),
        signatory_vendor="李建国", signatory_client="授权代表", now=road.before(56, "16:00"),
    )  # fmt: skip
    return contract


def year_after(day: date) -> date:
    """The same day a year later; 29 February becomes the 28th."""
    last = monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))


def give_seats(road: Road, site_id: int) -> None:
    """The contracted seats, from a week before going live to the contract's end."""
    build = road.build
    now = road.before(10, "09:30")
    build.act(
        seats.assign_seats, road.manager, project_id=road.project.id, site_id=site_id, count=road.case.seats,
        starts_on=road.live_on - timedelta(days=7), ends_on=year_after(road.live_on), today=now.date(),
    )  # fmt: skip


def supplement(road: Road, contract: Any, site_id: int) -> None:
    """Five more seats from the 11th of last month, by a supplementary agreement."""
    build = road.build
    opens_on = month_before(build.day, 1) + timedelta(days=10)
    paper = build.act(
        contracts.draft_supplement, road.sales, contract_id=contract.id, title="补充协议一：增加席位",
        effective_from=opens_on, groups=[TermGroup.SEATS], note="客户来函增加 5 个席位", seats=road.case.seats + MORE_SEATS,
        now=build.as_of(opens_on - timedelta(days=9), "10:00"),
    )  # fmt: skip
    build.act(
        contracts.approve_document,
        APPROVER,
        document_id=paper.id,
        now=build.as_of(opens_on - timedelta(days=8), "11:00"),
    )
    build.act(
        contracts.sign_document, road.sales, document_id=paper.id, signed_on=opens_on - timedelta(days=6),
        signatory_vendor="李建国", signatory_client="授权代表", now=build.as_of(opens_on - timedelta(days=6), "16:00"),
    )  # fmt: skip
    today = build.as_of(opens_on - timedelta(days=2), "09:00").date()
    build.act(
        seats.assign_seats, road.manager, project_id=road.project.id, site_id=site_id, count=MORE_SEATS,
        starts_on=opens_on, ends_on=year_after(road.live_on), today=today, reason="补充协议一",
    )  # fmt: skip
