"""The one process that writes to the search index: `python -m workers.indexer`.

It takes the queue `indexing` from the outbox itself, so that a change is visible some hundredths of a second after its
commit; first onto the shelf in the database, within the transaction that marks the promise as kept, then to the engine.
Killed at any point, it does again what it had not marked. A second one waits for the first.
"""

import time
from datetime import timedelta

import psycopg
import structlog

from app.adapters import adapters
from app.clock import now
from app.config import Settings
from app.database import session
from app.offers.indexing import hold
from app.outbox import INDEXING, OutboxRow
from app.promises import due
from app.transaction import atomic, attempt
from search.engine import EngineDown
from search.shelf import CHANNEL, Shelved
from workers.base import alone, until_told
from workers.indexing import DEEDS

log = structlog.get_logger()
BATCH = 100
PATIENCE = 5.0
"""Seconds after which it looks although nobody called."""


def keep_promises() -> int:
    """One batch of promises, oldest first, onto the shelf; how many were looked at. One that fails keeps no other waiting."""
    with atomic():
        rows = due([INDEXING], BATCH)
        for row in rows:
            keep(row)
    return len(rows)


def keep(row: OutboxRow) -> None:
    """Do what one row says; what fails is tried again, each time after twice as long."""
    row.tries += 1
    try:
        with attempt():
            DEEDS[row.func](*row.args)
    except Exception as error:
        log.error("a promise to the index failed", key=str(row.key), error=type(error).__name__)
        row.last_error = type(error).__name__
        row.not_before = now() + timedelta(seconds=min(2**row.tries, 3600))
    else:
        row.sent_at = row.done_at = now()


def fill(engine: Shelved) -> int:
    """One batch from the shelf to the engine; how many. An engine that is down is asked again later."""
    try:
        with atomic():
            hold()
            return engine.catch_up()
    except EngineDown as trouble:
        log.warning("the search engine takes nothing", reason=str(trouble))
        return 0


def begin(engine: Shelved) -> None:
    """What an engine needs that is new, or has lost what it had."""
    with atomic():
        hold()
        try:
            engine.engine.ensure()  # the shelf is the owner's to make, when it prepares the database
            if engine.behind():
                engine.refill()
        except EngineDown as trouble:
            log.warning("the search engine is not there", reason=str(trouble))


def work(settings: Settings) -> None:
    """Until told to stop."""
    address = settings.url_for("worker").replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as ear, alone(settings.url_for("worker"), __name__) as free:
        if not free:
            time.sleep(PATIENCE)
            raise SystemExit("another indexer is at work")
        ear.execute("LISTEN outbox")
        ear.execute(f"LISTEN {CHANNEL}")
        engine = adapters.search
        if isinstance(engine, Shelved):
            begin(engine)
        while True:
            try:
                busy = keep_promises()
                if isinstance(engine, Shelved):
                    busy += fill(engine)
            finally:
                session.remove()
            if not busy:
                for _ in ear.notifies(timeout=PATIENCE, stop_after=1):
                    pass


def main() -> None:
    """`python -m workers.indexer`."""
    until_told(work)


if __name__ == "__main__":
    main()
