"""An offer's life: who may do what with it, in which state, and what has to be read again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import now, today
from app.errors import NotFound, OutOfDate, Refused, RuleBroken
from app.offers import queries, service
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Reach
from app.offers.service import Facts
from app.organizations.models import OrganizationKind, OrganizationStatus
from app.outbox import OutboxRow
from app.people.models import Account, AccountStatus
from app.people.service import actor_of
from app.places.points import Point
from tests.factories.funds import FUND
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account, an_actor

S = OfferStatus


def facts(**other: object) -> Facts:
    """A meal after school within 15 km of 郢城镇."""
    said = {
        "name": "放学后的热饭", "need_types": ["BL02"], "mode": Mode.ON_SITE, "reach": Reach.RADIUS, "radius_km": 15.0,
        "place": "421003106000", "capacity": 8, "phone": "0716-8123456", **other,
    }  # fmt: skip
    return Facts(**said)


def promised(session: Session) -> list[str]:
    return list(session.scalars(sa.select(OutboxRow.func).order_by(OutboxRow.id)))


@pytest.fixture
def staff(session: Session) -> Actor:
    return an_actor(Role.PROVIDER, organization_id=OrganizationFactory().id)


@pytest.fixture
def reviewer(session: Session) -> Actor:
    return an_actor(Role.COUNTY_OFFICER)


@pytest.fixture
def her(session: Session) -> Actor:
    return actor_of(account(Role.VOLUNTEER, name="王小芳"))


class TestDraft:
    def test_it_is_written_down_and_nobody_is_told(self, session: Session, staff: Actor) -> None:
        offer = service.draft(staff, OfferKind.SERVICE, facts())
        assert (offer.status, offer.organization_id, offer.precision) == (S.DRAFT, staff.organization_id, "township")
        assert promised(session) == []
        with pytest.raises(NotFound):
            queries.public(offer.id)

    def test_an_exact_point_wins_over_the_middle_of_the_place(self, staff: Actor) -> None:
        offer = service.draft(staff, OfferKind.SERVICE, facts(point=Point(30.35, 112.2)))
        assert (offer.lat, offer.lng, offer.precision) == (30.35, 112.2, "point")

    def test_what_the_reach_does_not_use_is_left_out(self, staff: Actor) -> None:
        both = facts(reach=Reach.DIVISIONS, divisions=["421003000000", "421003000000"])
        offer = service.draft(staff, OfferKind.SERVICE, both)
        assert (offer.radius_km, offer.divisions) == (None, ["421003000000"])
        offer = service.draft(staff, OfferKind.SERVICE, facts(divisions=["421003000000"]))
        assert (offer.radius_km, offer.divisions) == (15.0, [])

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "饭"}, "name"), ({"need_types": []}, "need_types"), ({"age_min": 14, "age_max": 6}, "age_min"),
            ({"capacity": 0}, "capacity"), ({"radius_km": None}, "radius_km"), ({"point": Point(48.85, 2.35)}, "point"),
            ({"place": "420000000000"}, "place"), ({"mode": Mode.MONEY}, "mode"), ({"phone": "打给我"}, "phone"),
            ({"website": "javascript:x"}, "website"), ({"expires_on": today() - timedelta(days=1)}, "expires_on"),
        ],
    )  # fmt: skip
    def test_each_rule_is_asked(self, session: Session, staff: Actor, wrong: dict[str, object], field: str) -> None:
        with pytest.raises(RuleBroken) as refused:
            service.draft(staff, OfferKind.SERVICE, facts(**wrong))
        assert refused.value.field == field
        assert session.scalar(sa.select(sa.func.count()).select_from(Offer)) == 0

    def test_each_offers_her_own_kind(self, staff: Actor, her: Actor) -> None:
        with pytest.raises(RuleBroken):
            service.draft(staff, OfferKind.VOLUNTEER, facts())
        with pytest.raises(RuleBroken):
            service.draft(her, OfferKind.SERVICE, facts())
        with pytest.raises(Refused):
            service.draft(an_actor(Role.DIRECTOR), OfferKind.SERVICE, facts())

    def test_an_enterprise_writes_no_fund(self, session: Session) -> None:
        body = OrganizationFactory(kind=OrganizationKind.ENTERPRISE)
        owner = an_actor(Role.PROVIDER, organization_id=body.id)
        assert service.kinds_for(owner) == (OfferKind.SERVICE,)
        with pytest.raises(RuleBroken):
            service.draft(owner, OfferKind.FUND, facts(mode=Mode.MONEY, reach=Reach.ANYWHERE, radius_km=None))

    def test_a_liaison_without_a_body_is_told_so(self, session: Session) -> None:
        with pytest.raises(RuleBroken, match="关联机构"):
            service.draft(an_actor(Role.LIAISON), OfferKind.SERVICE, facts())


class TestVolunteer:
    def sign_up(self, **other: object) -> Offer:
        said = {"login": "138 0000 0000", "person": "王小芳", "password": "three unlike words", **other}
        return service.volunteer(facts=facts(name="周末作业伙伴", need_types=["SD03"], mode=Mode.AT_HOME), **said)

    def test_the_account_waits_and_the_draft_is_hers(self, session: Session) -> None:
        offer = self.sign_up()
        person = session.scalars(sa.select(Account)).one()
        assert (person.status, person.role, person.place_code) == (
            AccountStatus.PENDING,
            Role.VOLUNTEER,
            "421003106000",
        )
        assert (offer.status, offer.volunteer_id, offer.kind) == (S.DRAFT, person.id, OfferKind.VOLUNTEER)
        assert promised(session) == ["workers.notices.account_applied", "workers.vetting.task_changed"]

    def test_nothing_public_says_who_she_is(self, her: Actor) -> None:
        said = facts(
            address="家里",
            contact_name="王小芳",
            email="a@example.org",
            website="example.org",
            point=Point(30.35, 112.2),
        )
        offer = service.draft(her, OfferKind.VOLUNTEER, said)
        assert (offer.phone, offer.address, offer.contact_name, offer.email, offer.website) == (None,) * 5
        assert offer.precision != "point"

    def test_one_deed_or_none(self, session: Session) -> None:
        self.sign_up()
        with pytest.raises(RuleBroken) as taken:
            self.sign_up()
        assert taken.value.field == "login"
        with pytest.raises(RuleBroken) as told:
            service.volunteer(
                login="139 0000 0000", person="李敏", password="three unlike words", facts=facts(summary="我叫李敏")
            )
        assert told.value.field == "summary"
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Offer)) == 1

    def test_she_submits_once_she_is_let_in(self, session: Session, reviewer: Actor) -> None:
        offer = self.sign_up()
        person = session.scalars(sa.select(Account).where(Account.role == Role.VOLUNTEER)).one()
        person.status = AccountStatus.ACTIVE
        service.submit(actor_of(person), offer.id)
        service.publish(reviewer, offer.id, version=offer.version)
        assert queries.by_ids([offer.id]) == {offer.id: offer}
        person.status = AccountStatus.DISABLED
        session.flush()
        assert queries.by_ids([offer.id]) == {}, "who is no longer a volunteer is not shown"


class TestLife:
    def test_from_a_draft_to_the_catalogue_and_out_again(self, session: Session, staff: Actor, reviewer: Actor) -> None:
        offer = service.draft(staff, OfferKind.SERVICE, facts(expires_on=today() + timedelta(days=9)))
        service.submit(staff, offer.id)
        assert offer in queries.waiting(reviewer)
        service.publish(reviewer, offer.id, version=offer.version)
        assert offer.checked_at is not None
        assert queries.public(offer.id) is offer
        service.shift(staff, offer.id, S.PAUSED)
        service.shift(staff, offer.id, S.PUBLISHED)
        service.shift(staff, offer.id, S.WITHDRAWN)
        with pytest.raises(NotFound):
            queries.public(offer.id)
        told = promised(session)
        assert told.count("workers.indexing.offer") == 5
        assert "workers.notices.offer_submitted" in told
        assert "workers.notices.offer_decided" in told
        clock = session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.clocks.offer_over")).one()
        assert clock.not_before > now() + timedelta(days=8)

    def test_an_unverified_body_writes_but_does_not_submit(self, session: Session) -> None:
        body = OrganizationFactory(status=OrganizationStatus.PENDING)
        staff = an_actor(Role.PROVIDER, organization_id=body.id)
        offer = service.draft(staff, OfferKind.SERVICE, facts())
        with pytest.raises(RuleBroken, match="还没有通过核实"):
            service.submit(staff, offer.id)

    def test_a_body_that_lost_its_standing_is_not_published(self, session: Session, reviewer: Actor) -> None:
        offer = OfferFactory(status=S.IN_REVIEW)
        offer.organization.status = OrganizationStatus.SUSPENDED
        with pytest.raises(RuleBroken, match="还没有通过核实"):
            service.publish(reviewer, offer.id, version=offer.version)

    def test_a_fund_of_what_is_no_charity_any_more_is_not_published(self, session: Session, reviewer: Actor) -> None:
        fund = OfferFactory(**FUND, status=S.IN_REVIEW)
        fund.organization.kind = OrganizationKind.ENTERPRISE
        with pytest.raises(RuleBroken, match="慈善基金只能"):
            service.publish(reviewer, fund.id, version=fund.version)
        assert fund.status is S.IN_REVIEW

    def test_sent_back_with_a_note_and_submitted_again(self, staff: Actor, reviewer: Actor) -> None:
        offer = service.draft(staff, OfferKind.SERVICE, facts())
        service.submit(staff, offer.id)
        with pytest.raises(RuleBroken) as refused:
            service.send_back(reviewer, offer.id, " ")
        assert refused.value.field == "note"
        service.send_back(reviewer, offer.id, "写明几点到几点")
        assert (offer.status, offer.review_note) == (S.DRAFT, "写明几点到几点")
        service.submit(staff, offer.id)
        assert offer.review_note is None

    def test_twice_is_once(self, staff: Actor, reviewer: Actor) -> None:
        offer = service.draft(staff, OfferKind.SERVICE, facts())
        service.submit(staff, offer.id)
        with pytest.raises(RuleBroken, match="提交过"):
            service.submit(staff, offer.id)
        service.publish(reviewer, offer.id, version=offer.version)
        with pytest.raises(RuleBroken, match="不在等待审核"):
            service.publish(reviewer, offer.id, version=offer.version)
        with pytest.raises(RuleBroken, match="暂停中"):
            service.shift(staff, offer.id, S.PUBLISHED)
        with pytest.raises(RuleBroken, match="提交过"):
            service.submit(staff, offer.id)

    def test_the_clock_ends_it_and_a_new_day_begins_it_again(self, session: Session, reviewer: Actor) -> None:
        offer = OfferFactory(expires_on=today() - timedelta(days=1))
        service.expire(offer.id)
        assert offer.status is S.EXPIRED
        staff = actor_of(staff_of(offer))
        with pytest.raises(RuleBroken) as over:
            service.submit(staff, offer.id)
        assert over.value.field == "expires_on"
        later = facts(name=offer.name, expires_on=today() + timedelta(days=30))
        service.change(staff, offer.id, later, version=offer.version)
        assert service.submit(staff, offer.id).status is S.IN_REVIEW

    def test_the_clock_does_nothing_to_one_that_was_prolonged(self, session: Session) -> None:
        offer = OfferFactory(expires_on=today() + timedelta(days=1))
        service.expire(offer.id)
        assert offer.status is S.PUBLISHED


class TestChange:
    def same(self, offer: Offer, **other: object) -> Facts:
        kept = {
            "name": offer.name, "need_types": offer.need_types, "place": offer.place_code, "radius_km": offer.radius_km,
            "capacity": offer.capacity, "phone": offer.phone, "summary": offer.summary,
        }  # fmt: skip
        return facts(**{**kept, **other})

    def test_more_places_are_there_at_once(self, session: Session) -> None:
        offer = OfferFactory(checked_at=now() - timedelta(days=90))
        service.change(actor_of(staff_of(offer)), offer.id, self.same(offer, capacity=12), version=offer.version)
        assert (offer.capacity, offer.status) == (12, S.PUBLISHED)
        assert offer.checked_at.date() == now().date()
        assert promised(session) == ["workers.indexing.offer"]

    def test_whom_it_serves_is_read_again_first(self, session: Session) -> None:
        offer = OfferFactory()
        service.change(
            actor_of(staff_of(offer)), offer.id, self.same(offer, need_types=["MH02"]), version=offer.version
        )
        assert offer.status is S.IN_REVIEW
        assert sorted(promised(session)) == ["workers.indexing.offer", "workers.notices.offer_submitted"]
        assert queries.by_ids([offer.id]) == {}

    def test_a_paused_one_does_not_slip_past_the_review(self, session: Session) -> None:
        offer = OfferFactory(status=S.PAUSED)
        staff = actor_of(staff_of(offer))
        service.change(staff, offer.id, self.same(offer, summary="别的事"), version=offer.version)
        assert offer.status is S.IN_REVIEW
        with pytest.raises(RuleBroken):
            service.shift(staff, offer.id, S.PUBLISHED)

    def test_the_reviewer_publishes_only_what_she_read(self, session: Session, reviewer: Actor) -> None:
        offer = OfferFactory(status=S.IN_REVIEW)
        read = offer.version
        service.change(actor_of(staff_of(offer)), offer.id, self.same(offer, summary="别的事"), version=offer.version)
        with pytest.raises(OutOfDate):
            service.publish(reviewer, offer.id, version=read)
        assert offer.status is S.IN_REVIEW

    def test_a_colleague_was_faster(self, session: Session) -> None:
        offer = OfferFactory(status=S.DRAFT)
        staff, version = actor_of(staff_of(offer)), offer.version
        service.change(staff, offer.id, self.same(offer, capacity=5), version=version)
        with pytest.raises(OutOfDate):
            service.change(staff, offer.id, self.same(offer, capacity=6), version=version)
        assert offer.capacity == 5

    def test_what_was_withdrawn_stays_as_it_was(self, session: Session) -> None:
        offer = OfferFactory(status=S.WITHDRAWN)
        with pytest.raises(RuleBroken, match="撤下"):
            service.change(actor_of(staff_of(offer)), offer.id, self.same(offer, capacity=5), version=offer.version)

    def test_a_new_last_day_has_its_clock(self, session: Session) -> None:
        offer = OfferFactory()
        later = self.same(offer, expires_on=today() + timedelta(days=3))
        service.change(actor_of(staff_of(offer)), offer.id, later, version=offer.version)
        assert "workers.clocks.offer_over" in promised(session)


class TestRecheck:
    def test_it_counts_from_today(self, session: Session) -> None:
        offer = OfferFactory(checked_at=now() - timedelta(days=90), check_failures=2)
        service.recheck(actor_of(staff_of(offer)), offer.id)
        assert (offer.checked_at.date(), offer.check_failures) == (now().date(), 0)

    def test_only_what_is_shown(self, session: Session) -> None:
        offer = OfferFactory(status=S.DRAFT)
        with pytest.raises(RuleBroken):
            service.recheck(actor_of(staff_of(offer)), offer.id)


class TestWhoMay:
    def test_another_body_finds_nothing(self, session: Session) -> None:
        offer, stranger = OfferFactory(status=S.DRAFT), actor_of(staff_of(OfferFactory()))
        for deed in (service.submit, service.recheck):
            with pytest.raises(NotFound):
                deed(stranger, offer.id)
        with pytest.raises(NotFound):
            service.shift(stranger, offer.id, S.WITHDRAWN)
        with pytest.raises(NotFound):
            service.change(stranger, offer.id, facts(), version=offer.version)

    def test_nobody_publishes_her_own(self, session: Session) -> None:
        offer = OfferFactory(status=S.IN_REVIEW)
        with pytest.raises(NotFound):
            service.publish(actor_of(staff_of(offer)), offer.id, version=offer.version)

    def test_the_officer_of_another_county_finds_nothing(self, session: Session) -> None:
        offer = OfferFactory(status=S.IN_REVIEW)
        stranger = an_actor(Role.COUNTY_OFFICER, place_code="451422000000")
        with pytest.raises(NotFound):
            service.publish(stranger, offer.id, version=offer.version)
        with pytest.raises(NotFound):
            service.send_back(stranger, offer.id, "不行")

    def test_a_supervisor_reviews_what_stands_in_her_township(self, session: Session) -> None:
        offer = OfferFactory(status=S.IN_REVIEW, place_code="421003106000")
        assert service.publish(an_actor(Role.SUPERVISOR), offer.id, version=offer.version).status is S.PUBLISHED


def test_who_is_told(session: Session, her: Actor) -> None:
    offer = OfferFactory(place_code="421003106000")
    officer, supervisor = account(Role.COUNTY_OFFICER), account(Role.SUPERVISOR)
    account(Role.SUPERVISOR, place_code="421003107000")
    account(Role.COUNTY_OFFICER, place_code="451422000000")
    assert set(queries.reviewers(offer)) == {officer.id, supervisor.id}
    staff = staff_of(offer)
    assert list(queries.owners(offer)) == [staff.id]
    own = OfferFactory(kind=OfferKind.VOLUNTEER, organization=None, volunteer_id=her.id)
    assert list(queries.owners(own)) == [her.id]
