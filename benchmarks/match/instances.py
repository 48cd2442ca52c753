"""Seeded instances like a Chinese province: clustered townships, supply that does not fit demand, nothing pruned.

Twelve kinds of help; services, funds and volunteers for a fifth as many offers as needs, with about as many places as
units asked for. Every pair that the rules allow becomes an arc. All of it is made up: no figure describes a real place.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.problem import Problem

KINDS = 12
BOX_KM = {1_000: 60.0, 10_000: 120.0}
WIDEST_KM = 400.0
CELL_KM = 10.0
FARTHEST_KM = 60.0
MODES = 40

Floats = NDArray[np.float32]
Masks = NDArray[np.uint64]


class Side(NamedTuple):
    """Columns of needs or of offers, in order of (kind, grid cell), so that neighbours lie together."""

    kind: NDArray[np.int32]
    x: Floats
    y: Floats
    reach: Floats
    """Kilometres this side travels at the most."""
    traits: Masks
    """One bit for each (trait, value): a need has one per trait, an offer those it accepts."""
    days: Masks
    remote: NDArray[np.bool_]
    base: NDArray[np.int32]
    """Offers: what they cost before distance and fit; needs: 1 where a specialist is wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A problem, and what the reasons of unmet needs rest on."""

    problem: Problem
    need_kind: NDArray[np.int32]
    of_kind: NDArray[np.int64]
    """Offers of each need's kind anywhere."""
    within_reach: NDArray[np.int64]
    """Offers of its kind that would come to its place, whatever their other rules."""


def instance(needs: int, seed: int = 7, *, period: int = 0, several: float = 0.02) -> Instance:
    """An instance of so many needs; another `period` has other needs and the same offers.

    `several` is the share of needs that ask for 2 to 5 units.
    """
    rng, later = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1 + period])
    box = BOX_KM.get(needs, WIDEST_KM)
    centres = rng.uniform(0.08 * box, 0.92 * box, (100, 2))
    size = rng.lognormal(0, 0.9, len(centres))
    wants, tier, district = _needs(later, needs, centres, size, box)
    gives, kinds, capacity = _offers(rng, max(1, needs // 5), centres, size, box)
    units = np.where(later.random(needs) < several, later.integers(2, 6, needs), 1).astype(np.int32)
    entries = _entries(gives, kinds, box)
    columns = (entries.first, entries.offer, entries.across)
    none = np.empty(0, np.int32)
    counts, near = arcs_of(wants, gives, *columns, np.zeros(1, np.int64), none, none)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    offer, cost = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    arcs_of(wants, gives, *columns, start, offer, cost)
    profile, shared = _profiles(wants, gives, kinds)
    problem = Problem(tier, units, district, capacity, start, offer, cost, profile, *shared)
    near += np.where(wants.remote, kinds[gives.remote].sum(axis=0)[wants.kind], 0)
    return Instance(problem, wants.kind, kinds.sum(axis=0)[wants.kind], near)


def _needs(
    rng: Generator, n: int, centres: NDArray[np.float64], size: NDArray[np.float64], box: float
) -> tuple[Side, NDArray[np.int8], NDArray[np.int32]]:
    district = rng.choice(len(centres), n, p=size / size.sum())
    at = np.clip(centres[district] + rng.normal(0, 4 + box / 130, (n, 2)), 0, box - 1e-3)
    demand = np.array([18, 14, 12, 10, 9, 8, 7, 6, 5, 5, 3, 3], float)
    kind = rng.choice(KINDS, n, p=demand / demand.sum())
    age, female = rng.integers(0, 18, n), rng.random(n) < 0.5
    language = rng.choice(6, n, p=[0.72, 0.1, 0.07, 0.05, 0.04, 0.02])
    asks_woman = female & (rng.random(n) < 0.25)
    days = _days(rng, n, 0.55)
    mode = rng.random(n)  # in person only, remote only, either
    wish = np.where(mode < 0.8, 1, np.where(mode < 0.86, 2, 3))
    traits = _one_hot(age // 3, female, language, asks_woman)
    specialist = (rng.random(n) < 0.3).astype(np.int32)
    reach = np.where(wish == 2, 0, rng.choice([15, 30, FARTHEST_KM], n, p=[0.2, 0.35, 0.45]))
    order = _by_place(kind, at, box)
    tier = rng.choice(4, n, p=[0.05, 0.2, 0.5, 0.25]).astype(np.int8)
    side = Side(
        kind.astype(np.int32), at[:, 0].astype(np.float32), at[:, 1].astype(np.float32), reach.astype(np.float32),
        traits, days, wish != 1, specialist,
    )  # fmt: skip
    return Side(*(column[order] for column in side)), tier[order], district[order].astype(np.int32)


def _offers(
    rng: Generator, m: int, centres: NDArray[np.float64], size: NDArray[np.float64], box: float
) -> tuple[Side, NDArray[np.bool_], NDArray[np.int32]]:
    sort = rng.choice(3, m, p=[0.35, 0.1, 0.55])  # service, fund, volunteer
    capacity = np.choose(sort, [rng.integers(4, 14, m), rng.integers(8, 21, m), rng.integers(1, 4, m)])
    near = rng.random(m) < 0.85
    pull = size * rng.lognormal(0, 0.5, len(centres))  # help follows people, unevenly
    at = np.where(
        near[:, None],
        centres[rng.choice(len(centres), m, p=pull / pull.sum())] + rng.normal(0, 5 + box / 130, (m, 2)),
        rng.uniform(0, box, (m, 2)),
    ).clip(0, box - 1e-3)
    supply = np.array([9, 12, 15, 7, 12, 6, 10, 5, 8, 7, 4, 5], float)
    kinds = np.zeros((m, KINDS), bool)
    first = rng.choice(KINDS, m, p=supply / supply.sum())
    kinds[np.arange(m), first] = True
    for _ in range(2):
        more = rng.random(m) < 0.15
        kinds[np.flatnonzero(more), rng.integers(0, KINDS, more.sum())] = True
    youngest = rng.choice([0, 1, 2], m, p=[0.6, 0.25, 0.15])
    oldest = rng.choice([3, 4, 5], m, p=[0.1, 0.25, 0.65])
    languages = np.zeros((m, 6), bool)
    languages[:, 0] = True
    languages[:, 1:] = rng.random((m, 5)) < 0.22
    woman, sexes = rng.random(m) < 0.6, rng.choice([0, 1, 2], m, p=[0.9, 0.06, 0.04])
    traits = _accepted(youngest, oldest, sexes, languages, woman)
    remote = rng.random(m) < np.choose(sort, [0.08, 0.35, 0.05])
    special = rng.random(m) < 0.4
    rate, price = rng.beta(6, 2, m), rng.choice([0, 0.5, 1], m, p=[0.7, 0.2, 0.1])
    base = (200 * (1 - rate) + 120 * price).astype(np.int32) * 2 + ~special
    reach = np.choose(sort, [rng.uniform(15, 60, m), np.full(m, 60.0), rng.uniform(8, 30, m)])
    order = _by_place(first, at, box)
    side = Side(
        first.astype(np.int32), at[:, 0].astype(np.float32), at[:, 1].astype(np.float32), reach.astype(np.float32),
        traits, _days(rng, m, 0.45), remote, base,
    )  # fmt: skip
    return Side(*(column[order] for column in side)), kinds[order], capacity[order].astype(np.int32)


def _days(rng: Generator, n: int, share: float) -> Masks:
    return (rng.random((n, 7)) < share) @ (1 << np.arange(7, dtype=np.uint64)) | (
        np.uint64(1) << rng.integers(0, 7, n, np.uint64)
    )


def _one_hot(*traits: NDArray[np.integer]) -> Masks:  # type: ignore[type-arg]  # any whole numbers
    sizes = (6, 2, 6, 2)
    mask, shift = np.zeros(len(traits[0]), np.uint64), 0
    for values, size in zip(traits, sizes, strict=True):
        mask |= np.uint64(1) << (values.astype(np.uint64) + np.uint64(shift))
        shift += size
    return mask


def _accepted(
    youngest: NDArray[np.int64], oldest: NDArray[np.int64], sexes: NDArray[np.int64], languages: NDArray[np.bool_],
    woman: NDArray[np.bool_],
) -> Masks:  # fmt: skip
    ages = (np.arange(6) >= youngest[:, None]) & (np.arange(6) <= oldest[:, None])
    sex = np.stack([sexes != 1, sexes != 2], axis=1)
    provider = np.stack([np.ones_like(woman), woman], axis=1)
    bits: Masks = np.hstack([ages, sex, languages, provider]) @ (1 << np.arange(16, dtype=np.uint64))
    return bits


def _by_place(kind: NDArray[np.int64], at: NDArray[np.float64], box: float) -> NDArray[np.int64]:
    across = int(box // CELL_KM) + 1
    cell = (at[:, 1] // CELL_KM).astype(np.int64) * across + (at[:, 0] // CELL_KM).astype(np.int64)
    return np.lexsort([at[:, 0], cell, kind])


class Entries(NamedTuple):
    """Offers once for each kind they help with, sorted by kind and cell; `first` is where each cell begins."""

    first: NDArray[np.int64]
    offer: NDArray[np.int32]
    across: int


def _entries(gives: Side, kinds: NDArray[np.bool_], box: float) -> Entries:
    across = int(box // CELL_KM) + 1
    offer, kind = np.nonzero(kinds)
    cell = (gives.y[offer] // CELL_KM).astype(np.int64) * across + (gives.x[offer] // CELL_KM).astype(np.int64)
    place = kind * across * across + cell
    order = np.argsort(place, kind="stable")
    first = np.searchsorted(place[order], np.arange(KINDS * across * across + 1))
    return Entries(first.astype(np.int64), offer[order].astype(np.int32), across)


@compiled
def arcs_of(
    wants: Side, gives: Side, first: NDArray[np.int64], offer: NDArray[np.int32], across: int,
    start: NDArray[np.int64], arc_offer: NDArray[np.int32], arc_cost: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    """Count each need's admissible offers, and those that would come to it whatever their other rules.

    Where `arc_offer` has room, the arcs are written too, sorted by (cost, offer).
    """
    n, writes = len(wants.kind), len(arc_offer) > 0
    admissible, near = np.zeros(n, np.int64), np.zeros(n, np.int64)
    ox, oy, oreach, otraits, odays, obase = gives.x, gives.y, gives.reach, gives.traits, gives.days, gives.base
    keys = np.empty(len(ox), np.int64)
    for i in range(n):
        x, y, reach, traits, days, special = (
            wants.x[i], wants.y[i], wants.reach[i], wants.traits[i], wants.days[i], wants.base[i],
        )  # fmt: skip
        row, column, span = int(y // CELL_KM), int(x // CELL_KM), int(reach // CELL_KM) + 1
        left, right = max(column - span, 0), min(column + span, across - 1)
        found, close = 0, 0
        for cells in range(max(row - span, 0), min(row + span, across - 1) + 1):
            at = (wants.kind[i] * across + cells) * across
            for entry in range(first[at + left], first[at + right + 1]):
                j = offer[entry]
                far = (x - ox[j]) * (x - ox[j]) + (y - oy[j]) * (y - oy[j])
                if far > reach * reach or far > oreach[j] * oreach[j]:
                    continue
                close += 1
                both = days & odays[j]
                if traits & otraits[j] != traits or both == 0:
                    continue
                if writes:
                    cost = (obase[j] >> 1) + int(np.float32(15.0) * min(np.sqrt(far), np.float32(30.0)))
                    cost += 110 if special & obase[j] & 1 else 0
                    cost += 80 if both & (both - np.uint64(1)) == 0 else 0
                    keys[found] = cost << 32 | j
                found += 1
        admissible[i], near[i] = found, close
        if writes:
            keys[:found].sort()
            for place in range(found):
                arc_offer[start[i] + place] = keys[place] & 0xFFFFFFFF
                arc_cost[start[i] + place] = keys[place] >> 32
    return admissible, near


def _profiles(
    wants: Side, gives: Side, kinds: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]]:
    """Needs that take help from afar, by everything that matters to it; and the offers of each such profile."""
    remote = np.flatnonzero(wants.remote)
    key = (
        (wants.kind[remote].astype(np.uint64) << np.uint64(17))
        | (wants.traits[remote] << np.uint64(1))
        | wants.base[remote].astype(np.uint64)
    )
    alike, member = np.unique(key, return_inverse=True)
    profile = np.full(len(wants.kind), -1, np.int32)
    profile[remote] = member
    far = np.flatnonzero(gives.remote)
    starts, offers, costs = [0], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for one in alike:
        kind, traits, specialist = (
            int(one >> np.uint64(17)),
            one >> np.uint64(1) & np.uint64(0xFFFF),
            int(one & np.uint64(1)),
        )
        fits = far[kinds[far, kind] & (gives.traits[far] & traits == traits)]
        base = gives.base[fits].astype(np.int64)
        cost = (base >> 1) + 110 * (specialist & base & 1) + MODES
        order = np.lexsort([fits, cost])
        starts.append(starts[-1] + len(fits))
        offers.append(fits[order])
        costs.append(cost[order])
    shared = (
        np.array(starts, np.int64),
        np.concatenate(offers).astype(np.int32),
        np.concatenate(costs).astype(np.int32),
    )
    return profile, shared
