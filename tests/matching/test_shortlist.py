"""The promises of matching on one need: complete, true, calm, and blind to what must not count."""

from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.facts import NeedFacts, OfferFacts, Record
from app.matching.prices import CHILD, MOST, Prices, worth
from app.matching.rules import Bar, exclusions
from app.matching.scoring import FULL_SCORE, Component, components, near
from app.matching.shortlist import shortlist
from app.settings.weights import BOUNDS, Weights
from tests.matching.made import DAY, NEED, OFFER, OWNERS, needs, offers, supplies, weightings


@given(supplies)
def test_every_offer_is_in_exactly_one_list(found: list[OfferFacts]) -> None:
    both = shortlist(NEED, found)
    assert sorted([c.offer.id for c in both.candidates] + [e.offer.id for e in both.excluded]) == sorted(
        o.id for o in found
    )
    assert all(e.reasons for e in both.excluded)
    assert all(not exclusions(NEED, c.offer, c.km) for c in both.candidates if c.km is not None)


@given(supplies, st.randoms())
def test_the_order_in_which_offers_come_does_not_matter(found: list[OfferFacts], chance) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert [c.offer.id for c in shortlist(NEED, found).candidates] == [
        c.offer.id for c in shortlist(NEED, shuffled).candidates
    ]


@given(needs, offers, st.none() | st.floats(0, 500), weightings())
def test_points_are_whole_tenths_within_their_most_and_the_most_add_to_100(
    need: NeedFacts, offer: OfferFacts, km: float | None, weights: Weights
) -> None:
    points = components(need, offer, km, weights)
    assert all(isinstance(p.won, int) and 0 <= p.won <= p.most for p in points)
    assert sum(p.most for p in points) == FULL_SCORE
    assert (Component.DISTANCE in {p.component for p in points}) == offer.travels


@given(supplies)
def test_a_score_is_the_sum_of_its_points_exactly(found: list[OfferFacts]) -> None:
    for candidate in shortlist(NEED, found).candidates:
        assert candidate.score * 10 == sum(p.won for p in candidate.points)


@given(needs, offers, st.floats(0, 400), st.floats(0, 400))
def test_a_nearer_identical_offer_never_scores_less(
    need: NeedFacts, offer: OfferFacts, one: float, other: float
) -> None:

    def total(km: float) -> int:
        return sum(p.won for p in components(need, offer, km))

    assert total(min(one, other)) >= total(max(one, other))


@given(needs, offers, st.floats(0, 1), st.floats(0, 1))
def test_a_closer_identical_offer_never_ranks_lower(
    need: NeedFacts, offer: OfferFacts, step: float, more: float
) -> None:
    """On the road straight to the child: what could serve from afar can serve from nearby, and stands before it."""
    if need.lat is None or need.lng is None or offer.lat is None or offer.lng is None:
        return
    lat, lng = need.lat, need.lng

    def way(share: float) -> dict[str, float]:
        return {"lat": lat + share * (offer.lat - lat), "lng": lng + share * (offer.lng - lng)}

    far = replace(offer, id=UUID(int=1 << 70), **way(max(step, more)))
    close = replace(offer, id=UUID(int=2 << 70), **way(min(step, more)))
    found = shortlist(replace(need, declined=frozenset()), [far, close])
    order = [c.offer.id for c in found.candidates]
    if far.id in order and found.candidates[0].points != found.candidates[-1].points:
        assert order == [close.id, far.id]
    assert far.id not in order or close.id in order


@given(needs, supplies, st.randoms())
def test_other_ids_change_nothing(need: NeedFacts, found: list[OfferFacts], chance) -> None:
    """Ids decide between equals only."""
    fresh = [UUID(int=n) for n in range(1000, 1000 + len(found))]
    chance.shuffle(fresh)
    renamed = [replace(offer, id=name) for offer, name in zip(found, fresh, strict=True)]
    need = replace(need, declined=frozenset())
    before, after = shortlist(need, found), shortlist(need, renamed)
    assert [(c.points, c.km) for c in before.candidates] == [(c.points, c.km) for c in after.candidates]
    assert before.barred == after.barred


@given(needs, offers, st.integers(0, 50), st.integers(1, 50))
def test_more_good_endings_never_hurt(need: NeedFacts, offer: OfferFacts, done: int, more: int) -> None:
    def total(completed: int) -> int:
        return sum(
            p.won for p in components(need, replace(offer, record=replace(offer.record, completed=completed)), 5)
        )

    assert total(done + more) >= total(done)


@given(needs, needs, offers, st.none() | st.floats(0, 300), weightings())
def test_no_trait_of_the_child_changes_what_an_offer_is_worth_to_her(
    one: NeedFacts, other: NeedFacts, offer: OfferFacts, km: float | None, weights: Weights
) -> None:
    """Sex, age, categories and, among them, disability: none raises or lowers a score, whatever the offer asks for."""
    twin = replace(one, age=other.age, sex=other.sex, categories=other.categories)
    assert components(one, offer, km, weights) == components(twin, offer, km, weights)


@given(needs, needs, offers)
def test_traits_change_only_what_a_rule_says(one: NeedFacts, other: NeedFacts, offer: OfferFacts) -> None:
    """Where an offer asks for no trait, every child has the same reasons; where it asks, only that reason comes or goes."""
    twin = replace(one, age=other.age, sex=other.sex, categories=other.categories)
    differing = {e.bar for e in exclusions(one, offer, 5)} ^ {e.bar for e in exclusions(twin, offer, 5)}
    assert differing <= {Bar.TOO_YOUNG, Bar.TOO_OLD, Bar.OTHER_SEX, Bar.OTHER_CATEGORY}
    for_all = replace(offer, sex=None, categories=frozenset(), age_min=0, age_max=17)
    assert exclusions(one, for_all, 5) == exclusions(twin, for_all, 5)


def test_the_facts_hold_nothing_protected() -> None:
    assert {f.name for f in fields(NeedFacts)} == {
        "type_code", "on", "age", "sex", "categories", "place", "lat", "lng", "country", "units", "urgency", "languages",
        "weekdays", "wish", "wish_only", "known", "refused", "conflicts", "declined",
    }  # fmt: skip


def test_each_rule_bars_by_itself_and_says_its_figure() -> None:
    owner = frozenset({OWNERS[1]})
    need = replace(NEED, weekdays=frozenset({5, 6}), wish="on_site", wish_only=True, refused=owner)
    need = replace(need, conflicts=frozenset({OWNERS[2]}), declined=frozenset({UUID(int=99)}))
    cases = {
        Bar.NOT_PUBLISHED: {"published": False},
        Bar.NOT_VERIFIED: {"verified": False},
        Bar.EXPIRED: {"expires_on": DAY - timedelta(days=1)},
        Bar.NOT_CLEARED: {"cleared_until": DAY - timedelta(days=1)},
        Bar.OTHER_TYPE: {"need_types": ("SD03",)},
        Bar.OTHER_COUNTRY: {"country": "US"},
        Bar.TOO_YOUNG: {"age_min": 11},
        Bar.TOO_OLD: {"age_max": 9},
        Bar.OTHER_SEX: {"sex": "male"},
        Bar.OTHER_CATEGORY: {"categories": frozenset({"ORPHAN"})},
        Bar.OTHER_LANGUAGE: {"languages": frozenset({"za"}), "language_needed": True},
        Bar.OTHER_DAYS: {"weekdays": frozenset({0, 2})},
        Bar.OTHER_MODE: {"mode": "at_home"},
        Bar.REFUSED: {"owner": OWNERS[1]},
        Bar.CONFLICT: {"owner": OWNERS[2]},
        Bar.OUT_OF_DIVISIONS: {"reach": "divisions", "divisions": ("450000000000",)},
        Bar.OUT_OF_RADIUS: {"radius_km": 3.0},
        Bar.TOO_FAR: {"reach": "stated", "lat": 22.1, "lng": 107.1},
        Bar.FULL: {"free": 0},
    }
    assert set(cases) == set(Bar) - {Bar.DECLINED}
    for bar, change in cases.items():
        (reason,) = shortlist(need, [replace(OFFER, **change)]).excluded[0].reasons
        assert reason.bar is bar
    assert shortlist(need, [OFFER]).excluded == ()


def test_whoever_said_no_stands_last_and_is_not_proposed() -> None:
    better = replace(OFFER, id=UUID(int=2), record=Record(completed=40))
    first, last = shortlist(replace(NEED, declined=frozenset({better.id})), [better, OFFER]).candidates
    assert (first.offer.id, first.declined, last.declined) == (OFFER.id, False, True)
    assert [e.bar for e in exclusions(replace(NEED, declined=frozenset({better.id})), better, 5)] == [Bar.DECLINED]


@pytest.mark.privacy("P11")
def test_several_reasons_are_all_told_plainest_first() -> None:
    (excluded,) = shortlist(NEED, [replace(OFFER, published=False, age_max=9, free=0)]).excluded
    assert [r.bar for r in excluded.reasons] == [Bar.NOT_PUBLISHED, Bar.TOO_OLD, Bar.FULL]


def test_small_numbers_are_drawn_to_the_middle() -> None:
    one_of_one = replace(OFFER, record=Record(completed=1))
    many = replace(OFFER, record=Record(completed=40, failed=2))

    def points(o: OfferFacts) -> float:
        return {p.component: p.won for p in components(NEED, o, 5)}[Component.RELIABILITY]

    assert points(many) > points(one_of_one) > points(OFFER)


def test_half_the_distance_points_are_left_at_the_halfway() -> None:
    assert (near(0), near(12), near(24), near(7, 7)) == (1, 0.5, 0.2, 0.5)


def test_places_come_back_on_their_day() -> None:
    none_left = replace(OFFER, free=0, renews_on=DAY + timedelta(days=1))
    assert shortlist(NEED, [none_left]).able == 0
    assert shortlist(replace(NEED, on=DAY + timedelta(days=1)), [none_left]).able == 1


def test_a_place_that_others_depend_on_stands_behind_an_equal_one() -> None:
    near_one, farther = OFFER, replace(OFFER, id=UUID(int=2), lat=30.30)
    prices = Prices({near_one.id: CHILD}, {near_one.id: 3}, frozenset({near_one.id}))
    plain, priced = shortlist(NEED, [near_one, farther]), shortlist(NEED, [near_one, farther], prices=prices)
    assert [c.offer.id for c in plain.candidates] == [near_one.id, farther.id]
    assert [c.offer.id for c in priced.candidates] == [farther.id, near_one.id]
    assert (priced.candidates[1].tight, priced.candidates[1].waiting) == (True, 3)
    deaf = shortlist(NEED, [near_one, farther], Weights(scarcity=0), prices)
    assert deaf.candidates[0].offer.id == near_one.id, "a county may weigh the others at nothing"
    assert [c.tenths for c in plain.candidates] == [c.tenths for c in priced.candidates[::-1]], "the score stays"


def test_a_place_worth_more_to_others_than_to_her_is_spared() -> None:
    """Nothing is hidden and no score changes; whoever needs it most is told nothing of the kind."""
    mine = shortlist(NEED, [OFFER]).candidates[0]
    cost = FULL_SCORE - mine.tenths
    for urgency in (1, 2, 3, 4):
        for price, spared in ((worth(urgency) - cost, False), (worth(urgency) - cost + 1, True)):
            (one,) = shortlist(replace(NEED, urgency=urgency), [OFFER], prices=Prices({OFFER.id: price})).candidates
            assert (one.spared, one.tenths, one.price) == (spared, mine.tenths, price)
    assert not shortlist(NEED, [OFFER], Weights(scarcity=0), Prices({OFFER.id: MOST})).candidates[0].spared


def test_of_two_alike_the_place_that_is_worth_less_to_others_comes_first() -> None:
    near_one, farther = OFFER, replace(OFFER, id=UUID(int=2), lat=30.30)
    won = [shortlist(NEED, [one]).candidates[0].tenths for one in (near_one, farther)]
    prices = Prices({near_one.id: won[0] - won[1]})
    assert [c.offer.id for c in shortlist(NEED, [near_one, farther], prices=prices).candidates] == [
        farther.id,
        near_one.id,
    ]


@pytest.mark.parametrize("name", BOUNDS)
def test_weights_keep_their_bounds(name: str) -> None:
    low, high = BOUNDS[name]
    for value in (low - 1, high + 1, 1.5, True, None):
        with pytest.raises(ValueError, match=name):
            Weights(**{name: value})


def test_weights_add_up_and_have_names() -> None:
    assert Weights.of(Weights().as_json()) == Weights()
    with pytest.raises(ValueError, match="add up to 100, not 101"):
        Weights(fit=27)
    with pytest.raises(ValueError, match="no such weight: nearness"):
        Weights.of({"nearness": 5})


@given(weightings(), st.booleans())
def test_the_most_of_all_components_is_a_thousand_tenths(weights: Weights, travels: bool) -> None:
    most = weights.most(travels=travels)
    assert sum(most.values()) == FULL_SCORE
    assert ("distance" in most) == travels
    assert min(most.values()) >= 0
