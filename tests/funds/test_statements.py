"""A list of payments, row by row: nothing that differs passes, and what to write instead is said beside the cell."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.funds.ledger import Kind
from app.funds.statements import WAYS, Column, Fate, Judged, Known, Line, judge, lines
from app.workbooks import read_xlsx
from tests.factories.workbooks import workbook

C = Column
ON = date(2026, 11, 29)
GOOD = {C.NUMBER: "L1005", C.DAY: "2026-11-20", C.AMOUNT: "1200", C.RECEIPT: "B-1"}
BOOK = {
    1005: Known(UUID(int=5), 1005, Kind.PAY, Decimal("1200.00"), "P-1"),
    1006: Known(UUID(int=6), 1006, Kind.PAY, Decimal("50.50"), "P-2"),
    1007: Known(UUID(int=7), 1007, Kind.PAY, Decimal("1200.00"), "P-3", reconciled_in=1001),
    1008: Known(UUID(int=8), 1008, Kind.BUDGET, Decimal("1200.00"), "R-1"),
    1009: Known(UUID(int=9), 1009, Kind.COMMIT, Decimal("1200.00"), ""),
    1010: Known(UUID(int=10), 1010, Kind.REFUND, Decimal("1200.00"), "R-2"),
    1011: Known(UUID(int=11), 1011, Kind.SEND_BACK, Decimal("1200.00"), "R-3"),
}


def one(**changed: str) -> Judged:
    """A right row with something changed in it."""
    texts = GOOD | {C(name): text for name, text in changed.items()}
    return judge([Line(2, {name: text for name, text in texts.items() if text})], BOOK, ON)[0]


@pytest.mark.parametrize(
    "changed",
    [
        {}, {"number": "1005"}, {"number": "l 1005"}, {"number": "Ｌ１００５"}, {"day": "2026年11月20日"}, {"day": "20261120"},
        {"amount": "1200.00"}, {"amount": "１２００"}, {"note": "代垫"}, {"day": "2026-11-29"},
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_written(changed: dict[str, str]) -> None:
    row = one(**changed)
    assert (row.fate, row.known) == (Fate.GOOD, BOOK[1005]), row.problems


@pytest.mark.parametrize(
    ("number", "ways", "others"),
    [
        ("L1005", ("付", "支出", "OUT", "-", ""), ("收", "in")), ("L1011", ("付", ""), ("收",)),
        ("L1008", ("收", "收入", "+", ""), ("付", "paid")), ("L1010", ("进", ""), ("支",)),
    ],
)  # fmt: skip
def test_money_in_and_out_is_found_where_the_way_agrees(
    number: str, ways: tuple[str, ...], others: tuple[str, ...]
) -> None:
    assert all(one(number=number, way=way).fate is Fate.GOOD for way in ways)
    for way in others:
        row = one(number=number, way=way)
        assert set(row.problems) == {C.WAY}


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("number", "", "例如 L1005"),
        ("number", "转账", "看不懂这个编号"),
        ("number", "L9999", "没有 L9999"),
        ("number", "L1009", "“承诺给孩子”，没有钱进出"),
        ("way", "收", "是付"),
        ("way", "左", "请写“收”或者“付”"),
        ("number", "L1007", "清单 D1001"),
        ("number", "L1006", "账上这一笔是 50.50"),
        ("day", "", "没有日期"),
        ("day", "2026-13-40", "看不懂这个日期"),
        ("day", "去年", "看不懂这个日期"),
        ("day", "2026-11-30", "不能在将来"),
        ("amount", "", "没有金额"),
        ("amount", "1200.01", "账上这一笔是 1,200"),
        ("amount", "0.12万", "这里写 1200"),
        ("amount", "0.12 万元", "这里写 1200"),
        ("amount", "1,200.00", "这里写 1200.00"),
        ("amount", "￥1200", "这里写 1200"),
        ("amount", "1200 元", "这里写 1200"),
        ("amount", "壹仟贰佰", "看不懂这个金额"),
        ("amount", "-1200", "大于 0"),
        ("amount", "1200.001", "最多两位小数"),
        ("receipt", "", "没有凭据号"),
        ("receipt", "9" * 61, "60 字"),
        ("note", "字" * 301, "300 字"),
    ],
)
def test_what_is_wrong_is_said_beside_its_cell(column: str, text: str, said: str) -> None:
    row = one(**{column: text})
    assert row.fate is (Fate.DONE if text == "L1007" else Fate.WRONG)
    place = C.AMOUNT if text == "L1006" else C(column)
    assert said in str(row.problems[place])
    assert len(row.problems) == 1


def test_a_formula_is_never_believed() -> None:
    rows = lines(read_xlsx(workbook([["L1005", "2026-11-20", "=600*2", "B-1", '=HYPERLINK("x")']])))
    (row,) = judge(rows, BOOK, ON)
    assert set(row.problems) == {C.AMOUNT, C.NOTE}
    assert all("粘贴为数值" in str(said) for said in row.problems.values())


def test_columns_may_stand_anywhere_under_names_people_use() -> None:
    rows = lines(read_xlsx(workbook([["x", "B-1", 1200, "L1005", date(2026, 11, 20)]], ["别的", "回单号", "金额（元）", "Our number", "Date"])))  # fmt: skip
    assert judge(rows, BOOK, ON)[0].fate is Fate.GOOD


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        (["编号", "金额"], [["L1", 3]], "日期、凭据号"),
        ([], [["L1", "2026-1-2", 3, "R"]], "编号、日期、金额、凭据号"),
        (["编号", "日期", "金额", "凭据号"], [[], [None, None]], "一行内容也没有"),
    ],
)
def test_a_list_without_head_or_rows(head: list[str], rows: list[list[object]], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        lines(read_xlsx(workbook(rows, head)))


def test_the_same_row_twice_counts_once_and_two_that_differ_not_at_all() -> None:
    same = judge([Line(2, GOOD), Line(7, GOOD)], BOOK, ON)
    assert [row.fate for row in same] == [Fate.GOOD, Fate.WRONG]
    assert "第 2 行" in str(same[1].problems[C.NUMBER])
    differ = judge([Line(2, GOOD), Line(7, GOOD | {C.RECEIPT: "B-2"})], BOOK, ON)
    assert [row.fate for row in differ] == [Fate.WRONG, Fate.WRONG]
    assert all("2、7" in str(row.problems[C.NUMBER]) for row in differ)


texts = st.fixed_dictionaries({
    C.NUMBER: st.sampled_from(["L1005", "L1006", "1006", "L1007", "L1008", "L9", ""]),
    C.DAY: st.sampled_from(["2026-11-20", "2026-11-21", "2027-1-1", "昨天"]),
    C.AMOUNT: st.sampled_from(["1200", "50.50", "50.5", "1,200", "0.12万", "9"]),
    C.RECEIPT: st.sampled_from(["B-1", "B-2", ""]),
})  # fmt: skip
many = st.lists(texts, max_size=12).map(lambda rows: [Line(place, row) for place, row in enumerate(rows, start=2)])


def settled(rows: list[Line]) -> set[tuple[UUID, str, date]]:
    """What a list would reconcile: which payment, on which receipt and day."""
    return {(r.known.id, r.receipt, r.day) for r in judge(rows, BOOK, ON) if r.fate is Fate.GOOD and r.known and r.day}


@given(many, st.randoms())
def test_the_order_of_rows_never_decides(rows: list[Line], dice) -> None:
    mixed = list(rows)
    dice.shuffle(mixed)
    assert settled(mixed) == settled(rows)


@given(many)
def test_no_payment_is_found_twice_and_each_with_its_own_amount(rows: list[Line]) -> None:
    good = [row for row in judge(rows, BOOK, ON) if row.fate is Fate.GOOD]
    assert len({row.known.id for row in good if row.known}) == len(good)
    assert all(row.known and row.amount == row.known.amount and row.known.kind in WAYS for row in good)
    assert all(row.receipt and row.day and row.day <= ON for row in good)
