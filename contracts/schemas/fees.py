"""What is asked for each fee model: the same fields in the form, the API's body and a supplement."""

from collections.abc import Callable, Collection
from typing import Any, cast

import marshmallow as ma

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.money import CURRENCIES
from bpo.kernel.period import ONE_DAY
from bpo.kernel.row_fields import Rows
from contracts.rules import (
    CHANGEABLE,
    GROUPS,
    BaseBasis,
    CommissionBasis,
    FeeModel,
    FixedBasis,
    TermGroup,
    TierMode,
)
from contracts.schemas.words import (
    BASES,
    COMMISSION_BASES,
    FEE_MODELS,
    FIXED_BASES,
    GROUP_LABELS,
    TIER_MODES,
)

Fields = dict[str, Any]


class TierIn(f.Schema):
    up_to = f.Number(label=_l("Up to"), optional=True, min=0, places=2)
    rate = f.Number(label=_l("Rate: percent of sales, or amount per unit"), min=0, places=4)


class BandIn(f.Schema):
    at_least = f.Percent(label=_l("Service level from"), optional=True)
    percent = f.Number(label=_l("Credit (−) or bonus"), unit="%", min=-100, max=100)


class OneOffIn(f.Schema):
    item = f.Text(label=_l("What for"), max=60)
    amount = f.Money(label=_l("Amount"), min=0)


def general() -> Fields:
    section = _l("Contract")
    return {
        "title": f.Text(label=_l("Title"), max=120, section=section),
        "starts_on": f.Day(label=_l("First day"), group="term", section=section),
        "last_on": f.Day(label=_l("Last day"), group="term", section=section),
        "notice_days": f.Integer(
            label=_l("Notice period"), unit=_l("days"), min=0, max=365, group="notice", section=section, optional=True,
            help=_l("How long before the end notice must be given. Left out: 30 days."),
        ),
        "currency": f.Text(
            label=_l("Currency"), optional=True, max=3, pattern=f"^({'|'.join(CURRENCIES)})$", group="notice",
            section=section, help=_l("Left out: CNY."),
            pattern_error=_l("One of %(currencies)s, please.", currencies=", ".join(CURRENCIES)),
        ),
    }  # fmt: skip


def base(optional: bool, model: FeeModel | None = None) -> Fields:
    section = GROUP_LABELS[TermGroup.BASE]
    fixed = model == FeeModel.FIXED_FEE
    return {
        "base_basis": f.Choice(
            FixedBasis if fixed else BaseBasis, labels=FIXED_BASES if fixed else BASES, label=_l("Owed"),
            optional=optional, group="base", section=section,
        ),
        "base_amount": f.Money(label=_l("Amount"), min=0, optional=optional, group="base", section=section),
    }  # fmt: skip


def commission(optional: bool, model: FeeModel | None = None) -> Fields:
    section = GROUP_LABELS[TermGroup.COMMISSION]
    return {
        "commission_basis": f.Choice(
            CommissionBasis, labels=COMMISSION_BASES, label=_l("Commission on"), optional=optional, section=section
        ),
        "commission_percent": f.Percent(
            label=_l("Rate on net sales"), optional=True, group="rate", section=section,
            help=_l("For net sales without tiers."),
        ),
        "commission_amount": f.Number(
            label=_l("Amount per unit"), min=0, optional=True, group="rate", section=section, unit=_l("CNY"),
            help=_l("For orders, appointments, completes or records without tiers."),
        ),
        "tiers": Rows(
            TierIn, label=_l("Tiers instead of one rate"), optional=True, section=section,
            help=_l("Each tier begins where the one above it ends, the first at 0. The last one has no upper bound."),
        ),
        "tier_mode": f.Choice(
            TierMode, labels=TIER_MODES, label=_l("How tiers count"), optional=True, group="mode", section=section
        ),
        "clawback_months": f.Integer(
            label=_l("Take refunds back for"), unit=_l("months"), min=0, max=60, optional=True, group="mode",
            section=section, help=_l("After the month of the sale. Left empty: always."),
        ),
    }  # fmt: skip


def limits(optional: bool, model: FeeModel | None = None) -> Fields:
    section = GROUP_LABELS[TermGroup.LIMITS]
    return {
        "minimum": f.Money(label=_l("Minimum a month"), min=0, optional=True, group="limits", section=section),
        "cap": f.Money(label=_l("Cap a month"), min=0, optional=True, group="limits", section=section),
    }


def extras(optional: bool, model: FeeModel | None = None) -> Fields:
    section = GROUP_LABELS[TermGroup.EXTRAS]
    an_hour: dict[str, Any] = {"min": 0, "optional": True, "group": "hours", "section": section}
    return {
        "night_surcharge": f.Money(label=_l("Night, an hour"), **an_hour),
        "rest_day_surcharge": f.Money(label=_l("Rest day, an hour"), **an_hour),
        "holiday_surcharge": f.Money(label=_l("Public holiday, an hour"), **an_hour),
        "discount": f.Percent(label=_l("Discount"), optional=True, group="shares", section=section),
        "handling": f.Percent(
            label=_l("Handling on costs passed on"), optional=True, group="shares", section=section,
            help=_l("0 for costs passed on as they are; empty: none are passed on."),
        ),
        "one_off": Rows(OneOffIn, lines=2, label=_l("One-off fees"), optional=True, section=section),
    }  # fmt: skip


def seats(optional: bool, model: FeeModel | None = None) -> Fields:
    return {
        "seats": f.Integer(
            label=_l("Contracted seats"), min=0, max=100_000, optional=True, section=GROUP_LABELS[TermGroup.SEATS],
            help=_l("Needed where the fee is per seat. Seats are added on any day, reduced only with the next term."),
        ),
    }  # fmt: skip


def service_level(optional: bool, model: FeeModel | None = None) -> Fields:
    section = GROUP_LABELS[TermGroup.SLA]
    return {
        "sla_percent": f.Percent(label=_l("Calls answered in time"), optional=True, group="target", section=section),
        "sla_seconds": f.Integer(
            label=_l("Within"), unit=_l("seconds"), min=0, max=3600, optional=True, group="target", section=section
        ),
        "sla_bands": Rows(
            BandIn, label=_l("Credits by service level reached"), optional=True, section=section,
            help=_l("In percent of base and commission. The first band has no lower bound; levels rise from there."),
        ),
        "credit_cap": f.Percent(label=_l("All credits at most"), optional=True, group="caps", section=section),
        "bonus_cap": f.Percent(label=_l("All bonuses at most"), optional=True, group="caps", section=section),
    }  # fmt: skip


def tax(optional: bool, model: FeeModel | None = None) -> Fields:
    section = GROUP_LABELS[TermGroup.TAX]
    return {
        "vat_rate": f.Percent(
            label=_l("VAT rate"), optional=optional, section=section,
            help=_l("6 for a general taxpayer's services, 3 or 1 for a small one."),
        ),
        "prices_include_vat": f.Flag(label=_l("Prices include VAT"), section=section),
    }  # fmt: skip


def payment(optional: bool, model: FeeModel | None = None) -> Fields:
    return {
        "payment_days": f.Integer(
            label=_l("Payment within"), unit=_l("days"), min=0, max=365, optional=True,
            section=GROUP_LABELS[TermGroup.PAYMENT], help=_l("From the day the invoice is issued."),
        ),
    }  # fmt: skip


def qualification() -> Fields:
    section = _l("What the client has shown")
    return {
        "monthly_sales": f.Money(
            label=_l("Average monthly sales"), min=0, optional=True, group="shown", section=section,
            help=_l("Over the last three months, by evidence."),
        ),
        "gross_margin": f.Percent(label=_l("Gross margin"), optional=True, group="shown", section=section),
        "reputation_ok": f.Flag(label=_l("The client's reputation has been checked and is good"), section=section),
    }  # fmt: skip


FIELDS: dict[TermGroup, Callable[..., Fields]] = {
    TermGroup.BASE: base,
    TermGroup.COMMISSION: commission,
    TermGroup.LIMITS: limits,
    TermGroup.EXTRAS: extras,
    TermGroup.SEATS: seats,
    TermGroup.SLA: service_level,
    TermGroup.TAX: tax,
    TermGroup.PAYMENT: payment,
}


class Dated(f.Schema):
    """People write the last day; the house keeps the day after it."""

    @ma.post_load
    def day_after(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        for said, kept in (("last_on", "ends_on"), ("renews_until", "renews_to")):
            if said in data:
                last = data.pop(said)
                data[kept] = None if last is None else last + ONE_DAY
        return {name: value for name, value in data.items() if value is not None or name not in DEFAULTED}


DEFAULTED = ("notice_days", "currency")  # left out, the act's own default holds


def shape(fields: Fields, name: str) -> type[f.Schema]:
    """A schema made of fields."""
    made: Any = Dated.from_dict(fields, name=name)
    return cast(type[f.Schema], made)


def of_groups(groups: Collection[TermGroup], *, optional: bool, model: FeeModel | None = None) -> Fields:
    found: Fields = {}
    for group in CHANGEABLE:
        if group in groups:
            found |= FIELDS[group](optional, model)
    return found


def contract_form(model: FeeModel) -> type[f.Schema]:
    """Everything a contract of this fee model states."""
    shown = qualification() if model == FeeModel.PURE_COMMISSION else {}
    asked = {**general(), **of_groups(GROUPS[model], optional=False, model=model), **shown}
    return shape({**asked, "row_version": f.RowVersion()}, name=f"{model.value.title().replace('_', '')}Contract")


CONTRACT_FORMS = {model: contract_form(model) for model in FeeModel}
ANY_MODEL = shape(
    {
        "project_id": f.Id(label=_l("Project")),
        "fee_model": f.Choice(FeeModel, labels=FEE_MODELS, label=_l("Fee model")),
        **general(),
        **of_groups(CHANGEABLE, optional=True),
        **qualification(),
    },
    name="ContractIn",
)


EDIT_API = shape(
    {
        **general(),
        **of_groups(CHANGEABLE, optional=True),
        **qualification(),
        "row_version": f.RowVersion(),
    },
    name="ContractEdit",
)


def supplement_fields() -> Fields:
    section = _l("Supplement")
    return {
        "title": f.Text(label=_l("Title"), max=120, section=section),
        "effective_from": f.Day(label=_l("Holds from"), group="days", section=section),
        "renews_until": f.Day(
            label=_l("New last day of the contract"), optional=True, group="days", section=section,
            help=_l("Only if the supplement prolongs the contract."),
        ),
        "note": f.LongText(label=_l("Reason"), optional=True, max=2000, section=section),
    }  # fmt: skip


def supplement_form(groups: Collection[TermGroup], model: FeeModel) -> type[f.Schema]:
    """The form of a supplement that restates these groups."""
    asked = {**supplement_fields(), **of_groups(groups, optional=True, model=model)}
    return shape(asked, name="SupplementForm")


SUPPLEMENT_API = shape(
    {
        "groups": f.Choices(TermGroup, labels=GROUP_LABELS, label=_l("What changes"), optional=True),
        **supplement_fields(),
        **of_groups(CHANGEABLE, optional=True),
    },
    name="SupplementIn",
)
