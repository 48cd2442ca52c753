"""A solved instance in plain values: who goes where, who is left and why, what a place is worth, and the proof."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.matching.fixing import with_bonus, without_fixed
from app.matching.instance import Instance
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import Pairing, pairing
from app.matching.problem import COST_MOST, TIERS, Problem
from app.matching.ranking import ranked
from app.matching.solution import Solution
from app.matching.terms import Terms, step_widths

NO_OFFER, NO_PLACE = "no_offer_of_type", "no_place"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An instance as a problem: `pairs` before anything was fixed, `problem` what is left to decide."""

    instance: Instance
    offers: OfferColumns
    pairs: Pairing
    problem: Problem

    def need_id(self, need: int) -> str:
        """The id of a need of the problem."""
        return self.instance.need_ids[int(self.pairs.need[need])]

    def offer_id(self, offer: int) -> str:
        """The id of an offer of the problem."""
        return self.instance.offer_ids[int(self.pairs.offer[offer])]


def prepare(instance: Instance) -> Prepared:
    """Every admissible pair of an instance, what is fixed taken out, what was proposed made cheaper."""
    offers = OfferColumns(offers=instance.offers)
    pairs = pairing(NeedColumns(instance.needs, offers), offers, instance.weights)
    need = np.zeros(len(instance.needs), np.int64)
    need[pairs.need] = np.arange(len(pairs.need))
    offer = np.full(len(instance.offers), -1, np.int64)
    offer[pairs.offer] = np.arange(len(pairs.offer))
    fixed = [(int(need[n]), int(offer[o]), count) for n, o, count in instance.fixed]
    problem = without_fixed(pairs.problem, fixed)
    proposed = [(int(need[n]), int(offer[o])) for n, o, _units in instance.proposed if offer[o] >= 0]
    return Prepared(instance, offers, pairs, with_bonus(problem, proposed, instance.stability))


def terms_of(instance: Instance) -> Terms:
    """The weights of the tiers and of fairness."""
    return Terms(fairness=instance.fairness)


def told(prepared: Prepared, solution: Solution) -> dict[str, Any]:
    """The plan, as it is printed."""
    proof, problem = solution.certificate, prepared.problem
    needs, offers, counts = (column.tolist() for column in solution.pairs())
    rows = zip(needs, offers, counts, strict=True)
    return {
        "met": [int(problem.units[problem.tier == t].sum()) - proof.unmet[t] for t in range(TIERS)],
        "unmet": list(proof.unmet),
        "objective": proof.primal,
        "lower_bound": proof.dual,
        "gap": proof.gap,
        "tier_gaps": list(proof.tier_gaps),
        "proven": proof.holds,
        "faults": list(proof.faults),
        "arcs": proof.arcs,
        "assignments": [pair(prepared, need, offer, units) for need, offer, units in rows],
        "left": list(left(prepared, solution)),
        "prices": [
            {"offer": prepared.offer_id(offer), "price": int(solution.price[offer])}
            for offer in np.flatnonzero(solution.price > 0).tolist()
        ],
    }


def pair(prepared: Prepared, need: int, offer: int, units: int) -> dict[str, Any]:
    """One pair of the plan. Its score leaves a stability bonus out, its cost does not."""
    return {
        "need": prepared.need_id(need),
        "offer": prepared.offer_id(offer),
        "units": units,
        "cost": prepared.problem.pair_cost(need, offer),
        "score": (COST_MOST - (prepared.pairs.problem.pair_cost(need, offer) or 0)) / 10,
    }


def left(prepared: Prepared, solution: Solution) -> Iterator[dict[str, Any]]:
    """Needs with units that nobody meets, and why: no offer of the type, no place, or the reasons of the nearest miss."""
    problem, pairs = prepared.problem, prepared.pairs
    missing = np.bincount(solution.need[solution.offer < 0], minlength=problem.needs)
    shared = np.append(np.diff(problem.shared_start), 0)[problem.profile]  # -1 is nobody's profile: the 0 at the end
    arcs = np.diff(problem.own_start) + shared
    for need in np.flatnonzero(missing).tolist():
        row = {"need": prepared.need_id(need), "units": int(missing[need])}
        yield row | ({"reason": NO_PLACE} if arcs[need] else why(prepared, int(pairs.need[need])))


def why(prepared: Prepared, need: int) -> dict[str, Any]:
    """Why no offer is admissible for a need: the reasons of the nearest miss, and how many offers each reason shut out."""
    found = ranked(prepared.instance.needs[need], prepared.offers, prepared.instance.weights, shown=0, told=1)
    if not found.excluded:
        return {"reason": NO_OFFER}
    nearest = found.excluded[0]
    return {
        "reason": nearest.reasons[0].bar.value,
        "nearest": prepared.instance.offer_ids[nearest.offer.id.int],
        "reasons_of_nearest": [reason.bar.value for reason in nearest.reasons],
        "shut_out": {bar.value: count for bar, count in found.barred.items()},
    }


def arcs_of(prepared: Prepared, terms: Terms) -> Iterator[str]:
    """The problem for another solver, as lines of one JSON object; every admissible pair once, at its cheapest."""
    p = prepared.problem
    tiers = terms.unmet(np.arange(TIERS, dtype=np.int8)).tolist()
    needs = [
        [prepared.need_id(n), int(p.tier[n]), int(p.units[n]), prepared.pairs.districts[p.district[n]]]
        for n in range(p.needs)
    ]
    offers = [[prepared.offer_id(m), int(p.capacity[m])] for m in range(p.offers)]
    yield f'{{"tier_weights": {tiers},\n"needs": {dumps(needs)},\n"offers": {dumps(offers)},\n'
    if terms.fairness:
        widths = dict(zip(prepared.pairs.districts, step_widths(p, terms).tolist(), strict=True))
        yield f'"fairness": {{"step": {terms.fairness}, "steps": {terms.steps}, "widths": {dumps(widths)}}},\n'
    yield '"arcs": ['
    first = True
    for need in range(p.needs):
        for offer, cost in admissible(p, need).items():
            yield f"{'' if first else ','}\n[{need},{offer},{cost}]"
            first = False
    yield "\n]}\n"


def admissible(problem: Problem, need: int) -> dict[int, int]:
    """The cost of each offer that a need may go to, in the order of offers."""
    own = slice(problem.own_start[need], problem.own_start[need + 1])
    found = dict(zip(problem.own_offer[own].tolist(), problem.own_cost[own].tolist(), strict=True))
    if (profile := int(problem.profile[need])) >= 0:
        shared = slice(problem.shared_start[profile], problem.shared_start[profile + 1])
        for offer, cost in zip(
            problem.shared_offer[shared].tolist(), problem.shared_cost[shared].tolist(), strict=True
        ):
            found[offer] = min(cost, found.get(offer, cost))
    return dict(sorted(found.items()))


def dumps(value: object) -> str:
    """As JSON, words as they are."""
    return json.dumps(value, ensure_ascii=False)
