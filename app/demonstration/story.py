"""The whole demonstration, chapter by chapter, made in memory: nothing here asks the database anything."""

from datetime import datetime, timedelta
from uuid import UUID

from app.access.permissions import Role
from app.clock import day_of
from app.demonstration.bodies import CHARITY, HERO, LIAISON_AT, Bodies
from app.demonstration.book import Book, Row
from app.demonstration.cast import Cast
from app.demonstration.choosing import Choosing
from app.demonstration.chronicle import Chronicle
from app.demonstration.facts import Facts
from app.demonstration.families import Families
from app.demonstration.loop import Loop, at_home
from app.demonstration.material import tree
from app.demonstration.needs import Needs
from app.demonstration.scenarios import AT_HOME, PATHS, WITHOUT_OFFERS, deck, scenario
from app.demonstration.shifting import Shifting
from app.demonstration.stage import Stage, set_stage
from app.demonstration.supply import Supply
from app.demonstration.timing import timing
from app.demonstration.visiting import Visiting
from app.matching.shortlist import Candidate
from app.needs.models import NeedStatus
from app.offers.models import Offer, OfferStatus
from app.organizations.models import Organization, OrganizationStatus
from app.people.models import Account, AccountStatus

N = NeedStatus
GRACE = 9
"""Sundays and such may put a yes off by so many days at the most."""
TAKING = {path for path, steps in PATHS.items() if any(status == "accepted" for status, _low, _high in steps)}
FULL = 9
"""So many offers have no place left."""


class Story:
    """Tells it all; the rows are in `book` afterwards."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cast = Cast(stage)
        self.bodies = Bodies(stage, self.cast)
        self.supply = Supply(stage, self.cast, self.bodies)
        self.cast.donors()
        self.waiting = self.cast.applicants()
        self.families = Families(stage, self.cast)
        self.chronicle = Chronicle(stage)
        self.needs = Needs(stage, self.families, self.chronicle)
        self.choosing = Choosing(stage, self.owners())
        self.loop = Loop(
            stage, self.cast, supply=self.supply, needs=self.needs, choosing=self.choosing, chronicle=self.chronicle
        )
        self.nowhere = 0
        self.decks = {True: list(AT_HOME), False: self.shuffled()}

    def owners(self) -> set[UUID]:
        """The bodies and the volunteer with whose names one signs in."""
        bodies = {row["id"] for row in self.stage.book.of(Organization) if row["name"] in {HERO, LIAISON_AT}}
        return bodies | {i for i, row in self.supply.volunteers.items() if row["login"] == "volunteer"}

    def shuffled(self) -> list[str]:
        """A new deck of scenarios."""
        cards = deck()
        self.stage.rng.shuffle(cards)
        return cards

    def tell(self) -> None:
        """Every need, then the inboxes and the log."""
        for child, line in self.families.sentences():
            self.need(child, line)
        facts, visiting = Facts(self.stage), Visiting(self.stage)
        for child in self.families.children:
            facts.tell(child)
            visiting.tell(child, self.cast.appointed.get(child["place_code"][:9] + "000"))
        Shifting(self.stage).tell()
        self.choosing.fill(FULL)
        self.waiting_rooms()
        charity = next(row for row in self.stage.book.of(Organization) if row["name"] == CHARITY)
        self.cast.employ(Role.PROVIDER, charity, "charity2")  # last, so that the dice fall as before
        self.sign_ins()

    def need(self, child: Row, line: dict[str, str]) -> None:
        """One need from the day it was written down until today."""
        stage, rng = self.stage, self.stage.rng
        director = self.cast.appointed[child["place_code"]]
        sketch = {**child, "type_code": line["type"], "urgency": int(line["urgency"]), "units": 1}
        found = self.choosing.candidates(sketch, child, stage.almanac.today)
        name = self.draw(child, found)
        plan = scenario(name)
        days = timing(stage, name, plan, int(line["urgency"]))
        last = stage.almanac.back(days.opened)
        need = self.needs.register(child, line, last, draft=plan.end == "draft", director=director)
        for path, gaps in zip(plan.tries, days.gaps, strict=True):
            first = day_of(last)
            left = (
                [c for c in found if self.choosing.can_take(c.offer.id, first, sum(gaps) + GRACE)]
                if path in TAKING
                else found
            )
            chosen = self.choosing.choose(left, path)
            if chosen is None:
                break
            found = [candidate for candidate in found if candidate is not chosen]
            last = self.loop.play(need, director, chosen, path=path, gaps=gaps, last=last)
        if plan.end in {"withdrawn", "closed_unmet"} and need["status"] is N.OPEN:
            end, words = N(plan.end), tree("words")["withdraw" if plan.end == "withdrawn" else "unmet"]
            need["close_reason"] = rng.choice(words)
            self.needs.move(need, end, stage.almanac.after(last, 1), director, need["close_reason"])
        if plan.end == "reopen" and need["status"] is N.MET:
            self.needs.move(need, N.OPEN, stage.almanac.after(last, 5), director, rng.choice(tree("words")["reopen"]))
            need["due_on"] = stage.almanac.today + timedelta(days=6)

    def draw(self, child: Row, found: list[Candidate]) -> str:
        """The next scenario that can be played: where nobody is in reach nothing is asked."""
        if not found:
            self.nowhere += 1
            return WITHOUT_OFFERS[self.nowhere % len(WITHOUT_OFFERS)]
        here = at_home(child)
        if not here and (owed := self.choosing.pin(found)):
            return owed
        if not self.decks[here]:
            self.decks[here] = self.shuffled()
        return self.decks[here].pop(0)

    def waiting_rooms(self) -> None:
        """Notices of what waits for a decision."""
        tell = self.chronicle.tell
        for account in [*self.waiting, *self.stage.book.of(Account)]:
            if account["status"] is AccountStatus.PENDING and account["organization_id"] is None:
                approver = self.cast.approver(account["role"], account["place_code"])
                tell([approver], "account.applied", account, account["created_at"])
        for body in self.bodies.others:
            if body["status"] is OrganizationStatus.PENDING:
                tell([self.cast.officer(body["place_code"])], "organization.applied", body, body["created_at"])
        for offer in self.stage.book.of(Offer):
            if offer["status"] is OfferStatus.IN_REVIEW:
                reviewers = [self.cast.officer(offer["place_code"])]
                if offer["place_code"][6:9] != "000":
                    reviewers += [a for a in [self.cast.appointed.get(offer["place_code"][:9] + "000")] if a]
                tell(reviewers, "offer.submitted", {**offer, "number": None}, offer["updated_at"])

    def sign_ins(self) -> None:
        """The log of those who came in."""
        for account in self.stage.book.of(Account):
            if account["last_sign_in_at"]:
                self.chronicle.record(account, "account.sign_in", "account", account, account["last_sign_in_at"])
            if account["decided_at"]:
                by = next((a for a in self.deciders() if a["id"] == account["decided_by"]), None)
                deed = "refuse" if account["status"] is AccountStatus.REFUSED else "approve"
                self.chronicle.record(by, f"account.{deed}", "account", account, account["decided_at"], role=account["role"].value)  # fmt: skip

    def deciders(self) -> list[Row]:
        """Those who let others in."""
        return [self.cast.administrator, *self.cast.appointed.values()]


def story(now: datetime, kept: str, book: Book | None = None) -> Book:
    """All rows of the demonstration as of `now`."""
    stage = set_stage(now, kept, book)
    Story(stage).tell()
    return stage.book
