"""The shortlist as a director reads it: why in one line, whom a place is kept for, and what she asked before."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.clock import today
from app.matching.prices import Prices
from app.matching.wording import tight
from app.offers.models import Mode, OfferStatus
from app.people.service import actor_of
from app.referrals import service
from app.referrals.cards import shortlist_row
from app.referrals.explanation import match_of, shortlist_of
from app.referrals.models import Reason
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of


def test_whoever_has_helped_the_child_stands_higher_and_says_so(session: Session, sign_in) -> None:
    need, known, other = NeedFactory(), OfferFactory(name="帮过的食堂"), OfferFactory(name="没帮过的食堂")
    director, provider = actor_of(need.child.director), actor_of(staff_of(known))
    first = service.request(director, need.id, known.id)
    service.accept(provider, first.id)
    service.complete(provider, first.id, today(), 1)
    service.confirm(director, first.id, "visit")
    again = NeedFactory(child=need.child)
    rows = shortlist_of(director, again).rows
    assert [row.offer.id for row in rows] == [known.id, other.id]
    page = sign_in(need.child.director).see(f"/needs/{again.id}/shortlist")
    assert "以前帮过这个孩子" in page
    assert "帮到过" in page


def test_every_point_is_told_and_adds_up(app: Flask, session: Session) -> None:
    need = NeedFactory(wish="at_home")
    OfferFactory(mode=Mode.AT_HOME)
    OfferFactory(mode=Mode.REMOTE, reach="anywhere", radius_km=None)
    for row in shortlist_of(actor_of(need.child.director), need).rows:
        with app.test_request_context():
            shown = shortlist_row(1, row, {})
        assert round(sum(point["points"] for point in shown["points"]), 6) == shown["total"]
        assert round(sum(point["top"] for point in shown["points"]), 6) == 100
        assert all(str(point["note"]) for point in shown["points"])
        labels = [str(point["label"]) for point in shown["points"]]
        assert ("离孩子近" in labels) == (row.offer.mode is Mode.AT_HOME), "remote help does not pretend to a distance"


@pytest.mark.parametrize(
    ("waiting", "sentence"), [(3, "这里名额紧：还有 3 个孩子只能靠它"), (0, "这里名额紧：用了它，会有别的孩子没有着落")]
)
def test_where_another_child_would_go_without_it_says_so(
    app: Flask, session: Session, waiting: int, sentence: str
) -> None:
    need, near = NeedFactory(), OfferFactory()
    far = OfferFactory(lat=30.25)
    prices = Prices({near.id: 1000}, {near.id: waiting}, frozenset({near.id}))
    actor = actor_of(need.child.director)
    rows = shortlist_of(actor, need, prices).rows
    assert [row.offer.id for row in rows] == [far.id, near.id], "the farther one first: it is enough for this child"
    assert [str(tight(row.candidate)) for row in rows] == ["", sentence]
    with app.test_request_context():
        assert str(shortlist_row(2, rows[1], {})["tight"]) == sentence
    assert [row.offer.id for row in shortlist_of(actor, need).rows] == [near.id, far.id]


def test_of_hundreds_the_head_is_shown_and_the_rest_counted(session: Session, sign_in) -> None:
    need = NeedFactory()
    for _turn in range(33):
        OfferFactory()
    for _turn in range(22):
        OfferFactory(age_max=5)
    page = sign_in(need.child.director).see(f"/needs/{need.id}/shortlist")
    assert "现在能帮的有 33 家" in page
    assert "另有 3 家也能帮，排在更后面，没有列出" in page
    assert "还有 22 家现在不能帮" in page
    assert "孩子年龄太大 22 家" in page
    assert "看差一点就能帮的 20 家" in page


def test_the_last_look_is_at_the_database(session: Session) -> None:
    need, offer = NeedFactory(), OfferFactory()
    director = actor_of(need.child.director)
    assert match_of(director, need, offer.id) is not None
    offer.status = OfferStatus.PAUSED
    session.flush()
    assert match_of(director, need, offer.id) is None
    assert match_of(director, need, need.id) is None


def test_whoever_said_no_may_be_asked_again_by_a_person(session: Session) -> None:
    need, offer, other = NeedFactory(), OfferFactory(), OfferFactory(lat=30.15)
    director, provider = actor_of(need.child.director), actor_of(staff_of(offer))
    service.decline(provider, service.request(director, need.id, offer.id).id, Reason.NO_CAPACITY)
    rows = shortlist_of(director, need).rows
    assert [(row.offer.id, row.candidate.declined) for row in rows] == [(other.id, False), (offer.id, True)]
    assert service.request(director, need.id, offer.id).explanation["points"]


def test_whose_last_places_wait_for_an_answer_cannot_be_asked_now(session: Session, sign_in) -> None:
    need, near, far = NeedFactory(), OfferFactory(name="近的食堂", capacity=1), OfferFactory(name="远的食堂", lat=30.25)
    director = actor_of(need.child.director)
    first = service.request(director, NeedFactory(child=need.child).id, near.id)
    browser = sign_in(need.child.director)
    page = browser.see(f"/needs/{need.id}/shortlist")
    assert "剩下的名额正在等别人答复" in page
    assert f"/refer/{near.id}" not in page
    assert f"/refer/{far.id}" in page
    service.cancel(director, first.id, "家里不需要了")
    assert f"/refer/{near.id}" in browser.see(f"/needs/{need.id}/shortlist")


def test_a_pause_says_until_when(session: Session, sign_in) -> None:
    need, until = NeedFactory(), today() + timedelta(days=9)
    OfferFactory(name="没说何时的食堂", status=OfferStatus.PAUSED)
    later = OfferFactory(name="说了何时的食堂", status=OfferStatus.PAUSED, resumes_on=until)
    asking = sign_in(need.child.director)
    page = asking.see(f"/needs/{need.id}/shortlist")
    words = f"{until.year}年{until.month}月{until.day}日起再接收"
    assert page.count(words) == 1
    assert "对方已暂停接收" in page.split("没说何时的食堂")[1].split("</li>")[0]
    assert words in page.split("说了何时的食堂")[1].split("</li>")[0]
    assert words in asking.see(f"/catalogue/{later.id}")
