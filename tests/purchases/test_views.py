"""The pages of contracts: nothing typed is lost, what is shown is counted, no child is among it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import today
from app.purchases import queries
from app.purchases.models import Contract, ContractStatus, Milestone, MilestoneStatus
from tests.factories.purchases import Purchase, purchase
from tests.support.watch import Counter

DRAFT = {
    "kind": "project", "title": "课后托管", "standard": "每周三次", "units": "60", "unit": "人次", "posts": "",
    "starts_on": f"{today():%Y}-1-1", "ends_on": f"{today().year + 1}-12-31", "two_person_above": "5,000",
}  # fmt: skip


@pytest.fixture
def deal(session: Session) -> Purchase:
    return purchase(session)


def test_from_the_draft_to_the_voucher(deal: Purchase, session: Session, sign_in) -> None:
    county, provider = sign_in(deal.officers[0]), sign_in(deal.staff[0])
    assert "起草一份" in county.see("/contracts")
    assert "县里把合同发给您以后" in provider.see("/contracts")
    county.submit("/contracts/new", organization=deal.offer.organization_id, **DRAFT)
    contract = session.scalars(sa.select(Contract)).one()
    where = f"/contracts/{contract.id}"
    assert "还没有写付款" in county.see(where)
    due = {"due_on": f"{today().year + 1}-6-1"}
    county.submit(f"{where}/milestones", title="中期款", amount="20,000", evidence="units", units="2", **due)
    row = session.scalars(sa.select(Milestone)).one()
    assert county.submit(f"{where}/propose").status_code == 302
    assert "先选定" in provider.submit(f"{where}/sign").text
    assert provider.submit(f"{where}/services", offers=[str(deal.offer.id)]).status_code == 302
    answer = provider.submit(f"{where}/back", reason="请写清楚时间")
    assert answer.headers["Location"].endswith("/contracts")
    assert "请写清楚时间" in county.see(where)
    assert county.submit(f"{where}/propose").status_code == 302
    assert provider.submit(f"{where}/sign").status_code == 302
    deal.help(2)
    page = provider.see(where)
    assert "依据已够，可以申请" in page
    assert provider.submit(f"/milestones/{row.id}", document="").status_code == 302
    answer = county.submit(f"/milestones/{row.id}", answer="no", reason="")
    assert answer.status_code == 422
    assert "请写明哪里要改" in answer.text
    county.submit(f"/milestones/{row.id}", answer="yes", reason="")
    assert "请另一位同事登录后来定" in county.see(f"/milestones/{row.id}")
    colleague = sign_in(deal.officers[1])
    colleague.submit(f"/milestones/{row.id}", answer="yes", reason="")
    paid = {"day": f"{today():%Y-%m-%d}", "voucher": "国库 2026-88"}
    assert colleague.submit(f"/milestones/{row.id}", **paid).status_code == 302
    session.refresh(row)
    assert row.status is MilestoneStatus.PAID
    assert "国库 2026-88" in provider.see(where)
    assert county.submit(f"{where}/end", reason="期满").status_code == 302
    session.refresh(contract)
    assert contract.status is ContractStatus.ENDED


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"organization": ""}, "请选一家机构", "organization"),
        ({"units": "0"}, "大于 0 的整数", "units"),
        ({"units": "许多"}, "大于 0 的整数", "units"),
        ({"ends_on": "2001-1-1"}, "结束的日子要在开始以后", "ends_on"),
        ({"kind": "post"}, "岗位制请写", "posts"),
        ({"starts_on": "春天"}, "看不懂这个日期", "starts_on"),
        ({"two_person_above": "-1"}, "0 或更大", "two_person_above"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    deal: Purchase, sign_in, changed: dict[str, str], said: str, field: str
) -> None:
    typed = {"organization": str(deal.offer.organization_id), **DRAFT, "standard": "要留住的标准", **changed}
    answer = sign_in(deal.officers[0]).submit("/contracts/new", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "要留住的标准" in answer.text


@pytest.mark.privacy("P18")
def test_the_buyers_page_names_no_child_and_tells_of_no_small_group(deal: Purchase, session: Session, sign_in) -> None:
    contract, _rows = deal.running()
    for _turn in range(6):
        given = deal.help(2)
    earlier = today().replace(day=1)
    page = sign_in(deal.officers[0]).see(f"/contracts/{contract.id}")
    assert f"{earlier:%Y-%m}" in page
    for words in (given.need.child.name, f"R{given.number}", f"C{given.need.child.number}", f"N{given.need.number}"):
        assert words not in page
    assert all(one.child <= 6 for one in queries.deliveries(deal.buyer, contract.id))


def test_as_many_questions_for_many_as_for_few(deal: Purchase, session: Session, sign_in) -> None:
    contract, _rows = deal.running()
    browser, counts = sign_in(deal.officers[0]), []
    for more in (1, 5):
        for _turn in range(more):
            deal.help(1)
        for where in ("/contracts", f"/contracts/{contract.id}"):
            with Counter(session.connection()) as counter:
                browser.see(where)
            counts.append(len(counter.statements))
            assert len(counter.statements) <= 25
    assert counts[:2] == counts[2:]
