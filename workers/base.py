"""What makes a job safe to run twice: its effects and its mark of being done are one transaction."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

import sqlalchemy as sa
import structlog
from flask import Flask, current_app, has_app_context

from app import create_app
from app.clock import now
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


def note_failure(key: UUID, error: Exception) -> None:
    """Keep the kind of fault beside the row; the sweeper sends it again later."""
    log.error("job failed", key=str(key), error=type(error).__name__)
    with atomic():
        session.execute(sa.update(OutboxRow).where(OutboxRow.key == key).values(last_error=type(error).__name__))
