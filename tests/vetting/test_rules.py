"""What a task asks for, and until when somebody is cleared for it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.offers.models import Mode
from app.settings.volunteers import RISKY
from app.vetting.models import Check, CheckResult
from app.vetting.rules import MEETS, TALKS, check_result, cleared_until, latest, required

C = Check
DAY = date(2026, 11, 28)


def result(kind: Check, *, passed: bool = True, done: int = 0, lasts: int = 100) -> CheckResult:
    """A result of some days before the day, that holds for some days after it."""
    on = DAY - timedelta(days=done)
    return CheckResult(
        id=UUID(int=done + 1), kind=kind, passed=passed, done_on=on, expires_on=DAY + timedelta(days=lasts),
        recorded_at=datetime(2026, 11, 28, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "types", "asked"),
    [
        (Mode.MONEY, ["BL01"], ()),
        (Mode.REMOTE, ["MH06"], TALKS),
        (Mode.AT_HOME, ["SD03"], MEETS),
        (Mode.ON_SITE, ["SD03"], MEETS),
        (Mode.ON_SITE, ["SD03", "SD06"], (*MEETS, C.INSURANCE)),
        (Mode.REMOTE, ["SD06"], TALKS),
    ],
)
def test_what_is_asked(mode: Mode, types: list[str], asked: tuple[Check, ...]) -> None:
    assert required(mode, types, RISKY) == asked


checks = st.dictionaries(
    st.sampled_from(list(Check)), st.builds(result, st.none(), passed=st.booleans(), lasts=st.integers(-50, 400))
)


@given(st.sets(st.sampled_from(list(Check))), checks)
def test_she_is_cleared_as_long_as_everything_holds(asked: set[Check], known: dict[Check, CheckResult]) -> None:
    until = cleared_until(asked, known)
    missing = any(kind not in known or not known[kind].passed for kind in asked)
    assert (until is None) is missing
    if until is None or not asked:
        return
    assert all(known[kind].expires_on > until for kind in asked)
    assert any(known[kind].expires_on == until + timedelta(days=1) for kind in asked)


@given(st.sets(st.sampled_from(list(Check))), checks, st.sampled_from(list(Check)))
def test_one_more_thing_asked_never_clears_for_longer(
    asked: set[Check], known: dict[Check, CheckResult], more: Check
) -> None:
    before, after = cleared_until(asked, known), cleared_until(asked | {more}, known)
    assert after is None or (before is not None and after <= before)


def test_the_newest_result_counts_even_where_it_is_a_no() -> None:
    old, new = result(C.RECORD, done=300), result(C.RECORD, passed=False, done=1)
    assert latest([new, old]) == {C.RECORD: new}
    assert cleared_until([C.RECORD], latest([new, old])) is None


@pytest.mark.parametrize(
    ("done", "expires", "checker", "field"),
    [
        (DAY + timedelta(days=1), DAY + timedelta(days=9), "公安", "done_on"),
        (DAY, DAY, "公安", "expires_on"),
        (DAY, DAY + timedelta(days=2000), "公安", "expires_on"),
        (DAY, DAY + timedelta(days=9), " ", "checker"),
    ],
)
def test_what_cannot_be_written_down(done: date, expires: date, checker: str, field: str) -> None:
    with pytest.raises(RuleBroken) as error:
        check_result(done, expires, DAY, checker)
    assert error.value.field == field
