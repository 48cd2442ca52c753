"""The pairs that no rule forbids, and what each costs, in one loop: what `bars`, `sieve` and `points` say of many pairs one
rule after the other, to the same tenth. A province has ten million candidates, and columns between two rules take longer
to write and to read again than the rules themselves.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import travelling
from app.matching.columns import ALL, MONEY, NONE, RADIUS, STATED, Positions
from app.matching.compiled import compiled, woven
from app.matching.need_columns import NeedColumns, Pairs
from app.matching.offer_columns import OfferColumns
from app.matching.points import C, Scale
from app.matching.reach import Stretches
from app.matching.rules import FARTHEST_KM
from app.matching.scoring import FULL_SCORE, near
from app.matching.sieve import meets_all, refuses, talks
from app.places.chords import stretch

Keys = NDArray[np.int64]
OFFER_BITS, COST_BITS = 28, 10
"""A key is the rank of the need, the cost and the number of the offer: keys in order are arcs in order."""
_stretch, _near = woven(stretch), woven(near)


class Named(NamedTuple):
    """Whom each need names in particular."""

    keys: Keys
    first: Keys
    counts: Keys


class Asking(NamedTuple):
    """Needs in the order of some stretches, side by side in memory: what the rules and the score ask of them."""

    row: Positions
    rank: Keys
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]
    want: NDArray[np.uint64]
    kinds: NDArray[np.uint64]
    talks: NDArray[np.uint64]
    can: NDArray[np.uint64]
    languages: NDArray[np.uint64]
    country: NDArray[np.int16]
    wish: NDArray[np.int8]


class Offered(NamedTuple):
    """The same of all offers. `most` are tenths for distance, language, wish and continuity, for offers to which nobody
    travels and for those to which somebody does."""

    number: Keys
    standing: NDArray[np.int32]
    limit: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]
    refuses: NDArray[np.uint64]
    kinds: NDArray[np.uint64]
    talks: NDArray[np.uint64]
    can: NDArray[np.uint64]
    languages: NDArray[np.uint64]
    country: NDArray[np.int16]
    mode: NDArray[np.int8]
    owner: NDArray[np.int32]
    travels: NDArray[np.int8]
    most: NDArray[np.int32]
    halfway_km: int


def named(pairs: Pairs) -> Named:
    """As the loop sees them."""
    return Named(pairs.keys, pairs.first, pairs.counts)


def asking(needs: NeedColumns, order: Positions, rank: Keys) -> Asking:
    """Some needs; `rank` is that of every row."""
    return Asking(
        order, rank[order], needs.x[order], needs.y[order], needs.z[order], needs.want[order], needs.kinds[order],
        needs.talks[order], needs.can[order], needs.languages[order], needs.country[order], needs.wish[order],
    )  # fmt: skip


def offered(offers: OfferColumns, number: Keys, standing: NDArray[np.int32], scale: Scale) -> Offered:
    """All offers; those without a number are never asked for."""
    size = len(offers)
    travels, reach = travelling(offers, ALL)[:size], offers.reach[:size]
    far = np.where((reach == STATED) & travels, FARTHEST_KM, np.inf)
    return Offered(
        number, standing, np.where(reach == RADIUS, offers.radius[:size], far),
        offers.x, offers.y, offers.z, refuses(offers), meets_all(offers.categories), talks(offers),
        meets_all(offers.weekdays), offers.languages, offers.country, offers.mode, offers.owner, travels.view(np.int8),
        np.stack([scale.whole[c] for c in (C.DISTANCE, C.LANGUAGE, C.WISH, C.CONTINUITY)], axis=1), scale.halfway_km,
    )  # fmt: skip


def weighed(needs: NeedColumns, rank: Keys, offers: Offered, stretches: Stretches) -> Keys:
    """The keys of the admissible pairs of some stretches."""
    into = np.empty(int(stretches.length.sum()), np.int64)
    people = named(needs.known), named(needs.refused), named(needs.conflicts), named(needs.declined)
    where = stretches.offer, stretches.start, stretches.length
    count = _weigh(asking(needs, stretches.order, rank), offers, people, where, into)
    return into[:count]


@woven
def _names(keys: Keys, first: Keys, counts: Keys, need: int, value: int) -> bool:
    """Whether a need names somebody."""
    if len(keys) == 0:
        return False
    for at in range(first[need], first[need] + counts[need]):  # noqa: SIM110  machine code knows no any()
        if keys[at] & 0xFFFFFFFF == value:
            return True
    return False


@compiled
def _weigh(
    needs: Asking, offers: Offered, people: tuple[Named, Named, Named, Named], where: tuple[Positions, Positions, Positions],
    into: Keys,
) -> int:  # fmt: skip
    """Write the key of each admissible pair; how many there are."""
    nx, ny, nz, want, kinds, talking, can = needs.x, needs.y, needs.z, needs.want, needs.kinds, needs.talks, needs.can
    languages, country, wishes, rows, rank = needs.languages, needs.country, needs.wish, needs.row, needs.rank
    (known, refused, conflicts, declined), (offer, start, length), count = people, where, 0
    particular = len(refused.keys) + len(conflicts.keys) + len(declined.keys) > 0
    for part in range(len(offer)):
        j = offer[part]
        x, y, z, limit = offers.x[j], offers.y[j], offers.z[j], offers.limit[j]
        takes_not, meets, speaks, days = offers.refuses[j], offers.kinds[j], offers.talks[j], offers.can[j]
        tongues, land, mode, owner, goes = (
            offers.languages[j], offers.country[j], offers.mode[j], offers.owner[j], offers.travels[j],
        )  # fmt: skip
        far, talk, pleased, again = (
            offers.most[goes, 0],
            offers.most[goes, 1],
            offers.most[goes, 2],
            offers.most[goes, 3],
        )
        standing, number, money = np.int64(offers.standing[j]), offers.number[j], mode == MONEY
        for at in range(start[part], start[part] + length[part]):
            # one question after all rules: asked one by one, the processor would guess each answer, and often wrong
            shut = (want[at] & takes_not != 0) | (kinds[at] & meets == 0) | (talking[at] & speaks == 0)
            dx, dy, dz = nx[at] - x, ny[at] - y, nz[at] - z
            squared = dx * dx + dy * dy + dz * dz
            km = np.sqrt(squared) * _stretch(squared)
            if shut | (can[at] & days == 0) | (country[at] != land) | (km > limit):
                continue
            row = rows[at]
            if particular and (
                _names(refused.keys, refused.first, refused.counts, row, owner)
                or _names(conflicts.keys, conflicts.first, conflicts.counts, row, owner)
                or _names(declined.keys, declined.first, declined.counts, row, j)
            ):
                continue
            wish = wishes[at]
            won = standing + talk * ((tongues == 0) | (tongues & languages[at] != 0))
            won += pleased * (money | (wish == NONE) | (wish == mode))
            if not np.isnan(km):
                won += np.int64(_near(km, offers.halfway_km) * far + 0.5)
            if _names(known.keys, known.first, known.counts, row, owner):
                won += again
            into[count] = rank[at] << (OFFER_BITS + COST_BITS) | (FULL_SCORE - won) << OFFER_BITS | number
            count += 1
    return count
