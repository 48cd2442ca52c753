"""What the pages of reconciliation show, as plain values; and what is handed out as workbooks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from app.access.actor import Actor
from app.funds import statement_queries
from app.funds.ledger import KIND_NAMES, MONEY, NOTHING, said
from app.funds.models import Book
from app.funds.statement_models import Statement
from app.funds.statement_queries import Payment, Standing
from app.funds.statements import NAMES, WAY_NAMES, WAYS, Column, Fate, Judged, Way
from app.words import Words, _
from app.workbooks import as_xlsx

SIZE = 50
TABS = ("wrong", "good", "done")


def standing(found: Standing, way: Way) -> dict[str, Any]:
    """What of it is reconciled, and since when the rest waits."""
    return {
        "way": way.value, "done": found.done, "done_amount": said(found.done_amount, MONEY), "last": found.last,
        "waiting": found.waiting, "waiting_amount": said(found.waiting_amount, MONEY), "since": found.since,
        "bars": [
            {"label": _("已对账"), "value": float(found.done_amount), "shown": said(found.done_amount, MONEY)},
            {"label": _("还没有对账"), "value": float(found.waiting_amount), "shown": said(found.waiting_amount, MONEY)},
        ],
        "top": float(found.done_amount + found.waiting_amount) or 1.0,
    }  # fmt: skip


def standings(actor: Actor, book_id: UUID) -> list[dict[str, Any]]:
    """What went out and what came in."""
    return [standing(statement_queries.standing(actor, book_id, way), way) for way in (Way.OUT, Way.IN)]


def kind_of(row: Payment) -> str:
    """In or out, and as what."""
    return f"{WAY_NAMES[WAYS[row.movement.kind]]} · {KIND_NAMES[row.movement.kind]}"


def purpose(row: Payment) -> Any:
    """What it was for: a promise, or whose pledge."""
    one = row.movement
    if one.commitment_id:
        return {"text": f"Z{row.commitment}", "url": url_for("funds.commitment", commitment_id=one.commitment_id)}
    if one.pledge_id:
        return {"text": f"J{row.pledge}", "url": url_for("funds.pledge", pledge_id=one.pledge_id)}
    return one.note or ""


def payment_row(row: Payment) -> list[Any]:
    """One entry for a table."""
    one, found = row.movement, row.confirmed
    told: Words = _("清单 D%(n)s 第 %(line)s 行", n=row.statement, line=found.line) if found else _("还没有对账")
    return [
        f"L{one.number}", one.day.isoformat(), kind_of(row), said(one.amount, MONEY), one.receipt, purpose(row),
        {"text": told, "url": url_for("funds.statement", statement_id=found.statement_id) if found else ""},
    ]  # fmt: skip


def payments_file(actor: Actor, book: Book) -> bytes:
    """Everything that came into a book and went out, as a workbook. Its first columns are those that a list for
    reconciliation needs, so that it can be filled in and sent back."""
    rows, _total = statement_queries.payments(actor, book.id, size=1_000_000)
    head = [
        *(NAMES[name] for name in Column), _("类别"), _("承诺"), _("转介"), _("心意"), _("对账"), _("对账凭据号"), _("对账日期"),
    ]  # fmt: skip
    return as_xlsx(head, [file_line(row) for row in reversed(rows)], str(_("收支清单")))


def file_line(row: Payment) -> list[Any]:
    """One entry for the workbook."""
    one, found = row.movement, row.confirmed
    told = _("清单 D%(n)s 第 %(line)s 行", n=row.statement, line=found.line) if found else _("还没有对账")
    return [
        f"L{one.number}", one.day, one.amount, one.receipt, one.note, str(WAY_NAMES[WAYS[one.kind]]),
        str(KIND_NAMES[one.kind]), f"Z{row.commitment}" if row.commitment else None,
        f"R{row.referral}" if row.referral else None, f"J{row.pledge}" if row.pledge else None, str(told),
        found.receipt if found else None, found.day if found else None,
    ]  # fmt: skip


def wrong_file(rows: Sequence[Judged]) -> bytes:
    """The rows that are not right, as they were written, with what to change beside them."""
    head = [_("原来第几行"), *(NAMES[name] for name in Column), _("请改这里")]
    wrong = (row for row in rows if row.fate is Fate.WRONG)
    lines = [[row.row.line, *(row.row.text(name) for name in Column), advice(row)] for row in wrong]
    return as_xlsx(head, lines, str(_("对不上的行")))


def advice(row: Judged) -> str:
    """Everything that is wrong with a row, in one cell."""
    return "\n".join(f"{NAMES[name]}：{row.problems[name]}" for name in Column if name in row.problems)


def preview(statement: Statement, rows: Sequence[Judged], tab: str, page: int) -> dict[str, Any]:
    """A list with each row's fate: the rows of one tab, a page at a time, and how many there are in each."""
    groups: dict[str, list[Judged]] = {name: [] for name in TABS}
    for row in rows:
        groups[group_of(row, statement)].append(row)
    chosen = tab if tab in groups else next((name for name in TABS if groups[name]), TABS[0])
    shown = groups[chosen][(page - 1) * SIZE : page * SIZE]
    names = {
        "wrong": _("对不上"), "done": _("以前对过"),
        "good": _("这次对上了") if statement.confirmed_at else _("对得上"),
    }  # fmt: skip
    return {
        "tabs_": [
            {
                "label": names[name], "count": len(groups[name]), "current": name == chosen,
                "url": url_for("funds.statement", statement_id=statement.id, show=name),
            }
            for name in TABS
        ],
        "rows": [line(row) for row in shown], "tab": chosen, "total": len(groups[chosen]),
        "counts": {name: len(groups[name]) for name in TABS},
        "amount": sums(groups["good"]),
    }  # fmt: skip


def sums(rows: Sequence[Judged]) -> Words:
    """What the rows come to: what came in and what went out, never one taken from the other."""
    found = dict.fromkeys(Way, NOTHING)
    for row in rows:
        if row.known and row.amount and row.known.kind in WAYS:
            found[WAYS[row.known.kind]] += row.amount
    came, went = said(found[Way.IN], MONEY), said(found[Way.OUT], MONEY)
    if not found[Way.IN]:
        return _("付出 %(went)s", went=went)
    return _("收进 %(came)s，付出 %(went)s", came=came, went=went) if found[Way.OUT] else _("收进 %(came)s", came=came)


def group_of(row: Judged, statement: Statement) -> str:
    """In which tab a row stands; what this very list has reconciled is good."""
    here = row.known is not None and row.known.reconciled_in == statement.number
    return Fate.GOOD.value if row.fate is Fate.DONE and here else row.fate.value


def line(row: Judged) -> dict[str, Any]:
    """One row: each cell with what is wrong beside it."""
    settled = row.fate is Fate.DONE
    cells = [
        {"label": NAMES[name], "text": row.row.text(name), "wrong": None if settled else row.problems.get(name)}
        for name in Column
    ]
    differs = row.known and row.known.receipt and row.known.receipt != row.receipt and not row.problems
    return {
        "line": row.row.line, "cells": cells, "number": f"L{row.known.number}" if row.known else "",
        "remark": _("登记的时候写的凭据号是 %(receipt)s", receipt=row.known.receipt) if differs and row.known else None,
    }  # fmt: skip
