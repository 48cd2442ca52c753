"""What is missing or stale, for any file on any day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.clock import age_on
from app.records.quality import GAPS, HEALTH_KEEPS, SCHOOLING_KEEPS, Known, gaps

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
FILES = st.builds(
    Known,
    birth_date=st.dates(date(2006, 1, 1), date(2023, 12, 31)),
    has_phone=st.booleans(),
    has_status=st.booleans(),
    parents_known=st.frozensets(st.sampled_from(["father", "mother"])),
    schooling_on=st.none() | DAYS,
    health_on=st.none() | DAYS,
    unproven=st.frozensets(st.sampled_from(["LEFTB", "DEFACTO"])),
    care=st.booleans(),
    care_confirmed=st.booleans(),
    care_checked=st.booleans(),
    care_unfit=st.booleans(),
    contact_due=st.none() | DAYS,
)


def whole(day: date) -> Known:
    """A file that lacks nothing: a child of ten."""
    return Known(date(day.year - 10, 1, 1), schooling_on=day, health_on=day)


@given(day=DAYS)
def test_a_whole_file_has_no_gap(day: date) -> None:
    assert gaps(whole(day), day) == []


@given(known=FILES, day=DAYS)
def test_gaps_are_known_once_each_and_in_order(known: Known, day: date) -> None:
    found = gaps(known, day)
    assert found == [code for code in GAPS if code in set(found)]


@given(known=FILES, day=DAYS)
def test_filling_in_closes_the_gap_and_opens_none(known: Known, day: date) -> None:
    before = set(gaps(known, day))
    for change, closed in (
        ({"has_phone": True}, "phone"),
        ({"has_status": True}, "status"),
        ({"parents_known": known.parents_known | {"father"}}, "father"),
        ({"parents_known": known.parents_known | {"mother"}}, "mother"),
        ({"schooling_on": day}, "schooling"),
        ({"health_on": day}, "health"),
        ({"unproven": frozenset()}, "evidence"),
        ({"care_confirmed": True}, "unconfirmed"),
        ({"contact_due": day}, "contact"),
    ):
        assert set(gaps(replace(known, **change), day)) == before - {closed}


@given(known=FILES, day=DAYS, later=st.integers(0, 900))
def test_facts_only_grow_older(known: Known, day: date, later: int) -> None:
    aging = {"schooling", "health", "contact"}
    assert set(gaps(known, day)) & aging <= set(gaps(known, day + timedelta(days=later))) & aging


@given(day=DAYS)
def test_the_last_good_day(day: date) -> None:
    for name, keeps in (("schooling_on", SCHOOLING_KEEPS), ("health_on", HEALTH_KEEPS)):
        assert gaps(replace(whole(day), **{name: day - keeps}), day) == []
        assert gaps(replace(whole(day), **{name: day - keeps - timedelta(days=1)}), day) == [name.split("_")[0]]


@given(known=FILES, day=DAYS)
def test_without_entrusted_care_nothing_is_asked_of_it(known: Known, day: date) -> None:
    found = set(gaps(replace(known, care=False), day))
    assert not found & {"unfit", "unchecked", "unconfirmed", "contact"}


@given(birth=st.dates(date(2006, 1, 1), date(2023, 12, 31)), day=DAYS)
def test_a_birthday_is_told_before_it_comes_and_not_after(birth: date, day: date) -> None:
    found = gaps(Known(birth, schooling_on=day, health_on=day), day)
    for age in (16, 18):
        if f"turning_{age}" in found:
            assert age_on(birth, day) == age - 1
