"""What is sent again, and what is given up: only what fails by itself, never what was only dropped."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from redis import Redis
from rq import Queue
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from app.outbox import OutboxRow
from workers.relay import MOST_TRIES, name_of, sweep


@pytest.fixture
def redis(app: Flask) -> Redis:
    found = Redis.from_url(app.config["SETTINGS"].redis_url)
    found.flushdb()
    return found


@pytest.mark.parametrize(
    ("tries", "fault", "again"),
    [(1, None, True), (MOST_TRIES + 20, None, True), (MOST_TRIES + 20, "ValueError", False), (2, "ValueError", True)],
)
def test_a_week_without_a_worker_loses_no_clock(
    session: Session, redis: Redis, tries: int, fault: str | None, again: bool
) -> None:
    row = OutboxRow(queue="default", func="workers.clocks.answer_due", args=["x"], tries=tries, last_error=fault)
    session.add(row)
    session.flush()
    session.execute(sa.text("UPDATE outbox SET sent_at = now() - interval '7 days'"))
    session.expire_all()
    sweep(timedelta(seconds=60), redis)
    session.expire_all()
    assert (row.sent_at is None) is again


def test_each_try_waits_longer_but_an_hour_at_most(session: Session, redis: Redis) -> None:
    rows = [OutboxRow(queue="default", func="workers.clocks.answer_due", args=["x"], tries=n) for n in (1, 4, 30)]
    session.add_all(rows)
    session.flush()

    def back_after(minutes: int) -> list[bool]:
        session.execute(sa.text(f"UPDATE outbox SET sent_at = now() - interval '{minutes} minutes'"))
        session.expire_all()
        sweep(timedelta(seconds=60), redis)
        session.expire_all()
        return [row.sent_at is None for row in rows]

    assert back_after(2) == [True, False, False]
    assert back_after(9) == [True, True, False]
    assert back_after(61) == [True, True, True]


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("state", [JobStatus.QUEUED, JobStatus.STARTED, JobStatus.FAILED, None])
def test_what_stands_in_its_queue_is_not_sent_again(
    session: Session, redis: Redis, state: JobStatus | None, taken: bool
) -> None:
    """A worker that is behind would otherwise fall further behind; what was begun or is gone is sent again, also what a
    worker took and did not live to begin."""
    row = OutboxRow(queue="default", func="workers.clocks.answer_due", args=["x"], tries=1)
    session.add(row)
    session.flush()
    queue = Queue("default", connection=redis, serializer=JSONSerializer)
    if state:
        job: Job = queue.enqueue(row.func, job_id=name_of(row.key, 0))
        job.set_status(state)
        if taken or state is not JobStatus.QUEUED:
            Queue.dequeue_any([queue, Queue("notices", connection=redis)], None, redis, serializer=JSONSerializer)
    session.execute(sa.text("UPDATE outbox SET sent_at = now() - interval '7 days'"))
    session.expire_all()
    assert sweep(timedelta(seconds=60), redis) == 1
    session.expire_all()
    assert (row.sent_at is not None) is (state is JobStatus.QUEUED and not taken)
    assert sweep(timedelta(seconds=60), redis) == 0, "its lease is new"
