"""Made-up months of a county: children whose needs come day by day, help that comes and goes, people who say no.

Everything is drawn before anybody decides anything, so that every policy meets the same days: only what it does differs.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.matching.bars import kilometres, travelling
from app.matching.facts import NeedFacts, OfferFacts, Record
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import pairing
from app.matching.problem import Problem

DAY = date(2026, 6, 1)
KINDS = 8
MIDDLE = (30.34, 112.23)
KM_PER_DEGREE = 111.2
TRIES = 8
"""How many answers are drawn for one need; after so many refusals the draws begin again."""
LAST = np.inf


@dataclass(frozen=True, slots=True)
class Setup:
    """How large the county is and how its days go. Times are days, rates are by day, shares lie between 0 and 1."""

    days: int = 120
    warm_up: int = 20
    """Days at the beginning of which needs are not counted: the places were not taken yet."""
    townships: int = 12
    arrivals: float = 8.0
    """Needs that come in a day, on average."""
    offers: int = 150
    stay: float = 45.0
    """How long a child keeps a place, on average."""
    supply: float = 1.0
    """Places for the needs that come, if they fitted: 1 is as many as are asked for."""
    answer: float = 1.5
    """How long a provider takes to answer, on average."""
    refusals: float = 0.12
    absences: float = 0.06
    """Of what was accepted, how often nobody comes: the place is lost for a week and the need looks again."""
    new_offers: float = 0.25
    """Of all offers, those that open only after the first day; as many close before the last."""
    look: float = 1.0
    """Days that people look at a proposal of ours for a need that is not urgent, less for the more urgent; today's ways
    send at once."""
    patience: float = 90.0
    """How long a need waits, on average, before it is withdrawn."""

    def __post_init__(self) -> None:
        if not (0 <= self.warm_up < self.days and self.townships > 0 and self.arrivals > 0 and self.offers > 0):
            raise ValueError("days must exceed warm_up, and townships, arrivals and offers must be above 0")


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """All that will happen. `problem` holds every admissible pair of all needs there will be with all offers there will
    be; its capacities are the places of an offer while it is open."""

    setup: Setup
    problem: Problem
    km: NDArray[np.float64]
    """Kilometres of each own arc; NaN where nobody travels or nobody knows."""
    arrives: NDArray[np.float64]
    gives_up: NDArray[np.float64]
    stays: NDArray[np.float64]
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    refuses: NDArray[np.bool_]
    """Whether the n-th provider asked for a need says no; shape (needs, TRIES)."""
    answers: NDArray[np.float64]
    """After how many days; shape (needs, TRIES)."""
    stays_away: NDArray[np.bool_]
    """Whether nobody comes although a place was given; shape (needs, TRIES)."""

    @property
    def counted(self) -> NDArray[np.bool_]:
        """The needs that figures speak of: those that came after the warm-up and could still be met in time."""
        setup = self.setup
        return (self.arrives >= setup.warm_up) & (self.arrives < setup.days - setup.warm_up)


def months(setup: Setup, seed: int) -> Months:
    """The months that belong to a seed."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(-0.35, 0.35, (setup.townships, 2)) + MIDDLE
    size = rng.dirichlet(np.full(setup.townships, 2.0))
    wanted = rng.dirichlet(np.full(KINDS, 3.0))
    arrives = np.sort(rng.uniform(0, setup.days, rng.poisson(setup.days * setup.arrivals)))
    needs = [need(rng, centres, size, wanted) for _ in arrives]
    places = setup.supply * setup.arrivals * setup.stay / setup.offers
    offers = [offer(rng, centres, size, places, n) for n in range(setup.offers)]
    offer_columns = OfferColumns()
    offer_columns.extend(offers)
    columns = NeedColumns(needs, offer_columns)
    found = pairing(columns, offer_columns)
    row = np.repeat(found.need, np.diff(found.problem.own_start))
    other = found.offer[found.problem.own_offer]
    km = np.where(travelling(offer_columns, other), kilometres(columns, row, offer_columns, other), np.nan)
    late = rng.random(setup.offers) < setup.new_offers
    early = rng.random(setup.offers) < setup.new_offers
    middle = rng.uniform(0, setup.days, (2, setup.offers))
    n = len(needs)
    opens = np.where(late, middle.min(axis=0), 0.0)[found.offer]
    closes = np.where(early, middle.max(axis=0), LAST)[found.offer]
    return Months(
        setup, found.problem, km, arrives[found.need], (arrives + rng.exponential(setup.patience, n))[found.need],
        rng.exponential(setup.stay, n)[found.need], opens, closes, rng.random((n, TRIES)) < setup.refusals,
        rng.exponential(setup.answer, (n, TRIES)), rng.random((n, TRIES)) < setup.absences,
    )  # fmt: skip


def need(
    rng: Generator, centres: NDArray[np.float64], size: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NeedFacts:
    """One need: somewhere in a township, of one kind, as urgent as most are."""
    township = int(rng.choice(len(centres), p=size))
    lat, lng = centres[township] + rng.normal(0, 4 / KM_PER_DEGREE, 2)
    return NeedFacts(
        type_code=f"K{rng.choice(KINDS, p=wanted)}", on=DAY, age=int(rng.integers(0, 18)),
        sex=str(rng.choice(["female", "male"])), place=f"421003{township:03d}901", lat=float(lat), lng=float(lng),
        urgency=int(rng.choice([1, 2, 3, 4], p=[0.05, 0.20, 0.50, 0.25])),
    )  # fmt: skip


def offer(
    rng: Generator, centres: NDArray[np.float64], size: NDArray[np.float64], places: float, number: int
) -> OfferFacts:
    """One offer: nearer to where fewer children live, for one kind or two, most of them a volunteer's few places."""
    inverse = 1 / (size + 0.05)
    township = int(rng.choice(len(centres), p=inverse / inverse.sum()))
    lat, lng = centres[township] + rng.normal(0, 3 / KM_PER_DEGREE, 2)
    first = int(rng.integers(KINDS))
    kinds = {first, int(rng.integers(KINDS))} if rng.random() < 0.27 else {first}
    remote = rng.random() < 0.12
    low = int(rng.choice([0, 0, 3, 6]))
    capacity = max(1, int(rng.gamma(1.0, places)))
    return OfferFacts(
        id=UUID(int=number + 1), kind="service", need_types=tuple(f"K{kind}" for kind in sorted(kinds)),
        mode="remote" if remote else "on_site", reach="anywhere" if remote else "radius",
        radius_km=None if remote else float(rng.uniform(5, 40)), lat=float(lat), lng=float(lng),
        age_min=low, age_max=int(rng.choice([12, 17, 17])), capacity=capacity, free=capacity,
        checked_on=DAY, record=Record(int(rng.integers(0, 20)), int(rng.integers(0, 3)), int(rng.integers(0, 5))),
    )  # fmt: skip
