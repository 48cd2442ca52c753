"""Made-up months: the same for every policy, played by the rules, and told with how sure one can be."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from app.matching.course import Run, State, part_of
from app.matching.months import Setup, months
from app.matching.policies import OneByOne, Policy, Together
from app.matching.problem import Problem
from app.matching.simulate import figures, interval, play, policies, report
from app.matching.simulate_cli import best, simulate

SMALL = Setup(days=50, warm_up=5, townships=4, arrivals=4.0, offers=40, stay=20.0)


@pytest.fixture(scope="module")
def made():
    return months(SMALL, 3)


def test_a_seed_is_always_the_same_months() -> None:
    one, again, other = months(SMALL, 3), months(SMALL, 3), months(SMALL, 4)
    assert np.array_equal(one.arrives, again.arrives)
    assert np.array_equal(one.problem.own_cost, again.problem.own_cost)
    assert not np.array_equal(one.arrives[:20], other.arrives[:20])


@pytest.mark.parametrize("policy", policies(best), ids=lambda policy: policy.name)
def test_playing_it_again_comes_to_the_same(made, policy: Policy) -> None:
    assert figures(play(made, policy)) == figures(play(made, policy))


class Watched(Run):
    """Looks on at every request."""

    def ask(self, need: int, offer: int) -> None:
        """Only somebody who looks for help, only for an admissible pair, only where there is a place, never twice at the
        same door."""
        assert self.state[need] == State.LOOKING
        assert self.months.problem.pair_cost(need, offer) is not None
        assert self.free[offer] > 0
        assert self.open[offer]
        assert offer not in self.refused.get(need, set())
        super().ask(need, offer)


@pytest.mark.parametrize("policy", policies(best), ids=lambda policy: policy.name)
def test_everybody_plays_by_the_rules(made, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.matching.simulate.Run", Watched)
    run = play(made, policy)
    assert run.sent > 50
    assert (run.free <= made.problem.capacity).all()
    assert (run.free >= 0).all()
    told = figures(run)
    assert 0 < told["met"] < 1
    assert all(value >= 0 for value in told.values())


def test_nothing_happens_without_a_policy(made) -> None:
    run = play(made, Policy())
    assert run.sent == 0
    assert figures(run)["met"] == 0


def test_a_refusal_is_the_same_whoever_is_asked(made) -> None:
    """What is drawn belongs to the need and its n-th try: two policies differ only by what they do."""
    first, second = play(made, OneByOne("a")), play(made, OneByOne("b", nearest=True))
    both = (first.tries == 1) & (second.tries == 1) & (first.state != State.GONE) & (second.state != State.GONE)
    assert np.array_equal(first.state[both] == State.HELPED, second.state[both] == State.HELPED)


def test_more_places_help_no_fewer() -> None:
    scarce = figures(play(months(SMALL, 5), Together("x", best, live=False)))
    plenty = figures(play(months(Setup(**{**vars_of(SMALL), "supply": 3.0}), 5), Together("x", best, live=False)))
    assert plenty["met"] > scarce["met"]


def vars_of(setup: Setup) -> dict[str, object]:
    return {name: getattr(setup, name) for name in Setup.__slots__}


def test_the_part_of_those_who_wait_is_the_whole_with_fewer_rows(made) -> None:
    run = Run(made)
    needs = np.array([0, 3, 7])
    run.refused[3] = set(made.problem.own_offer[made.problem.own_start[3] : made.problem.own_start[3] + 1].tolist())
    part = part_of(run, needs)
    part.check()
    for place, need in enumerate(needs.tolist()):
        for offer in range(made.problem.offers):
            cost = None if offer in run.refused.get(need, set()) else made.problem.pair_cost(need, offer)
            assert part.pair_cost(place, offer) == cost


def test_urgent_needs_wait_less_when_all_are_arranged_together() -> None:
    told = report(Setup(days=70, warm_up=10, arrivals=6.0, offers=60, stay=25.0, townships=5), [1, 2, 3], best)[
        "policies"
    ]
    assert told["ours_nightly"]["figures"]["met_1"]["mean"] > told["first_come"]["figures"]["met_1"]["mean"]


class TestIntervals:
    def test_of_known_values(self) -> None:
        assert interval([1.0, 2.0, 3.0, 4.0, 5.0]) == {"mean": 3.0, "plus_minus": pytest.approx(1.963, abs=0.01)}

    def test_one_value_has_no_width(self) -> None:
        assert interval([0.5]) == {"mean": 0.5}


@pytest.mark.parametrize("wrong", [{"days": 10, "warm_up": 10}, {"arrivals": 0.0}, {"offers": 0}, {"townships": 0}])
def test_a_county_that_cannot_be(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Setup(**wrong)


def test_the_command_prints_json() -> None:
    small = ["--days", "45", "--arrivals", "3", "--offers", "30", "--townships", "3", "--seeds", "2", "--json"]
    answer = CliRunner().invoke(simulate, small)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    assert set(told["policies"]) == {"first_come", "nearest", "urgency", "ours_live", "ours_nightly"}
    assert {"mean", "plus_minus"} == set(told["policies"]["ours_live"]["figures"]["met"])
    assert CliRunner().invoke(simulate, ["--days", "5"]).exit_code == 1
    assert "ours_nightly" in CliRunner().invoke(simulate, small[:-1]).output


def test_a_plan_of_nobody(made) -> None:
    assert len(best(part_of(Run(made), np.zeros(0, np.intp)))) == 0
    assert isinstance(part_of(Run(made), np.zeros(0, np.intp)), Problem)
