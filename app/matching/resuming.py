"""A plan put away with its prices and taken up again, so that the next event starts from where the last one ended."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from app.matching.certificate import certify
from app.matching.fixing import with_bonus
from app.matching.live import Live
from app.matching.network import BLOCKED, lowest, network, raise_prices
from app.matching.problem import Problem
from app.matching.solution import Solution
from app.matching.solve import solve
from app.matching.terms import Terms


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A problem with its proven solution."""

    problem: Problem
    solution: Solution


def resumed(
    problem: Problem,
    terms: Terms,
    widths: NDArray[np.int64],
    *,
    offer: NDArray[np.int32],
    price: NDArray[np.int64],
    step_price: NDArray[np.int64],
) -> Standing:
    """A plan known by the offer of each unit and by its prices, with its proof; solved anew if they prove nothing."""
    net = network(problem, terms, widths)
    full = np.concatenate([price, step_price.ravel()])
    full[net.capacity == 0] = BLOCKED
    value = np.empty(problem.needs, np.int64)
    lowest(net, full, value)
    full = np.where(full < BLOCKED, full, 0)
    raise_prices(net, value, full)
    prices, steps = full[: problem.offers], full[problem.offers :].reshape(-1, terms.levels)
    proof = certify(problem, terms, widths, net.need, offer, prices, steps)
    if not proof.holds:
        return Standing(problem, solve(problem, terms, widths=widths))
    found = Solution(
        need=net.need, offer=offer, price=prices, value=value, step_price=steps, widths=widths, terms=terms,
        certificate=proof, complete=True, solver="kernel", phases=(),
    )  # fmt: skip
    return Standing(problem, found)


def holding(standing: Standing, pairs: Sequence[tuple[int, int]], bonus: int) -> Standing:
    """The same plan, in which each of these pairs is cheaper by `bonus`; dearer again where it is below zero."""
    if not pairs:
        return standing
    was = standing.solution
    dearer = with_bonus(standing.problem, pairs, bonus)
    return resumed(dearer, was.terms, was.widths, offer=was.offer, price=was.price, step_price=was.step_price)


def of_live(live: Live, given: int) -> Standing:
    """Where a live plan stands that began with so many offers."""
    problem = live.problem()
    levels = live.terms.levels
    steps = live.seats.plan.price[given : given + len(live.widths) * levels].reshape(-1, levels)
    offer = np.array([one for need in range(live.needs) for one in sorted(live.offers_of(need))], np.int32)
    price = np.array([live.price(offer) for offer in range(live.offers)], np.int64)
    return resumed(problem, live.terms, live.widths, offer=offer, price=price, step_price=steps.copy())


def packed(standing: Standing) -> bytes:
    """As bytes to be kept."""
    problem, found = standing.problem, standing.solution
    kept = {f"problem_{name}": getattr(problem, name) for name in Problem.__slots__}
    kept |= {name: getattr(found, name) for name in ("offer", "price", "step_price", "widths")}
    kept["terms"] = np.array([getattr(found.terms, field.name) for field in fields(Terms)], np.int64)
    file = io.BytesIO()
    np.savez_compressed(file, **kept)
    return file.getvalue()


def unpacked(kept: bytes) -> Standing:
    """Taken up again."""
    with np.load(io.BytesIO(kept), allow_pickle=False) as file:
        problem = Problem(**{name: file[f"problem_{name}"] for name in Problem.__slots__})
        tier_gap, fairness, steps, *strictly = (
            int(value) for value in file["terms"]
        )  # the last is newer than some files
        terms = Terms(tier_gap, fairness, steps, all(strictly))
        return resumed(
            problem, terms, file["widths"], offer=file["offer"], price=file["price"], step_price=file["step_price"]
        )
