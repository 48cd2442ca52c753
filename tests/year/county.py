"""A county whose people do, forget and decline as a seed says, while the real jobs run on a clock that jumps."""

import importlib
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import now, today
from app.conferences import service as conferences
from app.conferences.models import Conference, ConferenceStatus, Decision, Item
from app.database import session
from app.errors import NotFound, RuleBroken
from app.needs import rechecking
from app.needs import service as needs
from app.needs.models import Found, Need, NeedStatus
from app.organizations.models import OrganizationKind
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.explanation import shortlist_of
from app.referrals.models import Outcome, Reason, Referral, ReferralStatus
from app.referrals.rules import NOT_AGAIN
from app.transaction import atomic
from app.vacancies import service as vacancies
from app.vacancies.models import Holder, Resolution, Vacancy, VacancyStatus
from tests.factories.children import ChildFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account

S, N = ReferralStatus, NeedStatus
TYPES = ("BL02", "SF01", "MH08", "SD03", "BL01")
REASONS = [reason for reason in Reason if reason not in {Reason.EXPIRED, Reason.OTHER}]
QUEUES = ("notices", "default")
"""What the loop itself puts; indexing and plans follow elsewhere."""


class County:
    """Two townships, their villages and children, bodies that help, a department, and the year's dice."""

    def __init__(self, children: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.done = Counter[str]()
        with atomic():
            villages = [f"4210031{township}{village}" for township in ("06", "01") for village in ("901", "902", "903")]
            self.directors = {code: account(Role.DIRECTOR, place_code=code) for code in villages}
            self.supervisors = {
                code: actor_of(account(Role.SUPERVISOR, place_code=f"{code}000")) for code in ("421003106", "421003101")
            }
            self.officer = actor_of(account(Role.COUNTY_OFFICER, place_code="421003000000"))
            self.children = [
                ChildFactory(director=self.directors[code], place_code=code).id
                for code in (self.dice.choice(villages) for _n in range(children))
            ]
            offers = [
                OfferFactory(
                    need_types=[kind], capacity=self.dice.randint(2, max(3, children // 25)), waitlist=self.dice.random() < 0.4
                )
                for kind in TYPES[:4] for _n in range(4)
            ]  # fmt: skip
            self.staff = {offer.organization_id: actor_of(staff_of(offer)) for offer in offers}
            bureau = OrganizationFactory(kind=OrganizationKind.GOVERNMENT, name="区教育局", place_code="421003000000")
            self.bureau = bureau.id
            liaison = account(Role.LIAISON, organization_id=bureau.id, place_code="421003000000")
            self.staff[bureau.id] = actor_of(liaison)
            self.diligence = {body: self.dice.choice((0.05, 0.3, 0.5, 0.7)) for body in self.staff}
            self.villages = {code: actor_of(one) for code, one in self.directors.items()}
        session.remove()

    def chance(self, share: float) -> bool:
        """One throw."""
        return self.dice.random() < share

    def tried(self, name: str, deed: Any) -> Any:
        """Somebody presses a button; a refusal is part of life."""
        try:
            made = deed()
        except (RuleBroken, NotFound):
            self.done[f"{name} refused"] += 1
            return None
        finally:
            session.rollback()
        self.done[name] += 1
        return made

    def run_jobs(self) -> None:
        """Everything that is due now, until nothing is: as the relay and a worker would."""
        while True:
            due = sa.or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= now())
            rows = session.execute(
                sa.select(OutboxRow.func, OutboxRow.args, OutboxRow.key)
                .where(OutboxRow.done_at.is_(None), OutboxRow.queue.in_(QUEUES), due)
                .order_by(OutboxRow.not_before.nulls_first(), OutboxRow.id)
                .limit(500)
            ).all()
            session.rollback()
            if not rows:
                return
            for func, args, key in rows:
                module, _, name = func.rpartition(".")
                getattr(importlib.import_module(module), name)(*args, str(key))
                self.done[func.removeprefix("workers.")] += 1

    def day(self, new: float) -> None:
        """A day: what came due, then what people did, then what followed from it."""
        self.run_jobs()
        for _n in range(int(new) + self.chance(new % 1)):
            self.register()
        self.directors_work()
        self.run_jobs()
        self.helpers_work()
        self.run_jobs()
        self.overseers_work()
        self.run_jobs()

    def register(self) -> None:
        """Somebody needs something; some kinds nobody offers."""
        child = self.dice.choice(self.children)
        kind, urgency = self.dice.choice(TYPES), self.dice.choice((1, 2, 2, 3, 3, 3, 4))
        place = session.scalar(sa.text("SELECT place_code FROM children WHERE id = :id"), {"id": child})
        director = self.villages[str(place)]
        need = self.tried(
            "register", lambda: needs.register(director, child, words="没人管", type_code=kind, urgency=urgency)
        )
        if need is not None and self.chance(0.3):
            self.tried("allow", lambda: needs.allow_reroute(director, need.id, True))

    def rows(self, model: type[Any], *where: Any) -> Sequence[Any]:
        """Rows of some kind, in one order."""
        return session.scalars(sa.select(model).where(*where).order_by(model.id)).all()

    def directors_work(self) -> None:
        """Ask somebody, send what was proposed, go and see."""
        for need in self.rows(Need, Need.status == N.OPEN):
            if self.chance(0.5):
                self.ask(need.id, self.villages[need.place_code])
        for one in self.rows(Referral, Referral.status == S.DRAFT):
            if self.chance(0.5):
                director, ident = self.villages[one.place_code], one.id
                self.tried("send", lambda d=director, i=ident: loop.send(d, i))
        for one in self.rows(Referral, Referral.status == S.COMPLETED):
            done, director, ident = one.fulfilment, self.villages[one.place_code], one.id
            if done and not done.confirmed_at and not done.disputed_at and self.chance(0.3):
                if self.chance(0.1):
                    self.tried("dispute", lambda d=director, i=ident: loop.dispute(d, i, "没有人来过"))
                else:
                    self.tried("confirm", lambda d=director, i=ident: loop.confirm(d, i, "visit"))
        for director in self.villages.values():
            for look in rechecking.waiting(director, 20)[0]:
                found, ident = (Found.LAPSED if self.chance(0.1) else Found.HOLDS), look.id
                if self.chance(0.5):
                    self.tried("recheck", lambda d=director, i=ident, f=found: needs.recheck(d, i, f, "去看过了"))

    def ask(self, need_id: UUID, director: Actor) -> None:
        """The first of the list that has not said no."""
        need = session.get_one(Need, need_id)
        running = [
            one for one in self.rows(Referral, Referral.need_id == need_id) if one.status in (S.DRAFT, S.REQUESTED)
        ]
        fresh = [row for row in shortlist_of(director, need).rows if not row.tried or row.tried.status not in NOT_AGAIN]
        if fresh and not running:
            offer = fresh[0].offer.id
            self.tried("ask", lambda: loop.request(director, need_id, offer))

    def helpers_work(self) -> None:
        """Answer or forget; begin, do, give up."""
        for one in self.rows(Referral, Referral.status.in_((S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD))):
            who, ident, status = self.staff[one.organization_id], one.id, one.status
            if not self.chance(self.diligence[one.organization_id]):
                continue
            if status is S.REQUESTED:
                if self.chance(0.3):
                    self.tried("decline", lambda w=who, i=ident: loop.decline(w, i, self.dice.choice(REASONS)))
                else:
                    self.tried("accept", lambda w=who, i=ident: loop.accept(w, i))
            elif status in {S.ACCEPTED, S.ON_HOLD}:
                self.tried("start", lambda w=who, i=ident: loop.start(w, i))
            elif self.chance(0.06):
                self.tried("fail", lambda w=who, i=ident: loop.fail(w, i, "老师走了"))
            elif self.chance(0.1):
                self.tried("hold", lambda w=who, i=ident: loop.hold(w, i, "停一周"))
            else:
                part = self.chance(0.1)
                self.tried(
                    "complete", lambda w=who, i=ident, p=part: loop.complete(w, i, today(), 1, "做了", partial=p)
                )

    def overseers_work(self) -> None:
        """Settle, pass up, name a department, hold the monthly meeting."""
        for one in self.rows(Referral, Referral.fulfilment.has(outcome=None), Referral.status == S.COMPLETED):
            if one.fulfilment and one.fulfilment.is_contested and self.chance(0.3):
                who, ident = self.supervisors[one.place_code[:9]], one.id
                self.tried(
                    "settle", lambda w=who, i=ident: loop.settle(w, i, self.dice.choice(list(Outcome)), "问过两边", 0)
                )
        for one in self.rows(Vacancy, Vacancy.status == VacancyStatus.RAISED):
            who, ident = self.supervisors[one.place_code[:9]], one.id
            if one.need.status in {N.IN_SERVICE, N.MET} and self.chance(0.4):
                self.tried("helped", lambda w=who, i=ident: vacancies.resolve(w, i, Resolution.HELPED, "已有人接收"))
            elif one.holder is Holder.TOWNSHIP and self.chance(0.05):
                self.tried("pass up", lambda w=who, i=ident: vacancies.pass_up(w, i, "乡镇解决不了"))
            elif one.holder is Holder.COUNTY and one.need.status in {N.OPEN, N.REFERRED} and self.chance(0.03):
                day = today() + timedelta(days=20)
                self.tried(
                    "assign", lambda i=ident, d=day: vacancies.assign(self.officer, i, self.bureau, d, "由教育局负责")
                )
        if today().day == 15:
            self.meet()

    def meet(self) -> None:
        """The monthly conference: everything that waits, each point decided."""
        picks = [
            *(
                one.id
                for one in self.rows(Vacancy, Vacancy.status == VacancyStatus.RAISED, Vacancy.holder == Holder.COUNTY)
            ),
        ]
        if not picks or not self.tried(
            "call",
            lambda: conferences.call(
                self.officer, held_on=today(), venue="三楼", attending="", picks=picks, office="妇儿工委办"
            ),
        ):
            return
        for item in self.rows(Item, Item.decision.is_(None), Item.conference.has(status=ConferenceStatus.CALLED)):
            choice = self.dice.choice((Decision.ASSIGN, Decision.PUT_OFF, Decision.UNMET))
            meeting, ident, day = item.conference_id, item.id, today() + timedelta(days=20)
            self.tried(
                f"decide {choice.value}",
                lambda m=meeting, i=ident, c=choice, d=day: conferences.decide(
                    self.officer, m, i, c, "会上定的：照此办", organization_id=self.bureau, deadline=d
                ),
            )
        for meeting in self.rows(Conference, Conference.status == ConferenceStatus.CALLED):
            ident = meeting.id
            self.tried("close", lambda m=ident: conferences.close(self.officer, m, "逐条议定，见各条决定。"))


def noon(day: date) -> datetime:
    """The middle of a day in China, in UTC."""
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+08:00")
