"""Files of real exchanges that are not shipped with the product: their known totals, where the files are at hand."""

from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from bpo.kernel.sheets import is_blank, match_columns, read_sheet, to_int
from operations.calls.rules import Tally, fingerprint, join, kpis, read_asterisk_cdr, read_freeswitch_cdr, tally
from tests.operations.calls.call_files import SHANGHAI, records, refusals

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data"


def sample(name, **options):
    return read_sheet((SAMPLES / name).read_bytes(), name=name, **options)


if SAMPLES.is_dir():

    def test_asterisk_14_rows_11_answered_187_and_78_seconds():
        readings = list(
            read_asterisk_cdr(sample("asterisk-cdr-master.csv", header=False).rows, ZoneInfo("Europe/Moscow"))
        )
        found = records(readings)
        assert len(found) == 14 and not refusals(readings)
        assert sum(record.talk_seconds + record.wait_seconds for record in found) == 187
        counted = tally(found)
        assert (counted.offered, counted.answered, counted.abandoned, counted.talk_sum) == (14, 11, 3, 78)
        # The ids hold the epoch at which the exchange opened the channel: read in its own zone they agree.
        for record in found:
            assert abs(record.arrived_at.timestamp() - float(record.external_id.partition(".")[0])) <= 1

    def test_freeswitch_10_rows_8_calls_490_seconds():
        rows = sample("freeswitch-cdr-master.csv", header=False).rows
        found = records(read_freeswitch_cdr(rows, SHANGHAI))
        counted = tally(found)
        assert (len(rows), len(found)) == (10, 8)
        assert (counted.offered, counted.answered, counted.failed, counted.talk_sum) == (8, 7, 1, 490)
        assert {fingerprint(one) for one in records(read_freeswitch_cdr(rows[::-1], SHANGHAI))} == {
            fingerprint(one) for one in found
        }

    def test_the_samples_cut_anywhere_and_read_twice_give_the_same_calls():
        for name, read in (
            ("asterisk-cdr-master.csv", read_asterisk_cdr),
            ("freeswitch-cdr-master.csv", read_freeswitch_cdr),
        ):
            rows = sample(name, header=False).rows
            whole = {record.external_id: record for record in records(read(rows, SHANGHAI))}
            for cut in range(1, len(rows)):
                known = {}
                for record in records([*read(rows[:cut], SHANGHAI), *read(rows[cut - 1 :], SHANGHAI)]):
                    key = record.external_id
                    known[key] = join(known[key], record) if key in known else record
                assert known == whole

    def test_quarter_hours_of_a_week_add_up_to_the_published_week():
        sheet = sample("intervals-one-week.csv")
        names = ("Calls_Offered", "Calls_Answered", "Calls_Abandoned", "Average_Handle_Time_Seconds")
        columns = match_columns(sheet.header, {name: [name] for name in names})
        week = Tally()
        for _, cells in sheet.rows:
            offered, answered, abandoned, handling = (to_int(cells[columns[name]]) for name in names)
            week += Tally(offered=offered, answered=answered, abandoned=abandoned, talk_sum=handling * answered)
        assert (len(sheet.rows), week.offered, week.answered, week.abandoned) == (216, 2916, 2855, 61)
        assert round(kpis(week)["aht"].value, 2) == Decimal("269.56")

    def test_a_published_series_of_160_months_is_read_whole():
        sheet = sample("monthly-metrics-sf-hss.csv")
        columns = match_columns(sheet.header, {"inbound": ["Inbound Calls"], "abandoned": ["Abandoned Calls"]})
        cells_of = {name: [cells[index] for _, cells in sheet.rows] for name, index in columns.items()}
        totals = [
            sum(to_int(cell) for cell in cells_of[name] if not is_blank(cell)) for name in ("inbound", "abandoned")
        ]
        assert (len(sheet.rows), totals) == (160, [669_671, 26_978])
