"""The loop as it was played: each need with its tries, answers, deliveries and confirmations."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.clock import day_of
from app.demonstration.book import Row, row_id
from app.demonstration.cast import HOME_VILLAGE, Cast
from app.demonstration.choosing import Choosing
from app.demonstration.chronicle import Chronicle
from app.demonstration.material import tree
from app.demonstration.needs import Needs
from app.demonstration.scenarios import PATHS
from app.demonstration.stage import Stage
from app.demonstration.supply import Supply
from app.matching.shortlist import Candidate
from app.needs.models import NeedStatus, Urgency
from app.offers.models import Mode
from app.referrals.explanation import explained
from app.referrals.models import Fulfilment, Reason, Referral, ReferralStatus, ReferralStep
from app.referrals.rules import ANSWER_DAYS, OPEN
from app.settings.clocks import Clocks
from app.settings.deadlines import Deadlines

S = ReferralStatus
REFUSALS = [reason for reason in Reason if reason is not Reason.EXPIRED]
SPOKEN = {
    S.ACCEPTED: "accept", S.IN_PROGRESS: "start", S.ON_HOLD: "hold", S.COMPLETED: "complete", S.FAILED: "fail",
    S.CANCELLED: "cancel", S.ENTERED_IN_ERROR: "error",
}  # fmt: skip
BY_ASKER = {S.CANCELLED, S.ENTERED_IN_ERROR}
IN_VAIN = {S.FAILED, S.CANCELLED, S.ENTERED_IN_ERROR, S.REJECTED}
CASH = {"BL01", "BL05", "BL06", "BL11", "MH10", "SD02", "SD07"}
PAPER = {"BL01", "BL07", "BL08", "BL12", "SF10", "SF13"}
CLASS = {"MH08", "MH09", "SD03", "SD05", "SD06", "SD07", "SD09", "SD10", "SD11", "SD14", "SF09", "SF12"}
"""Needs that are met with money, with papers, with lessons; the rest with visits."""
TOLD = {
    S.ACCEPTED: "referral.answered", S.REJECTED: "referral.answered", S.FAILED: "referral.answered",
    S.IN_PROGRESS: "referral.moved", S.ON_HOLD: "referral.moved", S.COMPLETED: "referral.completed",
    S.CANCELLED: "referral.cancelled",
}  # fmt: skip


@dataclass
class Try:
    """One request under way: its row, the need it is for, who asked, and what belongs to it so far."""

    need: Row
    director: Row
    row: Row
    booking: Row | None = None
    fulfilment: Row | None = None


class Loop:
    """Plays one try after the other."""

    def __init__(
        self, stage: Stage, cast: Cast, *, supply: Supply, needs: Needs, choosing: Choosing, chronicle: Chronicle
    ) -> None:
        self.stage, self.cast, self.supply = stage, cast, supply
        self.needs, self.choosing, self.chronicle = needs, choosing, chronicle
        self.words: dict[str, Any] = tree("words")
        self.refusals = 0

    def play(
        self, need: Row, director: Row, chosen: Candidate, *, path: str, gaps: tuple[int, ...], last: datetime
    ) -> datetime:
        """One try from the request to its end; gives when the last thing happened."""
        almanac = self.stage.almanac
        patience = timedelta(days=ANSWER_DAYS[Urgency(need["urgency"])])
        at = almanac.after(last, gaps[0])
        if path in {"ask", "draft"}:
            at = almanac.recent(0.85 * patience / timedelta(hours=1), last)
        one = self.request(need, director, chosen, at=at, draft=path == "draft")
        for (event, _low, _high), days in zip(PATHS[path][1:], gaps[1:], strict=True):
            at = almanac.after(at, days)
            if event in {"accepted", "rejected"}:
                at = min(at, one.row["answer_by"] - timedelta(minutes=15))
            if event == "expired":
                at = min(one.row["answer_by"] + timedelta(seconds=3), almanac.now)
            self.happen(one, event, at)
        return at

    def request(self, need: Row, director: Row, chosen: Candidate, *, at: datetime, draft: bool) -> Try:
        """Ask, as `referrals.service.request` does."""
        offer = self.choosing.rows[chosen.offer.id]
        patience = timedelta(days=ANSWER_DAYS[Urgency(need["urgency"])])
        row = self.stage.book.add(
            Referral, id=row_id(at), need_id=need["id"], offer_id=offer["id"], organization_id=offer["organization_id"],
            volunteer_id=offer["volunteer_id"], status=S.DRAFT if draft else S.REQUESTED, units=need["units"],
            message=self.stage.rng.choice(self.words["messages"]), explanation=explained(chosen), reason=None, reason_note=None,
            requested_by=director["id"], place_code=need["place_code"], requested_at=at, answer_by=at + patience, answered_at=None, start_by=None, complete_by=None,
            closed_at=None, version=1,
        )  # fmt: skip
        self.step(row, at, director)
        if not draft:
            self.chronicle.record(
                director, "referral.request", "referral", row, at, child=need["child_id"], need=str(need["id"]),
                offer=str(offer["id"]),
            )  # fmt: skip
            if need["status"] is NeedStatus.OPEN:
                self.needs.move(need, NeedStatus.REFERRED, at, director)
            self.chronicle.tell(self.providers(row), "referral.requested", row, at)
        return Try(need, director, row)

    def happen(self, one: Try, event: str, at: datetime) -> None:
        """The next step of a try."""
        if event in {"confirmed", "disputed"}:
            self.settle(one, event, at)
        elif event == "expired":
            self.move(one, None, S.REJECTED, at, reason=Reason.EXPIRED)
        elif event == "rejected":
            reason = REFUSALS[self.refusals % len(REFUSALS)]  # each in turn, so that every one is met with
            self.refusals += 1
            note = self.stage.rng.choice(self.words["reject"][reason.value])
            self.move(one, self.providers(one.row)[0], S.REJECTED, at, reason=reason, note=note)
            one.row["answered_at"] = at
        else:
            status = S(event)
            actor = one.director if status in BY_ASKER else self.providers(one.row)[0]
            kind = "resume" if one.row["status"] is S.ON_HOLD and status is S.IN_PROGRESS else SPOKEN[status]
            self.move(one, actor, status, at, note=self.word(kind, one))

    def move(
        self,
        one: Try,
        actor: Row | None,
        status: S,
        at: datetime,
        *,
        reason: Reason | None = None,
        note: str | None = None,
    ) -> None:
        """Change the state and what follows from it: places, need, first key, notices, log."""
        row = one.row
        row.update(status=status, closed_at=None if status in OPEN else at, version=row["version"] + 1)
        self.step(row, at, actor, reason=reason, note=note)
        self.chronicle.record(
            actor, f"referral.{status.value}", "referral", row, at, child=one.need["child_id"],
            **({"reason": reason.value} if reason else {}),
        )  # fmt: skip
        if status is S.ACCEPTED:
            row["answered_at"] = at
            self.clocks(one, at)
            one.booking = self.choosing.take(row, day_of(at))
            self.needs.move(one.need, NeedStatus.IN_SERVICE, at, actor)
        if status is S.COMPLETED and actor:
            self.deliver(one, actor, at, note)
        if status in IN_VAIN:
            self.end(one, actor, at, reason=reason, note=note)
        self.news(row, at)

    def clocks(self, one: Try, at: datetime) -> None:
        """By when help should begin and be given, as `referrals.moving.start_helping` sets it."""
        kind, urgency, clocks = self.choosing.rows[one.row["offer_id"]]["kind"].value, one.need["urgency"], Clocks()
        one.row["start_by"] = clocks.until("start", urgency, kind, at)
        one.row["complete_by"] = clocks.until("complete", urgency, kind, one.row["start_by"])

    def end(self, one: Try, actor: Row | None, at: datetime, *, reason: Reason | None, note: str | None) -> None:
        """A try is over without help: places are free again, the need is open."""
        row = one.row
        if reason:
            row["reason"], row["reason_note"] = reason, note
        if one.booking:
            one.booking["released_at"] = at
            self.choosing.give_back(one.booking)
        if row["status"] in {S.REJECTED, S.FAILED} and reason is not Reason.FAMILY_DECLINED:
            self.choosing.remember(row["offer_id"], row["status"].value)
        self.needs.move(one.need, NeedStatus.OPEN, at, actor)

    def deliver(self, one: Try, actor: Row, at: datetime, note: str | None) -> None:
        """The first key."""
        self.choosing.remember(one.row["offer_id"], "completed")
        one.fulfilment = self.stage.book.add(
            Fulfilment, referral_id=one.row["id"], delivered_on=day_of(at),
            units=self.stage.rng.choice((1, 1, 2, 4, 6)), provider_note=note, provider_id=actor["id"], reported_at=at,
            confirmed_by=None, confirmed_at=None, confirmed_how=None, disputed_at=None, disputed_by=None, dispute_note=None,
            settle_by=None,
        )  # fmt: skip

    def settle(self, one: Try, event: str, at: datetime) -> None:
        """The second key, or that it does not turn."""
        if one.fulfilment is None:
            raise ValueError("nothing was delivered yet")
        told = self.providers(one.row)
        if event == "confirmed":
            how = self.stage.rng.choice(("visit", "visit", "family"))
            one.fulfilment.update(confirmed_by=one.director["id"], confirmed_at=at, confirmed_how=how)
            self.needs.move(one.need, NeedStatus.MET, at, one.director)
            self.chronicle.record(
                one.director, "fulfilment.confirm", "referral", one.row, at, child=one.need["child_id"], how=how
            )
            self.chronicle.tell(told, "referral.confirmed", one.row, at)
        else:
            due = Deadlines().until("settle", one.need["urgency"], at)
            one.fulfilment.update(
                disputed_at=at, disputed_by=one.director["id"], dispute_note=self.word("dispute", one), settle_by=due
            )
            self.chronicle.record(
                one.director, "fulfilment.dispute", "referral", one.row, at, child=one.need["child_id"]
            )
            self.chronicle.tell([*told, self.cast.supervisor(one.need["place_code"])], "referral.disputed", one.row, at)

    def step(
        self, row: Row, at: datetime, actor: Row | None, *, reason: Reason | None = None, note: str | None = None
    ) -> None:
        """A line of the referral's path."""
        self.stage.book.add(
            ReferralStep, referral_id=row["id"], at=at, actor_id=actor["id"] if actor else None, status=row["status"],
            reason=reason, note=note,
        )  # fmt: skip

    def word(self, kind: str, one: Try) -> str | None:
        """Something people write at such a step; of a delivery, something that fits what was delivered."""
        said = self.words[kind]
        choice: str | None = self.stage.rng.choice(said[self.sort(one)] if isinstance(said, dict) else said)
        return choice

    def sort(self, one: Try) -> str:
        """What sort of help it was."""
        code = one.need["type_code"]
        if self.choosing.rows[one.row["offer_id"]]["mode"] is Mode.MONEY:
            return "cash" if code in CASH else "goods"
        return "paper" if code in PAPER else "class" if code in CLASS else "visit"

    def news(self, row: Row, at: datetime) -> None:
        """Tell those whom the new state concerns."""
        status = row["status"]
        if status in TOLD:
            kind = TOLD[status]
            occasions = {"referral.answered": status.value, "referral.moved": f"{status.value}:{row['version']}"}
            askers = [a for a in self.cast.appointed.values() if a["id"] == row["requested_by"]]
            told = self.providers(row) if status is S.CANCELLED else askers
            self.chronicle.tell(told, kind, row, at, occasion=occasions.get(kind, ""))

    def providers(self, row: Row) -> list[Row]:
        """Who answers for the offer."""
        if row["volunteer_id"]:
            return [self.supply.volunteers[row["volunteer_id"]]]
        return self.cast.staff[row["organization_id"]]


def at_home(child: Row) -> bool:
    """Whether she is one of the children of `director`."""
    return bool(child["place_code"] == HOME_VILLAGE)
