"""Help from afar: needs share a profile exactly as far as no offer tells them apart."""

from dataclasses import replace

import numpy as np

from app.matching.facts import NeedFacts, OfferFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.profiles import profiles
from tests.matching.made import NEED, OFFER

CALL = replace(OFFER, mode="remote", reach="anywhere", radius_km=None)


def kinds(needs: list[NeedFacts], offers: list[OfferFacts]) -> list[int]:
    """The profile of each need."""
    columns = OfferColumns(offers=offers)
    rows = NeedColumns(needs, columns)
    return profiles(rows, np.arange(len(needs)), columns, np.arange(len(offers)))[1].tolist()


def test_days_that_no_offer_tells_apart_are_one() -> None:
    days = [replace(NEED, weekdays=frozenset(some)) for some in ({0, 1}, {1, 2}, {1, 3}, {3, 4}, ())]
    monday = replace(CALL, weekdays=frozenset({1}))
    first, *others, last, any_day = kinds(days, [monday])
    assert {first, *others} == {any_day}, "all meet on the one day, or ask for none"
    assert last != any_day


def test_ways_that_are_not_telephone_are_one() -> None:
    wishes = [replace(NEED, wish=wish) for wish in ("at_home", "on_site", "remote", None)]
    home, site, remote, none = kinds(wishes, [CALL])
    assert home == site != remote == none


def test_only_those_who_insist_are_apart() -> None:
    insists = [replace(NEED, wish=wish, wish_only=only) for wish in ("remote", "at_home") for only in (False, True)]
    assert len(set(kinds(insists, [CALL]))) == 3
