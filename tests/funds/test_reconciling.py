"""Reconciling against a database: a preview writes nothing, a payment is reconciled once, the sums agree."""

import io
from decimal import Decimal
from functools import partial
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.database import session as scoped
from app.errors import NotFound, RuleBroken
from app.funds import pledging, queries, reconciling, service, statement_queries
from app.funds.ledger import Kind
from app.funds.models import Book, Movement, PledgeKind
from app.funds.statement_models import Reconciled, Statement
from app.funds.statements import Column, Line, Way
from app.people.service import actor_of
from tests.factories.funds import Charity, charity
from tests.factories.people import account
from tests.factories.workbooks import cells, workbook
from tests.support.separate import all_at_once, separate
from tests.support.watch import Counter

D, C = Decimal, Column
AMOUNTS = ("100", "200.5", "300", "44")


def paid(giver: Charity, book: Book, amounts: tuple[str, ...] = AMOUNTS) -> list[Movement]:
    """So many payments of a book."""
    for number, amount in enumerate(amounts):
        row = service.promise(giver.one, giver.asked().id, book.id, D(amount))
        service.pay(giver.one, row.id, D(amount), day=today(), receipt=f"P-{number}")
    rows = giver.session.scalars(sa.select(Movement).where(Movement.kind == Kind.PAY).order_by(Movement.number))
    return list(rows)


def row(line: int, entry: tuple[int, D], wrong: str = "") -> Line:
    """The row that confirms a payment, by its number and amount; or with another amount."""
    number, amount = entry
    texts = {C.NUMBER: f"L{number}", C.DAY: f"{today()}", C.AMOUNT: wrong or f"{amount}", C.RECEIPT: f"B-{number}"}
    return Line(line, texts)


def of(entry: Movement) -> tuple[int, D]:
    """What a row says of a payment."""
    return entry.number, entry.amount


@pytest.fixture
def giver(session: Session) -> Charity:
    return charity(session)


@pytest.fixture
def book(giver: Charity) -> Book:
    return giver.open()


def test_nothing_is_written_before_somebody_confirms(giver: Charity, book: Book, session: Session) -> None:
    rows = [row(2 + place, of(entry)) for place, entry in enumerate(paid(giver, book))]
    listed = reconciling.keep(giver.one, book.id, "银行.xlsx", [*rows, row(9, of(paid_one(session)), "7")])
    assert session.scalar(sa.select(sa.func.count()).select_from(Reconciled)) == 0
    reconciling.confirm(giver.one, listed.id)
    told = statement_queries.standing(giver.one, book.id)
    assert (told.done, told.done_amount, told.waiting, told.since) == (4, D("644.50"), 0, None)
    assert listed.reconciled == 4
    with pytest.raises(RuleBroken, match="已经确认过"):
        reconciling.confirm(giver.other, listed.id)
    with pytest.raises(RuleBroken, match="不能再丢"):
        reconciling.drop(giver.other, listed.id)
    again = reconciling.keep(giver.other, book.id, "银行.xlsx", rows)
    with pytest.raises(RuleBroken, match="没有一行能对上"):
        reconciling.confirm(giver.other, again.id)
    reconciling.drop(giver.other, again.id)


def paid_one(session: Session) -> Movement:
    """Any payment."""
    return session.scalars(sa.select(Movement).where(Movement.kind == Kind.PAY).limit(1)).one()


@pytest.mark.timeout(120)
def test_any_rows_in_any_order_and_twice(giver: Charity, book: Book, session: Session) -> None:
    """The same payments are reconciled, and their sum is that of the rows that match."""
    entries, who, where = paid(giver, book), giver.one, book.id
    numbers = [(entry.number, entry.amount) for entry in entries]
    session.commit()

    @settings(max_examples=25, deadline=None)
    @given(
        picks=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "7", "1,000"])), max_size=10),
        turns=st.integers(1, 2), dice=st.randoms(),
    )  # fmt: skip
    def holds(picks: list[tuple[int, str]], turns: int, dice: Random) -> None:
        session.commit()
        undo = session.get_bind().begin_nested()  # the test's own connection
        rows = [row(2 + n, numbers[which], wrong) for n, (which, wrong) in enumerate(picks)]
        right = {which for which, wrong in picks if not wrong}
        for turn in range(turns):
            dice.shuffle(rows)
            listed = reconciling.keep(who, where, "x", rows)
            try:
                reconciling.confirm(who, listed.id)
            except RuleBroken:
                assert not right or turn
        told = statement_queries.standing(who, where)
        assert told.done_amount == sum((numbers[which][1] for which in right), D(0))
        assert (told.done, told.waiting) == (len(right), 4 - len(right))
        assert queries.replay(where) == session.get_one(Book, where).balance, "money is where it was"
        session.rollback()
        undo.rollback()

    holds()


def test_receipts_for_pledges_and_returns_are_reconciled_like_payments(
    giver: Charity, book: Book, session: Session
) -> None:
    """Each entry that moved money has two sides: ours and the bank's. Promises have one, and are refused."""
    donor = actor_of(account(Role.DONOR))
    wish = pledging.make(donor, giver.offer.id, kind=PledgeKind.MONEY, amount=D(800))
    pledging.receive(giver.one, wish.id, D(800), day=today(), receipt="S-1")
    promise = service.promise(giver.one, giver.asked().id, book.id, D(300))
    service.pay(giver.one, promise.id, D(300), day=today(), receipt="P-1")
    service.refund(giver.one, promise.id, D(100), day=today(), receipt="P-2")
    service.bring(giver.one, book.id, Kind.SEND_BACK, D(50), day=today(), receipt="S-2")
    entries = list(session.scalars(sa.select(Movement).order_by(Movement.number)))
    listed = reconciling.keep(giver.one, book.id, "银行.xlsx", [row(2 + n, of(one)) for n, one in enumerate(entries)])
    reconciling.confirm(giver.one, listed.id)
    kinds = set(session.scalars(sa.select(Movement.kind).join(Reconciled, Reconciled.movement_id == Movement.id)))
    assert kinds == {Kind.BUDGET, Kind.PAY, Kind.REFUND, Kind.SEND_BACK}
    went, came = (statement_queries.standing(giver.one, book.id, way) for way in (Way.OUT, Way.IN))
    assert (went.done, went.done_amount, went.waiting) == (2, D(350), 0)
    assert (came.done, came.done_amount, came.waiting) == (3, D(10_900), 0)
    (commit,) = (one for one in entries if one.kind is Kind.COMMIT)
    with pytest.raises(sa.exc.DBAPIError, match="not that payment"), session.begin_nested():
        session.execute(
            sa.insert(Reconciled).values(
                organization_id=listed.organization_id, statement_id=listed.id, line=9, day=today(), receipt="B",
                movement_id=commit.id, amount=commit.amount,
            )
        )  # fmt: skip


def test_the_database_itself_refuses(giver: Charity, book: Book, session: Session) -> None:
    first, second, *_rest = paid(giver, book)
    listed = reconciling.keep(giver.one, book.id, "x", [row(2, of(first))])
    reconciling.confirm(giver.one, listed.id)
    about = {
        "organization_id": listed.organization_id, "statement_id": listed.id, "line": 3, "day": today(), "receipt": "B",
    }  # fmt: skip
    for entry, amount, said in (
        (first, first.amount, "pk_reconciled"), (second, D(1), "not that payment"),
    ):  # fmt: skip
        with pytest.raises(sa.exc.DBAPIError, match=said), session.begin_nested():
            session.execute(sa.insert(Reconciled).values(movement_id=entry.id, amount=amount, **about))
    for statement in (sa.update(Reconciled).values(line=1), sa.delete(Reconciled)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
            session.execute(statement)


def test_nobody_else_reads_or_confirms_a_list(giver: Charity, book: Book, session: Session) -> None:
    listed = reconciling.keep(giver.one, book.id, "x", [row(2, of(paid(giver, book)[0]))])
    stranger = charity(session).one
    for look in (
        lambda: statement_queries.statement(stranger, listed.id), lambda: reconciling.confirm(stranger, listed.id),
        lambda: reconciling.drop(stranger, listed.id), lambda: reconciling.keep(stranger, book.id, "x", []),
        lambda: statement_queries.payments(stranger, book.id), lambda: statement_queries.standing(stranger, book.id),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            look()


@pytest.mark.timeout(120)
def test_of_many_who_confirm_the_same_payment_one_succeeds(app: Flask) -> None:
    with separate("reconciling") as real:
        with real.app_context():
            giver = charity(scoped)
            book = giver.open()
            (entry, *_rest) = paid(giver, book, ("100",))
            lists = [reconciling.keep(giver.one, book.id, "x", [row(2, of(entry))]).id for _turn in range(12)]
            who = giver.one
            scoped.remove()

        def confirm(turn: int) -> str:
            try:
                reconciling.confirm(who, lists[turn])
            except RuleBroken:
                return "too late"
            return "done"

        assert all_at_once(real, [partial(confirm, turn) for turn in range(12)]) == ["done"] + ["too late"] * 11
        with real.app_context():
            assert scoped.scalar(sa.select(sa.func.count()).select_from(Reconciled)) == 1
            assert scoped.scalar(sa.select(sa.func.sum(Statement.reconciled))) == 1
            scoped.remove()


def send(browser, book: Book, data: bytes, name: str = "银行.xlsx"):
    """Send a file as a browser does."""
    return browser.submit(f"/books/{book.id}/statements", file=(io.BytesIO(data), name))


def test_out_filled_in_and_back(giver: Charity, book: Book, session: Session, sign_in) -> None:
    entries = paid(giver, book)
    browser = sign_in(giver.first)
    handed = browser.get(f"/books/{book.id}/disbursed/file")
    assert handed.headers["Content-Disposition"].endswith('.xlsx"')
    assert handed.headers["Cache-Control"] == "no-store"
    sheet = cells(handed.data)
    came, *rest = sheet[1:]
    assert came[5:7] == ["收", "收到"]
    assert [line[0] for line in rest] == [f"L{entry.number}" for entry in entries]
    filled = workbook([line[:5] for line in sheet[1:]] + [["L9", "昨天", "1,000", None]], sheet[0][:5])
    where = send(browser, book, filled).headers["Location"]
    page = browser.see(where)
    assert "没有 L9" in page
    assert "这里写 1000" in page
    assert "对得上 5 笔：收进 10,000 元，付出 644.50 元" in page
    assert "没有 L9" not in browser.see(f"{where}?show=good")
    mend = cells(browser.get(f"{where}/file").data)
    assert len(mend) == 2
    assert mend[1][0] == 7
    assert all(words in mend[1][-1] for words in ("编号：", "日期：", "金额：", "凭据号："))
    assert browser.submit(where, deed="confirm").status_code == 302
    page = browser.see(f"/books/{book.id}")
    assert "付出的：已对 644.50 元" in page
    assert "收到的：已对 10,000 元" in page
    assert "每一笔都对过账了" in browser.see(f"/books/{book.id}/disbursed")
    answer = browser.submit(where, deed="confirm")
    assert answer.status_code == 422
    assert "已经确认过" in answer.text


def test_notes_that_look_like_formulas_leave_as_text(giver: Charity, book: Book, session: Session, sign_in) -> None:
    made = service.promise(giver.one, giver.asked().id, book.id, D(5))
    service.pay(giver.one, made.id, D(5), day=today(), receipt="=1+1", note='@HYPERLINK("http://x")')
    data = sign_in(giver.first).get(f"/books/{book.id}/disbursed/file").data
    line = load_workbook(io.BytesIO(data)).active[3]
    assert [(line[place].data_type, line[place].value[0]) for place in (3, 4)] == [("s", "="), ("s", "@")]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "请选一个文件"), (b"PK\x03\x04 nonsense", "打不开"), (workbook([["x"]], ["别的"]), "第一行里找不到")],
)
def test_what_cannot_be_read_is_said_at_the_field(giver: Charity, book: Book, sign_in, data: bytes, said: str) -> None:
    answer = send(sign_in(giver.first), book, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="file-error"' in answer.text


@pytest.mark.timeout(120)
def test_ten_thousand_rows_show_page_by_page(giver: Charity, book: Book, session: Session, sign_in) -> None:
    entries = paid(giver, book)
    rows = [[f"L{number}", "2026-1-2", 3, "R"] for number in range(900_000, 909_996)]
    good = [[f"L{entry.number}", f"{today()}", float(entry.amount), f"B-{entry.number}"] for entry in entries]
    browser = sign_in(giver.first)
    where = send(browser, book, workbook([*rows, *good])).headers["Location"]
    with Counter(session.connection()) as counter:
        page = browser.see(f"{where}?page=200")
    assert len(counter.statements) <= 25
    assert len(page) < 200_000
    assert "L909990" in page
    browser.submit(where, deed="confirm")
    assert statement_queries.standing(giver.one, book.id).done == 4
