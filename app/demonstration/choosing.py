"""Which offer a director chose: the real ranking, over the offers of the demonstration, with the places still free."""

from datetime import date, timedelta
from uuid import UUID

from app.clock import age_on
from app.demonstration.book import Row
from app.demonstration.stage import Stage
from app.matching.facts import NeedFacts, OfferFacts, Record
from app.matching.reading import facts
from app.matching.shortlist import Candidate, shortlist
from app.offers.bookings import period_start
from app.offers.models import Booking, Offer, OfferStatus, Reach
from app.taxonomy.categories import implied

TOP = (0.5, 0.5)
"""How often the first of the list is passed over, and the second too."""
DESK = ("asked", "serving", "asked", "awaiting", "asked", "accepted", "met", "asked")
"""What those with whom one signs in find on their desks, first things first."""
SMALL = 12
"""An offer with more places than these is not filled by a few children."""
UNKIND = {"reject", "expire", "error", "fail", "dispute"}


class Choosing:
    """The offers by type, and a ledger of the places taken in each period."""

    def __init__(self, stage: Stage, owners: set[UUID]) -> None:
        self.stage = stage
        self.rows: dict[UUID, Row] = {row["id"]: row for row in stage.book.of(Offer)}
        self.offers = {key: Offer(**{k: v for k, v in row.items() if k != "number"}) for key, row in self.rows.items()}
        self.used: dict[tuple[UUID, date], int] = {}
        self.pinned: Candidate | None = None
        self.owed = {owner: list(DESK) for owner in owners}
        self.records: dict[UUID, Record] = {}
        self.of_type: dict[str, list[Row]] = {}
        for row in self.rows.values():
            if row["status"] is OfferStatus.PUBLISHED:
                for code in row["need_types"]:
                    self.of_type.setdefault(code, []).append(row)

    def candidates(self, need: Row, child: Row, on: date) -> list[Candidate]:
        """What could serve the need on a day, best first; ties by number, so that every load chooses alike."""
        facts = NeedFacts(
            type_code=need["type_code"], on=on, age=age_on(child["birth_date"], on), sex=child["sex"].value,
            categories=implied(child["categories"]), place=need["place_code"], lat=need["lat"], lng=need["lng"],
            units=need["units"], urgency=need["urgency"], languages=frozenset(child["languages"]),
        )  # fmt: skip
        near = [
            self.facts(row, on)
            for row in self.of_type.get(need["type_code"], ())
            if row["reach"] is Reach.ANYWHERE or row["place_code"][:4] == need["place_code"][:4]
        ]
        found = shortlist(facts, near).candidates
        return sorted(found, key=lambda c: (-c.tenths, self.rows[c.offer.id]["number"]))

    def facts(self, row: Row, on: date) -> OfferFacts:
        """The offer as matching saw it."""
        offer = self.offers[row["id"]]
        used = self.used.get((row["id"], period_start(row["period"], on)), 0)
        # whoever has published was verified; the rows behind are not written yet
        return facts(offer, on, used=used, record=self.records.get(row["id"], Record()), verified=True)

    def choose(self, found: list[Candidate], path: str) -> Candidate | None:
        """The one asked: mostly the first of the list."""
        place = sum(self.stage.rng.random() > limit for limit in TOP)
        if self.pinned in found:
            return self.pinned
        if path in UNKIND:
            found = [c for c in found if self.owner(c.offer.id) not in self.owed] or found
        return found[min(place, len(found) - 1)] if found else None

    def pin(self, found: list[Candidate]) -> str | None:
        """Where one signs in, something of everything lies on the desk: what this need shall bring there, if anything."""
        self.pinned = None
        for candidate in found:
            owed = self.owed.get(self.owner(candidate.offer.id))
            if owed:
                self.pinned = candidate
                return owed.pop(0)
        return None

    def owner(self, offer: UUID) -> UUID:
        """Who answers for an offer."""
        owner: UUID = self.rows[offer]["organization_id"] or self.rows[offer]["volunteer_id"]
        return owner

    def can_take(self, offer: UUID, first: date, days: int) -> bool:
        """Whether a place is left on every day on which the provider may say yes."""
        row = self.rows[offer]
        starts = {period_start(row["period"], first + timedelta(days=n)) for n in range(days + 1)}
        return all(self.used.get((offer, start), 0) < row["capacity"] for start in starts)

    def take(self, referral: Row, on: date) -> Row:
        """Book the places."""
        row = self.rows[referral["offer_id"]]
        start = period_start(row["period"], on)
        self.used[row["id"], start] = self.used.get((row["id"], start), 0) + referral["units"]
        return self.stage.book.add(
            Booking, referral_id=referral["id"], offer_id=row["id"], units=referral["units"], period_start=start,
            released_at=None, created_at=referral["answered_at"],
        )  # fmt: skip

    def give_back(self, booking: Row) -> None:
        """Free the places again."""
        self.used[booking["offer_id"], booking["period_start"]] -= booking["units"]

    def remember(self, offer: UUID, ending: str) -> None:
        """How a referral ended, for the next ranking."""
        record = self.records.get(offer, Record())
        add = {"completed": (1, 0, 0), "failed": (0, 1, 0), "rejected": (0, 0, 1)}[ending]
        self.records[offer] = Record(record.completed + add[0], record.failed + add[1], record.declined + add[2])

    def fill(self, count: int) -> None:
        """Let some offers have no place left: as many as are taken now is all they have."""
        today = self.stage.almanac.today
        taken = {
            key: self.used.get((key, period_start(row["period"], today)), 0)
            for key, row in self.rows.items()
            if row["status"] is OfferStatus.PUBLISHED and self.owner(key) not in self.owed and row["capacity"] <= SMALL
        }
        most = {key: max((n for (offer, _start), n in self.used.items() if offer == key), default=0) for key in taken}
        full = sorted(
            (k for k, n in taken.items() if n and n == most[k]), key=lambda k: (-taken[k], self.rows[k]["number"])
        )
        for key in full[:count]:
            self.rows[key]["capacity"] = taken[key]
