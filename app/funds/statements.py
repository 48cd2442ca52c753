"""A charity's own list of what came in and went out, row by row: what each means, what is wrong in it, what to write
instead. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.errors import RuleBroken
from app.funds.ledger import KIND_NAMES, MONEY, Kind, check_amount, said
from app.web.fields import read_date
from app.words import Words, _
from app.workbooks import Row, Sort


class Column(StrEnum):
    """What a list tells of each entry."""

    NUMBER = "number"
    DAY = "day"
    AMOUNT = "amount"
    RECEIPT = "receipt"
    NOTE = "note"
    WAY = "way"


class Way(StrEnum):
    """Whether money came in or went out."""

    IN = "in"
    OUT = "out"


C = Column
WAYS: Mapping[Kind, Way] = {
    Kind.BUDGET: Way.IN, Kind.REFUND: Way.IN, Kind.PAY: Way.OUT, Kind.SEND_BACK: Way.OUT
}  # fmt: skip
"""Entries that really moved money, so that a bank or an accountant knows of them; promises are known to nobody else."""
WAY_NAMES: Mapping[Way, Words] = {Way.IN: _("收"), Way.OUT: _("付")}
WAY_WORDS: Mapping[str, Way] = {
    **dict.fromkeys(("收", "收入", "收到", "进", "+", "in", "received"), Way.IN),
    **dict.fromkeys(("付", "支", "支出", "付出", "拨付", "出", "-", "out", "paid"), Way.OUT),
}
"""How a list says it. Not 借 and 贷: they mean the one in the bank's books and the other in one's own."""
NAMES: Mapping[Column, Words] = {
    C.NUMBER: _("编号"), C.DAY: _("日期"), C.AMOUNT: _("金额"), C.RECEIPT: _("凭据号"), C.NOTE: _("备注"), C.WAY: _("收支"),
}  # fmt: skip
HEADS: Mapping[Column, frozenset[str]] = {
    C.NUMBER: frozenset({"编号", "我们的编号", "童联编号", "number", "our number", "no."}),
    C.DAY: frozenset({"日期", "付款日期", "拨付日期", "day", "date"}),
    C.AMOUNT: frozenset({"金额", "金额（元）", "金额(元)", "数目", "amount", "amount (yuan)"}),
    C.RECEIPT: frozenset({"凭据号", "回单号", "收据号", "凭证号", "receipt", "receipt number"}),
    C.NOTE: frozenset({"备注", "摘要", "note", "remark"}),
    C.WAY: frozenset({"收支", "收付", "方向", "in or out", "direction"}),
}
"""How the head of a column may be written."""
NEEDED = (C.NUMBER, C.DAY, C.AMOUNT, C.RECEIPT)
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，Ｌｌ－", "0123456789.,LL-")
NUMBER = re.compile(r"[Ll]?\s*(\d{1,12})")
FIGURE = re.compile(r"-?\d+(\.\d+)?")
LONGEST = {C.RECEIPT: 60, C.NOTE: 300}


class Fate(StrEnum):
    """What becomes of a row."""

    GOOD = "good"
    DONE = "done"  # reconciled before, by another list or by this one
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the charity wrote it."""

    line: int
    texts: Mapping[Column, str]
    formulas: frozenset[Column] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "line": self.line,
            "texts": {str(k): v for k, v in self.texts.items()},
            "formulas": [str(one) for one in self.formulas],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Line":
        """As it was kept."""
        texts = {Column(name): text for name, text in kept["texts"].items()}
        return cls(kept["line"], texts, frozenset(Column(name) for name in kept["formulas"]))

    def text(self, column: Column) -> str:
        """What stands in a column."""
        return self.texts.get(column, "")


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of the book that a row may speak of."""

    id: UUID
    number: int
    kind: Kind
    amount: Decimal
    receipt: str
    reconciled_in: int | None = None
    """The number of the list that has reconciled it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, what is wrong in which column, and the entry it was found to be."""

    row: Line
    problems: Mapping[Column, Words] = field(default_factory=dict)
    known: Known | None = None
    day: date | None = None
    amount: Decimal | None = None
    receipt: str = ""

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        if self.known and self.known.reconciled_in is not None and set(self.problems) == {C.NUMBER}:
            return Fate.DONE
        return Fate.WRONG if self.problems else Fate.GOOD


def lines(rows: Iterable[Row]) -> list[Line]:
    """The rows under a head that names the columns, in whatever order; RuleBroken where it does not."""
    found, places = [], None
    for row in rows:
        if places is None:
            places = columns([cell.text for cell in row.cells])
            continue
        cells = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
        if all(cell.sort is Sort.EMPTY for cell in cells.values()):
            continue
        found.append(
            Line(
                row.line,
                {name: cell.text for name, cell in cells.items() if cell.text},
                frozenset(name for name, cell in cells.items() if cell.sort is Sort.FORMULA),
            )
        )
    if not found:
        raise RuleBroken(_("表里一行内容也没有。第一行写列名，从第二行起每行写一笔收支。"), field="file")
    return found


def columns(head: Sequence[str]) -> dict[Column, int]:
    """In which place each column stands, by its head."""
    found: dict[Column, int] = {}
    for place, text in enumerate(head):
        for name, spellings in HEADS.items():
            if text.strip().lower() in spellings:
                found.setdefault(name, place)
    missing = [name for name in NEEDED if name not in found]
    if missing:
        names = str(_("、")).join(str(NAMES[name]) for name in missing)
        raise RuleBroken(
            _("第一行里找不到这些列：%(names)s。请先下载收支清单，照它的列名填，再传。", names=names), field="file"
        )
    return found


def number_of(line: Line) -> int | None:
    """The number of our entry that a row names; None where it names none."""
    found = NUMBER.fullmatch(line.text(C.NUMBER).translate(FULL_WIDTH).strip())
    return int(found[1]) if found else None


def judge(rows: Iterable[Line], known: Mapping[int, Known], on: date) -> list[Judged]:
    """What each row comes to, given the entries of the book by number. Two rows about one payment: the same twice counts
    once; if they differ, neither counts, so that the order of rows never decides."""
    found = [judge_row(row, known, on) for row in rows]
    same: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        if one.fate is Fate.GOOD and one.known:
            same[one.known.number].append(place)
    for places in same.values():
        if len(places) > 1:
            differ = len({(found[place].day, found[place].receipt) for place in places}) > 1
            numbers = str(_("、")).join(str(found[place].row.line) for place in places)
            for place in places if differ else places[1:]:
                wrong = (
                    _("第 %(lines)s 行写的是同一笔，但内容不一样。请只留对的那一行。", lines=numbers)
                    if differ
                    else _("和第 %(line)s 行是同一笔，已经算过一次。请删去这一行。", line=found[places[0]].row.line)
                )
                found[place] = replace(found[place], problems={C.NUMBER: wrong})
    return found


def judge_row(row: Line, known: Mapping[int, Known], on: date) -> Judged:
    """One row by itself."""
    problems: dict[Column, Words] = {
        name: _("这里是公式，不是写好的内容。请复制后“粘贴为数值”。") for name in row.formulas
    }
    entry = known.get(number_of(row) or 0)
    day, amount = read_date(row.text(C.DAY)[:10]), read_amount(row.text(C.AMOUNT))
    for name, wrong in (
        (C.NUMBER, wrong_number(row, entry)),
        (C.DAY, wrong_day(row.text(C.DAY), day, on)),
        (C.AMOUNT, wrong_amount(row.text(C.AMOUNT), amount, entry)),
        (C.WAY, wrong_way(row.text(C.WAY), entry)),
        (C.RECEIPT, None if row.text(C.RECEIPT) else _("没有凭据号。请写银行回单或收据的号码。")),
    ):
        if wrong is not None:
            problems.setdefault(name, wrong)
    for name, most in LONGEST.items():
        if len(row.text(name)) > most:
            problems.setdefault(name, _("请留在 %(most)s 字以内。", most=most))
    return Judged(row, problems, entry, day, amount, row.text(C.RECEIPT))


def wrong_number(row: Line, entry: Known | None) -> Words | None:
    """What is wrong with the number."""
    text = row.text(C.NUMBER)
    if not text:
        return _("请写收支清单里的编号，例如 L1005。")
    if number_of(row) is None:
        return _("看不懂这个编号。请照收支清单写，例如 L1005。")
    if entry is None:
        return _("这本账里没有 L%(n)s。请照收支清单核对编号。", n=number_of(row))
    if entry.kind not in WAYS:
        return _(
            "L%(n)s 是“%(kind)s”，没有钱进出，不用对账。请删去这一行。", n=entry.number, kind=KIND_NAMES[entry.kind]
        )
    if entry.reconciled_in is not None:
        return _("L%(n)s 已经在清单 D%(list)s 里对过账，不会再对一次。", n=entry.number, list=entry.reconciled_in)
    return None


def wrong_way(text: str, entry: Known | None) -> Words | None:
    """What is wrong with in or out; a list need not say it."""
    if not text:
        return None
    way = WAY_WORDS.get(text.strip().lower())
    if way is None:
        return _("看不懂收支。请写“收”或者“付”，也可以空着。")
    if entry and entry.kind in WAYS and WAYS[entry.kind] is not way:
        return _("账上 L%(n)s 是“%(kind)s”，是%(way)s。请核对是哪一边写错了。", n=entry.number, kind=KIND_NAMES[entry.kind], way=WAY_NAMES[WAYS[entry.kind]])  # fmt: skip
    return None


def wrong_day(text: str, day: date | None, on: date) -> Words | None:
    """What is wrong with the day."""
    if not text:
        return _("没有日期。请写成 2026-3-5 这样。")
    if day is None:
        return _("看不懂这个日期，请写成 2026-3-5 或 2026年3月5日。")
    return _("日期不能在将来。请写已经发生的那一天。") if day > on else None


def read_amount(text: str) -> Decimal | None:
    """A plain figure; None for everything else."""
    text = text.translate(FULL_WIDTH).strip()
    return Decimal(text) if FIGURE.fullmatch(text) and len(text) < 20 else None


def wrong_amount(text: str, amount: Decimal | None, entry: Known | None) -> Words | None:
    """What is wrong with the amount, and what to write instead where that can be told."""
    if not text:
        return _("没有金额。请写这一笔是多少元，例如 1200 或 1200.50。")
    if amount is None:
        return instead(text.translate(FULL_WIDTH).replace(" ", ""))
    try:
        check_amount(amount)
    except RuleBroken as error:
        return error.message
    if entry and entry.kind in WAYS and entry.amount != amount:
        return _("账上这一笔是 %(amount)s。请核对是哪一边写错了。", amount=said(entry.amount, MONEY))
    return None


def instead(text: str) -> Words:
    """What to write in place of an amount that is no plain figure."""
    bare = re.sub(r"[,¥￥元]|rmb|cny", "", text, flags=re.IGNORECASE)
    if bare.endswith(("万", "萬")) and (tens := read_amount(bare[:-1])) is not None:
        return _("请按元写，不写“万”，例如这里写 %(amount)s。", amount=f"{tens * 10_000:.2f}".removesuffix(".00"))
    if (plain := read_amount(bare)) is not None:
        return _("只写数字，不写逗号和单位，这里写 %(amount)s。", amount=f"{plain:f}")
    return _("看不懂这个金额。请只写数字，例如 1200 或 1200.50。")
