"""How an offer is shown, and what is never shown of a volunteer."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.offers import cards
from app.offers.models import OfferKind, OfferStatus, Period, Reach
from tests.factories.offers import OfferFactory
from tests.factories.people import account

S = OfferStatus


@pytest.fixture(autouse=True)
def in_a_request(app: Flask, session: Session):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("王芳", "王"),
        ("王小芳", "王"),
        ("欧阳芳", "欧阳"),
        ("诸葛小芳", "诸葛"),
        ("阿依古丽", ""),
        ("扎西措", ""),
        ("Maria", ""),
        ("", ""),
    ],
)
def test_a_surname_only_where_it_is_certain(name: str, surname: str) -> None:
    assert cards.surname_of(name) == surname


def test_a_volunteer_is_a_surname_without_a_telephone() -> None:
    her = account(Role.VOLUNTEER, name="王小芳", phone="13800000000")
    offer = OfferFactory(kind=OfferKind.VOLUNTEER, organization=None, volunteer_id=her.id, phone="13800000000")
    shown = cards.card(offer, free=1)
    assert str(shown["organization"]) == "王姓志愿者"
    everything = str(shown) + str(cards.summary(offer))
    assert "小芳" not in everything
    assert "13800000000" not in everything


def test_whom_it_is_for() -> None:
    assert cards.who(OfferFactory()) == "不满 18 岁"
    assert (
        cards.who(OfferFactory(age_min=6, age_max=14, sex="female", categories=["ORPHAN"])) == "6–14 岁，只帮女孩，孤儿"
    )
    assert str(cards.ages(7, 7)) == "7 岁"
    assert str(cards.ages(0, 24)) == "24 岁以下都可以"


def test_where_it_serves() -> None:
    assert cards.where(OfferFactory()) == "荆州市荆州区，30 公里以内"
    assert cards.where(OfferFactory(reach=Reach.ANYWHERE)) == "荆州市荆州区，不限地区"
    assert cards.where(OfferFactory(reach=Reach.ANYWHERE, mode="money")) == "不限地区"
    near = {"reach": Reach.DIVISIONS, "divisions": ["421002000000"]}
    assert cards.where(OfferFactory(**near)) == "荆州市荆州区，服务荆州市沙市区"
    assert cards.where(OfferFactory(**near, mode="remote")) == "荆州市沙市区"
    four = ["421003000000", "421002000000", "421003106000", "421022000000"]
    offer = OfferFactory(reach=Reach.DIVISIONS, divisions=four)
    assert cards.reach(offer).endswith("等 4 个地方")
    assert cards.reach(offer, whole=True).count("、") == 3
    assert cards.reach(OfferFactory(reach=Reach.STATED, areas_text="Miami-Dade")) == "Miami-Dade"
    assert cards.reach(OfferFactory(reach=Reach.ANYWHERE)) == "不限地区"
    assert cards.near_name(None) == ""


def test_when_the_next_place_is_free() -> None:
    assert cards.card(OfferFactory(), free=0)["next_free"] > today()
    assert cards.card(OfferFactory(), free=1)["next_free"] is None
    assert cards.card(OfferFactory(period=Period.ONCE), free=0)["next_free"] is None


def test_what_to_do_next() -> None:
    old = now() - timedelta(days=200)
    assert "改好再提交" in str(cards.next_step(OfferFactory(status=S.DRAFT, review_note="写清楚"), verified=True))
    assert "机构核实以后" in str(cards.next_step(OfferFactory(status=S.DRAFT), verified=False))
    assert "仍然有效" in str(cards.next_step(OfferFactory(checked_at=old), verified=True))
    assert all(str(cards.next_step(OfferFactory(status=status), verified=True)) for status in S)


def test_a_fund_shows_its_ceiling_and_every_row_leads_to_its_field() -> None:
    fund = OfferFactory(kind=OfferKind.FUND, mode="money", reach=Reach.ANYWHERE, ceiling=5000)
    rows = cards.summary(fund, "/offers/x/edit")
    assert "5,000 元" in [str(row["value"]) for row in rows]
    assert all(row["url"].startswith("/offers/x/edit#") for row in rows[1:])
    assert all(row["url"] is None for row in cards.summary(fund))
