"""The words of a charge: what is priced, by which measure, in which place of the declared order."""

from enum import StrEnum


class FeeModel(StrEnum):
    BASE_COMMISSION = "base_commission"
    PURE_COMMISSION = "pure_commission"
    FIXED_FEE = "fixed_fee"


class Kind(StrEnum):
    """The parts of a charge in their declared order, as it is printed on the contract."""

    BASE = "base"
    COMMISSION = "commission"
    SURCHARGE = "surcharge"
    DISCOUNT = "discount"
    SLA = "sla"
    MINIMUM = "minimum"
    CAP = "cap"
    CLAWBACK = "clawback"
    PASS_THROUGH = "pass_through"
    ONE_OFF = "one_off"
    ADJUSTMENT = "adjustment"
    BROUGHT_FORWARD = "brought_forward"
    CARRIED_FORWARD = "carried_forward"


class BaseBasis(StrEnum):
    PROJECT = "project"
    SEAT = "seat"
    AGENT = "agent"
    PRODUCTIVE_HOUR = "productive_hour"


class CommissionBasis(StrEnum):
    NET_SALES = "net_sales"
    ORDER = "order"
    APPOINTMENT = "appointment"
    COMPLETE = "complete"
    VALID_RECORD = "valid_record"


class TierMode(StrEnum):
    FLAT = "flat"
    GRADUATED = "graduated"
    VOLUME = "volume"


class HourBand(StrEnum):
    """Hours that carry a surcharge. Which hours fall in a band is decided where hours are counted, not here."""

    NIGHT = "night_hour"
    REST_DAY = "rest_day_hour"
    HOLIDAY = "holiday_hour"


class Measure(StrEnum):
    """What a usage row measures. Seats and agents are held over days; the others are counted within days."""

    SEAT = "seat"
    AGENT = "agent"
    PRODUCTIVE_HOUR = "productive_hour"
    SALES = "sales"
    REFUNDS = "refunds"
    ORDER = "order"
    APPOINTMENT = "appointment"
    COMPLETE = "complete"
    VALID_RECORD = "valid_record"
    NIGHT_HOUR = "night_hour"
    REST_DAY_HOUR = "rest_day_hour"
    HOLIDAY_HOUR = "holiday_hour"
    COST = "cost"
    ONE_OFF = "one_off"
    ADJUSTMENT = "adjustment"


HELD = (Measure.SEAT, Measure.AGENT)


# Every code a line can have, so that whoever shows charges can make sure of a sentence for each.
LINE_CODES = (
    *(f"base.{basis}" for basis in BaseBasis),
    *(f"fixed.{basis}" for basis in (BaseBasis.PROJECT, BaseBasis.SEAT)),
    *(f"commission.{basis}" for basis in CommissionBasis),
    *(f"surcharge.{band}" for band in HourBand),
    *(kind.value for kind in Kind if kind not in (Kind.BASE, Kind.COMMISSION, Kind.SURCHARGE)),
)


class StepCode(StrEnum):
    """Why a step is there. docs/rating.md says which facts each one carries for its sentence."""

    HELD_DAYS = "held_days"
    COUNTED = "counted"
    NET_SALES = "net_sales"
    SLICE = "slice"
    REACHED = "reached"
    PERCENT_OF_LINES = "percent_of_lines"
    KPI_BAND = "kpi_band"
    SLA_CAPPED = "sla_capped"
    MINIMUM = "minimum"
    CAP = "cap"
    CHARGED = "charged"
    WITHIN = "within"
    CAP_OPEN = "cap_open"
    LATE_REFUND = "late_refund"
    REFUND_TOO_LATE = "refund_too_late"
    COST = "cost"
    HANDLING = "handling"
    AMOUNT = "amount"
