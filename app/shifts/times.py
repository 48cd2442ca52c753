"""When somebody can: stretches of a week as people write them, and the stretches left free on a day. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import CHINA, day_of
from app.errors import RuleBroken
from app.words import _

Minutes = tuple[int, int]
"""From and until, in minutes of a day."""
PARTS: dict[str, Minutes] = {
    "morning": (8 * 60, 12 * 60),
    "afternoon": (14 * 60, 18 * 60),
    "evening": (18 * 60, 21 * 60),
}
"""What a part of the day, ticked when signing up, means until she writes it down more exactly."""
TO = re.compile(r"\s*(?:-|–|—|~|到|至)\s*")
CLOCK = re.compile(r"(上午|早上|中午|下午|晚上)?\s*(\d{1,2})(?:[:点.]\s*(\d{2}|半)?)?(?:分)?")
PLAIN = str.maketrans("０１２３４５６７８９：－～．", "0123456789:-~.")
STEP = 30


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time between two moments."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Whether the two overlap; one that ends as the other begins does not."""
        return self.start < other.end and other.start < self.end

    @property
    def day(self) -> date:
        """In China's time."""
        return day_of(self.start)

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.end - self.start).total_seconds() // 60)


def at(day: date, minute: int) -> datetime:
    """A minute of a day in China's time; 1440 is the midnight after."""
    return datetime.combine(day, time(), CHINA) + timedelta(minutes=minute)


def minute_of(moment: datetime) -> int:
    """The minute of its day, in China's time."""
    local = moment.astimezone(CHINA)
    return local.hour * 60 + local.minute


def read_spans(text: str) -> list[Minutes]:
    """14:00-17:00，19点到20点30: what one writes for a day; nothing for a day on which one cannot."""
    found = []
    for piece in re.split(r"[,，、;；\n]+", text.translate(PLAIN)):
        if not piece.strip():
            continue
        start, end = ends(piece.strip())
        if start is None or end is None:
            raise RuleBroken(_("看不懂“%(text)s”，请写成 14:00-17:00，几段用逗号隔开。", text=piece.strip()[:20]))
        if start >= end:
            raise RuleBroken(_("“%(text)s”不是一段时间：要从早到晚，例如 14:00-17:00。", text=piece.strip()[:20]))
        found.append((start, end))
    return merged(found)


def ends(piece: str) -> tuple[int | None, int | None]:
    """From and until; None for what cannot be read. 下午2点到5点 means five in the afternoon."""
    halves = TO.split(piece)
    if len(halves) != 2:
        return None, None
    start, end = read_clock(halves[0]), 1440 if halves[1] in {"24", "24:00", "24点"} else read_clock(halves[1])
    if start is not None and end is not None and end <= start >= 720 and end < 720 and ":" not in halves[1]:
        end += 720
    return start, end


def merged(spans: Iterable[Minutes]) -> list[Minutes]:
    """The same time, in order, without overlaps."""
    kept: list[Minutes] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


def written(spans: Iterable[Minutes]) -> str:
    """Stretches as one reads and writes them."""
    return "，".join(f"{clock(start)}-{clock(end)}" for start, end in spans)


def clock(minute: int) -> str:
    """14:05."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a volunteer can. A day of the week that is not in `week` is one on which she cannot; no week at all, that she
    has not written it down yet, and that `days` of the week (none: any) are all that is known."""

    week: dict[int, list[Minutes]]
    away: Sequence[tuple[date, date]] = ()
    days: frozenset[int] = frozenset()

    def is_away(self, day: date) -> bool:
        """Whether she said that she cannot on this day."""
        return any(start <= day <= end for start, end in self.away)

    def free(self, day: date) -> list[Minutes]:
        """The stretches of a day in which she can."""
        if self.is_away(day):
            return []
        if self.week:
            return self.week.get(day.weekday(), [])
        return [(7 * 60, 21 * 60)] if not self.days or day.weekday() in self.days else []

    def holds(self, span: Span) -> bool:
        """Whether she can for the whole of it."""
        start = minute_of(span.start)
        return any(low <= start and start + span.minutes <= high for low, high in self.free(span.day))


def begun_with(weekdays: Iterable[int], parts: Iterable[str]) -> dict[int, list[Minutes]]:
    """What her calendar is filled with at first, from what she ticked when signing up."""
    spans = merged(PARTS[part] for part in parts if part in PARTS)
    return dict.fromkeys(sorted(weekdays) or range(7), spans) if spans else {}


def openings(
    calendar: Calendar, taken: Sequence[Span], days: Iterable[date], minutes: int, *, after: datetime, most: int = 6
) -> list[Span]:
    """The first stretch of so many minutes on each day in which she can and is not taken already."""
    found: list[Span] = []
    for day in days:
        for low, high in calendar.free(day):
            starts = (at(day, minute) for minute in range(low, high - minutes + 1, STEP))
            spans = (Span(start, start + timedelta(minutes=minutes)) for start in starts if start > after)
            first = next((span for span in spans if not any(span.meets(other) for other in taken)), None)
            if first is not None:
                found.append(first)
                break
        if len(found) == most:
            break
    return found


def read_clock(text: str) -> int | None:
    """14:00, 14点半, 下午2点: the minute of the day, or None."""
    match = CLOCK.fullmatch(text.translate(PLAIN).strip())
    if match is None:
        return None
    part, hour, rest = match[1], int(match[2]), match[3]
    minute = 30 if rest == "半" else int(rest or 0)
    if part in {"下午", "晚上"} and hour < 12:
        hour += 12
    return hour * 60 + minute if hour <= 23 and minute <= 59 else None
