"""What of a customer's number may stand on a screen."""

import re

from bpo.kernel.cells import plain

_PREFIX = re.compile(r"(\+86|0086|86(?=1\d{10}$))[\s-]*(?=\d[\d\s-]{6})")
_EXTENSION = re.compile(r"(转|ext\.?|[x#,;p*]|(?<=\d{7})-(?=\d{1,6}$))\s*(\d+)\s*$", re.IGNORECASE)
_AREA = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([\s-]?)(\d{7,8})")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def mask_number(number: str) -> str:
    """The number with its middle hidden: “138****5678”, “010-****6666”, “+86138****5678”, extensions wholly.

    Beside country and area code at most seven digits show, as is usual for mobiles; names of lines keep one letter.
    """
    written = plain(number)
    extension = _EXTENSION.search(written)
    if extension and extension.start():
        return mask_number(written[: extension.start()]) + extension.group(1) + "*" * len(extension.group(2))
    prefix = _PREFIX.match(written)
    return prefix.group(1) + _masked(written[prefix.end() :]) if prefix else _masked(written)


def _masked(bare: str) -> str:
    digits = re.sub(r"\D", "", bare)
    landline = _AREA.fullmatch(bare)
    if landline:
        area, joint, line = landline.groups()
        return f"{area}{joint}{'*' * (len(line) - 4)}{line[-4:]}"
    if re.search(r"[^\d\s+().-]", bare):
        return (bare[0] if bare[0].isalpha() else "") + "***"
    if _MOBILE.fullmatch(digits) and not bare.startswith("+"):
        return f"{digits[:3]}****{digits[-4:]}"
    sign = "+" if bare.startswith("+") else ""
    if len(digits) >= 10:
        return f"{sign}{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    shown = 4 if len(digits) >= 8 else 2 if len(digits) >= 3 else 0
    return sign + "*" * (len(digits) - shown) + (digits[-shown:] if shown else "")
