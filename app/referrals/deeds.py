"""What can be done with a referral, by whom, in which state, with which form: the buttons of its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.referrals import service
from app.referrals.forms import (
    AcceptForm,
    AskForm,
    CompleteForm,
    ConfirmForm,
    DeclineForm,
    NoteForm,
    SettleForm,
    StartForm,
)
from app.referrals.models import Outcome, Reason, Referral, ReferralStatus
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
    weighs: bool = False
    """Whether it is decided by what was said so far, which then stands above the form."""


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
        _("开始服务"), _("已记下：服务开始。"), StartForm, states(S.ACCEPTED),
        lambda actor, i, _form: service.start(actor, i), "primary",
    ),
    "resume": Deed(
        _("继续服务"), _("已记下：服务继续。"), StartForm, states(S.ON_HOLD),
        lambda actor, i, _form: service.start(actor, i), "primary",
    ),
    "complete": Deed(
        _("报告已落实"), _("已报告。等主任去看过、确认以后，这件事才算完成。"), CompleteForm,
        states(S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD),
        lambda actor, i, form: service.complete(
            actor, i, form.delivered_on.data, form.units.data, said(form.note) or None, partial=bool(form.partial.data)
        ),
        "primary",
    ),
    "hold": Deed(
        _("暂停"), _("已记下：暂停。"), NoteForm, states(S.ACCEPTED, S.IN_PROGRESS),
        lambda actor, i, form: service.hold(actor, i, said(form.note)),
        hint=_("写明为什么暂停，大约什么时候继续。主任会马上知道；到了期限还没有继续，会提醒她。"),
    ),
    "fail": Deed(
        _("没有做成"), _("已记下，主任会另找帮助。"), NoteForm, states(S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD),
        lambda actor, i, form: service.fail(actor, i, said(form.note)),
    ),
}  # fmt: skip
"""What the side that was asked does."""

FOLLOWS: dict[str, Deed] = {
    "send": Deed(
        _("看过了，发给这一家"), _("已发出。对方答复时，消息里会提醒您。"), AskForm, states(S.DRAFT),
        lambda actor, i, form: service.send(actor, i, said(form.message)), "primary",
        _("对方会看到需求的种类、年龄段、乡镇和急不急，看不到姓名、住址和您写的原话。"),
    ),
    "confirm": Deed(
        _("确认帮助到位"), _("已确认。30 天和 90 天后会提醒您再看一次。"), ConfirmForm, states(S.COMPLETED),
        lambda actor, i, form: service.confirm(actor, i, said(form.how)), "primary",
    ),
    "dispute": Deed(
        _("没有到位"), _("已记下，由儿童督导员判断，期限写在下面。"), NoteForm, states(S.COMPLETED),
        lambda actor, i, form: service.dispute(actor, i, said(form.note)),
    ),
    "cancel": Deed(
        _("取消转介"), _("转介已取消。"), NoteForm,
        states(S.DRAFT, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD),
        lambda actor, i, form: service.cancel(actor, i, said(form.note)),
    ),
}  # fmt: skip
"""What the side that asked does."""

MISTAKE: dict[str, Deed] = {
    "mistake": Deed(
        _("录错了，作废"), _("已作废，不再算数；经过都还在。"), NoteForm, states(*(set(S) - {S.ENTERED_IN_ERROR})),
        lambda actor, i, form: service.mistake(actor, i, said(form.note)), "danger",
        _("只用于录错的转介，例如选错了孩子。名额会退回，需求会重新打开。"),
    ),
}  # fmt: skip
"""Rarely, and apart from the others."""

SETTLES: dict[str, Deed] = {
    "settle": Deed(
        _("判断谁说得对"), _("已记下您的判断，两边都会看到。"), SettleForm, states(S.COMPLETED),
        lambda actor, i, form: service.settle(actor, i, Outcome(said(form.outcome)), said(form.note), form.units.data),
        "primary",
        _("请先问过孩子或家里、主任和机构，再判断。"), weighs=True,
    ),
}  # fmt: skip
"""What whoever oversees does where the two keys disagree."""


def open_to(deeds: dict[str, Deed], referral: Referral) -> dict[str, Deed]:
    """The deeds that make sense now."""
    fulfilment = referral.fulfilment
    if referral.status is S.COMPLETED and fulfilment is not None:
        contested = fulfilment.is_contested
        settled = fulfilment.confirmed_at is not None or fulfilment.settled_at is not None
        fits = {"settle"} if contested else {"mistake"} if settled else {"confirm", "dispute", "mistake"}
        deeds = {name: deed for name, deed in deeds.items() if name in fits}
    else:
        deeds = {name: deed for name, deed in deeds.items() if name != "settle"}
    return {name: deed for name, deed in deeds.items() if referral.status in deed.states}
