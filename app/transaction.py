"""One transaction per deed: the change, its audit row and its outbox rows are kept together or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app import journal
from app.database import session

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
        elif session.new or session.deleted:
            journal.write_rows()
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
            journal.write()
    except BaseException:
        journal.forget()
        _afterwards.set(waiting)
        raise


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the outermost block has committed. Hand it plain values, never rows."""
    _afterwards.set((*_afterwards.get(), callback))


def in_transaction() -> bool:
    """Whether a deed is under way; verbs that only make sense inside one assert it."""
    return _depth.get() > 0
