"""What can be done with a helper's secret now: each deed with its form, and the step of the secret that it uses up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import RuleBroken
from app.offers import pausing
from app.offers import service as offers
from app.offers.forms import CapacityForm, FullForm
from app.offers.models import Offer, OfferStatus
from app.referrals import queries
from app.referrals.deeds import ANSWERS, Verb
from app.referrals.forms import StartForm
from app.referrals.models import Reason, Referral, ReferralStatus
from app.tickets.service import GONE
from app.web.forms import BaseForm
from app.words import Words, _

STEPS = {
    "accept": "answer",
    "decline": "answer",
    "start": "start",
    "hold": "pause",
    "resume": "resume",
    "complete": "report",
    "fail": "report",
    "capacity": "capacity",
    "full": "full",
    "open": "open",
}
"""Which step each deed uses up."""
AGAIN = frozenset({"pause", "resume"})
"""Help may pause more than once: these are numbered, and each number is used once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be done with the secret now."""

    name: str
    label: Words
    form: BaseForm
    verb: Verb
    press: Words = ""
    hint: Words = ""
    kind: str = "secondary"
    answers: bool = False
    """Whether it says something of the request itself, and not of the offer's places."""


def step_of(deed: str, used: Sequence[str]) -> str:
    """The step that a deed uses up now. Only what this code has marked full it opens again."""
    step = STEPS[deed]
    if deed == "open" and "full" not in used:
        raise RuleBroken(GONE)
    return f"{step}-{1 + sum(one.startswith(step) for one in used)}" if step in AGAIN else step


def choices(referral: Referral, used: Sequence[str]) -> list[Choice]:
    """What can be done now, each with an empty form."""
    listed = [
        Choice(name, deed.label, blank(deed.form), deed.verb, deed.label, deed.hint, deed.kind, answers=True)
        for name, deed in ANSWERS.items()
        if referral.status in deed.states and step_of(name, used) not in used
    ]
    return [*listed, *(one for one in of_places(referral.offer, used) if STEPS[one.name] not in used)]


def of_places(offer: Offer, used: Sequence[str]) -> list[Choice]:
    """What can be said of the offer's places."""
    found = []
    if offer.capacity is not None:
        number = blank(CapacityForm, offer)
        found.append(Choice("capacity", _("更新还能接几个"), number, count, _("保存")))
    if offer.status is OfferStatus.PUBLISHED:
        found.append(Choice("full", _("最近都没有名额"), blank(FullForm), full, _("标为没有名额"), FULL))
    if offer.status is OfferStatus.PAUSED and offer.resumes_on and "full" in used:
        found.append(Choice("open", _("又有名额了"), blank(StartForm), reopen, _("恢复接收"), OPEN))
    return found


FULL = _("到您写的那天以前，不会再有新的转介来问您，到那天自动恢复。已经在问的这一条不受影响。")
OPEN = _("您标了没有名额。提前有了，在这里恢复，马上又能收到转介。")


def count(who: Actor, referral_id: UUID, form: CapacityForm) -> Referral:
    """How many she can take now."""
    referral = queries.get(who, referral_id, Permission.ANSWER_REFERRALS)
    offers.set_capacity(
        who, referral.offer_id, capacity=form.capacity.data, waitlist=bool(form.waitlist.data),
        assess_first=bool(form.assess_first.data),
    )  # fmt: skip
    return referral


def full(who: Actor, referral_id: UUID, form: FullForm) -> Referral:
    """None, until a day."""
    referral = queries.get(who, referral_id, Permission.ANSWER_REFERRALS)
    pausing.pause(who, referral.offer_id, form.resumes_on.data)
    return referral


def reopen(who: Actor, referral_id: UUID, _form: BaseForm) -> Referral:
    """There are some again."""
    referral = queries.get(who, referral_id, Permission.ANSWER_REFERRALS)
    pausing.resume(who, referral.offer_id)
    return referral


def asks_for_places(referral: Referral, used: Sequence[str]) -> bool:
    """Whether she has just said no for want of places, and has not said until when."""
    no = referral.status is ReferralStatus.REJECTED and referral.reason is Reason.NO_CAPACITY
    return no and "full" not in used and referral.offer.status is OfferStatus.PUBLISHED


def blank(form: Callable[..., BaseForm], thing: object = None) -> BaseForm:
    """A form that was not sent."""
    return form(formdata=None, obj=thing)


DEEDS: dict[str, tuple[Callable[[], BaseForm], Verb]] = {
    **{name: (deed.form, deed.verb) for name, deed in ANSWERS.items()},
    "capacity": (CapacityForm, count),
    "full": (FullForm, full),
    "open": (StartForm, reopen),
}
"""The form and the verb behind each deed."""
