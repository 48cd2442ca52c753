"""A body that was asked thousands of times opens one request as fast as one that was asked once."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.database import ask_as
from app.driver import ask
from app.people.service import actor_of
from app.questions import Text
from app.referrals import queries, service
from app.referrals.models import Referral
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import an_actor
from tests.support.row_security import as_web

MANY = 3000
COPIES = sa.text("""
    WITH others AS (
        INSERT INTO needs (child_id, type_code, born_in, urgency, status, units, due_on, place_code, created_by, version)
        SELECT child_id, type_code, born_in, urgency, 'met', 1, due_on, place_code, created_by, 1
        FROM needs, generate_series(1, :many) WHERE id = :need RETURNING id
    )
    INSERT INTO referrals (id, need_id, offer_id, organization_id, status, units, place_code, requested_by, requested_at,
        answer_by, version)
    SELECT uuidv7(), others.id, offer_id, organization_id, 'completed', 1, place_code, requested_by, requested_at,
        answer_by, 1
    FROM referrals, others WHERE referrals.id = :one
""")


@pytest.fixture
def one(session: Session) -> Referral:
    """The newest request to a body that has had thousands."""
    need, offer = NeedFactory(), OfferFactory(capacity=None)
    director = an_actor(Role.DIRECTOR, place_code=need.place_code)
    first = service.request(director, need.id, offer.id)
    session.commit()
    session.execute(COPIES, {"many": MANY, "need": need.id, "one": first.id})
    session.execute(sa.text("ANALYZE needs, referrals"))
    return first


def test_opening_one_request_walks_past_no_other(app: Flask, session: Session, one: Referral) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == MANY + 1
    helper = actor_of(staff_of(one.offer))
    with as_web(app):
        ask_as(helper.scope)
        given = {"referral": one.id, "need": one.need_id, "but": one.id}
        for text in (Text(queries.ONE), queries.LOCKED.text, queries.TAKEN.text):
            explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text.sql}"
            _cold, (((found,),),) = (ask(session.connection(), explain, text.filled(given)) for _time in range(2))
            assert found["Plan"]["Shared Hit Blocks"] < 60, found  # what functions read is among them
    ask_as(None)
