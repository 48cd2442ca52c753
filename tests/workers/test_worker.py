"""The worker does short jobs itself, one after the other with nothing left over, and forks for those that ask for it."""

import os
from contextvars import ContextVar

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from tests.support.processes import until
from workers.base import apart
from workers.plans import follow, make, need_changed

QUEUE = 13
left: ContextVar[str] = ContextVar("left", default="nothing")


def tell(address: str, name: str) -> None:
    """Where it runs, and what the one before has left."""
    Redis.from_url(address).hset("told", name, f"{os.getpid()} {left.get()}")
    left.set(name)


@apart
def tell_apart(address: str, name: str) -> None:
    """The same, in a process of its own."""
    tell(address, name)


def break_down(_address: str, _name: str) -> None:
    """A job that fails."""
    raise ValueError("no")


@pytest.mark.timeout(120)
def test_short_jobs_share_a_process_and_nothing_else(system, start) -> None:
    address = system[1]["REDIS_URL"]
    queue = Queue("default", connection=Redis.from_url(address), serializer=JSONSerializer)
    worker = start("workers.worker")
    jobs = (("one", tell), ("two", tell), ("bad", break_down), ("far", tell_apart), ("three", tell))
    for name, work in jobs:
        queue.enqueue(work, address, name)
    told = Redis.from_url(address, decode_responses=True)
    until(lambda: told.hlen("told") == 4, 60)
    found = {name: str(words).split() for name, words in told.hgetall("told").items()}
    assert {name: words[1] for name, words in found.items()} == dict.fromkeys(found, "nothing")
    assert found["one"][0] == found["two"][0] == found["three"][0] == str(worker.fork.pid)
    assert found["far"][0] != found["one"][0]


def test_plans_are_made_apart_and_changes_noted_here() -> None:
    assert [getattr(one, "apart", False) for one in (make, follow, need_changed)] == [True, True, False]
