"""What makes a job safe to run twice: its effects and its mark of being done are one transaction."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from uuid import UUID

import psycopg
import sqlalchemy as sa
import structlog
from flask import Flask, current_app, has_app_context
from sqlalchemy.exc import OperationalError

from app import create_app
from app.clock import now
from app.config import Settings
from app.database import session
from app.outbox import OutboxRow
from app.transaction import atomic

log = structlog.get_logger()
_app: list[Flask] = []


def the_app() -> Flask:
    """The application of this worker process, made once."""
    if not _app:
        _app.append(create_app(database_role="worker"))
    return _app[0]


def until_told(work: Callable[[Settings], None]) -> None:
    """Do it until SIGTERM or Ctrl-C; then leave quietly: an unfinished batch is rolled back, and the next process does it."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, leave)
    app = the_app()
    with app.app_context():
        work(app.config["SETTINGS"])


def leave(_signal: int, _frame: FrameType | None) -> None:
    """What a process does that is told to stop."""
    raise SystemExit(0)


def job(work: Callable[..., None]) -> Callable[..., None]:
    """Make `work(*args)` a job that RQ may call any number of times with the outbox key as last argument.

    The outbox row is locked for the time of the work; whoever comes second finds it done and goes away.
    """

    @wraps(work)
    def run(*args: str | int) -> None:
        *plain, key = args
        app = current_app if has_app_context() else the_app()
        with app.app_context():
            try:
                with atomic():
                    row = session.scalar(sa.select(OutboxRow).where(OutboxRow.key == UUID(str(key))).with_for_update())
                    if row is None or row.done_at is not None:
                        return
                    work(*plain)
                    row.done_at = now()
            except Exception as error:
                note_failure(UUID(str(key)), error)
                raise
            finally:
                session.remove()

    return run


def apart(run: Callable[..., None]) -> Callable[..., None]:
    """Have the worker fork for this job: the memory it gathers goes when it ends."""
    run.apart = True  # type: ignore[attr-defined]  # read by the worker
    return run


def long_job(work: Callable[..., None]) -> Callable[..., None]:
    """The same for work of minutes, which commits as it goes and shows how far it is: `work` must do no harm when it is
    begun again from the start.

    Instead of the outbox row a lock is held that dies with this process. Whoever comes meanwhile goes away; if this
    process is killed, the sweeper sends the job again and the next one finds the lock free.
    """

    @wraps(work)
    def run(*args: str | int) -> None:
        *plain, key = args
        app = current_app if has_app_context() else the_app()
        with app.app_context(), alone(app.config["SETTINGS"].url_for("worker"), str(key)) as free:
            try:
                if not free or is_done(UUID(str(key))):
                    return
                work(*plain)
                with atomic():
                    session.execute(sa.update(OutboxRow).where(OutboxRow.key == UUID(str(key))).values(done_at=now()))
            except Exception as error:
                note_failure(UUID(str(key)), error)
                raise
            finally:
                session.remove()

    return apart(run)


@contextmanager
def alone(address: str, key: str) -> Iterator[bool]:
    """Whether nobody else works on this key; as long as the block lasts nobody else will."""
    plain = address.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)).fetchone()
        yield bool(row and row[0])


def is_done(key: UUID) -> bool:
    """Whether the job was finished before, or is nobody's any more."""
    with atomic():
        row = session.execute(sa.select(OutboxRow.done_at).where(OutboxRow.key == key)).one_or_none()
    return row is None or row.done_at is not None


def note_failure(key: UUID, error: Exception) -> None:
    """Keep the kind of fault beside the row; the sweeper sends it again later. A database that was away for a moment is
    no fault of the job: such a row is never given up."""
    log.error("job failed", key=str(key), error=type(error).__name__)
    if isinstance(error, OperationalError):
        return
    with atomic():
        session.execute(sa.update(OutboxRow).where(OutboxRow.key == key).values(last_error=type(error).__name__))
