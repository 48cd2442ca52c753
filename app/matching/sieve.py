"""The rules between one child and one offer as bits, so that most are asked at once: what `bars.personal` says, as yes or no.

Each need has a bit for its age, its sex and the one way it can be helped in, and each offer a mask of what it does not
take. Categories, languages and days have to meet; an offer that asks for none meets everybody, in a bit of its own.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import Truths, positions
from app.matching.columns import AGES, MODE_BIT, MONEY, SEX_BIT, Index, Rows
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns

Bits = NDArray[np.uint64]
ALL_BITS = np.uint64(2**64 - 1)
SEXES, MODES = 8, 4
LOWER = np.array([(1 << age) - 1 for age in range(AGES + 1)], np.uint64)
"""For each age, the bits of all lower ones."""


def fits(needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows) -> Truths:
    """Whether no personal rule forbids a pair; that an offer has declined is not asked."""
    fit: Truths = needs.want[i] & offers.kept("refuses", lambda: refuses(offers))[j] == 0
    fit &= needs.kinds[i] & offers.kept("kinds", lambda: meets_all(offers.categories))[j] != 0
    fit &= needs.talks[i] & offers.kept("talks", lambda: talks(offers))[j] != 0
    fit &= needs.can[i] & offers.kept("can", lambda: meets_all(offers.weekdays))[j] != 0
    if len(offers.books.countries) > 1:
        fit &= offers.country[j] == needs.country[i]
    if needs.particular:
        fit &= ~(needs.refused.has(i, offers.owner[j]) | needs.conflicts.has(i, offers.owner[j]))
    return fit


def declined(needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows) -> Truths:
    """Whether an offer has said no to a need."""
    return needs.declined.has(i, positions(offers, j))


def refuses(offers: OfferColumns) -> Bits:
    """The ages, sexes and ways that each offer does not take."""
    low, high = np.clip(offers.age_min, 0, AGES), np.clip(offers.age_max + 1, 0, AGES)
    ages = LOWER[high] & ~LOWER[low]
    ages[offers.age_max >= AGES] |= ~LOWER[AGES - 1] & LOWER[AGES]
    sexes = one_bit(offers.sex, SEX_BIT, SEXES, free=offers.sex == 0)
    modes = one_bit(offers.mode, MODE_BIT, MODES, free=offers.mode == MONEY)
    return ~(ages | sexes | modes)


def one_bit(values: NDArray[np.int8], first: int, count: int, *, free: Truths) -> Bits:
    """The bit of each value, counted from the first; where it is free, all of them."""
    every = np.uint64(((1 << count) - 1) << first)
    return np.where(free, every, np.uint64(1) << (first + values).astype(np.uint64))


def meets_all(masks: NDArray[np.unsignedinteger]) -> Bits:
    """Masks, where none means all."""
    return np.where(masks == 0, ALL_BITS, masks.astype(np.uint64))


def talks(offers: OfferColumns) -> Bits:
    """The languages of which one must be shared."""
    free = ~offers.language_needed | (offers.languages == 0)
    return np.where(free, ALL_BITS, offers.languages)
