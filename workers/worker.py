"""The RQ worker. Short jobs it does itself, some milliseconds each; those that take minutes or much memory get a process of
their own, forked from this one."""

import os
from contextvars import copy_context

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from app.database import db
from app.outbox import QUEUES
from workers import (
    clocks,
    conferences,
    files,
    funds,
    growth,
    loop,
    notices,
    offers,
    outward,
    plans,
    purchases,
    reports,
    screening,
    shifts,
    vetting,
)
from workers.base import the_app

JOBS = (
    clocks,
    conferences,
    files,
    funds,
    growth,
    loop,
    notices,
    offers,
    outward,
    plans,
    purchases,
    reports,
    screening,
    shifts,
    vetting,
)
"""The modules whose functions may be named in the outbox."""


class Hand(Worker, SimpleWorker):
    """Both of RQ's workers in one: a fork costs ten times what most of our jobs do."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Here, with nothing left over for the next one, or in a child."""
        if is_apart(job):
            super().execute_job(job, queue)
        else:
            copy_context().run(SimpleWorker.execute_job, self, job, queue)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Seconds after which silence means that it died: while it works itself it says nothing."""
        kind = Worker if is_apart(job) else SimpleWorker
        return kind.get_heartbeat_ttl(self, job, working_time)


def is_apart(job: Job) -> bool:
    """Whether it asks for a process of its own."""
    return bool(getattr(job.func, "apart", False))


def main() -> None:
    """`python -m workers.worker`."""
    app = the_app()
    with app.app_context():
        engine = db.engine
        redis = Redis.from_url(app.config["SETTINGS"].redis_url)
        # a forked child must not speak on its parent's connections
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
        queues = [Queue(name, connection=redis, serializer=JSONSerializer) for name in QUEUES]
        worker = Hand(queues, connection=redis, serializer=JSONSerializer, worker_ttl=60, maintenance_interval=30)
        worker.work(logging_level="WARNING")


if __name__ == "__main__":
    main()
