"""The piles of the desks: referrals that wait for somebody, each with its question and its order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.clock import now
from app.needs.models import Need, NeedStatus
from app.referrals.lifecycle import BEGINNING, HELPING, OPEN
from app.referrals.models import Fulfilment, Referral, ReferralStatus
from app.words import Words, _

S = ReferralStatus
Other = aliased(Referral)
Where = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Pile:
    """What is in it, and since (or by) when, which orders those of one urgency."""

    title: Words
    where: Callable[[], Where]
    since: sa.SQLColumnExpression[Any]


def disputed() -> Where:
    """The two keys disagree, and nobody has decided; also where the need was closed meanwhile."""
    return sa.and_(Referral.status == S.COMPLETED, Fulfilment.disputed_at.is_not(None), Fulfilment.settled_at.is_(None))


def late_help() -> Where:
    """Help should have begun, gone on after a pause, or been given, by now."""
    begins = sa.and_(Referral.status.in_(BEGINNING), Referral.start_by < now())
    ends = sa.and_(Referral.status != S.ON_HOLD, Referral.complete_by < now())
    return sa.and_(Referral.status.in_(HELPING), sa.or_(begins, ends))


def answers() -> Where:
    """The time to answer ends within a day or is over; whoever queues for a place has none to answer with."""
    soon = Referral.answer_by < now() + timedelta(days=1)
    return sa.and_(Referral.status == S.REQUESTED, ~Referral.waiting, soon)


def declined() -> Where:
    """Declined in the last two weeks, and nobody else has been asked or chosen since."""
    after = sa.or_(Other.status.in_((S.DRAFT, *OPEN)), Other.requested_at > Referral.requested_at)
    others = sa.select(Other.id).where(Other.need_id == Referral.need_id, after)
    recent = Referral.closed_at > now() - timedelta(days=14)
    return sa.and_(Referral.status == S.REJECTED, recent, Need.status == NeedStatus.OPEN, ~others.exists())


def to_confirm() -> Where:
    """Reported as done, and nobody has confirmed or disputed it."""
    return sa.and_(Referral.status == S.COMPLETED, Fulfilment.confirmed_at.is_(None), Fulfilment.disputed_at.is_(None))


LATE_SINCE = sa.case(
    (sa.and_(Referral.status.in_(BEGINNING), Referral.start_by.is_not(None)), Referral.start_by),
    else_=Referral.complete_by,
)
PILES: Mapping[str, Pile] = {
    "disputed": Pile(_("对落实有不同说法，等您判断"), disputed, Fulfilment.disputed_at),
    "late": Pile(_("答应了没有按时开始或做完"), late_help, LATE_SINCE),
    "proposed": Pile(_("下一家选好了，主任还没发出"), lambda: Referral.status == S.DRAFT, Referral.answer_by),
    "answers": Pile(_("答复快到期或已超时"), answers, Referral.answer_by),
    "declined": Pile(_("近两周没有接收、还没另找"), declined, Referral.closed_at),
    "unconfirmed": Pile(_("机构说做好了，还没确认"), to_confirm, Fulfilment.reported_at),
}
"""In the order of the supervisor's desk."""
