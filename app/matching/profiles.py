"""Help from afar: whoever telephones or pays asks nothing of where a child lives, so all needs that are alike in what
such help does ask form one profile, and share its arcs.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.columns import ANYWHERE, AT_HOME, NONE, STATED, Positions
from app.matching.need_columns import NeedColumns, Pairs
from app.matching.offer_columns import OfferColumns


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
    steps = np.unique(np.concatenate([low, high + 1]))
    age = needs.age[i]
    asked = (
        needs.country[i],
        np.where(age == NONE, NONE, np.searchsorted(steps, age, "right")),
        needs.sex[i] * offers.sex[j].any(),
        (needs.categories[i] & union(offers.categories[j])).view(np.int64),
        (needs.languages[i] & union(offers.languages[j])).view(np.int64),
        needs.weekdays[i] * offers.weekdays[j].any(),
        needs.wish[i],
        needs.wish_only[i],
        alone(needs, i, offers, j),
    )
    table = np.column_stack([column.astype(np.int64) for column in asked])
    _rows, stands, profile = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return i[stands], profile.reshape(-1)


def union(masks: NDArray[np.uint64]) -> np.uint64:
    """All bits of some masks."""
    return np.bitwise_or.reduce(masks) if len(masks) else np.uint64(0)


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
