"""What can be done with a referral, by whom, in which state, with which form: the buttons of its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.referrals import service
from app.referrals.forms import AcceptForm, CompleteForm, ConfirmForm, DeclineForm, NoteForm, StartForm
from app.referrals.models import Reason, Referral, ReferralStatus
from app.web.forms import BaseForm, said
from app.words import Words, _

S = ReferralStatus
Verb = Callable[[Actor, UUID, Any], Referral]


@dataclass(frozen=True, slots=True)
class Deed:
    """One button: its words, its form, the states in which it is offered, and the verb behind it."""

    label: Words
    done: Words
    form: type[BaseForm]
    states: frozenset[ReferralStatus]
    verb: Verb
    kind: str = "secondary"
    hint: Words = ""


def states(*found: ReferralStatus) -> frozenset[ReferralStatus]:
    """The states, as a set."""
    return frozenset(found)


ANSWERS: dict[str, Deed] = {
    "accept": Deed(
        _("接收"), _("已接收，名额已留好。"), AcceptForm, states(S.REQUESTED),
        lambda actor, i, form: service.accept(actor, i, said(form.note) or None), "primary",
        _("接收后您会看到主任的联系方式，请尽快联系。"),
    ),
    "decline": Deed(
        _("婉拒"), _("已婉拒，主任会另找帮助。"), DeclineForm, states(S.REQUESTED),
        lambda actor, i, form: service.decline(actor, i, Reason(said(form.reason)), said(form.note) or None),
    ),
    "start": Deed(
        _("开始服务"), _("已记下：服务开始。"), StartForm, states(S.ACCEPTED, S.ON_HOLD),
        lambda actor, i, _form: service.start(actor, i), "primary",
    ),
    "complete": Deed(
        _("报告已落实"), _("已报告。等主任去看过、确认以后，这件事才算完成。"), CompleteForm,
        states(S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD),
        lambda actor, i, form: service.complete(
            actor, i, form.delivered_on.data, form.units.data, said(form.note) or None
        ),
        "primary",
    ),
    "hold": Deed(
        _("暂停"), _("已记下：暂停。"), NoteForm, states(S.ACCEPTED, S.IN_PROGRESS),
        lambda actor, i, form: service.hold(actor, i, said(form.note)),
    ),
    "fail": Deed(
        _("没有做成"), _("已记下，主任会另找帮助。"), NoteForm, states(S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD),
        lambda actor, i, form: service.fail(actor, i, said(form.note)),
    ),
}  # fmt: skip
"""What the side that was asked does."""

FOLLOWS: dict[str, Deed] = {
    "confirm": Deed(
        _("确认帮助到位"), _("已确认，需求已满足。"), ConfirmForm, states(S.COMPLETED),
        lambda actor, i, form: service.confirm(actor, i, said(form.how)), "primary",
    ),
    "dispute": Deed(
        _("没有到位"), _("已记下，需求重新打开，督导员会看到。"), NoteForm, states(S.COMPLETED),
        lambda actor, i, form: service.dispute(actor, i, said(form.note)),
    ),
    "cancel": Deed(
        _("取消转介"), _("转介已取消。"), NoteForm, states(S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD),
        lambda actor, i, form: service.cancel(actor, i, said(form.note)),
    ),
}  # fmt: skip
"""What the side that asked does."""


def open_to(deeds: dict[str, Deed], referral: Referral) -> dict[str, Deed]:
    """The deeds that make sense now."""
    fulfilment = referral.fulfilment
    settled = fulfilment is not None and (fulfilment.confirmed_at or fulfilment.disputed_at)
    if referral.status is S.COMPLETED and settled:
        return {}
    return {name: deed for name, deed in deeds.items() if referral.status in deed.states}
