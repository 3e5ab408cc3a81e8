"""The unified social credit code: the standard's own example and codes in public use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from bpo.kernel.uscc import SIGNS, check_digit, checked

REAL = ["91350100M000100Y43", "9144030071526726XG", "914403001922038216"]


@pytest.mark.parametrize("code", REAL)
def test_codes_in_use_are_right(code):
    assert checked(f" {code.lower()} ") == code


@given(st.text(alphabet=SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_mistyped_sign_is_always_found(first, place, sign):
    code = first + check_digit(first)
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong != code:
        with pytest.raises(Invalid):
            checked(wrong)


@pytest.mark.parametrize(
    ("code", "reason"),
    [("9135", "uscc_length"), ("91350100M000100Y4O", "uscc_sign"), ("91350100M000100Y44", "uscc_check")],
)
def test_the_refusal_says_what_is_wrong(code, reason):
    with pytest.raises(Invalid) as refusal:
        checked(code)
    assert refusal.value.code == reason
