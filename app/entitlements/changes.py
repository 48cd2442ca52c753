"""What changes soon of itself: a birthday, a time that becomes long enough, a rule that begins or ends. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.clock import age_on
from app.entitlements.rulebook import Rulebook
from app.entitlements.screening import Answer, Change, Verdict, screen
from app.entitlements.vocabulary import Value

AHEAD = timedelta(days=120)
"""How far we look; a product default."""
SCHOOL_YEAR = 9
"""September: whoever was asked about school before it may be in another class."""


@dataclass(frozen=True, slots=True)
class Known:
    """A child's facts, and those that become another by themselves on a known day."""

    birth_date: date
    facts: Mapping[str, Value]
    turns: tuple[tuple[date, str, Value], ...] = ()
    schooling_on: date | None = None
    conflicts: tuple[str, ...] = field(default=())
    """Facts of which the file says two things; they count as unknown."""

    def on(self, day: date) -> dict[str, Value]:
        """What is known of her on a day."""
        turned = {code: value for when, code, value in sorted(self.turns) if when <= day}
        return {**self.facts, **turned, "age": age_on(self.birth_date, day)}


def birthday(birth: date, year: int) -> date:
    """The day she completes a year of life; who was born on 29 February does so on 1 March in other years."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def days_ahead(known: Known, today: date, until: date, books: Iterable[date] = ()) -> list[date]:
    """The days on which something may change by itself."""
    days = {birthday(known.birth_date, year) for year in range(today.year, until.year + 1)}
    days |= {when for when, _code, _value in known.turns} | set(books)
    return sorted(day for day in days if today < day <= until)


def changes(known: Known, book_on: Callable[[date], Rulebook], today: date, ahead: timedelta = AHEAD) -> list[Change]:
    """Every programme whose verdict will be another, on which day and why."""
    before = verdicts(screen(known.on(today), book_on(today)))
    found: list[Change] = []
    until = today + ahead
    starts = [day for rule in book_on(until).rules.values() if (day := rule.from_on)]
    for day in days_ahead(known, today, until, starts):
        after = verdicts(screen(known.on(day), book_on(day)))
        for code, one in after.items():
            then = before[code].verdict if code in before else Verdict.NOT_NOW
            if one.verdict is not then:
                found.append(Change(day, code, then, one.verdict, one.reasons))
        before = after
    return found


def verdicts(answers: Iterable[Answer]) -> dict[str, Answer]:
    """By programme."""
    return {one.code: one for one in answers}


def school_year_began(today: date) -> date:
    """The last first of September."""
    return date(today.year if today.month >= SCHOOL_YEAR else today.year - 1, SCHOOL_YEAR, 1)


def school_is_old(known: Known, today: date) -> bool:
    """Whether schooling was written down before this school year began, so that the stage may be another."""
    return known.schooling_on is not None and known.schooling_on < school_year_began(today)
