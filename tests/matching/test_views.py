"""The page on which a county weighs what counts, and sees what that moves before it is kept."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.settings.models import CountySetting
from app.settings.weights import BOUNDS, DEFAULT
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account

PAGE = "/settings/weights"
FAR_AND_FRESH, NEAR_AND_STALE = "远一些天天核对的食堂", "近处没核对过的食堂"


@pytest.fixture
def officer(session: Session, sign_in):
    """A county officer, and a need with two offers: one near, one fresh."""
    need = NeedFactory()
    OfferFactory(name=FAR_AND_FRESH, lat=30.35, lng=112.18)
    OfferFactory(name=NEAR_AND_STALE, lat=need.lat, lng=need.lng, checked_at=None)
    return sign_in(account(Role.COUNTY_OFFICER))


def typed(**more: object) -> dict[str, str]:
    """What the form sends."""
    return {name: str(value) for name, value in (DEFAULT.as_json() | {"version": 0} | more).items()}


def test_the_defaults_are_shown_as_such(officer) -> None:
    page = officer.see(PAGE)
    assert "现在是产品默认值，不是法律规定" in page
    for name in BOUNDS:
        assert f'name="{name}"' in page
    assert "从不扣分" in page


def test_a_look_at_what_would_change_keeps_nothing(officer, session: Session) -> None:
    changed = typed(distance=50, fit=13, freshness=0)
    page = officer.submit(PAGE, preview="yes", **changed).text
    assert "1 条的前三名有变" in page
    before, after = page.split("改了以后")
    assert before.index(FAR_AND_FRESH) < before.index(NEAR_AND_STALE)
    assert after.index(NEAR_AND_STALE) < after.index(FAR_AND_FRESH)
    assert "原来第 2" in after
    assert 'value="50"' in page, "what was typed stays"
    assert session.scalar(sa.select(sa.func.count()).select_from(CountySetting)) == 0
    same = officer.submit(PAGE, preview="yes", **typed()).text
    assert "0 条的前三名有变，1 条不变" in same


def test_what_is_kept_moves_the_directors_list_at_once(officer, session: Session, sign_in) -> None:
    need = NeedFactory()
    director = sign_in(need.child.director)
    shortlist = f"/needs/{need.id}/shortlist"
    page = director.see(shortlist)
    assert page.index(FAR_AND_FRESH) < page.index(NEAR_AND_STALE)
    assert "打分用的是产品默认值" in page
    assert officer.submit(PAGE, reason="县里 5 号文件", **typed(distance=50, fit=13, freshness=0)).status_code == 302
    page = director.see(shortlist)
    assert page.index(NEAR_AND_STALE) < page.index(FAR_AND_FRESH)
    assert "打分按本县定的" in page
    assert "离孩子近：50 分" in officer.see("/settings")
    assert officer.submit(PAGE, reason="改回来", default="yes", **typed(version=1)).status_code == 302
    page = director.see(shortlist)
    assert page.index(FAR_AND_FRESH) < page.index(NEAR_AND_STALE)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"fit": "27"}, "各项加起来要正好 100 分，现在是 101 分"),
        ({"distance": "4"}, "请填 5 到 50 之间的整数"),
        ({"cost": "很多"}, "请填 0 到 20 之间的整数"),
        ({"scarcity": ""}, "请填 0 到 100 之间的整数"),
    ],
)
def test_what_cannot_be_kept_is_told_before_and_after(officer, session: Session, changed: dict, sentence: str) -> None:
    for more in ({"preview": "yes"}, {"reason": "试一试"}):
        answer = officer.submit(PAGE, **(typed() | changed | more))
        assert answer.status_code == 422
        assert sentence in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(CountySetting)) == 0


def test_an_older_page_keeps_nothing(officer, session: Session) -> None:
    assert officer.submit(PAGE, reason="第一次", **typed(cost=4, wish=3)).status_code == 302
    assert officer.submit(PAGE, reason="第二次", **typed(cost=5, wish=2)).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(CountySetting)) == 1
