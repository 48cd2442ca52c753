"""The pages: opened from a gap, joined by a director, completed by the county; figures of a few are not on them."""

import re
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.demand import service as demand
from app.growth.models import Enrolment, EnrolmentStatus, Scheme
from app.transaction import atomic
from app.vacancies import service as vacancies
from app.vacancies.models import Cause as Unowned
from tests.factories.growth import a_gap, a_scheme
from tests.factories.needs import NeedFactory
from tests.factories.people import account
from tests.factories.purchases import Purchase, purchase
from tests.support.watch import Counter

TYPED = {
    "kind": "grant", "title": "小额启动金", "about": "给想开午餐点的机构", "led_by": "县慈善会", "seats": "3", "amount": "3,000",
    "starts_on": f"{today():%Y-%m-%d}", "ends_on": f"{today().year + 1}-1-1",
}  # fmt: skip


@pytest.fixture
def deal(session: Session) -> Purchase:
    return purchase(session)


def test_opened_joined_and_completed(deal: Purchase, session: Session, sign_in) -> None:
    county = sign_in(deal.officers[0])
    assert "现在看不出哪一类缺得多" in county.see("/growth")
    gap = a_gap(session, deal.buyer)
    page = county.see("/growth")
    assert f"缺口 G{gap.number}" in page
    assert f'selected value="{gap.id}"' in county.see(f"/growth/new?because={gap.id}")
    assert county.submit("/growth/new", because=str(gap.id), **TYPED).status_code == 302
    scheme = session.scalars(sa.select(Scheme)).one()
    director = sign_in(account(Role.DIRECTOR, name="沈桂英"))
    page = director.see(f"/growth/{scheme.id}")
    assert "每家 3,000 元" in page
    director.submit(f"/growth/{scheme.id}/join")
    row = session.scalars(sa.select(Enrolment)).one()
    assert "不参加了" in director.see(f"/growth/{scheme.id}")
    assert "沈桂英" in county.see(f"/growth/{scheme.id}")
    assert "沈桂英" not in sign_in(account(Role.DIRECTOR)).see(f"/growth/{scheme.id}")
    answer = county.submit(f"/enrolments/{row.id}", done_on="2999-1-1", paper="凭证-8")
    assert answer.status_code == 422
    assert "日期不能在将来" in answer.text
    assert "凭证-8" in answer.text
    county.submit(f"/enrolments/{row.id}", done_on=f"{today():%Y-%m-%d}", paper="凭证-8")
    session.refresh(row)
    assert row.status is EnrolmentStatus.COMPLETED
    page = director.see(f"/growth/{scheme.id}")
    assert "只说先后，不说因果" in page
    county.submit(f"/growth/{scheme.id}/close")
    assert "不再报名" in sign_in(account(Role.DIRECTOR)).see(f"/growth/{scheme.id}")


def test_one_link_from_each_list_opens_it_filled(deal: Purchase, session: Session, sign_in) -> None:
    county, gap = sign_in(deal.officers[0]), a_gap(session, deal.buyer)
    for _turn in range(5):
        demand.note("421003106000", ["MH03"])
    with atomic():
        entry = vacancies.enter(NeedFactory(type_code="SF01"), Unowned.NO_OFFER)
    for where, because in (
        (f"/gaps/{gap.id}", str(gap.id)), (f"/vacancies/{entry.id}", f"vacancy:{entry.id}"),
        ("/oversight/demand", "demand:421003106000:MH03"), ("/gaps", "demand:421003106000:MH03"),
    ):  # fmt: skip
        link = re.search(
            rf'href="(/growth/new[^"]*{re.escape(quote(because, safe=""))}[^"]*|/growth/new[^"]*{because}[^"]*)"',
            county.see(where),
        )
        assert link, where
        page = county.see(link[1].replace("&amp;", "&"))
        assert f'selected value="{because}"' in page
        assert 'id="title"' in page
        assert "补上" in page
    assert "为它开一项" not in sign_in(account(Role.SUPERVISOR)).see(f"/vacancies/{entry.id}")


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"because": ""}, "因为缺什么", "because"),
        ({"because": "BL02"}, "因为缺什么", "because"),
        ({"seats": "很多"}, "1 到 500", "seats"),
        ({"amount": ""}, "每家给多少元", "amount"),
        ({"ends_on": "2001-1-1"}, "不能在开始以前", "ends_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    deal: Purchase, session: Session, sign_in, changed: dict[str, str], said: str, field: str
) -> None:
    typed = {"because": str(a_gap(session, deal.buyer).id), **TYPED, "about": "要留住的话", **changed}
    answer = sign_in(deal.officers[0]).submit("/growth/new", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "要留住的话" in answer.text


@pytest.mark.privacy("P18")
@pytest.mark.parametrize(("needs", "told"), [(3, False), (7, True)])
def test_a_gap_of_a_few_needs_is_not_placed_for_others(
    deal: Purchase, session: Session, sign_in, needs: int, told: bool
) -> None:
    scheme = a_scheme(deal.buyer, a_gap(session, deal.buyer, needs=needs))
    page = sign_in(deal.staff[0]).see(f"/growth/{scheme.id}")
    assert (f"有 {needs} 条" in page) is told
    assert f"有 {needs} 条" in sign_in(deal.officers[0]).see(f"/growth/{scheme.id}")


def test_as_many_questions_for_many_as_for_few(deal: Purchase, session: Session, sign_in) -> None:
    gap, browser, counts = a_gap(session, deal.buyer), sign_in(deal.officers[0]), []
    for more in (1, 5):
        for _turn in range(more):
            a_scheme(deal.buyer, gap)
        with Counter(session.connection()) as counter:
            browser.see("/growth")
        counts.append(len(counter.statements))
    assert counts[0] == counts[1] <= 25
