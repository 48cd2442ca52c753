"""Questions about conferences."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from app.children.models import Child
from app.children.rules import is_named
from app.clock import today
from app.conferences.models import Conference, ConferenceStatus, Decision, Item
from app.errors import RuleBroken
from app.referrals.models import Referral
from app.vacancies.models import Vacancy, VacancyStatus
from app.words import Words, _

D = Decision
VACANCY_DECISIONS = (D.ASSIGN, D.PUT_OFF, D.UNMET)
DISPUTE_DECISIONS = (D.ARRIVED, D.PARTLY, D.NOT_ARRIVED, D.PUT_OFF)
DECISION_NAMES: dict[Decision, Words] = {
    D.ASSIGN: _("交给一个单位"),
    D.PUT_OFF: _("再想办法，下次再议"),
    D.UNMET: _("暂时没有办法，关闭"),
    D.ARRIVED: _("帮助确实到了"),
    D.PARTLY: _("只到了一部分"),
    D.NOT_ARRIVED: _("没有到"),
}


def in_order(points: Iterable[Vacancy | Referral]) -> list[Vacancy | Referral]:
    """An agenda: the most urgent first, and of those the need that has waited longest."""
    return sorted(points, key=lambda one: (one.need.urgency, one.need.opened_at, one.need.number))


def check_when_and_where(held_on: date | None, venue: str) -> date:
    """A day to come, somewhere."""
    if held_on is None or held_on < today():
        raise RuleBroken(_("请填今天或以后的日期。"), field="held_on")
    if not 2 <= len(venue.strip()) <= 80:
        raise RuleBroken(_("请写在哪里开，2 到 80 个字。"), field="venue")
    return held_on


def check_call(held_on: date | None, venue: str, picks: Sequence[UUID]) -> date:
    """A day to come, somewhere, about something."""
    held_on = check_when_and_where(held_on, venue)
    if not picks:
        raise RuleBroken(_("请至少勾选一条议题。"), field="picks")
    return held_on


def check_called(conference: Conference) -> None:
    """What was held or cancelled is only read."""
    if conference.status is ConferenceStatus.CANCELLED:
        raise RuleBroken(_("这次会议已经取消，只能看。要议的事请另定一次会议。"))
    if conference.status is not ConferenceStatus.CALLED:
        raise RuleBroken(_("这次会议已经结束，只能看。"))


def check_moved(conference: Conference, held_on: date | None, venue: str) -> date:
    """A day to come, somewhere, and not what it was already."""
    held_on = check_when_and_where(held_on, venue)
    if (held_on, venue.strip()) == (conference.held_on, conference.venue):
        raise RuleBroken(_("日期和地点都没有变。"), field="held_on")
    return held_on


def check_nothing_decided(items: Iterable[Item]) -> None:
    """A meeting at which something was decided has taken place."""
    decided = [item.place for item in items if item.decision is not None]
    if decided:
        raise RuleBroken(
            _(
                "第 %(n)s 条已经议定，会议开过了，不能取消。没有议的请记“再想办法，下次再议”，再写纪要结束会议。",
                n=str(_("、")).join(map(str, decided)),
            )
        )


def check_reason(words: str, children: Iterable[Child]) -> str:
    """Something is written down for those who were asked to come, and nobody is named."""
    if len(words.strip()) < 4:
        raise RuleBroken(_("请写一句为什么，请来的人都会看到。"), field="words")
    if any(is_named(child, words) for child in children):
        raise RuleBroken(_("请来的人都会看到，不要写孩子或监护人的姓名、电话，请改用编号。"), field="words")
    return words.strip()


def check_undecided(item: Item) -> None:
    """A point is decided once."""
    if item.decision is not None:
        raise RuleBroken(_("这一条已经议定了。"))


def check_decision(item: Item, decision: Decision) -> None:
    """Vacancies are given to somebody, disputes are settled."""
    if decision not in (VACANCY_DECISIONS if item.vacancy_id else DISPUTE_DECISIONS):
        raise RuleBroken(_("请选一种适合这一条的决定。"), field="decision")


def is_moot(item: Item) -> bool:
    """Whether somebody else has settled it before the meeting came to it."""
    if item.vacancy is not None:
        return item.vacancy.status is VacancyStatus.RESOLVED
    done = item.referral.fulfilment if item.referral else None
    return done is None or not done.is_contested


def check_minutes(minutes: str, items: Iterable[Item], children: Iterable[Child]) -> str:
    """All is decided, something is written down, and nobody is named in it."""
    left = [item.place for item in items if item.decision is None and not is_moot(item)]
    if left:
        raise RuleBroken(_("还有议题没有议定：第 %(n)s 条。", n=str(_("、")).join(map(str, left))))
    if not 10 <= len(minutes.strip()) <= 5000:
        raise RuleBroken(_("纪要请写 10 到 5000 个字。"), field="minutes")
    if any(is_named(child, minutes) for child in children):
        raise RuleBroken(_("纪要里不要写孩子或监护人的姓名、电话，请改用编号，例如 V1001。"), field="minutes")
    return minutes.strip()


def check_words(words: str, child: Child) -> str:
    """Something is written down about the decision, and nobody is named: it is printed."""
    if len(words.strip()) < 4:
        raise RuleBroken(_("请写一两句：谁定的，根据什么。"), field="words")
    if is_named(child, words):
        raise RuleBroken(_("决定会印在材料上，不要写孩子或监护人的姓名、电话，请改用编号。"), field="words")
    return words.strip()
