"""Running the jobs that a deed promised."""

import importlib
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.outbox import OutboxRow


@pytest.fixture
def run(session: Session) -> Callable[..., None]:
    """`run()` does every waiting job of `workers.files`; with `early=True` also those whose time has not come."""

    def work(*, early: bool = False) -> None:
        waiting = sa.select(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.func.startswith("workers.files."))
        for row in session.scalars(waiting.order_by(OutboxRow.id)).all():
            if row.not_before is None or early:
                module, _, name = row.func.rpartition(".")
                getattr(importlib.import_module(module), name)(*row.args, str(row.key))

    return work
