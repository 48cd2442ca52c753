"""Gaps: each figure is found by adding the places and arranging again; here checked against solving from the start."""

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import today
from app.matching.prices import worth
from app.matching.problem import from_arcs
from app.matching.solve import solve
from app.plans import engine
from app.plans.case import case_of, read, weights_of
from app.plans.gapping import COST, trials
from app.plans.models import Gap, PlanPrice, Why
from tests.factories.offers import OfferFactory
from tests.plans.conftest import Township


def gaps(session: Session) -> dict[str, Gap]:
    return {gap.type_code: gap for gap in session.scalars(sa.select(Gap))}


def test_what_two_more_places_would_do(township: Township, session: Session) -> None:
    for _ in range(4):
        township.need()
    township.offer(capacity=2)
    township.plan()
    gap = gaps(session)["BL02"]
    assert (gap.needs, gap.places, gap.served, gap.price) == (2, 2, 2, 1000)
    assert gap.reasons == {"capacity": 2}
    assert gap.why is Why.CAPACITY
    assert gap.found_on == today()
    assert gap.number > 1000


def test_a_place_that_lets_somebody_elsewhere_be_helped_counts_too(township: Township, session: Session) -> None:
    """One more place here frees one that another village's child can use."""
    township.need()
    other = township.need()
    other.place_code = "421003106902"
    far = township.need(type_code="MH02")
    township.offer(capacity=1)
    OfferFactory(need_types=["MH02"], capacity=1)
    township.plan()
    assert gaps(session)["BL02"].served == 1
    assert far.type_code not in gaps(session)


def test_a_kind_that_nobody_offers(township: Township, session: Session) -> None:
    township.need(type_code="MH02")
    township.plan()
    gap = gaps(session)["MH02"]
    assert (gap.needs, gap.places, gap.served, gap.why) == (1, 1, 1, Why.NO_OFFER)


def test_a_need_of_several_units_is_one_child(township: Township, session: Session) -> None:
    township.need(units=3)
    township.offer(capacity=1)
    township.plan()
    gap = gaps(session)["BL02"]
    assert (gap.needs, gap.places, gap.served) == (1, 2, 1)


def test_trying_leaves_the_plan_as_it_was_and_equals_solving_again(township: Township, session: Session) -> None:
    rng = np.random.default_rng(5)
    for number in range(12):
        township.need(urgency=int(rng.integers(1, 5)), type_code="BL02" if number % 3 else "MH02")
    for places in (1, 2):
        township.offer(capacity=places)
    township.offer(need_types=["MH02"], capacity=1)
    session.commit()
    needs, offers = read("421003106", today())
    case = case_of(needs, offers, weights_of("421003106", "421003106000"), stability=0)
    found = engine.arrange(case, 1000, lambda _done, _of: True)
    wanted = {("421003106000", "BL02"): 3, ("421003106000", "MH02"): 2}
    told = trials(case, found, wanted, lambda _done, _of: True)
    assert told == trials(case, found, wanted, lambda _done, _of: True)
    problem = case.problem
    for (_township, code), places in wanted.items():
        mine = [n for n in range(problem.needs) if case.type_of(n) == code]
        arcs = [
            (n, int(problem.own_offer[arc]), int(problem.own_cost[arc]))
            for n in range(problem.needs)
            for arc in range(problem.own_start[n], problem.own_start[n + 1])
        ]
        larger = from_arcs(
            problem.tier.tolist(), [*problem.capacity.tolist(), places],
            [*arcs, *((n, problem.offers, COST) for n in mine)], units=problem.units, district=problem.district,
        )  # fmt: skip
        again = solve(larger, found.terms, widths=found.widths)
        assert told["421003106000", code]["served"] == again.met - found.met


def test_prices_tell_where_a_place_means_a_child(township: Township, session: Session) -> None:
    for _ in range(3):
        township.need()
    tight = township.offer(capacity=1)
    township.offer(need_types=["MH02"], capacity=9)
    township.plan()
    (row,) = session.scalars(sa.select(PlanPrice))  # the other is not among them
    assert (row.offer_id, row.only, row.last) == (tight.id, 3, True)
    assert worth(2) - 1000 <= row.price <= worth(2), "what helping one more is worth, less its pair"
