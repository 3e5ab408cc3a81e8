"""rate(usage, terms): the one way to a charge, for a quote, a preview, a draft and the final invoice.

Everything is exact until a line is rounded, once, half-up to the cent. A line that counts earlier lines (a discount,
a service-level credit, the minimum, the cap) counts their rounded amounts: what is on the paper can be worked out
from the paper.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from billing.pricing.rules.charge import (
    MONEY,
    NOTHING,
    Charge,
    Label,
    Line,
    Step,
    counted_price,
    label,
    settled,
    split_tax,
    whole_step,
)
from billing.pricing.rules.terms import (
    BaseFee,
    Cap,
    Clawback,
    Commission,
    Component,
    Discount,
    Minimum,
    OneOff,
    PassThrough,
    SlaCredit,
    Surcharge,
    Terms,
)
from billing.pricing.rules.tiers import slices
from billing.pricing.rules.usage import LateRefund, Usage, UsageRow
from billing.pricing.rules.words import (
    BaseBasis,
    CommissionBasis,
    FeeModel,
    Kind,
    Measure,
    StepCode,
    TierMode,
)
from bpo.kernel.errors import Invalid, text
from bpo.kernel.period import Period, month_of

ONE, MINUS_ONE = Decimal(1), Decimal(-1)


def rate(usage: Usage, terms: Terms) -> Charge:
    """The charge for one period of `usage` under `terms`, its lines in the declared order.

    `Invalid` where the facts do not suffice (a KPI not measured, a row across a change of price, a cost, one-off or
    late refund that no clause prices): a blocked charge is better than a wrong one.
    """
    lines: list[Line] = []
    for priced in DECLARED_ORDER:
        lines += priced(usage, terms, tuple(lines))
    return _total(lines, terms)


def _base(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    name = "fixed" if terms.fee_model == FeeModel.FIXED_FEE else Kind.BASE
    for fee in terms.of(BaseFee, usage.period):
        if fee.basis == BaseBasis.PRODUCTIVE_HOUR:
            steps = _counted_steps(usage.counted(fee.days, Measure.PRODUCTIVE_HOUR), fee.basis, fee.amount)
        else:
            steps = _monthly_steps(usage, fee, StepCode.HELD_DAYS, _holders(usage, fee), fee.basis)
        yield _line(terms, fee, f"{name}.{fee.basis}", steps)


def _holders(usage: Usage, fee: BaseFee) -> list[tuple[Decimal, Period, str]]:
    """(quantity, days, source) of whatever the base is owed for; the project itself is held while it is served."""
    if fee.basis == BaseBasis.PROJECT:
        return [(ONE, usage.period, "")]
    return [(row.quantity, row.days, row.source) for row in usage.measured(Measure(fee.basis))]


def _monthly_steps(
    usage: Usage,
    price: BaseFee | Minimum | Cap,
    code: StepCode,
    holders: list[tuple[Decimal, Period, str]],
    unit: str,
) -> list[Step]:
    """A monthly amount by calendar days: one step for each different span of days within a month.

    Only days on which the price is valid, service runs and the thing is held count.
    """
    spans: dict[Period, list[tuple[Decimal, str]]] = defaultdict(list)
    priced = usage.served and usage.served.intersect(price.days)
    for quantity, days, source in holders:
        held = priced and priced.intersect(days)
        for span in held.by_month() if held else ():
            spans[span].append((quantity, source))
    return [
        Step(
            label=label(code, start=span.start, last=span.last),
            quantity=sum((quantity for quantity, _ in held), Decimal(0)),
            unit=unit,
            rate=price.amount,
            factor_numerator=span.days,
            factor_denominator=month_of(span.start).days,
            sources=_sources(source for _, source in held),
        )
        for span, held in sorted(spans.items())
    ]


def _commission(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    for price in terms.of(Commission, usage.period):
        by_sales = price.basis == CommissionBasis.NET_SALES
        measures = (Measure.SALES, Measure.REFUNDS) if by_sales else (Measure(price.basis),)
        rows = usage.counted(price.days, *measures)
        refunds = _sum(row for row in rows if row.measure == Measure.REFUNDS)
        counted = _sum(row for row in rows if row.measure != Measure.REFUNDS)
        facts: dict[str, object] = {"sales": counted, "refunds": refunds} if by_sales else {}
        flat_code = StepCode.NET_SALES if by_sales else StepCode.COUNTED
        code = {TierMode.GRADUATED: StepCode.SLICE, TierMode.VOLUME: StepCode.REACHED}.get(price.tier_mode, flat_code)
        steps = [
            whole_step(
                label(code, **facts, **({"above": part.above, "up_to": part.up_to} if price.tiers else {})),
                part.quantity,
                MONEY if by_sales else price.basis,
                _percent(part.rate) if by_sales else part.rate,
                _sources(row.source for row in rows),
            )
            for part in slices(price.scale, price.tier_mode, counted - refunds)
        ]
        yield _line(terms, price, f"commission.{price.basis}", steps)


def _surcharge(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    for price in terms.of(Surcharge, usage.period):
        rows = usage.counted(price.days, Measure(price.band))
        yield _line(terms, price, f"surcharge.{price.band}", _counted_steps(rows, price.band, price.amount))


def _discount(usage: Usage, terms: Terms, lines: tuple[Line, ...]) -> Iterable[Line]:
    for price in terms.of(Discount, usage.period):
        off = label(StepCode.PERCENT_OF_LINES, percent=price.percent)
        yield _line(terms, price, "discount", [_of_lines(usage, price, lines, off, -price.percent)])


def _sla(usage: Usage, terms: Terms, lines: tuple[Line, ...]) -> Iterable[Line]:
    for price in terms.of(SlaCredit, usage.served) if usage.served else ():
        steps, reached = [], Decimal(0)
        for target in price.targets:
            kpi, value = usage.kpi(target.kpi)
            band = target.reached(value)
            said = label(StepCode.KPI_BAND, kpi=kpi.name, value=value, at_least=band.at_least, percent=band.percent)
            steps.append(_of_lines(usage, price, lines, said, band.percent, _sources([kpi.source])))
            reached += band.percent
        allowed = reached if price.credit_cap is None else max(reached, -price.credit_cap)
        allowed = allowed if price.bonus_cap is None else min(allowed, price.bonus_cap)
        if allowed != reached:
            said = label(StepCode.SLA_CAPPED, reached=reached, allowed=allowed)
            steps.append(_of_lines(usage, price, lines, said, allowed - reached))
        yield _line(terms, price, "sla", steps)


def _minimum(usage: Usage, terms: Terms, lines: tuple[Line, ...]) -> Iterable[Line]:
    return _threshold(usage, terms, lines, Minimum, StepCode.MINIMUM)


def _cap(usage: Usage, terms: Terms, lines: tuple[Line, ...]) -> Iterable[Line]:
    return _threshold(usage, terms, lines, Cap, StepCode.CAP)


def _threshold(
    usage: Usage, terms: Terms, lines: tuple[Line, ...], component: type[Minimum | Cap], code: StepCode
) -> Iterable[Line]:
    """What brings the counted lines up to the minimum, or down to the cap.

    The threshold of a period is the sum of its days': a day without a minimum adds nothing, and a period with a
    served day that has no cap has none.
    """
    prices = terms.of(component, usage.period)
    if not prices:
        return
    latest = max(prices, key=lambda price: price.days)
    holder = [(ONE, usage.period, "")]
    steps = [part for price in prices for part in _monthly_steps(usage, price, code, holder, MONEY)]
    charged = sum((line.amount for line in lines if line.kind in latest.on), NOTHING)
    missing = sum((part.exact for part in steps), start=-Fraction(charged))
    capped_days = sum(part.factor_numerator for part in steps)
    if component is Cap and capped_days < (usage.served.days if usage.served else 0):
        steps = [whole_step(label(StepCode.CAP_OPEN, capped_days=capped_days), Decimal(0), MONEY, ONE)]
    elif missing > 0 if component is Minimum else missing < 0:
        steps.append(whole_step(label(StepCode.CHARGED), charged, MONEY, MINUS_ONE))
    else:
        threshold = sum((part.amount for part in settled(steps)), NOTHING)
        said = label(StepCode.WITHIN, charged=charged, threshold=threshold)
        steps = [whole_step(said, Decimal(0), MONEY, ONE)]
    yield _line(terms, latest, component.kind, steps)


def _clawback(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    prices = terms.of(Clawback, usage.period)
    if not usage.late_refunds:
        return
    if not prices:
        raise _unpriced("late_refunds", "clawback")
    latest = max(prices, key=lambda price: price.days)
    refunds = sorted(usage.late_refunds, key=lambda late: (late.sold_on, str(late)))
    yield _line(terms, latest, "clawback", [_late_refund(refund, latest, usage.period) for refund in refunds])


def _late_refund(refund: LateRefund, price: Clawback, period: Period) -> Step:
    by_sales = refund.basis == CommissionBasis.NET_SALES
    age = (period.start.year - refund.sold_on.year) * 12 + period.start.month - refund.sold_on.month
    too_late = price.months is not None and age > price.months
    code = StepCode.REFUND_TOO_LATE if too_late else StepCode.LATE_REFUND
    return whole_step(
        label(code, sold_on=refund.sold_on, months=price.months),
        refund.quantity,
        MONEY if by_sales else refund.basis,
        Decimal(0) if too_late else -(_percent(refund.rate) if by_sales else refund.rate),
        _sources([refund.source]),
    )


def _pass_through(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    unpriced = usage.measured(Measure.COST)
    for price in terms.of(PassThrough, usage.period):
        rows = usage.counted(price.days, Measure.COST)
        unpriced = [row for row in unpriced if row not in rows]
        steps = [_amount_step(StepCode.COST, row) for row in rows]
        if price.handling:
            said = label(StepCode.HANDLING, percent=price.handling)
            steps.append(whole_step(said, _sum(rows), MONEY, _percent(price.handling)))
        if rows:
            yield _line(terms, price, "pass_through", steps)
    if unpriced:
        raise _unpriced(unpriced[0].about, Kind.PASS_THROUGH)


def _one_off(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    unpriced = usage.measured(Measure.ONE_OFF)
    for price in terms.of(OneOff, usage.period):
        rows = usage.counted(price.days, Measure.ONE_OFF, about=price.item)
        unpriced = [row for row in unpriced if row not in rows]
        if rows:  # done once: a month in which it was not done has nothing to say about it
            yield _line(terms, price, "one_off", _counted_steps(rows, "each", price.amount), item=price.item)
    if unpriced:
        raise _unpriced(unpriced[0].about, Kind.ONE_OFF)


def _adjustment(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    for row in usage.measured(Measure.ADJUSTMENT):
        steps = [_amount_step(StepCode.AMOUNT, row)]
        yield _line(terms, None, "adjustment", steps, reason=row.about)


def _brought_forward(usage: Usage, terms: Terms, _lines: tuple[Line, ...]) -> Iterable[Line]:
    if usage.brought_forward:
        steps = [whole_step(label(StepCode.AMOUNT), usage.brought_forward, MONEY, MINUS_ONE)]
        yield _line(terms, None, "brought_forward", steps, kind=Kind.BROUGHT_FORWARD)


DECLARED_ORDER: tuple[Callable[[Usage, Terms, tuple[Line, ...]], Iterable[Line]], ...] = (
    _base,
    _commission,
    _surcharge,
    _discount,
    _sla,
    _minimum,
    _cap,
    _clawback,
    _pass_through,
    _one_off,
    _adjustment,
    _brought_forward,
)


def _line(
    terms: Terms,
    price: Component | None,
    code: str,
    steps: list[Step],
    kind: Kind = Kind.ADJUSTMENT,
    **facts: object,
) -> Line:
    """The steps as one rounded and taxed line, citing the clause of its price; `kind` is for a line without one."""
    shown = settled(steps)
    amount = sum((part.amount for part in shown), NOTHING)
    net, tax = split_tax(amount, terms.vat_rate, terms.prices_include_vat)
    quantity, unit, unit_price = counted_price(shown)
    return Line(
        kind=price.kind if price else kind,
        label=label(code, **facts),
        quantity=quantity,
        unit=unit,
        unit_price=unit_price,
        amount=amount,
        net=net,
        tax_rate=terms.vat_rate,
        tax=tax,
        steps=shown,
        document=price.document if price else "",
        clause=price.clause if price else "",
    )


def _total(lines: list[Line], terms: Terms) -> Charge:
    """The sums. Where they are negative a last line carries the balance forward, and nothing is owed."""
    amount = sum((line.amount for line in lines), NOTHING)
    if amount < 0:
        steps = [whole_step(label(StepCode.AMOUNT), -amount, MONEY, ONE)]
        balance = _line(terms, None, "carried_forward", steps, kind=Kind.CARRIED_FORWARD)
        net = -sum((line.net for line in lines), NOTHING)
        lines = [*lines, replace(balance, net=net, tax=-sum((line.tax for line in lines), NOTHING))]
    return Charge(
        currency=terms.currency,
        lines=tuple(lines),
        net=sum((line.net for line in lines), NOTHING),
        tax=sum((line.tax for line in lines), NOTHING),
        gross=sum((line.gross for line in lines), NOTHING),
        carried_forward=max(-amount, NOTHING),
    )


def _of_lines(
    usage: Usage,
    price: Discount | SlaCredit,
    lines: tuple[Line, ...],
    said: Label,
    percent: Decimal,
    sources: tuple[str, ...] = (),
) -> Step:
    """A percent of the lines that `price` counts, for its share of the served days."""
    valid = usage.served and usage.served.intersect(price.days)
    return Step(
        label=said,
        quantity=sum((line.amount for line in lines if line.kind in price.on), NOTHING),
        unit=MONEY,
        rate=_percent(percent),
        factor_numerator=valid.days if valid else 0,
        factor_denominator=usage.served.days if usage.served else 1,
        sources=sources,
    )


def _counted_steps(rows: list[UsageRow], unit: str, price: Decimal) -> list[Step]:
    """One step for everything counted at one price; it stands there at zero too, since clients ask for it."""
    return [whole_step(label(StepCode.COUNTED), _sum(rows), unit, price, _sources(row.source for row in rows))]


def _amount_step(code: StepCode, row: UsageRow) -> Step:
    return whole_step(label(code, about=row.about), row.quantity, MONEY, ONE, _sources([row.source]))


def _sum(rows: Iterable[UsageRow]) -> Decimal:
    return sum((row.quantity for row in rows), Decimal(0))


def _sources(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({source for source in sources if source}))


def _percent(percent: Decimal) -> Decimal:
    return percent.scaleb(-2)


def _unpriced(given: str, kind: str) -> Invalid:
    return Invalid(
        "usage_unpriced",
        text("The terms do not say what “%(given)s” costs: add a %(kind)s clause valid on its day, or take it out."),
        given=given,
        kind=kind,
    )
