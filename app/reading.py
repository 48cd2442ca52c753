"""How a request ends that only read.

At a ROLLBACK psycopg throws away every statement it has prepared, and PostgreSQL plans a director's desk anew for longer
than it takes to fill it. So what was only read ends with COMMIT; all else is rolled back as ever.

What is written past the session, on its bare connection, is not seen here: the journal and the search's shelf do that, and
only within a deed.
"""

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from app import journal
from app.database import session

WROTE = "wrote"
"""On a session: its transaction has changed something."""


def end_reading(fault: BaseException | None = None) -> None:
    """At the end of a request; after a fault nothing is kept."""
    if fault is None and session.registry.has() and only_read(session()):
        session.commit()


def only_read(kept: Session) -> bool:
    """Whether a transaction is under way that has changed nothing, and nothing waits to be changed."""
    waits = kept.new or kept.dirty or kept.deleted or journal.waits()
    return kept.in_transaction() and kept.is_active and not waits and not kept.info.get(WROTE)


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
