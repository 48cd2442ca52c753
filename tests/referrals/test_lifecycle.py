"""The table of a referral's life, and a machine that presses every button in every order.

TONGLIAN_LOOP_STEPS sets how many steps the machine takes in all (50000 and more for a long run); a short run is part of
every test run.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from app.referrals.lifecycle import TABLE, Said, Side, after, change
from app.referrals.models import ReferralStatus
from tests.referrals.machine import STEPS, Loop

S = ReferralStatus
STEP_COUNT = 40


class TestTable:
    def test_it_is_the_one_of_the_design(self) -> None:
        design = {
            S.DRAFT: {S.REQUESTED, S.CANCELLED},
            S.REQUESTED: {S.ACCEPTED, S.REJECTED, S.CANCELLED},
            S.ACCEPTED: {S.IN_PROGRESS, S.ON_HOLD, S.CANCELLED},
            S.IN_PROGRESS: {S.ON_HOLD, S.COMPLETED, S.FAILED, S.CANCELLED},
            S.ON_HOLD: {S.IN_PROGRESS, S.COMPLETED, S.FAILED, S.CANCELLED},
        }
        for status in S:
            error = set() if status is S.ENTERED_IN_ERROR else {S.ENTERED_IN_ERROR}
            assert after(status) == design.get(status, set()) | error

    def test_nothing_comes_back_from_an_end(self) -> None:
        for end in (S.REJECTED, S.COMPLETED, S.FAILED, S.CANCELLED):
            assert after(end) == {S.ENTERED_IN_ERROR}
        assert after(S.ENTERED_IN_ERROR) == frozenset()

    def test_the_clock_accepts_and_completes_nothing(self) -> None:
        by_clock = {(line.before, line.to) for line in TABLE.values() if Side.CLOCK in line.by}
        gone = {(state, S.CANCELLED) for state in (S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)}
        assert by_clock == {(S.REQUESTED, S.REJECTED), (S.REQUESTED, S.CANCELLED), (S.DRAFT, S.CANCELLED)} | gone

    def test_refusals_have_reasons_and_pauses_words(self) -> None:
        for (_before, to), line in TABLE.items():
            needed = {S.REJECTED: Said.REASON}.get(to)
            worded = to in {S.CANCELLED, S.ON_HOLD, S.FAILED, S.ENTERED_IN_ERROR}
            assert line.said is (needed or (Said.NOTE if worded else Said.NOTHING))
        assert change(S.REJECTED, S.ACCEPTED) is None


SEEN = ("ask", "accept", "decline", "complete", "confirm")
ROUNDS = 8
"""How often it is played at the most until each of these was done."""
SHORT = 400
"""Up to so many steps are drawn from the same seeds each time; a longer run draws at random."""


WANTED = int(os.environ.get("TONGLIAN_LOOP_STEPS", str(SHORT)))


@pytest.mark.timeout(max(900, WANTED))  # several rounds on a busy machine; a long run takes a second a step at the most
def test_whatever_is_pressed_in_whatever_order(session: Session) -> None:
    STEPS.clear()
    examples = max(1, WANTED // STEP_COUNT)
    for number in range(ROUNDS):
        # where CI is set Hypothesis draws the same each time: without another seed every round would be the first again
        run_state_machine_as_test(
            seed(number)(type("Loop", (Loop,), {})) if WANTED <= SHORT else Loop,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEP_COUNT,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.reuse, Phase.generate),  # each step asks a database: shrinking would take the day
            ),
        )
        if all(STEPS[verb] for verb in SEEN):
            break
    for verb in SEEN:
        assert STEPS[verb], f"{verb} was never done: {STEPS}"
