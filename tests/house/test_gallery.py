"""The gallery shows every page there is, or says why it does not."""

from worlds.gallery.stops import AREAS, EXEMPT, OUTSIDE, RECORDS_OF, ROOMS, STATES, WORDS, page_rules, stops
from worlds.records import VENDORS_OWN, one_of


def test_every_page_is_in_the_gallery_or_exempt_with_a_reason(assembled):
    endpoints = {rule.endpoint for rule in page_rules(assembled)}
    homeless = {one for one in endpoints - set(EXEMPT) if one.partition(".")[0] not in ROOMS}
    assert not homeless, f"say in ROOMS (worlds/gallery/stops.py) where they stand and who looks: {sorted(homeless)}"
    shown = {stop.endpoint for stop in stops(assembled)}
    assert not endpoints - shown - set(EXEMPT)
    assert not set(EXEMPT) - endpoints, "exempt, but no page"
    assert all(EXEMPT.values())


def test_the_tables_name_pages_that_are_there(assembled):
    endpoints = {rule.endpoint for rule in page_rules(assembled)}
    assert not {*STATES, *RECORDS_OF, *OUTSIDE} - endpoints
    assert not {*ROOMS} - endpoints - {one.partition(".")[0] for one in endpoints}
    assert {area for area, _roles in ROOMS.values()} <= set(AREAS)


def test_every_part_of_an_address_can_be_filled(assembled):
    known = {*one_of(1), *VENDORS_OWN, *WORDS, "year"}
    unknown = {
        f"{rule.rule}: {name}"
        for rule in page_rules(assembled)
        if rule.endpoint not in EXEMPT
        for name in rule.arguments - known
    }
    assert not unknown, f"say in worlds/records.py which record stands there: {sorted(unknown)}"


def test_no_two_stops_have_one_name(assembled):
    keys = [stop.key for stop in stops(assembled)]
    assert len(keys) == len(set(keys))
