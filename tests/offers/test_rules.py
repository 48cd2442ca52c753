"""What an offer may say, and where it may go from where it is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import now, today
from app.errors import RuleBroken
from app.offers import rules
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Reach
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.people.models import Account, AccountStatus
from app.places.points import Point

S = OfferStatus
HERE, PARIS = Point(30.33, 112.23), Point(48.85, 2.35)


def broken_field(rule, *args: object, **kwargs: object) -> str | None:
    """The field at which a rule says no."""
    with pytest.raises(RuleBroken) as refused:
        rule(*args, **kwargs)
    return refused.value.field


class TestAges:
    @given(st.integers(-50, 150), st.integers(-50, 150))
    def test_upwards_and_within_childhood(self, low: int, high: int) -> None:
        if 0 <= low <= high <= 24:
            rules.check_ages(low, high)
        else:
            assert broken_field(rules.check_ages, low, high) == "age_min"

    def test_upside_down_says_so(self) -> None:
        with pytest.raises(RuleBroken) as refused:
            rules.check_ages(14, 6)
        assert "填反了" in repr(refused.value.message)


class TestCapacity:
    @given(st.one_of(st.none(), st.integers()))
    def test_at_least_one(self, capacity: int | None) -> None:
        if capacity is not None and 1 <= capacity <= 100_000:
            rules.check_capacity(capacity)
        else:
            assert broken_field(rules.check_capacity, capacity) == "capacity"


class TestTypes:
    def test_one_to_eight_known_ones(self) -> None:
        rules.check_types(["BL02"])
        assert broken_field(rules.check_types, []) == "need_types"
        assert broken_field(rules.check_types, ["XX99"]) == "need_types"
        assert broken_field(rules.check_types, [f"BL{n:02}" for n in range(1, 10)]) == "need_types"


class TestReach:
    def reach(self, reach: Reach, **other: object) -> str | None:
        given_ = {"radius_km": 15.0, "divisions": ["421003000000"], "point": HERE, "mode": Mode.ON_SITE, **other}
        try:
            rules.check_reach(reach, **given_)
        except RuleBroken as broken:
            return broken.field
        return None

    def test_what_is_said_in_full(self) -> None:
        assert [self.reach(reach) for reach in (Reach.RADIUS, Reach.DIVISIONS, Reach.ANYWHERE)] == [None, None, None]
        assert self.reach(Reach.STATED) == "reach"

    @given(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)))
    def test_a_radius(self, km: float | None) -> None:
        fits = km is not None and 0 < km <= 500
        assert self.reach(Reach.RADIUS, radius_km=km) == (None if fits else "radius_km")

    def test_a_radius_needs_its_middle(self) -> None:
        assert self.reach(Reach.RADIUS, point=None) == "place"

    def test_divisions_are_places(self) -> None:
        assert self.reach(Reach.DIVISIONS, divisions=[]) == "divisions"
        assert self.reach(Reach.DIVISIONS, divisions=["421003000000", "999999000000"]) == "divisions"

    @pytest.mark.parametrize("reach", [Reach.RADIUS, Reach.DIVISIONS, Reach.ANYWHERE])
    def test_nothing_outside_china(self, reach: Reach) -> None:
        assert self.reach(reach, point=PARIS) == "point"

    def test_money_has_no_distance(self) -> None:
        assert self.reach(Reach.RADIUS, mode=Mode.MONEY) == "reach"


class TestMoney:
    def test_a_fund_gives_money_and_nobody_else_does(self) -> None:
        rules.check_mode(OfferKind.FUND, Mode.MONEY)
        rules.check_mode(OfferKind.SERVICE, Mode.AT_HOME)
        assert broken_field(rules.check_mode, OfferKind.FUND, Mode.ON_SITE) == "mode"
        assert broken_field(rules.check_mode, OfferKind.VOLUNTEER, Mode.MONEY) == "mode"

    @pytest.mark.parametrize("body", [*OrganizationKind, None])
    def test_only_a_charity_keeps_a_fund(self, body: OrganizationKind | None) -> None:
        rules.check_giver(OfferKind.SERVICE, body)
        rules.check_giver(OfferKind.VOLUNTEER, body)
        if body in {OrganizationKind.FOUNDATION, OrganizationKind.SOCIAL}:
            rules.check_giver(OfferKind.FUND, body)
        else:
            with pytest.raises(RuleBroken, match="请发布成服务"):
                rules.check_giver(OfferKind.FUND, body)

    def test_only_a_fund_has_a_ceiling_and_it_is_more_than_nothing(self) -> None:
        rules.check_ceiling(OfferKind.FUND, Decimal(5000))
        rules.check_ceiling(OfferKind.SERVICE, None)
        for kind, yuan in ((OfferKind.FUND, 0), (OfferKind.FUND, -1), (OfferKind.FUND, 10**8), (OfferKind.SERVICE, 5)):
            assert broken_field(rules.check_ceiling, kind, Decimal(yuan)) == "ceiling"
        assert broken_field(rules.check_ceiling, OfferKind.FUND, Decimal("NaN")) == "ceiling"


def test_a_last_day_is_not_over_yet() -> None:
    rules.check_expiry(None)
    rules.check_expiry(today())
    assert broken_field(rules.check_expiry, today() - timedelta(days=1)) == "expires_on"


class TestDiscretion:
    @pytest.mark.parametrize(
        "text",
        [
            "打我电话13800000000",
            "微信 138-0000-0000",
            "座机 8123 4567",
            "我是王芳，周末有空",
            "１３８０００００００００",
        ],
    )
    def test_a_volunteer_does_not_say_who_she_is(self, text: str) -> None:
        assert broken_field(rules.check_no_contact, "王芳", {"name": "作业伙伴", "summary": text}) == "summary"

    def test_ordinary_words_pass(self) -> None:
        rules.check_no_contact(
            "王芳", {"name": "周末作业伙伴", "summary": "三到六年级，2 小时，16:30–18:30", "days": None}
        )
        rules.check_no_contact("王", {"name": "王老师的作业伙伴"})


class TestMoves:
    def test_every_state_has_its_moves_and_withdrawn_is_the_end(self) -> None:
        assert set(rules.MOVES) == set(OfferStatus)
        assert rules.MOVES[S.WITHDRAWN] == frozenset()
        assert all(S.WITHDRAWN in to for status, to in rules.MOVES.items() if status is not S.WITHDRAWN)

    def test_nothing_is_published_without_a_review(self) -> None:
        assert {status for status, to in rules.MOVES.items() if S.PUBLISHED in to} == {S.IN_REVIEW, S.PAUSED}

    @given(st.sampled_from(S), st.sampled_from(S))
    def test_check_move_follows_the_table(self, start: OfferStatus, to: OfferStatus) -> None:
        offer = Offer(status=start)
        if to in rules.MOVES[start]:
            rules.check_move(offer, to)
        else:
            assert broken_field(rules.check_move, offer, to) is None


class TestListed:
    def test_published_by_a_verified_body_or_an_active_volunteer(self) -> None:
        good = Organization(status=OrganizationStatus.VERIFIED)
        assert rules.listed(Offer(status=S.PUBLISHED, organization=good))
        assert rules.listed(Offer(status=S.PUBLISHED, volunteer=Account(status=AccountStatus.ACTIVE)))

    @pytest.mark.parametrize("status", [s for s in S if s is not S.PUBLISHED])
    def test_nothing_else(self, status: OfferStatus) -> None:
        assert not rules.listed(Offer(status=status, organization=Organization(status=OrganizationStatus.VERIFIED)))

    def test_nobody_who_lost_her_standing(self) -> None:
        for standing in (OrganizationStatus.PENDING, OrganizationStatus.SUSPENDED, OrganizationStatus.REFUSED):
            assert not rules.listed(Offer(status=S.PUBLISHED, organization=Organization(status=standing)))
        assert not rules.listed(Offer(status=S.PUBLISHED, volunteer=Account(status=AccountStatus.DISABLED)))


class TestRecheck:
    def test_due_after_a_month_or_a_failed_check(self) -> None:
        fresh = Offer(status=S.PUBLISHED, checked_at=now(), check_failures=0)
        assert not rules.recheck_due(fresh)
        old = now() - timedelta(days=rules.RECHECK_DAYS + 1)
        assert rules.recheck_due(Offer(status=S.PAUSED, checked_at=old, check_failures=0))
        assert rules.recheck_due(Offer(status=S.PUBLISHED, checked_at=None, check_failures=0))
        assert rules.recheck_due(Offer(status=S.PUBLISHED, checked_at=now(), check_failures=2))
        assert not rules.recheck_due(Offer(status=S.DRAFT, checked_at=None, check_failures=0))

    def test_the_promises_are_columns(self) -> None:
        assert all(hasattr(Offer, name) for name in rules.PROMISES)

    def test_places_and_hours_need_no_review(self) -> None:
        shown = Offer(status=S.PUBLISHED)
        assert not rules.review_again(shown, ["capacity", "days", "phone", "expires_on", "languages"])
        assert rules.review_again(shown, ["capacity", "need_types"])
        assert not rules.review_again(Offer(status=S.DRAFT), ["need_types"])
