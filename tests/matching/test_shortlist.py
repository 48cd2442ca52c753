"""The promises of matching on one need: complete, true, calm, and blind to what must not count."""

from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.facts import NeedFacts, OfferFacts, Record
from app.matching.rules import CHECKS, Bar, exclusions
from app.matching.scoring import WEIGHTS, Component, components, near
from app.matching.shortlist import shortlist

DAY = date(2026, 11, 21)
NEED = NeedFacts("BL02", DAY, age=10, sex="female", place="421003106901", lat=30.39, lng=112.21)
OFFER = OfferFacts(
    UUID(int=1),
    "service",
    ("BL02",),
    "on_site",
    "radius",
    lat=30.34,
    lng=112.23,
    radius_km=30,
    capacity=4,
    free=2,
    checked_on=DAY,
)

days = st.dates(DAY - timedelta(days=800), DAY + timedelta(days=60))
offers = st.builds(
    OfferFacts,
    id=st.uuids(),
    kind=st.sampled_from(["service", "fund", "volunteer"]),
    need_types=st.lists(st.sampled_from(["BL02", "SD03", "MH02"]), min_size=1, max_size=3, unique=True).map(tuple),
    mode=st.sampled_from(["on_site", "at_home", "remote", "money"]),
    reach=st.sampled_from(["radius", "divisions", "anywhere", "stated"]),
    published=st.booleans(),
    verified=st.booleans(),
    expires_on=st.none() | days,
    age_min=st.integers(0, 12),
    age_max=st.integers(8, 24),
    sex=st.sampled_from([None, "female", "male"]),
    categories=st.frozensets(st.sampled_from(["ORPHAN", "LEFTB"]), max_size=2),
    lat=st.none() | st.floats(29, 31),
    lng=st.none() | st.floats(111, 113),
    radius_km=st.none() | st.floats(1, 100),
    divisions=st.lists(st.sampled_from(["421003000000", "420000000000", "450000000000"]), max_size=2).map(tuple),
    country=st.sampled_from(["CN", "US"]),
    capacity=st.none() | st.integers(1, 20),
    free=st.none() | st.integers(0, 20),
    languages=st.frozensets(st.sampled_from(["zh", "en"]), max_size=2),
    cost=st.sampled_from(["free", "partly", "paid"]),
    checked_on=st.none() | days,
    check_failures=st.integers(0, 4),
    record=st.builds(Record, st.integers(0, 30), st.integers(0, 10), st.integers(0, 10)),
)
lists = st.lists(offers, max_size=12, unique_by=lambda o: o.id)


@given(lists)
def test_every_offer_is_in_exactly_one_list(found: list[OfferFacts]) -> None:
    both = shortlist(NEED, found)
    assert sorted([c.offer.id for c in both.candidates] + [e.offer.id for e in both.excluded]) == sorted(
        o.id for o in found
    )
    assert all(e.reasons for e in both.excluded)
    assert all(not exclusions(NEED, c.offer, c.km) for c in both.candidates if c.km is not None)


@given(lists, st.randoms())
def test_the_order_in_which_offers_come_does_not_matter(found: list[OfferFacts], chance) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert [c.offer.id for c in shortlist(NEED, found).candidates] == [
        c.offer.id for c in shortlist(NEED, shuffled).candidates
    ]


@given(offers, st.none() | st.floats(0, 500))
def test_points_are_within_their_most_and_the_most_add_to_100(offer: OfferFacts, km: float | None) -> None:
    points = components(NEED, offer, km)
    assert all(-1e-9 <= p.won <= p.most + 1e-9 for p in points)
    assert abs(sum(p.most for p in points) - 100) < 1e-6
    assert (Component.DISTANCE in {p.component for p in points}) == offer.travels


@given(offers, st.floats(0, 400), st.floats(0, 400))
def test_a_nearer_identical_offer_never_scores_less(offer: OfferFacts, one: float, other: float) -> None:
    total = lambda km: sum(p.won for p in components(NEED, offer, km))  # noqa: E731
    assert total(min(one, other)) >= total(max(one, other)) - 1e-9


@given(offers, st.integers(0, 50), st.integers(1, 50))
def test_more_good_endings_never_hurt(offer: OfferFacts, done: int, more: int) -> None:
    def total(completed: int) -> float:
        return sum(
            p.won for p in components(NEED, replace(offer, record=replace(offer.record, completed=completed)), 5)
        )

    assert total(done + more) >= total(done) - 1e-9


@given(
    offers, st.integers(0, 17), st.sampled_from(["female", "male"]), st.frozensets(st.sampled_from(["ORPHAN", "LEFTB"]))
)
def test_traits_count_only_where_the_offer_asks_for_them(offer: OfferFacts, age: int, sex: str, categories) -> None:
    """Nothing of the child but a category the offer is kept for changes a score; age and sex only bar."""
    plain = replace(offer, categories=frozenset())
    other = replace(NEED, age=age, sex=sex, categories=categories)
    assert components(NEED, plain, 5) == components(other, plain, 5)


def test_the_facts_hold_nothing_protected() -> None:
    assert {f.name for f in fields(NeedFacts)} == {
        "type_code", "on", "age", "sex", "categories", "place", "lat", "lng", "country", "units", "urgency", "languages",
    }  # fmt: skip


def test_each_rule_bars_by_itself_and_says_its_figure() -> None:
    cases = {
        Bar.NOT_PUBLISHED: {"published": False},
        Bar.NOT_VERIFIED: {"verified": False},
        Bar.EXPIRED: {"expires_on": DAY - timedelta(days=1)},
        Bar.OTHER_TYPE: {"need_types": ("SD03",)},
        Bar.OTHER_COUNTRY: {"country": "US"},
        Bar.TOO_YOUNG: {"age_min": 11},
        Bar.TOO_OLD: {"age_max": 9},
        Bar.OTHER_SEX: {"sex": "male"},
        Bar.OTHER_CATEGORY: {"categories": frozenset({"ORPHAN"})},
        Bar.OUT_OF_DIVISIONS: {"reach": "divisions", "divisions": ("450000000000",)},
        Bar.OUT_OF_RADIUS: {"radius_km": 3.0},
        Bar.TOO_FAR: {"reach": "stated", "lat": 22.1, "lng": 107.1},
        Bar.FULL: {"free": 0},
    }
    assert set(cases) == set(Bar)
    for bar, change in cases.items():
        (reason,) = shortlist(NEED, [replace(OFFER, **change)]).excluded[0].reasons
        assert reason.bar is bar
    assert shortlist(NEED, [OFFER]).excluded == ()


@pytest.mark.privacy("P11")
def test_several_reasons_are_all_told_plainest_first() -> None:
    (excluded,) = shortlist(NEED, [replace(OFFER, published=False, age_max=9, free=0)]).excluded
    assert [r.bar for r in excluded.reasons] == [Bar.NOT_PUBLISHED, Bar.TOO_OLD, Bar.FULL]


def test_small_numbers_are_drawn_to_the_middle() -> None:
    one_of_one = replace(OFFER, record=Record(completed=1))
    many = replace(OFFER, record=Record(completed=40, failed=2))
    points = lambda o: {p.component: p.won for p in components(NEED, o, 5)}[Component.RELIABILITY]  # noqa: E731
    assert points(many) > points(one_of_one) > points(OFFER)


def test_half_the_distance_points_are_left_at_twelve_kilometres() -> None:
    assert near(0) == 1
    assert abs(near(12) - 0.5) < 1e-9
    assert sum(WEIGHTS.values()) == 100
    assert len(CHECKS) >= 9
