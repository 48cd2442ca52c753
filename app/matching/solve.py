"""The best plan for a whole county or province, exact, with prices that prove it.

First rounds of bidding with ever smaller increments (a scaled auction), each followed by giving back what was bid too
much. Then every unit that does not hold exactly its best is placed along a shortest chain of moves, and every place left
at a price is filled or its price lowered. The searches look only at arcs near the best; what was left out is compared
with the prices afterwards and taken in until nothing better is left out, so that the result holds for all arcs.
"""

import time
from collections.abc import Callable, Iterator
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from app.matching.auction import Auction, auction, bid, open_auction, spread
from app.matching.backward import fill_places
from app.matching.certificate import certify
from app.matching.compiled import FAST
from app.matching.forward import place_units
from app.matching.lowering import lower_prices
from app.matching.near import near_rows
from app.matching.network import BLOCKED, Network, Rows, lowest, network, raise_prices
from app.matching.plan import NOWHERE, Plan, empty_plan, seat_all, unseat_unsettled, vacant
from app.matching.problem import COST_MOST, Problem
from app.matching.search import Scratch, scratch
from app.matching.solution import Phase, Solution
from app.matching.terms import Terms, step_widths
from app.matching.turning import no_rows, turned

Progress = Callable[[str, int, int], bool]
"""Told the phase, how much of it is done and of how much; answers whether to go on."""

COARSE, FINE = (8, 8), (1, 16)
"""The last increment, and by how much each is finer than the one before: with many arcs a chain of moves takes so long
that a last, finest round of bidding saves more of them than it costs."""
MANY_CHAINS = 1_000_000
MARGIN, MANY_ARCS, CLOSER, CROWDED_MARGIN = 64, 50_000_000, 32, 16
"""How much dearer than a need's best an arc may be to be looked at by the searches; with many arcs only closer ones, so
that they fit into memory, and only those closer still where too many of each need would be looked at."""
REFEREE = "app.matching.referee"
"""Loaded when it is called for: OR-Tools takes as much memory as all needs of a province, and is hardly ever asked."""
REFEREE_ARCS = 20_000_000
"""With more arcs than this the referee would need more memory than a province may; the plan is then shown unproven."""
_BIDS, _SEARCHES = 400_000, 4_096
"""How many of each are done between two reports of progress."""


def solve(
    problem: Problem,
    terms: Terms | None = None,
    *,
    widths: NDArray[np.int64] | None = None,
    on_progress: Progress | None = None,
    margin: int | None = None,
) -> Solution:
    """The optimum, certified; or, if `on_progress` says stop, the best plan found by then, with its gap.

    `widths` are the units in one step of each district's unmet, by default a share of its needs; give those of an
    earlier run to compare with it. `margin` is how far from its best the first search looks, and changes only how long
    that takes. Raises ValueError if the problem does not hold together.
    """
    problem.check()
    terms = (terms or Terms()).fitting(problem)
    widths = step_widths(problem, terms) if widths is None else widths
    progress = on_progress or (lambda _phase, _done, _of: True)
    if not FAST:
        return _refereed(problem, terms, widths)
    run = _Run(problem, terms, widths, progress)
    complete = run.bidding() and run.finish(margin or (MARGIN if problem.arcs <= MANY_ARCS else CLOSER))
    solution = run.solution(complete)
    if complete and not solution.certificate.holds and problem.arcs <= REFEREE_ARCS:
        return _refereed(problem, terms, widths)
    return solution


def _refereed(problem: Problem, terms: Terms, widths: NDArray[np.int64]) -> Solution:
    """The referee's plan in place of ours."""
    begun = time.process_time()
    ruling = import_module(REFEREE).rule(problem, terms, widths)
    certificate = certify(problem, terms, widths, ruling.need, ruling.offer, ruling.price, ruling.step_price)
    phase = Phase("refereed", time.process_time() - begun, int((ruling.offer >= 0).sum()))
    return Solution(
        ruling.need, ruling.offer, ruling.price, ruling.value, ruling.step_price, widths, terms, certificate, True,
        "referee", (phase,),
    )  # fmt: skip


class _Run:
    """One solve under way: the plan, and the best complete plan so far."""

    def __init__(self, problem: Problem, terms: Terms, widths: NDArray[np.int64], progress: Progress) -> None:
        self.problem, self.terms, self.widths, self.progress = problem, terms, widths, progress
        self.net = network(problem, terms, widths)
        self.plan: Plan = empty_plan(self.net)
        self.work: Scratch = scratch(problem.needs, len(self.net.capacity))
        self.phases: list[Phase] = []
        self.begun = time.process_time()
        self.best = (self.plan.at.copy(), np.zeros_like(self.plan.price))

    def bidding(self) -> bool:
        """All rounds of the auction, first with the tiers drawn together; False if told to stop."""
        spread = COST_MOST - min(
            int(self.problem.own_cost.min(initial=0)), int(self.problem.shared_cost.min(initial=0))
        )
        gap = min(self.terms.tier_gap, max(4 * spread, 30 * self.terms.fairness))
        drawn = self.net._replace(unmet=self.net.unmet // self.terms.tier_gap * gap)
        held, last = auction(drawn), 0
        rounds = list(increments(gap, *(FINE if self.problem.arcs > MANY_CHAINS else COARSE)))
        for increment in rounds:
            self.drop(2 * last if increment == rounds[-1] else last)  # what stays too dear, a slow search must lower
            open_auction(drawn, self.plan, held)
            if not self.round(drawn, held, increment):
                return False
            if increment > rounds[-1]:  # after the last round it is done with the tiers apart
                lowest(drawn, self.plan.price, self.plan.value)
                lower_prices(drawn, self.plan, self.work)
            self.keep(f"bidding {increment}")
            last = increment
        self.plan.price[:] = apart(self.plan.price, gap, self.terms.tier_gap)
        stays = self.plan.at >= self.problem.offers
        self.plan.paid[stays] += (self.net.unmet - drawn.unmet)[self.net.need[stays]]
        self.drop(last)
        return True

    def round(self, net: Network, held: Auction, increment: int) -> bool:
        """One round; False if told to stop in it."""
        units = len(held.queue)
        while bid(net, self.plan, held, increment, _BIDS):
            if not self.progress(f"bidding {increment}", units - int(held.waiting[0]), units):
                return False
        spread(net, self.plan, held)
        seat_all(self.plan)
        return self.progress(f"bidding {increment}", units, units)

    def drop(self, by: int) -> None:
        """Lower every price by one increment: the next round finds its own level from below."""
        price = self.plan.price
        np.copyto(price, np.maximum(price - by, 0), where=price < BLOCKED)

    def finish(self, margin: int) -> bool:
        """Settle every unit exactly; False if told to stop."""
        net, plan = self.net, self.plan
        lowest(net, plan.price, plan.value)
        lower_prices(net, plan, self.work)
        lowest(net, plan.price, plan.value)
        rows, better = no_rows(self.problem.needs), True
        while better:
            settled = self.settle(rows, margin)
            if settled is None:
                return False
            rows = settled
            better = raise_prices(net, plan.value, plan.price)  # whoever holds what rises must look anew, nobody else
            lowest(net, plan.price, plan.value)
            self.phases.append(Phase("settling", time.process_time() - self.begun, self.met()))
        lower_prices(net, plan, self.work)  # to the lowest there are: each is exactly what one more place would save
        return True

    def settle(self, rows: Rows, margin: int) -> Rows | None:
        """Place and fill along the arcs near the best and those of `rows`; the arcs used, or None if told to stop."""
        plan, nothing = self.plan, np.empty(0, np.int32)
        closer = CROWDED_MARGIN if self.problem.arcs <= MANY_ARCS else None
        rows = near_rows(self.net, plan.price, plan.value, margin, rows, closer=closer)
        free = unseat_unsettled(plan)
        for first in range(0, len(free), _SEARCHES):
            place_units(plan, rows, self.work, free[first : first + _SEARCHES], nothing)
            if not self.progress("placing", first, len(free)):
                return None
        left = vacant(plan)
        columns = turned(rows, len(plan.price)) if len(left) else rows
        for first in range(0, len(left), _SEARCHES):
            fill_places(plan, columns, self.work, left[first : first + _SEARCHES], nothing)
            if not self.progress("filling", first, len(left)):
                return None
        return rows

    def met(self) -> int:
        """Units at an offer."""
        return int(((self.plan.at != NOWHERE) & (self.plan.at < self.problem.offers)).sum())

    def keep(self, phase: str) -> None:
        """Remember the plan at the end of a round, to have something to give if told to stop."""
        self.phases.append(Phase(phase, time.process_time() - self.begun, self.met()))
        self.best = (self.plan.at.copy(), self.plan.price.copy())

    def solution(self, complete: bool) -> Solution:
        """What was found, with its certificate."""
        problem, net, plan = self.problem, self.net, self.plan
        at, price = (plan.at, plan.price) if complete else self.best
        offer = np.where((at >= 0) & (at < problem.offers), at, -1).astype(np.int32)
        value = np.empty_like(plan.value)
        lowest(net, price, value)
        price = np.where(price < BLOCKED, price, 0)
        raise_prices(net, value, price)  # to where a first place would be taken
        offer_price, step_price = price[: problem.offers], price[problem.offers :].reshape(-1, self.terms.levels)
        certificate = certify(problem, self.terms, self.widths, net.need, offer, offer_price, step_price)
        return Solution(
            net.need, offer, offer_price, value, step_price, self.widths, self.terms, certificate, complete,
            "kernel", tuple(self.phases),
        )  # fmt: skip


def increments(gap: int, last: int, finer: int) -> Iterator[int]:
    """The increments of the rounds, each so many times finer than the one before, down to the last."""
    size = last
    while size * finer * 4 <= gap:
        size *= finer
    while size >= last:
        yield size
        size //= finer


def apart(price: NDArray[np.int64], drawn: int, gap: int) -> NDArray[np.int64]:
    """Prices found with tiers `drawn` apart, for tiers `gap` apart: each moves with the tier it is nearest to."""
    moved: NDArray[np.int64] = np.where(
        price < BLOCKED, price + np.rint(price / drawn).astype(np.int64) * (gap - drawn), price
    )
    return moved
