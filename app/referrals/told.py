"""How a referral came to where it is, told as lines with their day and who did it."""

from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.people import queries as people
from app.referrals import queries, rules
from app.referrals.models import Fulfilment, Outcome, Referral, ReferralStatus, ReferralStep
from app.words import Words, _

S = ReferralStatus
HELPERS = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED, S.FAILED})
"""States that only the side that was asked brings about (see `lifecycle`)."""
STOPPED = frozenset({S.REJECTED, S.FAILED, S.CANCELLED})
Line = dict[str, Any]


def referral_timeline(actor: Actor, referral: Referral) -> list[Line]:
    """The referral's path."""
    steps, done = queries.steps(actor, referral), referral.fulfilment
    judges = [done.confirmed_by, done.disputed_by, done.settled_by] if done else []
    who = people.names([*(step.actor_id for step in steps), *judges])
    path = [told(step, referral, who) for step in steps]
    if done and done.confirmed_at:
        title = confirmed(done.confirmed_how, partial=done.partial)
        name = who.get(done.confirmed_by, "") if done.confirmed_by else ""
        path.append({"title": title, "at": done.confirmed_at, "by": name, "note": "", "state": "done"})
    if done and done.disputed_at:
        state = "now" if done.is_contested else "done"
        path.append({"title": rules.disputed(done), "at": done.disputed_at, "by": disputant(done, who), "note": done.dispute_note, "state": state})  # fmt: skip
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


def disputant(done: Fulfilment, who: dict[UUID, str]) -> str:
    """Who opened a dispute; a family has no name here."""
    return who.get(done.disputed_by, "") if done.disputed_by else str(_("用一次性页面"))


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
