"""Reconciling: a charity sends its own list of what came in and went out, looks at each row's fate, and confirms those that are right.

Nothing of a list is believed before somebody has seen it. What is confirmed is judged once more under the book's lock, and
written in one transaction: all rows that are right, and none that is not.
"""

from collections.abc import Sequence
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.errors import RuleBroken
from app.funds import queries, statement_queries, statements
from app.funds.ledger import NOTHING
from app.funds.statement_models import Reconciled, Statement
from app.funds.statements import Fate, Judged, Line
from app.transaction import atomic
from app.words import _
from app.workbooks import read_xlsx


def send(actor: Actor, book_id: UUID, *, name: str, data: bytes) -> Statement:
    """Keep a workbook's rows to be looked at."""
    actor.require(Permission.KEEP_FUNDS)
    return keep(actor, book_id, name, statements.lines(read_xlsx(data)))


def keep(actor: Actor, book_id: UUID, name: str, rows: Sequence[Line]) -> Statement:
    """Keep a list; nothing is reconciled by it yet."""
    with atomic():
        book = queries.book(actor, book_id)
        if not book.is_money:
            raise RuleBroken(_("只有钱的账要和银行对。物品请在盘点时核对。"), field="file")
        row = Statement(
            book_id=book.id, organization_id=book.fund.organization_id, name=name[-100:], rows=[one.as_json() for one in rows],
            uploaded_by=actor.id, reconciled=0,
        )  # fmt: skip
        session.add(row)
        record(actor, "fund.statement", row, rows=len(rows))
    return row


def judged(statement: Statement) -> list[Judged]:
    """What its rows come to as the book stands now."""
    rows = [Line.from_json(one) for one in statement.rows]
    numbers = {number for row in rows if (number := statements.number_of(row))}
    return statements.judge(rows, statement_queries.known(statement.book_id, numbers), today())


def confirm(actor: Actor, statement_id: UUID) -> Statement:
    """Reconcile every entry whose row is right; once for each list, and once for each entry."""
    with atomic():
        statement = statement_queries.statement(actor, statement_id, lock=True)
        if statement.confirmed_at is not None:
            raise RuleBroken(_("这份清单已经确认过了，请刷新页面再看。"))
        good = [row for row in judged(statement) if row.fate is Fate.GOOD]
        if not good:
            raise RuleBroken(_("没有一行能对上，所以没有写入。请下载有问题的行，改好再传一份。"))
        total = NOTHING
        for row in good:
            if row.known is None or row.day is None or row.amount is None:
                raise ArithmeticError("a row that is right says of which entry it is")
            session.add(
                Reconciled(
                    movement_id=row.known.id, organization_id=statement.organization_id, statement_id=statement.id,
                    line=row.row.line, amount=row.amount, day=row.day, receipt=row.receipt,
                )
            )  # fmt: skip
            total += row.amount
        statement.confirmed_by, statement.confirmed_at, statement.reconciled = actor.id, now(), len(good)
        record(actor, "fund.reconcile", statement, rows=len(good), amount=str(total))
    return statement


def drop(actor: Actor, statement_id: UUID) -> Statement:
    """Throw away a list that nobody has confirmed."""
    with atomic():
        statement = statement_queries.statement(actor, statement_id, lock=True)
        if statement.confirmed_at is not None:
            raise RuleBroken(_("这份清单已经确认过了，不能再丢掉。"))
        record(actor, "fund.drop_statement", statement)
        session.delete(statement)
    return statement
