"""How a need came to where it is, told as lines with their day and who did it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.needs import queries as needs
from app.needs.models import Found, Need, NeedStatus, Recheck
from app.needs.rules import FOUND_NAMES
from app.people import queries as people
from app.referrals import rules
from app.referrals.models import Referral, ReferralStatus
from app.referrals.told import Line, by, confirmed, judged
from app.words import Words, _

S = ReferralStatus
TELLING_ORDER = {NeedStatus.REFERRED: 0, NeedStatus.IN_SERVICE: 2}
ANSWERED, REPORTED, LAST = 1, 3, 4
"""Within one second: what was asked, what was answered, that somebody helps, what came of it, what followed from that."""
NEED_STEPS: dict[NeedStatus, Words] = {
    NeedStatus.DRAFT: _("开始填写"),
    NeedStatus.OPEN: _("继续找帮助"),
    NeedStatus.REFERRED: _("已发出转介"),
    NeedStatus.IN_SERVICE: _("有人在帮"),
    NeedStatus.MET: _("确认已满足"),
    NeedStatus.CLOSED_UNMET: _("没有满足，关闭"),
    NeedStatus.WITHDRAWN: _("撤回"),
}
FOLLOWS = frozenset({NeedStatus.IN_SERVICE, NeedStatus.MET, NeedStatus.REFERRED})
"""What a need becomes because somebody has answered: who that was stands in the line of the answer."""


def need_timeline(actor: Actor, need: Need, tries: Sequence[Referral], looks: Iterable[Recheck] = ()) -> list[Line]:
    """The need's path: its own steps, what became of each request, and the later looks; oldest first."""
    steps = needs.steps(actor, need)
    done = [look for look in looks if look.done_at and look.found is not Found.MOOT]
    who = people.names([*(step.actor_id for step in steps), *(look.done_by for look in done)])
    path = [
        {
            "title": NEED_STEPS[s.status] if n else _("登记了需求"), "at": s.at, "state": "done", "note": s.note,
            "by": "" if n and untold(s.actor_id, s.status, s.note) else by(s.actor_id, who),
            "order": TELLING_ORDER.get(s.status, LAST) if n else 0,
        }
        for n, s in enumerate(steps)
    ]  # fmt: skip
    path += [line for referral in tries for line in of_try(referral)]
    path += [
        {
            "title": _("满足后第 %(n)s 天再看：%(found)s", n=look.days, found=FOUND_NAMES[look.found]) if look.found else "",
            "at": look.done_at, "by": by(look.done_by, who), "note": look.note, "state": "done", "order": REPORTED,
        }
        for look in done
    ]  # fmt: skip
    path.sort(key=lambda step: (int(step["at"].timestamp()), step["order"]))
    if path and need.closed_at is None:
        path[-1] = {**path[-1], "state": "now"}
    return path


def untold(actor_id: UUID | None, status: NeedStatus, note: str | None) -> bool:
    """Whether it is not said who took a step: it followed by itself."""
    return (status is NeedStatus.OPEN and not note) or (actor_id is None and status in FOLLOWS)


def of_try(referral: Referral) -> Iterable[Line]:
    """What became of one request: the answer, the report, and what the other side said of it."""
    done = referral.fulfilment
    if referral.answered_at or referral.reason:
        reason = rules.REASON_NAMES[referral.reason] if referral.reason else None
        at = referral.answered_at or referral.closed_at
        answer = line(referral, reason or _("同意接收"), at, referral.reason_note, stopped=reason is not None)
        yield answer | {"order": ANSWERED}
    if referral.status is S.CANCELLED and referral.explanation.get("decided") and not referral.answered_at:
        taken_back = _("县里收回了交办") if referral.reason_note else rules.STATUS_NAMES[S.CANCELLED]
        yield line(referral, taken_back, referral.closed_at, referral.reason_note, stopped=True) | {"order": ANSWERED}
    if referral.status is S.FAILED:
        yield line(referral, rules.STATUS_NAMES[S.FAILED], referral.closed_at, stopped=True)
    if done is None or referral.status is not S.COMPLETED:
        return
    said = _("说做了一部分") if done.partial else _("说做好了")
    yield line(referral, said, done.reported_at, done.provider_note)
    if done.disputed_at:
        yield line(referral, rules.disputed(done), done.disputed_at, done.dispute_note)
    if done.settled_at and done.outcome:
        yield line(referral, judged(done.outcome), done.settled_at, done.settlement)
    if done.confirmed_at and (done.confirmed_how == "page" or done.partial):
        yield line(referral, confirmed(done.confirmed_how, partial=done.partial), done.confirmed_at)


def line(referral: Referral, what: Words, at: Any, note: str | None = "", *, stopped: bool = False) -> Line:
    """One thing that happened with one request."""
    title = _("%(name)s：%(answer)s", name=referral.offer.name, answer=what)
    return {
        "title": title,
        "at": at,
        "by": "",
        "note": note,
        "state": "stopped" if stopped else "done",
        "order": REPORTED,
    }
