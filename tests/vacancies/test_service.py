"""The register: who enters it and why, who holds it, and that nothing leaves it without somebody's decision."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.needs.models import Need, NeedStatus
from app.organizations.models import OrganizationKind
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import keys
from app.referrals import service as loop
from app.referrals.models import Reason, Referral
from app.vacancies import queries, raising, service
from app.vacancies.models import Cause, Deed, Holder, Resolution, Vacancy, VacancyStatus, VacancyStep
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account, an_actor
from workers.notices import referral_cancelled

S = VacancyStatus


@pytest.fixture
def need(session: Session) -> Need:
    return NeedFactory()


@pytest.fixture
def supervisor(need: Need):
    return an_actor(Role.SUPERVISOR, place_code=need.place_code[:9] + "000")


@pytest.fixture
def officer(need: Need):
    return an_actor(Role.COUNTY_OFFICER, place_code=need.place_code[:6] + "000000")


@pytest.fixture
def vacancy(need: Need, session: Session) -> Vacancy:
    raising.opened(need.id)
    return session.scalars(sa.select(Vacancy)).one()


@pytest.fixture
def bureau(session: Session):
    return OrganizationFactory(kind=OrganizationKind.GOVERNMENT, name="区教育局", place_code="421003000000")


def deeds(session: Session) -> list[Deed]:
    return list(session.scalars(sa.select(VacancyStep.deed).order_by(VacancyStep.id)))


class TestEntering:
    def test_a_need_that_nobody_can_meet_is_there_from_the_first_day(self, vacancy: Vacancy, need: Need) -> None:
        assert (vacancy.cause, vacancy.holder, vacancy.status) == (Cause.NO_OFFER, Holder.TOWNSHIP, S.RAISED)
        assert vacancy.number >= 1001
        assert vacancy.act_by > now()

    def test_where_somebody_could_help_it_is_not(self, need: Need, session: Session) -> None:
        OfferFactory()
        raising.opened(need.id)
        assert session.scalars(sa.select(Vacancy)).all() == []

    def test_a_second_reason_is_noted_and_the_number_stays(self, vacancy: Vacancy, need: Need, session) -> None:
        for _turn in range(2):
            raising.because(need.id, Cause.MISSED)
        assert deeds(session) == [Deed.RAISED, Deed.AGAIN]

    def test_what_is_served_does_not_enter(self, need: Need, session: Session) -> None:
        need.status = NeedStatus.IN_SERVICE
        raising.because(need.id, Cause.OVERDUE)
        assert session.scalars(sa.select(Vacancy)).all() == []


class TestClock:
    def test_the_county_gets_what_the_township_leaves(self, vacancy: Vacancy, session: Session) -> None:
        service.due(vacancy.id)
        assert deeds(session) == [Deed.RAISED], "not before its time"
        vacancy.act_by = now() - timedelta(minutes=1)
        service.due(vacancy.id)
        assert (vacancy.holder, deeds(session)[1:]) == (Holder.COUNTY, [Deed.LATE, Deed.PASSED_UP])
        assert vacancy.act_by > now()
        vacancy.act_by = now() - timedelta(minutes=1)
        service.due(vacancy.id)
        assert (vacancy.holder, vacancy.status, deeds(session)[3:]) == (Holder.COUNTY, S.RAISED, [Deed.LATE])
        again = sa.select(sa.func.count()).where(OutboxRow.func == "workers.clocks.vacancy_due")
        assert session.scalar(again) == 3, "and a clock runs on"


class TestDeciding:
    def test_no_decision_without_words(self, vacancy: Vacancy, supervisor) -> None:
        for deed in (
            lambda: service.pass_up(supervisor, vacancy.id, " "),
            lambda: service.resolve(supervisor, vacancy.id, Resolution.UNMET, ""),
        ):
            with pytest.raises(RuleBroken) as refused:
                deed()
            assert refused.value.field == "words"

    @pytest.mark.parametrize("how", [Resolution.HELPED, Resolution.ENDED, Resolution.DEPARTMENT])
    def test_no_reason_that_is_not_true(self, vacancy: Vacancy, supervisor, how: Resolution) -> None:
        with pytest.raises(RuleBroken) as refused:
            service.resolve(supervisor, vacancy.id, how, "督导员说的")
        assert refused.value.field == "how"

    def test_help_that_came_after_all_does_not_take_it_out_by_itself(
        self, vacancy: Vacancy, need: Need, supervisor, session: Session
    ) -> None:
        offer = OfferFactory()
        referral = loop.request(actor_of(need.child.director), need.id, offer.id)
        loop.accept(actor_of(staff_of(offer)), referral.id)
        service.follow(referral.id)
        assert vacancy.status is S.RAISED
        service.resolve(supervisor, vacancy.id, Resolution.HELPED, "三餐小屋已接收")
        assert (vacancy.status, vacancy.resolved_by) == (S.RESOLVED, supervisor.id)
        with pytest.raises(RuleBroken, match="已经销号"):
            service.resolve(supervisor, vacancy.id, Resolution.HELPED, "再来一次")

    def test_closing_unmet_closes_the_need(self, vacancy: Vacancy, need: Need, supervisor) -> None:
        service.resolve(supervisor, vacancy.id, Resolution.UNMET, "全县都没有这种服务")
        assert need.status is NeedStatus.CLOSED_UNMET

    def test_what_the_county_holds_is_not_the_townships_to_close(self, vacancy: Vacancy, supervisor, officer) -> None:
        service.pass_up(supervisor, vacancy.id, "乡镇解决不了")
        with pytest.raises(NotFound):
            service.resolve(supervisor, vacancy.id, Resolution.UNMET, "关了吧，没办法")
        service.resolve(officer, vacancy.id, Resolution.UNMET, "全县都没有这种服务")

    def test_a_supervisor_elsewhere_finds_nothing(self, vacancy: Vacancy) -> None:
        other = an_actor(Role.SUPERVISOR, place_code="421003101000")
        with pytest.raises(NotFound):
            service.look(other, vacancy.id)
        assert queries.find(other)[1] == 0

    def test_many_at_once_or_none(self, vacancy: Vacancy, supervisor, session: Session) -> None:
        with pytest.raises(RuleBroken):
            service.pass_up_many(supervisor, [], "乡镇解决不了")
        assert service.pass_up_many(supervisor, [vacancy.id], "乡镇解决不了") == 1
        assert vacancy.holder is Holder.COUNTY


class TestDepartments:
    def named(self, vacancy: Vacancy, officer, bureau) -> Referral:
        service.assign(officer, vacancy.id, bureau.id, today() + timedelta(days=20), "会上定的：由教育局负责")
        assert (vacancy.status, vacancy.holder) == (S.DECIDED, Holder.DEPARTMENT)
        return Referral

    def test_its_yes_takes_it_out_in_its_own_name_and_the_loop_goes_on(
        self, vacancy: Vacancy, need: Need, officer, bureau
    ) -> None:
        self.named(vacancy, officer, bureau)
        liaison = actor_of(account(Role.LIAISON, organization_id=bureau.id, place_code="421003000000"))
        loop.accept(liaison, vacancy.referral_id)
        service.follow(vacancy.referral_id)
        assert (vacancy.status, vacancy.resolution) == (S.RESOLVED, Resolution.DEPARTMENT)
        assert vacancy.resolved_by == liaison.id
        assert need.status is NeedStatus.IN_SERVICE
        loop.complete(liaison, vacancy.referral_id, today(), 1)
        loop.confirm(actor_of(need.child.director), vacancy.referral_id, "visit")
        assert need.status is NeedStatus.MET, "two keys, as for everybody"

    def test_its_no_gives_it_back_to_the_county(self, vacancy: Vacancy, officer, bureau, session: Session) -> None:
        self.named(vacancy, officer, bureau)
        liaison = actor_of(account(Role.LIAISON, organization_id=bureau.id, place_code="421003000000"))
        loop.decline(liaison, vacancy.referral_id, Reason.WRONG_SERVICE)
        service.follow(vacancy.referral_id)
        assert (vacancy.status, vacancy.cause, vacancy.holder) == (S.RAISED, Cause.NO_DEPARTMENT, Holder.COUNTY)
        assert deeds(session)[-1] is Deed.REFUSED

    @pytest.mark.parametrize("how", ["cancel", "mistake", "withdraw", "another"])
    def test_a_request_that_is_taken_back_gives_it_back_to_the_county(
        self, vacancy: Vacancy, need: Need, officer, bureau, session: Session, how: str
    ) -> None:
        """It does not wait for ever for the answer of a body that is not asked any more."""
        self.named(vacancy, officer, bureau)
        director = actor_of(need.child.director)
        if how == "cancel":
            loop.cancel(director, vacancy.referral_id, "选错了单位")
        elif how == "mistake":
            loop.mistake(director, vacancy.referral_id, "选错了单位")
        elif how == "withdraw":
            loop.end_need(director, need.id, NeedStatus.WITHDRAWN, "搬走了")
        else:
            offer = OfferFactory()
            loop.accept(actor_of(staff_of(offer)), (other := loop.request(director, need.id, offer.id)).id)
            keys.thank(other.id)
        referral_cancelled.__wrapped__(str(vacancy.referral_id))
        session.expire_all()
        assert (vacancy.status, vacancy.holder, deeds(session)[-1]) == (S.RAISED, Holder.COUNTY, Deed.RECALLED)
        assert vacancy.cause is Cause.NO_OFFER, "nobody has said no"
        way = {"withdraw": Resolution.ENDED, "another": Resolution.HELPED}.get(how, Resolution.UNMET)
        service.resolve(officer, vacancy.id, way, "会上定的，就这样")
        assert vacancy.status is S.RESOLVED

    def test_an_end_that_went_unheard_is_found_at_the_deadline(
        self, vacancy: Vacancy, need: Need, officer, bureau, session: Session
    ) -> None:
        self.named(vacancy, officer, bureau)
        loop.cancel(actor_of(need.child.director), vacancy.referral_id, "选错了单位")
        vacancy.act_by = now() - timedelta(minutes=1)
        session.flush()
        service.due(vacancy.id)
        assert (vacancy.status, vacancy.holder, deeds(session)[-1]) == (S.RAISED, Holder.COUNTY, Deed.RECALLED)

    def test_only_public_bodies_and_days_to_come(self, vacancy: Vacancy, officer, bureau) -> None:
        company = OrganizationFactory(kind=OrganizationKind.ENTERPRISE)
        for body, day, field in ((company, today() + timedelta(days=9), "organization"), (bureau, today(), "deadline")):
            with pytest.raises(RuleBroken) as refused:
                service.assign(officer, vacancy.id, body.id, day, "会上定的：由它负责")
            assert refused.value.field == field

    def test_while_it_is_asked_nobody_else_decides(self, vacancy: Vacancy, officer, supervisor, bureau) -> None:
        self.named(vacancy, officer, bureau)
        with pytest.raises(RuleBroken, match="正在等它答复"):
            service.resolve(supervisor, vacancy.id, Resolution.UNMET, "关了吧，没办法")
