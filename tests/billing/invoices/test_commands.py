"""The commands of billing, as a person types them."""

import json

import pytest

from tests.billing.invoices.makers import FIXED_FEE, make_deal

TERMS = {
    "fee_model": "base_commission", "vat_rate": "6",
    "components": [
        {"kind": "base", "basis": "seat", "amount": "3000"},
        {"kind": "commission", "basis": "order", "rate": "5"},
    ],
}  # fmt: skip
USAGE = {
    "period": "2026-06",
    "rows": [
        {"measure": "seat", "quantity": 30},
        {"measure": "seat", "quantity": 5, "from": "2026-06-11"},
        {"measure": "order", "quantity": 100},
    ],
}


@pytest.fixture
def rate(app, tmp_path):
    def run(terms, usage, *options):
        for name, value in (("terms.json", terms), ("usage.json", usage)):
            (tmp_path / name).write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
        files = ["--terms", str(tmp_path / "terms.json"), "--usage", str(tmp_path / "usage.json")]
        return app.test_cli_runner().invoke(args=["billing", "rate", *files, *options])

    return run


def test_rating_prints_the_charge_as_json(rate):
    answer = rate(TERMS, USAGE, "--json")
    charge = json.loads(answer.output)
    assert answer.exit_code == 0
    assert [line["amount"] for line in charge["lines"]] == ["100000.00", "500.00"]
    assert (charge["net"], charge["tax"], charge["gross"]) == ("100500.00", "6030.00", "106530.00")


def test_rating_prints_a_table_with_the_steps(rate):
    printed = rate(TERMS, USAGE).output
    assert "Base fee · seats" in printed and "5 seats, 06-11 – 06-30: 3,000.00 × 20/30 days" in printed
    assert "Total with VAT" in printed and "106530.00" in printed


@pytest.mark.parametrize(
    ("terms", "usage", "sentence"),
    [
        ({**TERMS, "fee_modle": "x"}, USAGE, "fee_modle"),
        ({**TERMS, "vat_rate": 0.06}, USAGE, "should be a number written as a string"),
        ("{", USAGE, "terms.json: This is no JSON"),
        (TERMS, {"period": "2026-06", "rows": [{"measure": "cost", "quantity": 1, "about": "线路"}]}, "线路"),
    ],
)
def test_what_cannot_be_rated_is_refused_with_a_sentence(rate, terms, usage, sentence):
    answer = rate(terms, usage, "--json")
    assert answer.exit_code == 1 and sentence in answer.output


def test_a_missing_file_is_named(app):
    answer = app.test_cli_runner().invoke(
        args=["billing", "rate", "--terms", "nowhere.json", "--usage", "nowhere.json"]
    )
    assert answer.exit_code == 1 and "nowhere.json" in answer.output


def test_a_month_is_run_by_command_and_again_changes_nothing(app, session):
    make_deal(session, terms=FIXED_FEE)
    runner = app.test_cli_runner()
    first = json.loads(runner.invoke(args=["billing", "run", "--month", "2026-10", "--json"]).output)
    assert (first["month"], first["drafted"], first["parked"]) == ("2026-10", ["HT-2026-001"], [])
    second = json.loads(runner.invoke(args=["billing", "run", "--month", "2026-10", "--json"]).output)
    assert (second["drafted"], second["revised"], second["unchanged"]) == ([], [], ["HT-2026-001"])
    still_running = runner.invoke(args=["billing", "run", "--month", "2026-11"])
    assert still_running.exit_code == 0 and "parked: HT-2026-001 – The month runs until" in still_running.output
    assert runner.invoke(args=["billing", "run", "--month", "2026-13"]).exit_code == 1
