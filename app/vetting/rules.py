"""What a kind of task asks for, and until when somebody is cleared for it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from app.errors import RuleBroken
from app.offers.models import Mode
from app.vetting.models import Check, CheckResult
from app.words import Words, _

C = Check
NAMES: Mapping[Check, Words] = {
    C.RECORD: _("违法犯罪记录查询"),
    C.TRAINING: _("培训"),
    C.INTERVIEW: _("面谈"),
    C.SUPERVISION: _("有组织带着做"),
    C.INSURANCE: _("人身意外险"),
}
WHY: Mapping[Check, Words] = {
    C.RECORD: _("由县里向公安机关查询；只记结果，不记内容"),
    C.TRAINING: _("儿童保护和不单独相处的要求"),
    C.INTERVIEW: _("县里或带着做的组织当面谈过"),
    C.SUPERVISION: _("写明是哪一个组织"),
    C.INSURANCE: _("有风险的活动要买"),
}
LASTS: Mapping[Check, int] = {C.RECORD: 365, C.TRAINING: 730, C.INTERVIEW: 730, C.SUPERVISION: 365, C.INSURANCE: 365}
"""Days for which a result holds unless a day is named. That of the record is the law's for those who work closely with
children (未成年人保护法 art. 62: every year); the others are product defaults."""
REMIND_DAYS = 30
"""How long before something runs out she and the county are told."""
MEETS = (C.RECORD, C.TRAINING, C.INTERVIEW, C.SUPERVISION)
TALKS = (C.RECORD, C.TRAINING, C.INTERVIEW)


def required(mode: Mode, need_types: Iterable[str], risky: Iterable[str]) -> tuple[Check, ...]:
    """What a task asks for: by how she and the child meet, and whether it is of a type that her county holds risky."""
    if mode is Mode.MONEY:
        return ()
    asked = TALKS if mode is Mode.REMOTE else MEETS
    return (*asked, C.INSURANCE) if set(risky) & set(need_types) and mode is not Mode.REMOTE else asked


def latest(results: Iterable[CheckResult]) -> dict[Check, CheckResult]:
    """The newest result of each kind, by the day of the check, then by when it was written down."""
    return {one.kind: one for one in sorted(results, key=lambda one: (one.done_on, one.recorded_at, one.id))}


def beside(results: Iterable[CheckResult], day: date) -> UUID | None:
    """The organization of ours that stood beside her on a day, as it was written down; None where none did."""
    known = latest(one for one in results if one.kind is C.SUPERVISION and one.done_on <= day).get(C.SUPERVISION)
    return known.organization_id if known and known.passed and known.expires_on > day else None


def cleared_until(asked: Iterable[Check], known: Mapping[Check, CheckResult]) -> date | None:
    """The last day on which everything asked for holds; `date.max` where nothing is asked; None where something is
    missing or was not passed."""
    last = date.max
    for kind in asked:
        result = known.get(kind)
        if result is None or not result.passed:
            return None
        last = min(last, result.expires_on - timedelta(days=1))
    return last


def check_beside(kind: Check, *, named: bool) -> None:
    """Only "an organization stands beside her" names one of ours."""
    if named and kind is not C.SUPERVISION:
        raise RuleBroken(_("只有“有组织带着做”这一项选组织，别的请写谁核查的。"), field="organization")


def check_result(done_on: date, expires_on: date, today: date, checker: str) -> None:
    """Not in the future, not over before it began, by somebody named."""
    if done_on > today:
        raise RuleBroken(_("日期不能在将来。请写已经发生的那一天。"), field="done_on")
    if expires_on <= done_on:
        raise RuleBroken(_("到期的日子要在核查那天以后，例如一年以后。"), field="expires_on")
    if (expires_on - done_on).days > 365 * 5 + 2:
        raise RuleBroken(_("最长写五年。到期以前会提醒重新核查。"), field="expires_on")
    if not checker.strip():
        raise RuleBroken(_("请写是谁核查的，例如“荆州区公安分局”。"), field="checker")
