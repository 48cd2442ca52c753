"""What the pages of a conference show: its points without anybody's name."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.clock import now, today
from app.conferences import queries, rules
from app.conferences.models import Conference, ConferenceStatus, Decision, Item
from app.needs.models import Need
from app.people import queries as people
from app.places.villages import place_names
from app.referrals import queries as referrals
from app.referrals.models import Referral
from app.referrals.rules import REASON_NAMES, STATUS_NAMES, disputed
from app.taxonomy.filters import type_name
from app.vacancies.models import Vacancy, VacancyStatus
from app.vacancies.rules import CAUSE_NAMES
from app.vacancies.rules import STATUS_NAMES as VACANCY_STATUS_NAMES
from app.web.formats import day
from app.words import Words, _


def rows(actor: Actor, found: Sequence[Item]) -> list[dict[str, Any]]:
    """The points of an agenda."""
    townships = place_names((f"{(one.place_code or '')[:9]}000" for one in found), short=True)
    return [row(actor, one, townships) for one in found]


def row(actor: Actor, item: Item, townships: dict[str, str]) -> dict[str, Any]:
    """One point, de-identified: number, kind, age band, township, how long, what was tried."""
    about = item.vacancy or item.referral
    if about is None:
        raise ValueError("a point about nothing")
    return {
        **point(about, townships),
        "id": item.id,
        "url": url_of(item),
        "place": item.place,
        "tries": [tried(one) for one in referrals.of_need(actor, about.need_id) if one.status != "draft"],
        "decision": rules.DECISION_NAMES[item.decision] if item.decision else "",
        "body": item.organization.name if item.organization else "",
        "deadline": item.deadline,
        "words": item.words,
        "to_decide": item.decision is None and not rules.is_moot(item),
        "follow_up": follow_up(item),
        "overdue": item.deadline is not None and item.deadline < today() and not is_settled(item),
    }


def point(about: Vacancy | Referral, townships: dict[str, str]) -> dict[str, Any]:
    """What a vacancy or a dispute is, without a name."""
    need: Need = about.need
    is_vacancy = isinstance(about, Vacancy)
    return {
        "pick": about.id,
        "number": f"V{about.number}" if is_vacancy else f"R{about.number}",
        "title": type_name(need.type_code),
        "why": CAUSE_NAMES[about.cause] if isinstance(about, Vacancy) else contested(about),
        "urgency": need.urgency,
        "born_in": need.born_in,
        "township": townships.get(f"{(need.place_code or '')[:9]}000", ""),
        "units": need.units,
        "waited": max(0, (now() - need.opened_at).days),
    }


def contested(referral: Referral) -> Words:
    """That two sides disagree, and who says that it did not arrive."""
    done = referral.fulfilment
    if done is None or done.disputed_at is None:
        return _("对落实有不同说法")
    return _("对落实有不同说法：%(who)s", who=disputed(done))


def points(found: Sequence[Vacancy | Referral]) -> list[dict[str, Any]]:
    """What an agenda can be drawn from."""
    townships = place_names((f"{(one.place_code or '')[:9]}000" for one in found), short=True)
    return [point(one, townships) for one in found]


def tried(referral: Referral) -> str:
    """One try, in a line: whom, and what came of it."""
    came = REASON_NAMES[referral.reason] if referral.reason else STATUS_NAMES[referral.status]
    return str(_("%(name)s：%(answer)s", name=referral.offer.name, answer=came))


def changes(actor: Actor, conference: Conference) -> list[dict[str, Any]]:
    """How it was moved or cancelled, oldest first: each with what had been said before."""
    found = queries.changes(actor, conference)
    who = people.names(one.changed_by for one in found)
    ended = found[-1:] if conference.status is ConferenceStatus.CANCELLED else []
    return [
        {
            "title": _("取消了") if one in ended else _("改了：原定%(day)s，%(venue)s", day=day(one.held_on), venue=one.venue),
            "at": one.changed_at, "by": who.get(one.changed_by, ""), "note": one.words, "state": "stopped" if one in ended else "done",
        }
        for one in found
    ]  # fmt: skip


def is_settled(item: Item) -> bool:
    """Whether what was decided has been done: the vacancy has left the register."""
    return item.vacancy is None or item.vacancy.status is VacancyStatus.RESOLVED


def follow_up(item: Item) -> Words:
    """What has become of a decision."""
    if item.decision is Decision.ASSIGN and item.vacancy:
        return VACANCY_STATUS_NAMES[item.vacancy.status]
    if item.decision is Decision.PUT_OFF:
        return _("还在想办法")
    if item.decision:
        return _("已照办")
    return _("会前已经解决") if rules.is_moot(item) else ""


def url_of(item: Item) -> str:
    """The page of what it is about, with all that was said."""
    if item.vacancy_id:
        return url_for("vacancies.show", vacancy_id=item.vacancy_id)
    return url_for("referrals.show", referral_id=item.referral_id)
