"""The shapes of sites, seats and allotments; how acts on them are told."""

from zoneinfo import ZoneInfo

from marshmallow import ValidationError, validates

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from operations.seats.rules import MOST_SEATS, SeatStatus

STATUSES = {
    SeatStatus.PLANNED: _l("Not ready yet"),
    SeatStatus.READY: _l("Ready"),
    SeatStatus.FAULTY: _l("Faulty"),
    SeatStatus.RELEASED: _l("Given up"),
}
TONES = {
    SeatStatus.PLANNED: "neutral",
    SeatStatus.READY: "good",
    SeatStatus.FAULTY: "bad",
    SeatStatus.RELEASED: "neutral",
}


class SiteIn(f.Schema):
    code = f.Text(label=_l("Site code"), max=20, placeholder="SH-1")
    name = f.Text(label=_l("Site name"), max=60)
    address = f.Text(label=_l("Address"), optional=True, max=200)
    zone = f.Text(label=_l("Time zone"), max=40, load_default="Asia/Shanghai", required=False,
                  help=_l("An IANA name such as Asia/Shanghai."))  # fmt: skip

    @validates("zone")
    def known_zone(self, value: str, data_key: str) -> None:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValidationError([str(_l("There is no such time zone."))]) from None


class SiteEdit(SiteIn):
    row_version = f.RowVersion()


class SiteOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Site code"))
    name = f.Text(label=_l("Site name"))
    address = f.Text(label=_l("Address"), optional=True)
    zone = f.Text(label=_l("Time zone"))
    row_version = f.RowVersion()


class SiteRow(SiteOut):
    """A site with its capacity today."""

    total = f.Integer(label=_l("Seats"))
    ready = f.Integer(label=_l("Ready"))
    sold = f.Integer(label=_l("With projects today"))
    free = f.Integer(label=_l("Free today"))
    faulty = f.Integer(label=_l("Faulty"))


class SeatsIn(f.Schema):
    floor = f.Text(label=_l("Floor"), max=20, placeholder="3F")
    prefix = f.Text(label=_l("Prefix of the codes"), max=15, placeholder="A3-", group="codes")
    first = f.Integer(label=_l("From no."), min=1, max=99_999, group="codes")
    last = f.Integer(label=_l("To no."), min=1, max=99_999, group="codes")
    ready = f.Flag(label=_l("They are ready for use"))


class SeatOut(f.Schema):
    id = f.Id(label=_l("No."))
    site_id = f.Id(label=_l("Site"))
    floor = f.Text(label=_l("Floor"))
    code = f.Text(label=_l("Seat"))
    status = f.Choice(SeatStatus, labels=STATUSES, tones=TONES, label=_l("Status"))
    row_version = f.Integer(label=_l("Version"))


class ReadyIn(f.Schema):
    floor = f.Text(label=_l("Floor"), optional=True, max=20)


class ReadyOut(f.Schema):
    seats = f.Integer(label=_l("Seats"))


class SeatRow(SeatOut):
    """A seat as the list shows it, with its site."""

    site = f.Text(label=_l("Site code"))


class SeatMove(f.Schema):
    """For programmes: the status a seat takes."""

    status = f.Choice(SeatStatus, labels=STATUSES, label=_l("Status"))
    reason = f.Text(label=_l("What is wrong"), optional=True, max=200)
    row_version = f.RowVersion()


class FaultIn(f.Schema):
    reason = f.Text(label=_l("What is wrong"), max=200, placeholder=_l("Headset socket broken"))
    row_version = f.RowVersion()


class AllotmentBody(f.Schema):
    """For programmes: seats by their ids, or a site and a number of seats."""

    seat_ids = f.ma.fields.List(f.ma.fields.Integer(), load_default=list)
    site_id = f.Id(label=_l("Site"), optional=True)
    count = f.Integer(label=_l("Number of seats"), optional=True, min=1, max=MOST_SEATS)
    starts_on = f.Day(label=_l("First day"))
    last_on = f.Day(label=_l("Last day"))
    reason = f.Text(label=_l("Remark"), optional=True, max=200)


class ReleaseIn(f.Schema):
    count = f.Integer(label=_l("Number of seats"), min=1, max=MOST_SEATS,
                      help=_l("The last ones by floor and code are given back first."))  # fmt: skip
    from_on = f.Day(label=_l("Free from"))
    reason = f.Text(label=_l("Reason"), optional=True, max=200,
                    help=_l("Needed when fewer seats remain than the contract says."))  # fmt: skip


class ReleaseBody(f.Schema):
    """For programmes: seats by their ids, or how many."""

    seat_ids = f.ma.fields.List(f.ma.fields.Integer(), load_default=list)
    count = f.Integer(label=_l("Number of seats"), optional=True, min=1, max=MOST_SEATS)
    from_on = f.Day(label=_l("Free from"))
    reason = f.Text(label=_l("Reason"), optional=True, max=200)


class ReleaseOut(f.Schema):
    seat_days = f.Integer(label=_l("Seat-days freed"))


class AllotmentOut(f.Schema):
    id = f.Id(label=_l("No."))
    site = f.Text(label=_l("Site"))
    seats = f.Integer(label=_l("Seats"))
    codes = f.Text(label=_l("Which"))
    starts_on = f.Day(label=_l("First day"))
    last_on = f.Day(label=_l("Last day"))
    reason = f.Text(label=_l("Remark"), optional=True)


journal.sentences(
    {
        "seats.site_added": _l("added the site %(code)s %(name)s"),
        "seats.site_edited": _l("edited the site %(code)s %(name)s"),
        "seats.added": _l("added %(count)s seats on %(floor)s: %(first_seat)s to %(last_seat)s"),
        "seats.seat_added": _l("added seat %(seat)s on %(floor)s"),
        "seats.seat_moved": _l("moved seat %(seat)s to %(floor)s"),
        "seats.made_ready": _l("made %(count)s seats ready"),
        "seats.became_ready": _l("made seat %(seat)s ready"),
        "seats.became_faulty": _l("reported seat %(seat)s faulty: %(reason)s"),
        "seats.became_released": _l("gave up seat %(seat)s"),
        "seats.assigned": _l("assigned %(count)s seats to %(project)s from %(first)s to %(last)s: %(seats)s"),
        "seats.released": _l("released %(count)s seats of %(project)s from %(day)s on: %(seats)s"),
    }
)
journal.labels({"address": _l("Address"), "zone": _l("Time zone"), "floor": _l("Floor")})
