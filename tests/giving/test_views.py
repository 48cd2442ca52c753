"""Donors: in at once, and far from every child."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.giving.models import Donor
from app.offers.models import Mode, OfferKind, Reach
from app.people.models import Account, AccountStatus
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import PASSWORD, account

FORM = {"body": "enterprise", "name": "江畔食品", "login": "jiangpan", "password": PASSWORD, "password_again": PASSWORD}


def test_a_donor_signs_up_and_in(client, session: Session) -> None:
    answer = client.submit("/sign-up/donor", **FORM, need_types=["SD02"], place="荆州市")
    assert answer.status_code == 302
    assert "注册好了" in client.see(answer.headers["Location"])
    donor, person = session.scalars(sa.select(Donor)).one(), session.scalars(sa.select(Account)).one()
    assert person.status is AccountStatus.ACTIVE
    assert (donor.need_types, donor.place_code) == (["SD02"], "421000000000")
    client.submit("/sign-in", login="jiangpan", password=PASSWORD)
    assert client.get("/desk").headers["Location"] == "/giving"


def test_unlike_passwords_keep_what_was_typed(client) -> None:
    answer = client.submit("/sign-up/donor", **{**FORM, "password_again": "other"})
    assert answer.status_code == 422
    assert "两次输入的密码不一样" in answer.text
    assert "江畔食品" in answer.text


@pytest.mark.privacy("P18")
def test_the_desk_shows_projects_and_gaps_but_no_child(session: Session, sign_in) -> None:
    fund = {"kind": OfferKind.FUND, "mode": Mode.MONEY, "reach": Reach.ANYWHERE, "radius_km": None}
    OfferFactory(name="山里书屋助学", need_types=["SD02"], **fund)
    OfferFactory(name="心脏救助", need_types=["BL05"], **fund)
    child = ChildFactory(name="不该出现的名字")
    for _ in range(5):
        NeedFactory(child=child, type_code="SD03")
    for _ in range(4):
        NeedFactory(child=child, type_code="MH03")
    person = account(Role.DONOR)
    browser = sign_in(person)
    browser.submit("/giving/wishes", need_types=["SD02"], place="", note="")
    page = browser.see("/giving")
    assert "山里书屋助学" in page
    assert "心脏救助" not in page
    assert "课业辅导" in page, "five needs are told"
    assert "心理危机干预" not in page, "four could point at a child"
    assert "不该出现的名字" not in page
    assert browser.get("/children").status_code == 404
