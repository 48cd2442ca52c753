"""One transaction per deed: the change, its audit row and its outbox rows are kept together or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from app import journal
from app.database import session

WROTE = "wrote"
"""On a session: its transaction has changed something."""
_depth: ContextVar[int] = ContextVar("transaction_depth", default=0)
_afterwards: ContextVar[tuple[Callable[[], None], ...]] = ContextVar("transaction_afterwards", default=())


@contextmanager
def atomic() -> Iterator[None]:
    """Commit on leaving the outermost block, roll everything back on any error. Blocks may nest."""
    depth = _depth.set(_depth.get() + 1)
    try:
        yield
        if _depth.get() == 1:
            journal.write()
            session.commit()
        else:
            session.flush()
    except BaseException:
        if _depth.get() == 1:
            session.rollback()
            journal.forget()
            _afterwards.set(())
        raise
    finally:
        _depth.reset(depth)
    if _depth.get() == 0:
        waiting = _afterwards.get()
        _afterwards.set(())
        for callback in waiting:
            callback()


@contextmanager
def attempt() -> Iterator[None]:
    """Inside a deed: what is done in here is undone alone if it fails, and what was read before stays read.

    A page that shows a form again after a broken rule needs its rows; a full rollback would forget them.
    """
    waiting = _afterwards.get()
    journal.write()  # what was done before does not share its fate
    try:
        with session.begin_nested():
            yield
    except BaseException:
        journal.forget()
        _afterwards.set(waiting)
        raise


def end_reading(fault: BaseException | None = None) -> None:
    """At the end of a request: what was only read ends with COMMIT, all else is rolled back as ever.

    At a ROLLBACK psycopg throws away every statement it has prepared, and PostgreSQL plans a director's desk anew for
    longer than it takes to fill it.
    """
    if fault is None and session.registry.has() and only_read(session()):
        session.commit()


def only_read(kept: Session) -> bool:
    """Whether a transaction is under way that has changed nothing, and nothing waits to be changed."""
    waits = kept.new or kept.dirty or kept.deleted or journal.waits()
    return kept.in_transaction() and kept.is_active and not waits and not kept.info.get(WROTE)


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the outermost block has committed. Hand it plain values, never rows."""
    _afterwards.set((*_afterwards.get(), callback))


def in_transaction() -> bool:
    """Whether a deed is under way; verbs that only make sense inside one assert it."""
    return _depth.get() > 0


def note_flush(kept: Session, _flush: object) -> None:
    """Rows were written."""
    kept.info[WROTE] = True


def note_statement(state: ORMExecuteState) -> None:
    """Rows were changed by one statement."""
    if not state.is_select:
        state.session.info[WROTE] = True


def forget_writing(kept: Session, transaction: SessionTransaction) -> None:
    """The next transaction has written nothing yet."""
    if transaction.parent is None:
        kept.info.pop(WROTE, None)


sa.event.listen(session, "after_flush", note_flush)
sa.event.listen(session, "do_orm_execute", note_statement)
sa.event.listen(session, "after_transaction_end", forget_writing)
