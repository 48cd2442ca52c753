"""The newest plan's prices in the shortlist of one need: a place that another child depends on stands back, and says so."""

from sqlalchemy.orm import Session

from app.matching.kept_prices import prices_over
from app.matching.prices import FREE
from app.needs.models import NeedStatus
from app.people.service import actor_of
from app.referrals import service as referrals
from app.referrals.explanation import shortlist_of
from tests.factories.people import VILLAGE
from tests.plans.conftest import Township


def shop_window(township: Township, need) -> list[tuple[object, bool, int]]:
    rows = shortlist_of(actor_of(township.director), need).rows
    return [(row.offer.id, row.candidate.tight, row.candidate.waiting) for row in rows]


def test_a_tight_place_stands_back_and_says_so(township: Township, session: Session, sign_in) -> None:
    """Both would go to the fresh one; only the older child can go to the other."""
    older, younger = township.need(), township.need()
    older.child.birth_date = older.child.birth_date.replace(year=older.child.birth_date.year - 4)
    fresh = township.offer(capacity=1, name="近处的食堂")
    other = township.offer(capacity=1, age_min=12, checked_at=None, name="大孩子食堂")
    session.commit()
    assert [row[0] for row in shop_window(township, older)] == [fresh.id, other.id]
    township.plan()
    assert shop_window(township, older) == [(other.id, False, 0), (fresh.id, True, 1)]
    assert shop_window(township, younger) == [(fresh.id, False, 0)], "it is meant for her"
    page = sign_in(township.director).see(f"/needs/{older.id}/shortlist")
    assert "这里名额紧" in page
    assert page.index("大孩子食堂") < page.index("近处的食堂")


def test_it_follows_when_nobody_depends_on_it_any_more(township: Township, session: Session, work) -> None:
    older, younger = township.need(), township.need()
    older.child.birth_date = older.child.birth_date.replace(year=older.child.birth_date.year - 4)
    fresh = township.offer(capacity=1)
    township.offer(capacity=1, age_min=12, checked_at=None)
    township.plan()
    assert fresh.id in prices_over(VILLAGE).last
    referrals.end_need(township.director_actor, younger.id, NeedStatus.WITHDRAWN, "搬走了")
    session.commit()
    work("workers.plans")
    assert prices_over(VILLAGE).last == frozenset()
    assert not any(tight for _offer, tight, _waiting in shop_window(township, older))


def test_without_a_plan_every_place_is_free(session: Session) -> None:
    assert prices_over(VILLAGE) is FREE
    assert prices_over(None) is FREE


def test_a_plan_elsewhere_says_nothing(township: Township) -> None:
    township.need()
    township.need()
    township.offer(capacity=1)
    township.plan()
    assert prices_over("420502001901") is FREE
    assert prices_over(VILLAGE) is prices_over(VILLAGE), "read once for each plan"
