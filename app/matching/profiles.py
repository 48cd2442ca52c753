"""Help from afar: whoever telephones or pays asks nothing of where a child lives, so all needs that are alike in what
such help does ask form one profile, and share its arcs.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.columns import ANYWHERE, AT_HOME, MONEY, NONE, STATED, Positions
from app.matching.need_columns import NeedColumns, Pairs
from app.matching.offer_columns import OfferColumns

CLOSE = 8
"""Up to so many numbers for each value it is quicker to go through all of them than to sort the values."""


def from_afar(offers: OfferColumns, j: Positions) -> NDArray[np.bool_]:
    """Whether an offer serves without regard to where a child lives."""
    reach = offers.reach[j]
    afar: NDArray[np.bool_] = (offers.mode[j] > AT_HOME) & ((reach == ANYWHERE) | (reach == STATED))
    return afar


def profiles(needs: NeedColumns, i: Positions, offers: OfferColumns, j: Positions) -> tuple[Positions, Positions]:
    """For offers `j` from afar: one need of `i` that stands for each profile, and the profile of each need.

    Two needs are of one profile only if every one of these offers is admissible for both or neither, at the same score.
    """
    low, high = offers.age_min[j], offers.age_max[j]
    ages, modes = np.unique(np.concatenate([low, high + 1])), offers.mode[j]
    age, wish = needs.age[i], needs.wish[i].astype(np.int64)
    asked = (
        needs.country[i],
        np.where(age == NONE, NONE, np.searchsorted(ages, age, "right")),
        alike(needs.sex[i], offers.sex[j], lambda one, other: (one == 0) | (other == 0) | (one == other)),
        alike(needs.categories[i], offers.categories[j], lambda one, other: one & other != 0),
        alike(needs.languages[i], offers.languages[j], lambda one, other: one & other != 0),
        alike(needs.weekdays[i], offers.weekdays[j], lambda one, other: (one == 0) | (one & other != 0)),
        alike(wish, modes, pleases),
        alike(wish * 2 + needs.wish_only[i], modes, lambda one, other: pleases(one >> 1, other) | (one & 1 == 0)),
        alone(needs, i, offers, j),
    )
    together = np.zeros(len(i), np.int64)
    for column in asked:
        used, number = numbered(column)
        together = numbered(together * len(used) + number)[1]
    stands = np.zeros(int(together.max(initial=-1)) + 1, np.intp)
    stands[together[::-1]] = i[::-1]  # the first of each profile is written last
    return stands, together


def numbered(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The different values in order, and the place of each among them; without sorting where they lie close together."""
    if not len(values):
        return values, np.zeros(0, np.int64)
    least = values.min()
    if int(values.max()) - int(least) > CLOSE * len(values):
        used, number = np.unique(values, return_inverse=True)
        return used, number.reshape(-1).astype(np.int64)
    off = (values - least).astype(np.int64)
    seen = np.zeros(int(off.max()) + 1, bool)
    seen[off] = True
    used = np.flatnonzero(seen).astype(values.dtype) + least
    return used, (np.cumsum(seen) - 1)[off]


def alike(
    values: NDArray[Any], offered: NDArray[Any], meets: Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]]
) -> NDArray[np.int64]:
    """The same number for values that meet the same of what is offered: what no offer tells apart is one."""
    used, number = numbered(values)
    answers = meets(used[:, None], np.unique(offered))
    _rows, kinds = np.unique(answers, axis=0, return_inverse=True)
    answer: NDArray[np.int64] = kinds.reshape(-1)[number]
    return answer


def pleases(wish: NDArray[Any], mode: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether an offer comes as the family would like."""
    pleased: NDArray[np.bool_] = (wish == NONE) | (wish == mode) | (mode == MONEY)
    return pleased


def alone(needs: NeedColumns, i: Positions, offers: OfferColumns, j: Positions) -> NDArray[np.int64]:
    """A number of its own for each need that one of these offers, or whoever makes it, knows in particular; 0 otherwise."""
    special = np.zeros(len(needs), bool)
    for pairs, values in (
        (needs.known, offers.owner[j]),
        (needs.refused, offers.owner[j]),
        (needs.conflicts, offers.owner[j]),
        (needs.declined, j),
    ):
        special[touched(pairs, values)] = True
    return np.where(special[i], i + 1, 0)


def touched(pairs: Pairs, values: NDArray[np.signedinteger]) -> NDArray[np.int64]:
    """The needs whose pairs name any of these values."""
    return pairs.keys[np.isin(pairs.keys & 0xFFFFFFFF, values)] >> 32
