"""The pages of the books as charity staff and donors use them, without JavaScript."""

import re
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.funds import service
from app.funds.models import Book, Commitment, Pledge
from app.referrals.models import ReferralStatus
from tests.factories.children import ChildFactory
from tests.factories.funds import Charity, charity
from tests.factories.needs import NeedFactory
from tests.factories.people import account

D = Decimal


@pytest.fixture
def giver(session: Session) -> Charity:
    return charity(session)


def test_from_papers_to_payment(giver: Charity, session: Session, sign_in) -> None:
    browser, offer = sign_in(giver.first), giver.offer.id
    assert "还没有建账" in browser.see(f"/funds/{offer}")
    papers = {"purpose": "买午饭", "two_person_above": "1,000", "disclose_months": "3", "filing": "备2026-17"}
    assert browser.submit(f"/funds/{offer}/papers", **papers).status_code == 302
    book = session.scalars(sa.select(Book)).one()
    came = {"book": book.id, "kind": "budget", "amount": "￥5,000", "day": "2026-11-1", "receipt": "R-9", "note": ""}
    assert browser.submit(f"/funds/{offer}/bring", **came).status_code == 302
    referral = giver.asked()
    page = browser.see(f"/funds/{offer}")
    assert "5,000 元" in page
    assert f"R{referral.number}" in page
    page = browser.see(f"/applications/{referral.id}")
    assert "超过 1,000 元要另一位同事同意" in page
    browser.submit(f"/applications/{referral.id}", book=book.id, amount="1200", note="")
    row = session.scalars(sa.select(Commitment)).one()
    assert "请另一位同事登录后" in browser.see(f"/commitments/{row.id}")
    colleague = sign_in(giver.second)
    answer = colleague.submit(f"/commitments/{row.id}", answer="no", reason="", note="")
    assert answer.status_code == 422
    assert "请选一个原因" in answer.text
    assert colleague.submit(f"/commitments/{row.id}", answer="yes", reason="", note="").status_code == 302
    session.refresh(referral)
    assert referral.status is ReferralStatus.ACCEPTED
    paid = {"deed": "pay", "amount": "1200", "day": "2026-11-2", "receipt": "P-1", "note": ""}
    assert colleague.submit(f"/commitments/{row.id}", **paid).status_code == 302
    page = colleague.see(f"/books/{book.id}")
    assert re.findall(r"L\d+", page)
    assert "已结清" in colleague.see(f"/funds/{offer}")
    file = colleague.get(f"/books/{book.id}/file")
    assert file.headers["Content-Disposition"].startswith("attachment")
    lines = file.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[-1].endswith(",3800.00,0.00,1200.00")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("", "请写数目"),
        ("abc", "看不懂这个数"),
        ("0", "大于 0"),
        ("-5", "大于 0"),
        ("1.234", "大于 0"),
        ("99999", "可用余额只有"),
    ],
)
def test_a_bad_amount_is_said_at_its_field_and_kept(giver: Charity, sign_in, amount: str, said: str) -> None:
    book, referral = giver.open(), giver.asked()
    answer = sign_in(giver.first).submit(f"/applications/{referral.id}", book=book.id, amount=amount, note="留着的话")
    assert answer.status_code == 422
    assert said in answer.text
    assert "留着的话" in answer.text
    assert 'id="amount-error"' in answer.text


def test_a_donor_pledges_and_hears(giver: Charity, session: Session, sign_in) -> None:
    giver.open(amount="0")
    donor = sign_in(account(Role.DONOR))
    page = donor.see(f"/giving/projects/{giver.offer.id}")
    assert "备2026-17" in page
    assert "童联没有核对" in page
    answer = donor.submit(f"/giving/projects/{giver.offer.id}/pledge", kind="goods", amount="30", what="", unit="")
    assert answer.status_code == 422
    assert "请写清楚是什么" in answer.text
    donor.submit(
        f"/giving/projects/{giver.offer.id}/pledge", kind="money", amount="800", what="", unit="", anonymous="y"
    )
    row = session.scalars(sa.select(Pledge)).one()
    staff = sign_in(giver.first)
    assert "不具名的捐赠人" in staff.see(f"/funds/{giver.offer.id}")
    told = {"answer": "all", "amount": "800", "day": f"{today():%Y-%m-%d}", "receipt": "S-1", "reason": ""}
    assert staff.submit(f"/pledges/{row.id}/answer", **told).status_code == 302
    assert "慈善组织已确认收到" in donor.see("/giving/pledges")


@pytest.mark.privacy("P18")
def test_a_donor_sees_what_was_done_and_no_small_group(session: Session, sign_in) -> None:
    """Five children of one township in one month are told; the four of another kind are not."""
    giver = charity(session, need_types=["BL02", "MH03"])
    book = giver.open(amount="10000")
    for code, count in (("BL02", 5), ("MH03", 4)):
        for _turn in range(count):
            need = NeedFactory(child=ChildFactory(name="不该出现的名字"), type_code=code)
            row = service.promise(giver.one, giver.asked(need).id, book.id, D(100))
            service.pay(giver.one, row.id, D(100), day=today(), receipt=str(row.number))
    page = sign_in(account(Role.DONOR)).see(f"/giving/projects/{giver.offer.id}")
    assert "500 元" in page
    assert "400 元" not in page
    assert "不该出现的名字" not in page
