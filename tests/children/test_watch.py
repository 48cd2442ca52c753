"""Opening very many files in a day does not stay unseen."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.children import service, watch
from app.notices.models import Notice
from app.outbox import OutboxRow
from app.people.service import actor_of
from tests.factories.children import ChildFactory
from tests.factories.people import account
from workers import notices


def promised(session: Session) -> list[OutboxRow]:
    return list(session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.notices.many_looks")))


@pytest.mark.privacy("P23")
def test_the_auditors_are_told_of_whoever_opens_very_many_files(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watch.MANY * 2 < 250  # half of what is a crime for whoever holds health data in duty
    monkeypatch.setattr(watch, "MANY", 4)
    director, auditor = account(Role.DIRECTOR), account(Role.AUDITOR)
    children = [ChildFactory(director=director) for _turn in range(6)]
    for child in children[:3]:
        for _again in range(3):
            service.look(actor_of(director), child.id)
    assert promised(session) == []  # the same children again are not more children
    service.look_through(actor_of(director))
    assert promised(session) == []  # a list names them, and opens none
    service.look(actor_of(director), children[3].id)
    rows = promised(session)
    assert [row.args[0] for row in rows] == [str(director.id)]
    session.commit()
    notices.many_looks(*rows[0].args, str(rows[0].key))
    service.look(actor_of(director), children[4].id)
    assert len(promised(session)) == 1
    told = session.scalars(sa.select(Notice).where(Notice.kind == "looks.many")).all()
    assert [notice.account_id for notice in told] == [auditor.id]
