"""What a family says by its one-time page is heard by the director, who stays accountable, and not by others only."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import today
from app.notices.models import Notice
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Referral
from app.tickets import service
from app.tickets.models import Word
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from workers import notices


@pytest.fixture
def referral(session: Session) -> Referral:
    need, offer = NeedFactory(), OfferFactory()
    made = loop.request(actor_of(need.child.director), need.id, offer.id)
    loop.accept(actor_of(staff_of(offer)), made.id)
    return loop.complete(actor_of(staff_of(offer)), made.id, today(), 1)


def told(session: Session, account: UUID, kind: str) -> bool:
    """Whether the account has heard of it, once every notice that was promised is given out."""
    for func, args in session.execute(sa.select(OutboxRow.func, OutboxRow.args)):
        if func.startswith("workers.notices.referral_"):
            getattr(notices, func.rpartition(".")[2]).__wrapped__(*args)
    found = sa.select(Notice.id).where(Notice.account_id == account, Notice.kind == kind)
    return session.scalar(found) is not None


@pytest.mark.parametrize(("word", "kind"), [(Word.YES, "referral.confirmed"), (Word.NO, "referral.disputed")])
def test_the_director_hears_what_the_family_said(referral: Referral, session: Session, word: Word, kind: str) -> None:
    director = referral.need.child.director
    ticket, token = service.for_family(actor_of(director), referral.id)
    service.answer(token, word, "只来过一次")
    service.family_said(ticket.id)
    assert told(session, director.id, kind)


def test_she_is_not_told_what_she_said_herself(referral: Referral, session: Session) -> None:
    director = referral.need.child.director
    loop.dispute(actor_of(director), referral.id, "没有人来过")
    assert not told(session, director.id, "referral.disputed")
