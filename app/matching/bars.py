"""The hard rules of `rules`, for many pairs of rows at once: the same answers, as bits of one mask for each pair.

`i` is one need, or the need of each pair; `j` the offer of each pair. Tests hold every rule against its definition.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.matching.columns import AT_HOME, DIVISIONS, MONEY, NONE, RADIUS, STATED, Index, Positions, Rows
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.rules import FARTHEST_KM, Bar
from app.places.chords import stretch

BITS = {bar: np.uint32(bar.bit) for bar in Bar}
Masks = NDArray[np.uint32]
Truths = NDArray[np.bool_]
Kilometres = NDArray[np.float64]


def kilometres(needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows) -> Kilometres:
    """Along the ground; NaN where a point is unknown."""
    return along(chords(needs, i, offers, j))


def chords(needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows) -> Kilometres:
    """The square of the straight line through the ground, in km²; NaN where a point is unknown."""
    dx, dy, dz = needs.x[i] - offers.x[j], needs.y[i] - offers.y[j], needs.z[i] - offers.z[j]
    squared: Kilometres = dx * dx + dy * dy + dz * dz
    return squared


def along(squared: Kilometres) -> Kilometres:
    """Kilometres along the ground from the square of the straight line."""
    km: Kilometres = np.sqrt(squared) * stretch(squared)
    return km


def travelling(offers: OfferColumns, j: Rows) -> Truths:
    """Whether distance says anything."""
    return offers.mode[j] <= AT_HOME


def left(offers: OfferColumns, j: Rows, day: int) -> NDArray[np.int32]:
    """How many places are left on a day; -1 where nobody has said."""
    return np.where(offers.renews[j] <= day, offers.capacity[j], offers.free[j])


def shut(offers: OfferColumns, j: Rows, day: int) -> Masks:
    """The reasons that are the offer's alone."""
    published, verified = offers.published[j], offers.verified[j]
    mask = np.zeros(len(published), np.uint32)
    mask[~published] = Bar.NOT_PUBLISHED.bit
    mask[published & ~verified] = Bar.NOT_VERIFIED.bit
    over = offers.expires[j] < day
    mask[published & verified & over] = Bar.EXPIRED.bit
    mask[published & verified & ~over & (offers.cleared[j] < day)] = Bar.NOT_CLEARED.bit
    return mask


def personal(needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows) -> Masks:
    """The reasons that lie between this child and this offer, wherever both are."""
    age, sex, sexes = needs.age[i], needs.sex[i], offers.sex[j]
    kept, tongues, days = offers.categories[j], offers.languages[j], offers.weekdays[j]
    young = (age < offers.age_min[j]) & (age != NONE)
    mute = offers.language_needed[j] & (tongues != 0) & (tongues & needs.languages[i] == 0)
    other = needs.wish_only[i] & (needs.wish[i] != NONE) & (offers.mode[j] != needs.wish[i]) & (offers.mode[j] != MONEY)
    found = [
        (Bar.OTHER_COUNTRY, offers.country[j] != needs.country[i]),
        (Bar.TOO_YOUNG, young),
        (Bar.TOO_OLD, (age > offers.age_max[j]) & ~young),
        (Bar.OTHER_SEX, (sex != 0) & (sexes != 0) & (sex != sexes)),
        (Bar.OTHER_CATEGORY, (kept != 0) & (kept & needs.categories[i] == 0)),
        (Bar.OTHER_LANGUAGE, mute),
        (Bar.OTHER_DAYS, (days != 0) & (needs.weekdays[i] != 0) & (days & needs.weekdays[i] == 0)),
        (Bar.OTHER_MODE, other),
    ]
    if needs.particular:
        refused = needs.refused.has(i, offers.owner[j])
        found += [
            (Bar.REFUSED, refused),
            (Bar.CONFLICT, needs.conflicts.has(i, offers.owner[j]) & ~refused),
            (Bar.DECLINED, needs.declined.has(i, positions(offers, j))),
        ]
    return together(found, len(kept))


def placed(offers: OfferColumns, j: Rows, km: Kilometres, within: Truths) -> Masks:
    """The reasons that lie in where both are; `within` says whether the place lies in the offer's divisions."""
    reach = offers.reach[j]
    far = (reach == STATED) & travelling(offers, j) & (km > FARTHEST_KM)
    found = (
        (Bar.OUT_OF_DIVISIONS, (reach == DIVISIONS) & ~within),
        (Bar.OUT_OF_RADIUS, (reach == RADIUS) & (km > offers.radius[j])),
        (Bar.TOO_FAR, far),
    )
    return together(found, len(reach))


def full(offers: OfferColumns, j: Rows, units: NDArray[np.int32] | np.int32, day: int) -> Truths:
    """Whether fewer places are left than are asked for."""
    places = left(offers, j, day)
    short: Truths = (places != NONE) & (places < units)
    return short


def positions(offers: OfferColumns, j: Rows) -> Positions:
    """Rows by their numbers."""
    return np.arange(len(offers)) if isinstance(j, slice) else j


def inside(needs: NeedColumns, i: int, offers: OfferColumns, j: Rows) -> Truths:
    """Whether the place of one need lies in the divisions of each offer."""
    return needs.books.areas.holding(needs.books.places.words[needs.place[i]])[offers.area[j]]


def bars(needs: NeedColumns, i: int, offers: OfferColumns, j: Rows, km: Kilometres) -> Masks:
    """Every reason why each of some offers cannot serve one need, type aside: `j` are offers of its type."""
    mask = (
        shut(offers, j, needs.day) | personal(needs, i, offers, j) | placed(offers, j, km, inside(needs, i, offers, j))
    )
    mask[full(offers, j, needs.units[i], needs.day)] |= Bar.FULL.bit
    return mask


def together(found: Iterable[tuple[Bar, Truths]], size: int) -> Masks:
    """Truths as bits of one mask."""
    mask = np.zeros(size, np.uint32)
    for bar, truth in found:
        mask |= truth * BITS[bar]
    return mask
