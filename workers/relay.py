"""Carries promised work from PostgreSQL to RQ, and sends again what was dropped on the way. Seals the log meanwhile.

Run exactly as many as you like: rows are taken with SKIP LOCKED. Woken by NOTIFY, and every five seconds anyway.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from uuid import UUID

import psycopg
import sqlalchemy as sa
import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from app.adapters import adapters
from app.audit.rows import connect
from app.audit.sealing import Sealer
from app.audit.seals import SealsTrouble
from app.clock import now
from app.config import Settings
from app.database import session
from app.outbox import CARRIED, LONGEST, OutboxRow
from app.promises import due
from app.transaction import atomic
from app.vault.cells import Unreadable
from app.vault.keyset import KeysTrouble
from workers.base import until_told

log = structlog.get_logger()
BATCH = 100
MOST_TRIES = 8
LONGEST_LEASE = timedelta(hours=1)


def send_waiting(redis: Redis) -> int:
    """Send one batch of due rows, in one transaction with the marks that they were sent; how many."""
    with atomic():
        rows = due(CARRIED, BATCH)
        for row in rows:
            with suppress(DuplicateJobError):  # sent before, and the relay died before it could say so
                Queue(row.queue, connection=redis, serializer=JSONSerializer).enqueue(
                    row.func, *row.args, str(row.key), job_id=name_of(row.key, row.tries), unique=True, result_ttl=3600,
                    failure_ttl=86_400, job_timeout=LONGEST.get(row.queue, 180),
                )  # fmt: skip
            row.sent_at = now()
            row.tries += 1
    return len(rows)


def sweep(lease: timedelta, redis: Redis) -> int:
    """Put back what was sent longer than a lease ago and never finished; each try waits twice as long, an hour at most.

    What still stands in a queue is left there, with a new lease: sent again it would only make the queue longer. What
    fails is given up after a time, for a person to look at. What was only dropped never is: a clock that fell due while
    no worker ran for a week fires when one does.
    """
    waited = sa.func.least(lease * sa.func.pow(2, sa.func.least(OutboxRow.tries, MOST_TRIES) - 1), LONGEST_LEASE)
    with atomic():
        dropped = session.scalars(
            sa.select(OutboxRow)
            .where(
                OutboxRow.done_at.is_(None),
                OutboxRow.sent_at < sa.func.now() - lease,  # which the index answers
                OutboxRow.sent_at < sa.func.now() - waited,
                sa.or_(OutboxRow.tries < MOST_TRIES, OutboxRow.last_error.is_(None)),
            )
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        queued = standing(redis, [(row.queue, name_of(row.key, row.tries - 1)) for row in dropped])
        for row, stands in zip(dropped, queued, strict=True):
            row.sent_at = now() if stands else None
    if not all(queued):
        log.warning("jobs sent again", count=queued.count(False))
    return len(dropped)


def standing(redis: Redis, jobs: Sequence[tuple[str, str]]) -> list[bool]:
    """Which jobs, by queue and name, wait in their queue: neither begun nor gone, as they are after a kill of the worker or
    of the queue. A job's own word for it does not count: a worker that is killed after it has taken one, and before it has
    written so, leaves it called queued for ever. What waits longest stands in front and is found at once.
    """
    with redis.pipeline(transaction=False) as asked:
        for queue, name in jobs:
            asked.lpos(Queue.redis_queue_namespace_prefix + queue, name)
        return [place is not None for place in asked.execute()]


def name_of(key: UUID, tries: int) -> str:
    """What a job is called in the queue: another name at each try."""
    return f"ob-{key}-{tries}"


def seal(sealer: Sealer) -> int:
    """Seal a batch of the log if it is time; a fault there keeps nobody's work waiting."""
    try:
        return sealer.step()
    except (SealsTrouble, KeysTrouble, Unreadable, OSError) as error:
        log.error("the log is not sealed", reason=str(error))
        return 0


def relay(settings: Settings) -> None:
    """Send until told to stop, and sweep now and then: a lease is long, and every commit wakes us."""
    redis, lease = Redis.from_url(settings.redis_url), timedelta(seconds=settings.outbox_lease)
    pause, swept_at = min(5, settings.outbox_lease), 0.0
    address = settings.url_for("worker").replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as ear, connect(settings) as hand:
        ear.execute("LISTEN outbox")
        sealer = Sealer(hand, adapters.keys, settings.seals_file)
        while True:
            try:
                sent, swept = send_waiting(redis), 0
                if not sent and monotonic() > swept_at + pause:
                    swept = sweep(lease, redis)
                    swept_at = swept_at if swept else monotonic()  # where some were found, there may be more
            except RedisError as error:
                log.warning("queue unreachable, trying again", error=type(error).__name__)
                sent = swept = 0
            finally:
                session.remove()
            sealed = seal(sealer)
            if not sent and not swept and not sealed:
                for _ in ear.notifies(timeout=pause, stop_after=1):
                    pass


def main() -> None:
    """`python -m workers.relay`."""
    until_told(relay)


if __name__ == "__main__":
    main()
