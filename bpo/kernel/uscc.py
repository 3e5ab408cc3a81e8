"""The unified social credit code 统一社会信用代码 of a company in China (GB 32100-2015)."""

from functools import lru_cache
from operator import mul

from bpo.kernel.errors import Invalid, text

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
VALUES = {sign: value for value, sign in enumerate(SIGNS)}
WEIGHTS = [pow(3, place, 31) for place in range(17)]


def check_digit(first: str) -> str:
    """The 18th sign of a code, from its first 17."""
    if len(first) != len(WEIGHTS):
        raise ValueError(first)
    total = sum(map(mul, map(VALUES.__getitem__, first), WEIGHTS))
    return SIGNS[(31 - total % 31) % 31]


@lru_cache(maxsize=4096)  # an import asks of each row when it judges it and when it makes the record
def checked(code: str) -> str:
    """The code in capitals without blanks; `Invalid` says which part of it is wrong."""
    code = code.strip().upper().replace(" ", "")
    if len(code) != 18:
        raise Invalid(
            "uscc_length", text("A unified social credit code has 18 signs; “%(code)s” has %(length)s."), "uscc",
            code=code, length=len(code),
        )  # fmt: skip
    if not VALUES.keys() >= set(code):
        place, sign = next((place, sign) for place, sign in enumerate(code, 1) if sign not in VALUES)
        raise Invalid(
            "uscc_sign", text("Sign %(place)s of “%(code)s” is “%(sign)s”, which such a code never contains."),
            "uscc", code=code, place=place, sign=sign,
        )  # fmt: skip
    if check_digit(code[:17]) != code[17]:
        raise Invalid(
            "uscc_check", text(
                "The check digit of “%(code)s” should be %(right)s: a sign is mistyped. "
                "Compare it with the business licence."
            ),
            "uscc", code=code, right=check_digit(code[:17]),
        )  # fmt: skip
    return code
