"""What was only read ends with COMMIT; what was written outside a deed is never kept."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import journal
from app.database import db
from app.places.models import Village
from app.reading import end_reading
from app.transaction import atomic

CODE = "421003106901"
PREPARED = sa.text(
    "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%villages%' AND statement !~ 'pg_pre'"
)


def village() -> Village:
    return Village(code=CODE, township_code="421003106000", name="黄山村")


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Village)) or 0


def test_what_was_prepared_outlives_the_readings(session: Session) -> None:
    """A rollback would throw it away, and every page would be planned anew."""
    for _request in range(9):
        count(session)
        end_reading()
        assert not session.in_transaction()
    assert session.scalar(PREPARED) == 1


@pytest.mark.parametrize("way", ["added", "flushed", "stated", "gathered"])
def test_what_is_written_outside_a_deed_is_never_kept(session: Session, way: str) -> None:
    if way == "stated":
        session.execute(sa.insert(Village), [{"code": CODE, "township_code": "421003106000", "name": "黄山村"}])
    elif way == "gathered":
        journal.add(Village, code=CODE, township_code="421003106000", name="黄山村")
        count(session)
    else:
        session.add(village())
    if way == "flushed":
        session.flush()
    end_reading()
    db.session.remove()
    assert count(session) == 0


def test_a_request_that_failed_is_rolled_back(session: Session) -> None:
    count(session)
    end_reading(RuntimeError("no"))
    assert session.in_transaction()


def test_nothing_is_remembered_of_the_deed_before(session: Session) -> None:
    with atomic():
        session.add(village())
    count(session)
    end_reading()
    assert not session.in_transaction()
