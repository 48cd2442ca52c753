"""One pair and all pairs at once: the same facts, the same reasons, the same tenths, the same order."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.bars import bars, kilometres, personal
from app.matching.codes import Bits
from app.matching.facts import NeedFacts, OfferFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.prices import Prices
from app.matching.ranking import PriceTable, Ranking, ranked, tenths
from app.matching.rules import Bar, exclusions
from app.matching.scoring import components
from app.matching.shortlist import distance_km, shortlist
from app.matching.sieve import declined, fits
from app.settings.weights import DEFAULT, Weights
from tests.matching.made import DAY, IDS, NEED, OFFER, crowd, needs, offers, supplies, weightings


@given(supplies)
def test_what_is_packed_can_be_read_back(supply: list[OfferFacts]) -> None:
    columns = OfferColumns(offers=supply)
    assert [columns.facts(n) for n in range(len(supply))] == supply


@given(needs, supplies, weightings())
def test_every_pair_has_the_same_reasons_and_the_same_tenths(
    need: NeedFacts, supply: list[OfferFacts], weights: Weights
) -> None:
    columns = OfferColumns(offers=supply)
    packed, all_rows = NeedColumns([need], columns), np.arange(len(supply))
    km = kilometres(packed, 0, columns, all_rows)
    masks = bars(packed, 0, columns, all_rows, km)
    won = tenths(packed, columns, all_rows, km, weights)
    for offer, one_km, mask, score in zip(supply, km, masks, won, strict=True):
        alone = distance_km(need, offer)
        assert (alone is None and np.isnan(one_km)) or alone == one_km
        typed = replace(offer, need_types=(need.type_code, *offer.need_types))
        reasons = exclusions(need, typed, alone)
        assert sum(reason.bar.bit for reason in reasons) == mask
        assert sum(p.won for p in components(need, offer, alone, weights)) == score


@given(needs, supplies, weightings(), st.dictionaries(st.sampled_from(IDS), st.integers(0, 1500)))
def test_the_fast_shortlist_is_the_defined_one(
    need: NeedFacts, supply: list[OfferFacts], weights: Weights, price: dict[UUID, int]
) -> None:
    prices = Prices(price, dict.fromkeys(price, 2))
    columns = OfferColumns(offers=supply)
    of_type = [offer for offer in supply if need.type_code in offer.need_types]
    whole = shortlist(need, of_type, weights, prices)
    found = ranked(need, columns, weights, PriceTable(prices))
    assert found.candidates == whole.candidates
    assert [e.offer.id for e in found.excluded] == [e.offer.id for e in whole.excluded]
    assert found == whole


@given(needs, supplies)
def test_the_sieve_lets_through_whom_no_personal_rule_forbids(need: NeedFacts, supply: list[OfferFacts]) -> None:
    columns = OfferColumns(offers=supply)
    rows = np.arange(len(supply))
    for single in (True, False):
        packed = NeedColumns([need], columns, single=single)
        mask = personal(packed, 0, columns, rows)
        assert fits(packed, 0, columns, rows).tolist() == (mask & ~np.uint32(Bar.DECLINED.bit) == 0).tolist()
        assert declined(packed, 0, columns, rows).tolist() == (mask & Bar.DECLINED.bit != 0).tolist()


@pytest.mark.parametrize("age", [0, 17, 24, 31, 38, 39, 40, 90])
def test_ages_meet_at_both_ends(age: int) -> None:
    limits = [(0, 17), (17, 17), (18, 24), (0, 38), (0, 39), (39, 39), (0, 120), (40, 120)]
    supply = [replace(OFFER, id=IDS[n], age_min=low, age_max=high) for n, (low, high) in enumerate(limits)]
    columns = OfferColumns(offers=supply)
    found = fits(NeedColumns([replace(NEED, age=age)], columns), 0, columns, np.arange(len(limits))).tolist()
    # from 39 on, whoever is older is of one age: no offer for children ends between
    assert [fit for fit, (_low, high) in zip(found, limits, strict=True) if high not in {39, 120}] == [
        low <= age <= high for low, high in limits if high not in {39, 120}
    ]


@given(needs, supplies, st.integers(1, 4), st.integers(1, 4))
def test_a_short_list_is_the_head_of_the_long_one(
    need: NeedFacts, supply: list[OfferFacts], shown: int, told: int
) -> None:
    columns = OfferColumns(offers=supply)
    long, short = ranked(need, columns), ranked(need, columns, shown=shown, told=told)
    assert short.candidates == long.candidates[:shown]
    assert short.excluded == long.excluded[:told]
    assert (short.able, short.barred) == (long.able, long.barred)
    alone = ranked(need, columns, shown=shown, told=0)
    assert (alone.candidates, alone.able) == (short.candidates, long.able), "whoever does not ask why has the same list"


@pytest.mark.parametrize("seed", range(5))
def test_so_it_is_in_a_crowd(seed: int) -> None:
    demand, supply = crowd(seed, 60, 40)
    columns = OfferColumns(offers=supply)
    columns.settle()
    for need in demand:
        whole = shortlist(need, [offer for offer in supply if need.type_code in offer.need_types])
        assert ranked(need, columns, shown=40, told=40) == whole
        assert ranked(need, columns, shown=40, told=0).candidates == whole.candidates
        assert Ranking(need, columns, DEFAULT, None).scores(40) == [(c.offer.id, c.tenths) for c in whole.candidates]


@given(needs, supplies, offers, st.data())
def test_rows_changed_in_place_are_as_if_packed_anew(
    need: NeedFacts, supply: list[OfferFacts], other: OfferFacts, data: st.DataObject
) -> None:
    if not supply:
        return
    columns = OfferColumns(offers=supply)
    ranked(need, columns)  # fills what is remembered of types and ids
    place = data.draw(st.integers(0, len(supply) - 1))
    changed = replace(other, id=supply[place].id)
    columns.change(place, changed)
    anew = [*supply[:place], changed, *supply[place + 1 :]]
    assert ranked(need, columns) == ranked(need, OfferColumns(offers=anew))
    columns.remove(place)
    assert ranked(need, columns) == ranked(need, OfferColumns(offers=[o for o in anew if o is not changed]))
    late = replace(OFFER, id=UUID(int=12345), need_types=(need.type_code,))
    columns.extend([late])
    assert columns.position(late.id) == len(supply)
    assert columns.position(UUID(int=777)) == -1


def test_columns_grow_beyond_their_first_room() -> None:
    many = [replace(OFFER, id=UUID(int=n)) for n in range(1, 400)]
    columns = OfferColumns()
    for offer in many:
        columns.extend([offer])
    assert [columns.facts(n) for n in range(len(many))] == many
    assert ranked(NEED, columns, shown=3).able == 399


def test_the_columns_hold_63_words_and_say_so_beyond() -> None:
    bits = Bits("categories")
    for n in range(63):
        bits.mask(frozenset({f"C{n:02d}"}))
    assert bits.words(bits.mask(frozenset({"C00", "C62"}))) == {"C00", "C62"}
    with pytest.raises(ValueError, match="more than 63 different categories"):
        bits.mask(frozenset({"one more"}))


def test_needs_of_two_days_are_not_compared_together() -> None:
    with pytest.raises(ValueError, match="2 days"):
        NeedColumns([NEED, replace(NEED, on=DAY.replace(day=1))], OfferColumns())
