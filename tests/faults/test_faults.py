"""Kill -9 of web, worker, relay, PostgreSQL and Valkey while bodies answer: a short run of `make bench-faults`."""

import pytest

from benchmarks.faults import run, verdict


@pytest.mark.timeout(900)
def test_nothing_is_lost_nothing_is_doubled_and_clocks_fire_once() -> None:
    found = run(36, clocks=4, every=1.2, browsers=3)
    assert sum(found["kills"].values()) >= 2, found
    assert verdict(found)(), found
