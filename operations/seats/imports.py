"""Importing sites and the seats in them."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key
from bpo.kernel import fields as f
from bpo.kernel.cells import normal_name
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l, zone
from operations.seats import actions, queries, rules
from operations.seats.models import Seat, Site
from operations.seats.rules import SeatStatus
from operations.seats.schemas import STATUSES, SiteIn, SiteRow

SITE = tuple(SiteIn().fields)
SHOWN: Any = SiteRow().fields


class SeatLine(f.Schema):
    """A seat as a row of a list."""

    site_id = f.Reference(label=_l("Site code"), pick=queries.sites_to_pick)
    code = f.Text(label=_l("Seat"), max=20)
    floor = f.Text(label=_l("Floor"), max=20)
    status = f.Choice(SeatStatus, labels=STATUSES, label=_l("Status"), optional=True)
    reason = f.Text(label=_l("What is wrong"), optional=True, max=200, help=_l("Needed of a seat that becomes faulty."))


def known_sites(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    asked = select(Site).where(Site.code.in_({value for _kind, value in keys}))
    return {
        ("code", one.code): Current(one.id, one.row_version, {name: getattr(one, name) for name in SITE})
        for one in session.scalars(asked)
    }


def seat_keys(values: Values) -> list[Key]:
    if values.get("site_id") and values.get("code"):
        return [("seat", f"{values['site_id']} {values['code']}")]
    return []


def known_seats(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    wanted = [value.partition(" ") for _kind, value in keys]
    asked = select(Seat, Site.code).join(Site, Site.id == Seat.site_id).where(
        Seat.site_id.in_({int(site) for site, _gap, _code in wanted}), Seat.code.in_({code for _s, _g, code in wanted})
    )  # fmt: skip
    found: dict[Key, Current] = {}
    for seat, site in session.execute(asked):
        values = {name: getattr(seat, name) for name in ("site_id", "code", "floor", "status")}
        found[("seat", f"{seat.site_id} {seat.code}")] = Current(
            seat.id, seat.row_version, {**values, "reason": None}, {"site_id": site}
        )
    return found


def sites_by_word(session: Session, scope: Scope) -> dict[str, Mapping[str, Any]]:
    """Sites by code or name."""
    sites = session.execute(select(Site.id, Site.code, Site.name).order_by(Site.id.desc())).all()
    names = {normal_name(name): number for number, _code, name in sites}
    return {"site_id": names | {normal_name(code): number for number, code, _name in sites}}


def check_seat(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    status = values["status"] or SeatStatus.PLANNED
    if current is None and status not in (SeatStatus.PLANNED, SeatStatus.READY):
        raise Invalid("new_seat_status", text("A new seat is ready, or not ready yet."), "status")
    if current is not None and status != current.values["status"]:
        rules.check_move(values["code"], current.values["status"], status, values["reason"], None)


def add_seat(session: Session, scope: Scope, values: Values) -> int:
    return actions.add_seat(
        session, scope.actor, site_id=values["site_id"], floor=values["floor"], code=values["code"],
        ready=values["status"] is SeatStatus.READY,
    ).id  # fmt: skip


def edit_seat(session: Session, scope: Scope, current: Current, values: Values) -> None:
    version: int | None = current.version
    if values["floor"] != current.values["floor"]:
        actions.move_seat(session, scope.actor, seat_id=current.id, floor=values["floor"], row_version=version)
        version = None
    if values["status"] != current.values["status"]:
        actions.change_status(
            session, scope.actor, seat_id=current.id, status=values["status"], reason=values["reason"],
            today=scope.now.astimezone(zone()).date(), row_version=version,
        )  # fmt: skip


IMPORTERS.add(
    Importer(
        kind="sites", label=_l("Sites"), permit="seats.build", schema=SiteIn,
        keys=lambda values: [("code", str(values["code"]))] if values.get("code") else [], known=known_sites,
        create=lambda session, scope, values: actions.add_site(session, scope.actor, **values).id,
        update=lambda session, scope, current, values: actions.edit_site(
            session, scope.actor, site_id=current.id, row_version=current.version, **values
        ),
        address=lambda number: url_for("seats.site", site_id=number),
        back=lambda _of: url_for("seats.sites"),
        title=lambda values: " ".join(str(values[name]) for name in ("code", "name") if values.get(name)),
        codes=frozenset({"code"}),
        shown_only={name: SHOWN[name].label for name in ("total", "ready", "sold", "free", "faulty")},
        synonyms={
            "code": ("职场编号", "场地编号", "编号", "site no"),
            "name": ("职场名称", "职场", "场地名称", "名称", "site"),
            "address": ("地址", "职场地址"), "zone": ("时区", "timezone"),
        },
        example={"code": "SH-1", "name": "上海一号职场", "address": "上海市浦东新区", "zone": "Asia/Shanghai"},
    )
)  # fmt: skip
IMPORTERS.add(
    Importer(
        kind="seats", label=_l("Seats"), permit="seats.build", schema=SeatLine, keys=seat_keys, known=known_seats,
        create=add_seat, update=edit_seat, check=check_seat, lookups=sites_by_word,
        address=lambda number: url_for("seats.seat", seat_id=number),
        back=lambda _of: url_for("seats.all_seats"),
        title=lambda values: str(values.get("code") or ""),
        codes=frozenset({"code"}), unseen=frozenset({"reason"}), defaults={"status": SeatStatus.PLANNED},
        synonyms={
            "site_id": ("职场编号", "职场", "场地", "site"),
            "code": ("席位编号", "席位号", "坐席席位", "座位号", "seat no"),
            "floor": ("楼层", "level"), "status": ("席位状态", "状态"), "reason": ("故障原因", "故障说明"),
        },
        example={"site_id": "SH-1", "code": "A3-001", "floor": "3F", "status": SeatStatus.READY},
    )
)  # fmt: skip
