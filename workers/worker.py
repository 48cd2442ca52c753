"""The RQ worker: imports the application before it forks, so that a job starts in milliseconds."""

import os

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app.database import db
from app.outbox import QUEUES
from workers import (
    clocks,
    files,
    funds,
    growth,
    loop,
    notices,
    outward,
    plans,
    purchases,
    reports,
    screening,
    shifts,
    vetting,
)
from workers.base import the_app

JOBS = (clocks, files, funds, growth, loop, notices, outward, plans, purchases, reports, screening, shifts, vetting)
"""The modules whose functions may be named in the outbox."""


def main() -> None:
    """`python -m workers.worker`."""
    app = the_app()
    with app.app_context():
        engine = db.engine
        redis = Redis.from_url(app.config["SETTINGS"].redis_url)
        # a forked child must not speak on its parent's connections
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
        queues = [Queue(name, connection=redis, serializer=JSONSerializer) for name in QUEUES]
        worker = Worker(queues, connection=redis, serializer=JSONSerializer, worker_ttl=60, maintenance_interval=30)
        worker.work(logging_level="WARNING")


if __name__ == "__main__":
    main()
