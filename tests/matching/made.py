"""Generated needs and offers: every fact that a rule or a score asks of, with its edges and its gaps."""

from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from hypothesis import strategies as st

from app.matching.facts import NeedFacts, OfferFacts, Record
from app.settings.weights import Weights

DAY = date(2026, 11, 21)
NEED = NeedFacts("BL02", DAY, age=10, sex="female", place="421003106901", lat=30.39, lng=112.21)
OFFER = OfferFacts(
    UUID(int=1), "service", ("BL02",), "on_site", "radius", owner=UUID(int=7), lat=30.34, lng=112.23, radius_km=30,
    capacity=4, free=2, checked_on=DAY,
)  # fmt: skip
TYPES = ("BL02", "SD03", "MH02")
OWNERS = [UUID(int=n) for n in range(5)]
IDS = [UUID(int=(n << 64) + 99 - n) for n in range(40)]
"""Ids whose order is not that of their last half."""

days = st.dates(DAY - timedelta(days=800), DAY + timedelta(days=60))
lats = st.none() | st.floats(29.9, 30.9) | st.sampled_from([30.39, 31.0])
lngs = st.none() | st.floats(111.7, 112.7) | st.sampled_from([112.21, 113.0])
categories = st.frozensets(st.sampled_from(["ORPHAN", "LEFTB", "DISAB"]), max_size=2)
languages = st.frozensets(st.sampled_from(["zh", "za", "sign"]), max_size=2)
weekdays = st.frozensets(st.integers(0, 6), max_size=3)
owners = st.frozensets(st.sampled_from(OWNERS), max_size=2)
sexes = st.sampled_from([None, None, "female", "male"])
modes = st.sampled_from(["on_site", "at_home", "remote", "money"])
mostly = st.sampled_from([True, True, True, True, False])

any_offer = st.builds(
    OfferFacts,
    id=st.sampled_from(IDS),
    kind=st.sampled_from(["service", "fund", "volunteer"]),
    need_types=st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True).map(tuple),
    mode=modes,
    reach=st.sampled_from(["radius", "divisions", "anywhere", "stated"]),
    owner=st.none() | st.sampled_from(OWNERS),
    published=mostly,
    verified=mostly,
    expires_on=st.none() | days,
    cleared_until=st.sampled_from([date.max, date.max, date.min]) | days,
    age_min=st.integers(0, 12),
    age_max=st.integers(8, 24),
    sex=sexes,
    categories=categories,
    place=st.sampled_from([None, "421003106000", "450102000000"]),
    lat=lats,
    lng=lngs,
    radius_km=st.none() | st.floats(1, 100),
    divisions=st.lists(
        st.sampled_from(["421003000000", "421003106000", "420000000000", "450000000000", "421003106901", "4210"]),
        max_size=2,
    ).map(tuple),
    country=st.sampled_from(["CN", "CN", "CN", "US"]),
    capacity=st.none() | st.integers(1, 20),
    free=st.none() | st.integers(0, 20),
    renews_on=st.none() | days,
    languages=languages,
    language_needed=st.booleans(),
    weekdays=weekdays,
    cost=st.sampled_from(["free", "partly", "paid"]),
    checked_on=st.none() | days,
    check_failures=st.integers(0, 4),
    record=st.builds(Record, st.integers(0, 30), st.integers(0, 10), st.integers(0, 10)),
)


@st.composite
def near_offers(draw: st.DrawFn) -> OfferFacts:
    """An offer that mostly can serve: the one of the tests with a few facts of another."""
    other = draw(any_offer)
    names = draw(st.lists(st.sampled_from([f.name for f in fields(OfferFacts)]), max_size=4))
    return replace(OFFER, **{name: getattr(other, name) for name in names} | {"id": other.id})


offers = any_offer | near_offers()
supplies = st.lists(offers, max_size=14, unique_by=lambda offer: offer.id)

any_need = st.builds(
    NeedFacts,
    type_code=st.sampled_from(TYPES),
    on=st.just(DAY),
    age=st.none() | st.integers(0, 17),
    sex=sexes,
    categories=categories,
    place=st.sampled_from([None, "421003106901", "421003000000", "450102001001", "421003107002"]),
    lat=lats,
    lng=lngs,
    country=st.sampled_from(["CN", "CN", "CN", "US"]),
    units=st.integers(1, 4),
    urgency=st.integers(1, 4),
    languages=languages,
    weekdays=weekdays,
    wish=st.none() | modes.filter(lambda mode: mode != "money"),
    wish_only=st.booleans(),
    known=owners,
    refused=owners,
    conflicts=owners,
    declined=st.frozensets(st.sampled_from(IDS), max_size=3),
)


@st.composite
def near_needs(draw: st.DrawFn) -> NeedFacts:
    """The need of the tests with a few facts of another."""
    other = draw(any_need)
    names = draw(st.lists(st.sampled_from([f.name for f in fields(NeedFacts)]), max_size=4))
    return replace(NEED, **{name: getattr(other, name) for name in names})


needs = any_need | near_needs()


@st.composite
def weightings(draw: st.DrawFn) -> Weights:
    """Weights that a county could set."""
    moved = draw(st.integers(0, 10))
    return Weights(
        fit=26 - moved, reliability=13 + moved, halfway_km=draw(st.integers(2, 60)), scarcity=draw(st.integers(0, 100))
    )


def crowd(seed: int, demand: int, supply: int) -> tuple[list[NeedFacts], list[OfferFacts]]:
    """Many needs and offers at once, of the same facts as above: faster to make than one by one, and as various."""
    chance = Random(seed)
    pick, some = chance.choice, lambda words, most: frozenset(chance.sample(words, chance.randint(0, most)))

    def point() -> tuple[float | None, float | None]:
        return pick([(None, None), (None, 112.0), *[(chance.gauss(30.4, 0.3), chance.gauss(112.2, 0.3))] * 6])

    kinds, ways = ["ORPHAN", "LEFTB", "DISAB"], ["on_site", "at_home", "remote"]
    none: frozenset[UUID] = frozenset()
    wanted = []
    for _turn in range(demand):
        lat, lng = point()
        wanted.append(NeedFacts(
            pick(TYPES), DAY, age=pick([None, *range(18)]), sex=pick([None, "female", "male"]), categories=some(kinds, 2),
            place=pick([None, "421003106901", "421003000000", "450102001001", "421003107002"]), lat=lat, lng=lng,
            country=pick(["CN"] * 5 + ["US"]), units=pick([1, 1, 1, 2, 5]), urgency=pick([1, 2, 3, 4]),
            languages=some(["zh", "za", "sign"], 2), weekdays=some(list(range(7)), 2), wish=pick([None, None, None, *ways]),
            wish_only=pick([True, False, False]), known=pick([none, some(OWNERS, 1)]), refused=pick([none, none, some(OWNERS, 1)]),
            conflicts=pick([none, none, some(OWNERS, 1)]), declined=pick([none, some(IDS, 2)]),
        ))  # fmt: skip
    offered = []
    for number in chance.sample(IDS, supply):
        lat, lng = point()
        capacity, stated = (
            pick([None, 1, 3, 9]),
            ["421003000000", "421003106000", "420000000000", "450000000000", "421003106901", "4210"],
        )
        offered.append(replace(
            OFFER, id=number, need_types=tuple(chance.sample(TYPES, pick([1, 1, 2]))), mode=pick([*ways, "money"]),
            reach=pick(["radius", "radius", "divisions", "anywhere", "stated"]), owner=pick([None, *OWNERS]),
            published=pick([True] * 9 + [False]), verified=pick([True] * 9 + [False]),
            expires_on=pick([None, None, DAY, DAY - timedelta(days=1)]),
            cleared_until=pick([date.max] * 5 + [date.min, DAY, DAY - timedelta(days=1)]), age_min=pick([0, 0, 6]), age_max=pick([5, 12, 17, 24]),
            sex=pick([None, None, None, "female"]), categories=pick([none, some(kinds, 1)]), lat=lat, lng=lng,
            radius_km=pick([None, 5.0, 20.0, 60.0, 900.0]), country=pick(["CN"] * 5 + ["US"]),
            divisions=tuple(some(stated, 3)),
            capacity=capacity, free=pick([capacity, 0 if capacity else None]), languages=some(["zh", "za", "sign"], 2),
            language_needed=pick([True, False, False]), weekdays=some(list(range(7)), 3), cost=pick(["free", "partly", "paid"]),
            checked_on=pick([None, DAY, DAY - timedelta(days=200)]), check_failures=pick([0, 0, 2]),
            renews_on=pick([None, DAY + timedelta(days=9), DAY]),
            record=Record(chance.randint(0, 20), chance.randint(0, 5), chance.randint(0, 5)),
        ))  # fmt: skip
    return wanted, offered
