"""Opening because of a gap, joining, completing, and what came after: counted, and nothing of a few children."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.database import session as scoped
from app.demand import service as demand
from app.errors import NotFound, Refused, RuleBroken
from app.growth import cards, queries, reasons, service
from app.growth.models import Cause, Enrolment, EnrolmentStatus, Scheme, SchemeKind
from app.growth.rules import Led
from app.notices.models import Notice
from app.offers.models import Offer
from app.people.service import actor_of
from app.referrals.models import Fulfilment
from app.transaction import atomic
from app.vacancies import service as vacancies
from app.vacancies.models import Cause as Unowned
from tests.factories.growth import TOWNSHIP, a_gap, a_scheme
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account, an_actor
from tests.factories.purchases import COUNTY, Purchase, purchase
from tests.plans.conftest import JOBS, work_off
from tests.support.separate import all_at_once, separate
from workers import growth as jobs

E = EnrolmentStatus


@pytest.fixture
def deal(session: Session) -> Purchase:
    return purchase(session)


def test_a_gap_is_kept_as_it_was(deal: Purchase, session: Session) -> None:
    gap = a_gap(session, deal.buyer)
    scheme = a_scheme(deal.buyer, gap)
    assert (scheme.cause, scheme.gap_number, scheme.type_code, scheme.missing) == (Cause.GAP, gap.number, "BL02", 7)
    assert scheme.amount is None, "only a grant says how much"
    assert a_scheme(deal.buyer, gap, kind=SchemeKind.GRANT).amount == 3000
    gap.needs = 0
    session.commit()
    assert scheme.missing == 7


def test_needs_that_nobody_owns_open_one_too_unless_they_are_few(deal: Purchase, session: Session) -> None:
    about = {
        "because": "BL02", "kind": SchemeKind.MENTOR, "title": "结对", "about": "x", "led_by": "x", "seats": 3,
        "amount": None, "starts_on": today(), "ends_on": today(),
    }  # fmt: skip
    for count in (4, 5):
        while len(session.scalars(sa.text("SELECT id FROM vacancies")).all()) < count:
            with atomic():
                vacancies.enter(NeedFactory(type_code="BL02"), Unowned.NO_OFFER)
        if count == 4:
            assert queries.unowned(deal.buyer) == {}
            with pytest.raises(RuleBroken, match="因为缺什么"):
                service.open_scheme(deal.buyer, **about)
    scheme = service.open_scheme(deal.buyer, **about)
    assert (scheme.cause, scheme.missing, scheme.township) == (Cause.VACANCY, 5, None)


def opened(deal: Purchase, because: str) -> Scheme:
    """A grant for that reason."""
    return service.open_scheme(
        deal.buyer, because=because, kind=SchemeKind.MENTOR, title="结对", about="x", led_by="x", seats=3, amount=None,
        starts_on=today(), ends_on=today(),
    )  # fmt: skip


def test_an_entry_of_the_register_opens_one_for_its_type_and_township(deal: Purchase, session: Session) -> None:
    with atomic():
        entry, _other = (vacancies.enter(NeedFactory(type_code="BL02"), Unowned.NO_OFFER) for _turn in range(2))
        vacancies.enter(NeedFactory(type_code="MH03"), Unowned.NO_OFFER)
    scheme = opened(deal, f"vacancy:{entry.id}")
    assert (scheme.cause, scheme.vacancy_number, scheme.missing) == (Cause.VACANCY, entry.number, 2)
    assert (scheme.type_code, scheme.township) == ("BL02", TOWNSHIP)
    assert reasons.source(deal.buyer, scheme) == entry.id
    assert cards.source(deal.seller, scheme) is None
    assert "郢城" not in str(cards.reason(deal.seller, scheme)), "of fewer than five it is not told where"
    reason = reasons.chosen(deal.buyer, f"vacancy:{entry.id}")
    assert str(cards.proposed_title(reason)) == "补上“食物与营养”"
    assert [one.id for one in reasons.opened_for(deal.buyer, reason)] == [scheme.id]
    stranger = an_actor(Role.COUNTY_OFFICER, place_code="420502000000")
    with pytest.raises(NotFound):
        reasons.chosen(stranger, f"vacancy:{entry.id}")


def test_what_was_looked_for_in_vain_opens_one(deal: Purchase, session: Session) -> None:
    for _turn in range(6):
        demand.note(TOWNSHIP, ["BL02"])
    demand.note("420502001000", ["BL02"])
    scheme = opened(deal, f"demand:{TOWNSHIP}:BL02")
    assert (scheme.cause, scheme.missing, scheme.township) == (Cause.DEMAND, 6, TOWNSHIP)
    assert "找了 6 次" in str(cards.reason(deal.seller, scheme))
    assert "郢城" in str(cards.proposed_title(reasons.chosen(deal.buyer, f"demand:{TOWNSHIP}:BL02")))
    for nowhere in ("demand:420502001000:BL02", "demand:", "vacancy:", "", "BL02"):
        with pytest.raises(RuleBroken, match="因为缺什么") as error:
            opened(deal, nowhere)
        assert error.value.field == "because"


def test_only_the_countys_officers_open(deal: Purchase, session: Session) -> None:
    gap = a_gap(session, deal.buyer)
    with pytest.raises(NotFound):
        a_scheme(an_actor(Role.COUNTY_OFFICER, place_code="420502000000"), gap)
    for who in (deal.seller, an_actor(Role.SUPERVISOR), an_actor(Role.DIRECTOR)):
        with pytest.raises(Refused):
            a_scheme(who, gap)


def test_joined_once_left_and_joined_again(deal: Purchase, session: Session) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer))
    row = service.join(deal.seller, scheme.id)
    with pytest.raises(RuleBroken, match="已经报过名"):
        service.join(actor_of(deal.staff[1]), scheme.id)
    service.leave(actor_of(deal.staff[1]), row.id)
    service.join(deal.seller, scheme.id)
    director = an_actor(Role.DIRECTOR)
    mine = service.join(director, scheme.id)
    with pytest.raises(NotFound):
        service.leave(deal.seller, mine.id)
    assert len(queries.enrolments(deal.buyer, scheme.id)) == 3
    assert [one.id for one in queries.enrolments(director, scheme.id)] == [mine.id]


def test_seats_are_counted_though_one_sees_only_ones_own(deal: Purchase, session: Session) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer), seats=1)
    service.join(deal.seller, scheme.id)
    with pytest.raises(RuleBroken, match="名额满了"):
        service.join(an_actor(Role.DIRECTOR), scheme.id)
    service.close(deal.buyer, scheme.id)
    with pytest.raises(RuleBroken, match="不再报名"):
        service.join(an_actor(Role.DIRECTOR), scheme.id)


def test_the_county_completes_and_nobody_for_herself(deal: Purchase, session: Session) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer))
    row = service.join(deal.seller, scheme.id)
    with pytest.raises(NotFound):
        service.complete(deal.seller, row.id, today(), "证-1")
    with pytest.raises(NotFound):
        service.complete(an_actor(Role.COUNTY_OFFICER, place_code="420502000000"), row.id, today(), "证-1")
    service.complete(deal.colleague, row.id, today(), "证-1")
    with pytest.raises(RuleBroken, match="已经有了结果"):
        service.leave(deal.seller, row.id)
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), session.begin_nested():
        session.execute(sa.update(Enrolment).values(completed_by=row.account_id))
    with pytest.raises(sa.exc.IntegrityError, match="uq_enrolments_organization"), session.begin_nested():
        session.execute(
            sa.insert(Enrolment).values(
                scheme_id=scheme.id, place_code=COUNTY, organization_id=row.organization_id, account_id=deal.staff[1].id,
                status=E.JOINED,
            )
        )  # fmt: skip


def completed(deal: Purchase, session: Session, ago: int) -> object:
    """A scheme that the organization completed some days ago."""
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer), begun=ago + 5)
    row = service.join(deal.seller, scheme.id)
    service.complete(deal.buyer, row.id, today() - timedelta(days=ago), "证-1")
    return scheme.id


def confirmed(deal: Purchase, session: Session, count: int, *, ago: int) -> None:
    """So many children's needs met by it, confirmed some days ago."""
    for _turn in range(count):
        given = deal.help()
        session.execute(
            sa.update(Fulfilment)
            .where(Fulfilment.referral_id == given.id)
            .values(confirmed_at=now() - timedelta(days=ago))
        )
    session.commit()


def test_what_came_after_is_counted_over_as_many_days_before(deal: Purchase, session: Session) -> None:
    ident = completed(deal, session, 10)
    session.execute(sa.update(Offer).values(published_at=now() - timedelta(days=15)))
    OfferFactory(organization=deal.offer.organization, published_at=now() - timedelta(days=3))
    OfferFactory(organization=deal.offer.organization, published_at=now() - timedelta(days=30))
    OfferFactory(organization=deal.offer.organization, published_at=now() - timedelta(days=3), need_types=["MH03"])
    OfferFactory(published_at=now() - timedelta(days=3))
    confirmed(deal, session, 6, ago=2)
    confirmed(deal, session, 5, ago=12)
    confirmed(deal, session, 5, ago=25)
    assert queries.led_to(deal.buyer, ident) == Led(1, 1, 5, 6)


@pytest.mark.privacy("P18")
@pytest.mark.parametrize(("children", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_few_children_are_not_told(deal: Purchase, session: Session, children: int, told: int | None) -> None:
    ident = completed(deal, session, 10)
    confirmed(deal, session, children, ago=2)
    found = queries.led_to(deal.seller, ident)
    assert (found.met_before, found.met_after) == (0, told)
    rows = cards.led(found)
    assert str(rows[1][2]) == ("不足 5 个孩子，不列" if told is None else str(told))


def test_a_director_is_counted_by_what_she_asked_for(deal: Purchase, session: Session) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer), begun=20)
    given = [deal.help() for _turn in range(5)]
    for one in given:
        row = service.join(actor_of(one.need.child.director), scheme.id)
        service.complete(deal.buyer, row.id, today() - timedelta(days=1), "证-1")
    assert queries.led_to(deal.buyer, scheme.id).met_after == 5


def test_only_those_of_the_county_see_it(deal: Purchase, session: Session) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer))
    for who in (
        an_actor(Role.COUNTY_OFFICER, place_code="420502000000"), an_actor(Role.DIRECTOR, place_code="420502001901"),
        an_actor(Role.SUPERVISOR), an_actor(Role.DONOR),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            queries.get(who, scheme.id)
    assert queries.get(an_actor(Role.DIRECTOR), scheme.id) is scheme


def test_both_sides_hear(deal: Purchase, session: Session) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer))
    row = service.join(deal.seller, scheme.id)
    service.complete(deal.buyer, row.id, today(), "证-1")
    JOBS["workers.growth"] = jobs
    work_off(session, "workers.growth")
    told = {(one.kind, one.account_id) for one in session.scalars(sa.select(Notice)) if one.kind.startswith("growth")}
    assert told == {
        ("growth.joined", deal.officers[0].id), ("growth.joined", deal.officers[1].id),
        ("growth.completed", deal.staff[0].id),
    }  # fmt: skip


@pytest.mark.timeout(120)
def test_of_many_who_want_the_last_seat_one_gets_it(app: Flask) -> None:
    with separate("growth") as real:
        with real.app_context():
            deal = purchase(scoped)
            ident = a_scheme(deal.buyer, a_gap(scoped, deal.buyer), seats=1).id
            people = [actor_of(account(Role.DIRECTOR)) for _turn in range(16)]
            scoped.commit()
            scoped.remove()

        def join(turn: int) -> str:
            try:
                service.join(people[turn], ident)
            except RuleBroken:
                return "too late"
            return "joined"

        assert all_at_once(real, [partial(join, turn) for turn in range(16)]) == ["joined"] + ["too late"] * 15
