"""Volunteers' visits: the weeks gone by with hours both sides know of, one to be confirmed, one to come; and when they can."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from app.children.models import Child
from app.clock import day_of
from app.demonstration.book import Row, row_id
from app.demonstration.stage import Stage
from app.needs.models import Need
from app.offers.models import Mode, Offer
from app.referrals.models import Referral, ReferralStatus
from app.referrals.work_models import Attendance, WorkSession
from app.shifts.attendance import METHODS
from app.shifts.models import Company, FreeTime, Shift, ShiftStatus
from app.shifts.times import at
from app.taxonomy.types import name as type_name
from app.vetting.models import Check, CheckResult

S, R = ShiftStatus, ReferralStatus
SLOTS = ((5, 14 * 60, 90), (6, 15 * 60, 60), (2, 18 * 60, 60))
"""Of a volunteer's children each has a day of the week, an hour and a length: the same each week."""
FREE = ((5, 9 * 60, 12 * 60), (5, 14 * 60, 18 * 60), (6, 14 * 60, 18 * 60), (2, 18 * 60, 20 * 60 + 30))
MOST_BACK = 5
PLACES = {Mode.AT_HOME: Company.CARER, Mode.ON_SITE: Company.PUBLIC, Mode.REMOTE: Company.APART}


class Shifting:
    """Writes them, with no dice at all, so that the rest of the story stays as it was."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.needs = {row["id"]: row for row in stage.book.of(Need)}
        self.children = {row["id"]: row for row in stage.book.of(Child)}
        self.offers = {row["id"]: row for row in stage.book.of(Offer)}
        self.beside = {
            row["account_id"]: row["organization_id"]
            for row in stage.book.of(CheckResult)
            if row["kind"] is Check.SUPERVISION
        }
        self.taken: dict[UUID, int] = defaultdict(int)

    def tell(self) -> None:
        """Every referral that a volunteer has said yes to."""
        for referral in list(self.stage.book.of(Referral)):
            if referral["volunteer_id"] and referral["status"] in {R.ACCEPTED, R.IN_PROGRESS, R.COMPLETED}:
                self.referral(referral)
        for account_id in self.taken:
            for weekday, low, high in FREE:
                self.stage.book.add(
                    FreeTime, account_id=account_id, weekday=weekday, from_minute=low, until_minute=high
                )

    def referral(self, referral: Row) -> None:
        """The visits of one, on the day of the week that is still the volunteer's."""
        slot = self.taken[referral["volunteer_id"]]
        if slot >= len(SLOTS):
            return
        self.taken[referral["volunteer_id"]] += 1
        weekday, minute, length = SLOTS[slot]
        today = self.stage.almanac.today
        over = referral["status"] is R.COMPLETED
        last = min(today - timedelta(days=1), day_of(referral["closed_at"])) if over else today - timedelta(days=1)
        days = weekly(weekday, day_of(referral["answered_at"]) + timedelta(days=2), last)[-MOST_BACK:]
        if referral["status"] is not R.ACCEPTED:
            for n, day in enumerate(days):
                waits = not over and n == len(days) - 1
                self.visit(referral, day, minute, length, S.WRITTEN if waits else S.CONFIRMED)
        if not over:
            coming = today + timedelta(days=2 + (weekday - today.weekday() - 2) % 7)
            until = self.offers[referral["offer_id"]]["cleared_until"]
            if until is not None and until >= coming:
                state = S.PROPOSED if referral["status"] is R.ACCEPTED else S.AGREED
                self.visit(referral, coming, minute, length, state)

    def visit(self, referral: Row, day: date, minute: int, length: int, status: ShiftStatus) -> None:
        """One of them, as the verbs would have written it."""
        need, mode = self.needs[referral["need_id"]], self.offers[referral["offer_id"]]["mode"]
        director, start = self.children[need["child_id"]]["director_id"], at(day, minute)
        done = status in {S.WRITTEN, S.CONFIRMED}
        proposed = max(referral["answered_at"], min(self.stage.almanac.now, start) - timedelta(days=2))
        confirmed = min(start + timedelta(hours=20), self.stage.almanac.now) if status is S.CONFIRMED else None
        self.stage.book.add(
            Shift, id=row_id(proposed), referral_id=referral["id"], offer_id=referral["offer_id"],
            volunteer_id=referral["volunteer_id"], director_id=director, place_code=referral["place_code"],
            type_code=need["type_code"], mode=mode, company=PLACES[mode], starts_at=start,
            ends_at=start + timedelta(minutes=length), status=status, reason=None, proposed_by=director, proposed_at=proposed,
            swap_asked_at=None, code_blind=None, came_at=start if done else None, minutes=length if done else None,
            child_came=True if done else None, written_at=start + timedelta(minutes=length) if done else None,
            confirmed_by=director if confirmed else None, confirmed_at=confirmed, version=1,
            organization_id=self.beside.get(referral["volunteer_id"]),
            session_id=self.session(referral, need, day, length, mode) if done else None,
        )  # fmt: skip

    def session(self, referral: Row, need: Row, day: date, length: int, mode: Mode) -> UUID:
        """Attendance, where the loop keeps it."""
        moment = at(day, 21 * 60)
        ident: UUID = self.stage.book.add(
            WorkSession, id=row_id(moment), method=METHODS[mode], held_on=day, minutes=length,
            title=f"志愿服务：{type_name(need['type_code'])}", organization_id=None, volunteer_id=referral["volunteer_id"],
            recorded_by=referral["volunteer_id"], recorded_at=moment,
        )["id"]  # fmt: skip
        self.stage.book.add(
            Attendance, id=row_id(moment), session_id=ident, referral_id=referral["id"], child_id=need["child_id"],
            came=True, note=None,
        )  # fmt: skip
        return ident


def weekly(weekday: int, first: date, last: date) -> list[date]:
    """Every such day of the week between two days."""
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    return [start + timedelta(weeks=n) for n in range(max(0, (last - start).days // 7 + 1))]
