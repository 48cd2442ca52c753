"""How a need and a referral came to where they are, told as lines with their day and who did it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.needs import queries as needs
from app.needs.models import Found, Need, NeedStatus, Recheck
from app.needs.rules import FOUND_NAMES
from app.people import queries as people
from app.referrals import queries, rules
from app.referrals.models import Outcome, Referral, ReferralStatus, ReferralStep
from app.words import Words, _

S = ReferralStatus
TELLING_ORDER = {NeedStatus.REFERRED: 0, NeedStatus.OPEN: 2, NeedStatus.IN_SERVICE: 2, NeedStatus.MET: 3}
"""Within one second: what was asked, what was answered (1), what followed from it."""
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
HELPERS = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED, S.FAILED})
"""States that only the side that was asked brings about (see `lifecycle`)."""
STOPPED = frozenset({S.REJECTED, S.FAILED, S.CANCELLED})
Line = dict[str, Any]


def need_timeline(actor: Actor, need: Need, tries: Sequence[Referral], looks: Iterable[Recheck] = ()) -> list[Line]:
    """The need's path: its own steps, what became of each request, and the later looks; oldest first."""
    steps = needs.steps(actor, need)
    done = [look for look in looks if look.done_at and look.found is not Found.MOOT]
    who = people.names([*(step.actor_id for step in steps), *(look.done_by for look in done)])
    path = [
        {
            "title": NEED_STEPS[s.status] if n else _("登记了需求"), "at": s.at, "state": "done", "note": s.note,
            "by": "" if n and untold(s.actor_id, s.status, s.note) else by(s.actor_id, who),
            "order": TELLING_ORDER.get(s.status, 3) if n else 0,
        }
        for n, s in enumerate(steps)
    ]  # fmt: skip
    path += [line for referral in tries for line in of_try(referral)]
    path += [
        {
            "title": _("满足后第 %(n)s 天再看：%(found)s", n=look.days, found=FOUND_NAMES[look.found]) if look.found else "",
            "at": look.done_at, "by": by(look.done_by, who), "note": look.note, "state": "done", "order": 1,
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
        yield line(referral, reason or _("同意接收"), at, referral.reason_note, stopped=reason is not None)
    if referral.status is S.FAILED:
        yield line(referral, rules.STATUS_NAMES[S.FAILED], referral.closed_at, stopped=True)
    if done is None or referral.status is not S.COMPLETED:
        return
    said = _("说做了一部分") if done.partial else _("说做好了")
    yield line(referral, said, done.reported_at, done.provider_note)
    if done.disputed_at:
        yield line(referral, _("两边说法不同"), done.disputed_at, done.dispute_note)
    if done.settled_at and done.outcome:
        yield line(referral, judged(done.outcome), done.settled_at, done.settlement)
    if done.confirmed_at and (done.confirmed_how == "page" or done.partial):
        yield line(referral, confirmed(done.confirmed_how, partial=done.partial), done.confirmed_at)


def line(referral: Referral, what: Words, at: Any, note: str | None = "", *, stopped: bool = False) -> Line:
    """One thing that happened with one request."""
    title = _("%(name)s：%(answer)s", name=referral.offer.name, answer=what)
    return {"title": title, "at": at, "by": "", "note": note, "state": "stopped" if stopped else "done", "order": 1}


def judged(outcome: Outcome) -> Words:
    """What was found where two sides disagreed."""
    return _("判断：%(found)s", found=rules.OUTCOME_NAMES[outcome])


def confirmed(how: str | None, *, partial: bool) -> Words:
    """Whose word the second key was."""
    if how == "page":
        return _("家里说到了一部分") if partial else _("家里说帮助到了")
    return _("主任确认到了一部分") if partial else _("主任确认帮助到位")


def by(actor_id: UUID | None, who: dict[UUID, str]) -> str:
    """Who did a step; the machine's clock has no name."""
    return who.get(actor_id, "") if actor_id else str(_("系统时钟"))


def referral_timeline(actor: Actor, referral: Referral) -> list[Line]:
    """The referral's path."""
    steps, done = queries.steps(actor, referral), referral.fulfilment
    judges = [done.confirmed_by, done.settled_by] if done else []
    who = people.names([*(step.actor_id for step in steps), *judges])
    path = [told(step, referral, who) for step in steps]
    if done and done.confirmed_at:
        title = confirmed(done.confirmed_how, partial=done.partial)
        name = who.get(done.confirmed_by, "") if done.confirmed_by else ""
        path.append({"title": title, "at": done.confirmed_at, "by": name, "note": "", "state": "done"})
    if done and done.disputed_at:
        state = "now" if done.is_contested else "done"
        path.append(
            {"title": _("两边说法不同"), "at": done.disputed_at, "by": "", "note": done.dispute_note, "state": state}
        )
    if done and done.settled_at and done.outcome:
        path.append({"title": judged(done.outcome), "at": done.settled_at, "by": by(done.settled_by, who), "note": done.settlement, "state": "done"})  # fmt: skip
    return sorted(path, key=lambda step: step["at"].timestamp())


def told(step: ReferralStep, referral: Referral, who: dict[UUID, str]) -> Line:
    """One change of state. What only the side that was asked can do, and no account did, it did by its one-time code."""
    reason = rules.REASON_NAMES[step.reason] if step.reason else None
    note = str(_("：")).join(str(part) for part in (reason, step.note) if part)
    answered = step.status is S.REJECTED and referral.answered_at is not None
    by_code = step.actor_id is None and (step.status in HELPERS or answered)
    return {
        "title": rules.STATUS_NAMES[step.status], "at": step.at, "note": note,
        "by": str(_("用一次性答复码")) if by_code else by(step.actor_id, who),
        "state": "stopped" if step.status in STOPPED else "done",
    }  # fmt: skip
