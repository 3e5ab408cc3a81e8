"""How words are compared: plain forms, codes, amounts, sounds, grams."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.search import rules


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("A座3楼", " a 座 3 楼 "),
        ("ＨＴ－２０２６－００１", " ht 2026 001 "),
        ("云澜电商（北京）", " 云澜电商 北京 "),
        ("—…！", ""),
    ],
)
def test_the_plain_form(written, plain):
    assert rules.plain(written) == plain


@pytest.mark.parametrize(
    "typed", ["HT-2026-001", "ht2026001", "HT-2026-1", "ht20261", "ＨＴ２０２６００１", "ht 2026 001"]
)
def test_a_code_is_known_however_it_is_typed(typed):
    assert f" {rules.asked(typed).code} " in rules.code_forms(["HT-2026-001"])


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("128,000", 12_800_000), ("12.8万", 12_800_000), ("１２.８万元", 12_800_000), ("¥3,000.00", 300_000),
        ("1.5亿", 15_000_000_000), ("3000", 300_000), ("0.005", None), ("12,80", None), ("HT-1", None), ("万", None),
        ("99999999999999999999", None),
    ],
)  # fmt: skip
def test_an_amount(typed, minor):
    assert rules.amount(typed) == minor


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("张伟", "zhangwei"), ("张伟", "zw"), ("广东移动", "gdyd"), ("广东移动", "guangdongyidong"),
        ("重庆银行", "cqyh"),
        ("曾建国", "zengjianguo"), ("单田芳", "shantianfang"), ("吕布", "lvbu"),
    ],
)  # fmt: skip
def test_what_a_title_sounds_like(written, heard):
    assert f" {heard} " in rules.sounds(written)


@given(st.text(max_size=200))
def test_any_query_becomes_a_few_words_without_signs_of_the_database(query):
    asked = rules.asked(query)
    assert len(asked.words) <= rules.MOST_WORDS
    for word in asked.words:
        assert all(run.isalnum() for run in word.runs)


TEXT = st.text(alphabet="张伟广东移动服务水平abcxyz0129 -—", max_size=20)


@given(TEXT, st.integers(0, 20), st.integers(1, 6))
def test_the_grams_never_miss_what_the_plain_form_has(written, start, length):
    """Any part of a run that the comparison finds is found by the trigram index as well."""
    plain = rules.plain(written)
    index = rules.gram_words(plain)
    for run in plain.split():
        part = run[start : start + length] if len(run) > start else run
        looked = rules.pattern(part).strip("%")
        if looked in plain:
            assert set(rules.grams(rules.gram_pattern(part))) <= set(rules.grams(index))
