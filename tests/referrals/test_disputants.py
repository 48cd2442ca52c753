"""Who opened a dispute: in the row, on the referral's page, in the supervisor's pile, and in what either side reads."""

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.config import ROOT
from app.people.service import actor_of
from app.referrals import keys, service
from app.referrals.models import Referral
from app.tickets import service as tickets
from app.transaction import atomic
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account

TOWNSHIP = "421003106000"


@pytest.fixture
def reported(session: Session) -> Referral:
    need, offer = NeedFactory(), OfferFactory(name="三餐小屋")
    referral = service.request(actor_of(need.child.director), need.id, offer.id)
    service.accept(actor_of(staff_of(offer)), referral.id)
    return service.complete(actor_of(staff_of(offer)), referral.id, today(), 1)


def open_it(referral: Referral, by: str):
    """By the director, by the family's page, or by the supervisor in the director's place."""
    who = {"director": referral.need.child.director, "other": account(Role.SUPERVISOR, place_code=TOWNSHIP)}.get(by)
    if who:
        service.dispute(actor_of(who), referral.id, "没有人来过")
    else:
        with atomic():
            keys.contest(None, referral, "没有到：没有人来过")
    return who


@pytest.mark.parametrize(
    ("by", "words"),
    [("director", "主任说没有到位"), ("family", "家里说没有到位"), ("other", "跟进的人说没有到位")],
)
def test_everybody_concerned_reads_who_says_so(reported: Referral, sign_in, by: str, words: str) -> None:
    who = open_it(reported, by)
    assert reported.fulfilment.disputed_by == (who.id if who else None)
    assert reported.fulfilment.disputant == by
    supervisor = sign_in(account(Role.SUPERVISOR, place_code=TOWNSHIP))
    for page in (f"/referrals/{reported.id}", f"/referrals/{reported.id}/settle", "/oversight/piles/disputed"):
        assert words in supervisor.see(page), page
    director = sign_in(reported.need.child.director)
    for page in (f"/referrals/{reported.id}", f"/needs/{reported.need_id}"):
        assert words in director.see(page), page
    told = sign_in(staff_of(reported.offer)).see(f"/referrals/{reported.id}")
    assert ("家里说没有到位" if by == "family" else "主任说没有到位") in told, "as far as the provider knows anybody"
    assert "没有人来过" in told
    assert reported.need.child.name not in told


def test_a_helper_by_code_reads_who_and_not_the_words(session: Session, client) -> None:
    need, offer = NeedFactory(), OfferFactory()
    director = actor_of(need.child.director)
    referral = service.request(director, need.id, offer.id)
    _ticket, token = tickets.for_helper(director, referral.id)
    client.submit(f"/answer/{token}/accept", note="")
    client.submit(f"/answer/{token}/complete", delivered_on=str(today()), units="1", note="")
    session.expire_all()
    open_it(referral, "family")
    page = client.post(f"/answer/{token}").text
    assert "家里说没有到位，和您报告的不同" in page
    assert "没有人来过" not in page


def test_nobody_has_opened_what_is_no_dispute(reported: Referral, session: Session) -> None:
    assert reported.fulfilment.disputant is None
    reported.fulfilment.disputed_by = reported.need.child.director_id
    with pytest.raises(IntegrityError, match="disputant"):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("by", ["director", "family"])
def test_disputes_of_before_are_told_from_the_log(reported: Referral, session: Session, by: str) -> None:
    who = open_it(reported, by)
    reported.fulfilment.disputed_by = None
    session.flush()
    step = ScriptDirectory(str(ROOT / "migrations")).get_revision("0055")
    session.execute(sa.text(step.module.FROM_THE_LOG))
    session.expire_all()
    assert reported.fulfilment.disputed_by == (who.id if who else None)
