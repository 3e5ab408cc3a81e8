"""Money: exact in rules (`Decimal`, `Fraction`), integer minor units in the database, rounded in this one place.

Amounts are in the contract's currency. Every currency the house bills in has a hundredth as its minor unit.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from bpo.kernel.errors import Invalid, text

CURRENCIES = ("CNY", "HKD", "MOP", "TWD", "USD", "EUR", "GBP", "SGD")
MINOR_PER_UNIT = 100


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, so that a credit mirrors its charge."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


def round_cent(amount: Decimal | Fraction) -> Decimal:
    """`amount` to the cent, half away from zero: 2.345 → 2.35, −2.345 → −2.35."""
    return from_minor(round_half_up(Fraction(amount) * MINOR_PER_UNIT))


def to_minor(amount: Decimal, currency: str = "CNY") -> int:
    """`amount` as whole minor units; `Invalid` for a part of a cent (round first) and for an unknown currency."""
    if currency not in CURRENCIES:
        raise Invalid(
            "currency_unknown",
            text("The currency %(currency)s is not one of %(known)s."),
            currency=currency,
            known=", ".join(CURRENCIES),
        )
    minor = Fraction(amount) * MINOR_PER_UNIT
    if minor.denominator != 1:
        raise Invalid(
            "amount_not_whole_cents",
            text("The amount %(amount)s has parts of a cent; give it with two decimals."),
            amount=str(amount),
        )
    return minor.numerator


def from_minor(minor: int) -> Decimal:
    """Whole minor units as an amount with two decimals: 5 → 0.05. Exact for every length."""
    digits = tuple(int(digit) for digit in str(abs(minor)))
    return Decimal((1 if minor < 0 else 0, digits, -2))


def apportion(shares: Iterable[Fraction]) -> list[int]:
    """Whole numbers near the exact `shares`, whose sum is the rounded sum of the shares (largest remainder).

    Each differs from its share by less than one; the larger remainder is served first, then the earlier share.
    """
    shares = list(shares)
    whole = [share.numerator // share.denominator for share in shares]
    missing = round_half_up(sum(shares, Fraction(0))) - sum(whole)
    by_remainder = sorted(range(len(shares)), key=lambda index: whole[index] - shares[index])
    for index in by_remainder[:missing]:
        whole[index] += 1
    return whole


def allocate(total_minor: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """`total_minor` divided in proportion to `weights`, nothing lost: allocate(100, [1, 1, 1]) → [34, 33, 33].

    `Invalid` where a weight is negative or all are zero, since there is then no proportion to follow.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if not whole or min(exact) < 0:
        raise Invalid(
            "weights_impossible",
            text("%(total)s cannot be divided by the weights %(weights)s: none may be negative, one must be positive."),
            total=str(from_minor(total_minor)),
            weights=", ".join(str(weight) for weight in weights),
        )
    parts = apportion(abs(total_minor) * weight / whole for weight in exact)
    return parts if total_minor >= 0 else [-part for part in parts]  # a credit falls apart as its charge did


# 人民币大写, by the central bank's rules for filling in bills and vouchers (正确填写票据和结算凭证的基本规定).
# Where they leave a choice, the form that is harder to alter is written:
# 零 between a yuan digit of 0 and jiao (¥1,680.32 → 壹仟陆佰捌拾元零叁角贰分), and 整 after jiao as well as after yuan.
# No 零 for a group that ends in 0 before a full thousand: ¥107,000.53 → 壹拾万柒仟元零伍角叁分, as in their example.

CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
LARGEST_IN_CAPITALS = 10**16 * MINOR_PER_UNIT - 1  # 玖仟玖佰玖拾玖万…亿


def capitals(minor: int) -> str:
    """The amount in Chinese capitals without the leading 人民币: 5 → 伍分, 10_000_500 → 壹拾万零伍元整, −5 → 负伍分.

    `Invalid` from 10,000 万亿 on: the writing has no agreed word for it.
    """
    if abs(minor) > LARGEST_IN_CAPITALS:
        raise Invalid(
            "amount_too_large_for_capitals",
            text("The amount %(amount)s is too large to be written in Chinese capitals."),
            amount=str(from_minor(minor)),
        )
    yuan, cents = divmod(abs(minor), MINOR_PER_UNIT)
    jiao, fen = divmod(cents, 10)
    words = "负" if minor < 0 else ""
    if yuan or not cents:
        words += (_yuan_in_capitals(yuan) or CAPITAL_DIGITS[0]) + "元"
    if yuan and cents and (jiao == 0 or yuan % 10 == 0):
        words += CAPITAL_DIGITS[0]
    if jiao:
        words += CAPITAL_DIGITS[jiao] + "角"
    return words + (CAPITAL_DIGITS[fen] + "分" if fen else "整")


def _yuan_in_capitals(number: int) -> str:
    """A whole number below 10^16; nothing for 0. Above 亿 the count of 亿 is itself such a number (壹万零壹亿)."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = CAPITAL_DIGITS[0] if 0 < low < size // 10 else ""
            return _yuan_in_capitals(high) + word + gap + _yuan_in_capitals(low)
    digits = zip(f"{number:04d}", ("仟", "佰", "拾", ""), strict=True)
    words = "".join(CAPITAL_DIGITS[int(digit)] + (place if digit != "0" else "") for digit, place in digits)
    return re.sub("零+", "零", words).strip("零")
