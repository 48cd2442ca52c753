"""Everything that people and clocks can do to a handful of needs and offers, against a model in plain values.

Each rule tries one verb as one person. The model says whether it may happen; the service must agree, and afterwards the
database must hold what the model holds: states, needs, places, steps, entries.
"""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, invariant, multiple, rule

from app.access.actor import Actor
from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.clock import now, today
from app.database import db, session
from app.errors import NotFound, RuleBroken
from app.needs.models import Need, NeedStatus
from app.offers.bookings import held, taken
from app.people.service import actor_of
from app.referrals import clocks, keys, rerouting, service
from app.referrals.lifecycle import HELPING, OPEN, TABLE, TAKING, Side
from app.referrals.models import Outcome, Reason, Referral, ReferralStatus, ReferralStep
from app.transaction import atomic, attempt
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import an_actor

S = ReferralStatus
N = NeedStatus
STEPS = Counter[str]()
"""How often each verb was tried, and how often it was done, in the whole run."""
ACTIONS = {f"referral.{status.value}" for status in S} | {"referral.request", "referral.request_unasked"}


class Loop(RuleBasedStateMachine):
    """Three needs, two bodies with three offers of one to three places, and everybody who may press."""

    tries = Bundle("tries")

    def __init__(self) -> None:
        super().__init__()
        session.commit()
        self.nested = db.engines[None].begin_nested()  # the test's own connection: see tests/conftest.py
        self.wanted = [NeedFactory(units=units) for units in (1, 1, 2)]
        self.offers = [OfferFactory(capacity=n, waitlist=n == 1) for n in (1, 2, 3)]
        child = self.wanted[0].child
        self.directors = {need.id: actor_of(need.child.director) for need in self.wanted}
        self.supervisor = an_actor(Role.SUPERVISOR, place_code=child.place_code[:9] + "000")
        self.staff = {offer.id: actor_of(staff_of(offer)) for offer in self.offers}
        self.stranger = actor_of(staff_of(OfferFactory(need_types=["SF01"])))
        session.flush()

    def teardown(self) -> None:
        session.rollback()
        if self.nested.is_active:
            self.nested.rollback()
        session.expunge_all()

    def tried(self, name: str, deed, *, may: bool | None = None) -> object:
        """Do it as a form does. `may` is what the model says; where it says nothing, either will do."""
        STEPS[f"{name} tried"] += 1
        before = self.picture()
        with atomic():
            try:
                with attempt():
                    done = deed()
            except (RuleBroken, NotFound):
                session.expire_all()
                assert may is not True, f"{name} should have been done"
                assert self.picture() == before, f"{name} was refused and changed something"
                return None
        assert may is not False, f"{name} should have been refused"
        STEPS[name] += 1
        return done

    def picture(self) -> list[tuple[object, ...]]:
        """What a refused verb leaves as it was."""
        session.flush()
        rows = session.execute(sa.select(Referral.id, Referral.status, Referral.version).order_by(Referral.id)).all()
        more = session.execute(sa.select(Need.id, Need.status).order_by(Need.id)).all()
        return [tuple(row) for row in (*rows, *more)]

    def line(self, referral: Referral, to: ReferralStatus, side: Side) -> bool:
        """Whether the table has it."""
        found = TABLE.get((referral.status, to))
        return found is not None and side in found.by

    @rule(target=tries, need=st.integers(0, 2), offer=st.integers(0, 2))
    def ask(self, need: int, offer: int) -> UUID | MultipleResults[UUID]:
        chosen, asked = self.wanted[need], self.offers[offer]
        may = None if chosen.status in {N.OPEN, N.REFERRED} else False
        made = self.tried("ask", lambda: service.request(self.directors[chosen.id], chosen.id, asked.id), may=may)
        return made.id if isinstance(made, Referral) else multiple()

    def of(self, ident: UUID) -> tuple[Referral, Actor, Actor]:
        """The try, whoever helps, whoever asks."""
        referral = session.get_one(Referral, ident)
        return referral, self.staff[referral.offer_id], self.directors[referral.need_id]

    @rule(ident=tries)
    def accept(self, ident: UUID) -> None:
        referral, helper, asker = self.of(ident)
        self.tried("accept as a stranger", lambda: service.accept(self.stranger, referral.id), may=False)
        self.tried("accept as the asker", lambda: service.accept(asker, referral.id), may=False)
        may = None if self.line(referral, S.ACCEPTED, Side.HELPER) else False
        self.tried("accept", lambda: service.accept(helper, referral.id), may=may)
        self.tried("accept twice", lambda: service.accept(helper, referral.id), may=False)

    @rule(ident=tries, reason=st.sampled_from([r for r in Reason if r not in {Reason.EXPIRED, Reason.OTHER}]))
    def decline(self, ident: UUID, reason: Reason) -> None:
        referral, helper, _asker = self.of(ident)
        may = self.line(referral, S.REJECTED, Side.HELPER)
        self.tried("decline", lambda: service.decline(helper, referral.id, reason), may=may)

    @rule(ident=tries)
    def expire(self, ident: UUID) -> None:
        referral = self.of(ident)[0]
        if referral.status is S.REQUESTED:
            referral.answer_by = now() - timedelta(minutes=1)
        before, queued, offer = referral.status, referral.waiting, referral.offer
        room = (offer.capacity or 0) - taken([offer]).get(offer.id, 0) - held([offer]).get(offer.id, 0)
        moves_up = before is S.REQUESTED and queued and room >= referral.units
        for _twice in range(2):
            clocks.expire(referral.id)
        assert referral.status is (S.REJECTED if before is S.REQUESTED and not moves_up else before)
        if moves_up:
            assert (referral.waiting, referral.answer_by > now()) == (False, True), "it has a time of its own to answer"
        elif before is S.REQUESTED:
            assert referral.reason is (Reason.WAITLIST if queued else Reason.EXPIRED)
        STEPS["expire"] += before is S.REQUESTED and not moves_up
        STEPS["move up"] += moves_up

    @rule(ident=tries, note=st.sampled_from(["", "老师病了"]))
    def hold(self, ident: UUID, note: str) -> None:
        referral, helper, _asker = self.of(ident)
        may = bool(note) and self.line(referral, S.ON_HOLD, Side.HELPER)
        self.tried("hold", lambda: service.hold(helper, referral.id, note), may=may)

    @rule(ident=tries)
    def start(self, ident: UUID) -> None:
        referral, helper, asker = self.of(ident)
        self.tried("start as the asker", lambda: service.start(asker, referral.id), may=False)
        may = self.line(referral, S.IN_PROGRESS, Side.HELPER)
        self.tried("start", lambda: service.start(helper, referral.id), may=may)

    @rule(ident=tries, partial=st.booleans())
    def complete(self, ident: UUID, partial: bool) -> None:
        referral, helper, _asker = self.of(ident)
        may = referral.status in HELPING
        note = "还差一次" if partial else None
        self.tried(
            "complete", lambda: service.complete(helper, referral.id, today(), 1, note, partial=partial), may=may
        )

    @rule(ident=tries)
    def fail(self, ident: UUID) -> None:
        referral, helper, _asker = self.of(ident)
        self.tried("fail", lambda: service.fail(helper, referral.id, "厨师走了"), may=referral.status in HELPING)

    @rule(ident=tries, note=st.sampled_from(["", "家里不需要了"]))
    def cancel(self, ident: UUID, note: str) -> None:
        referral, _helper, asker = self.of(ident)
        may = bool(note) and self.line(referral, S.CANCELLED, Side.ASKER)
        self.tried("cancel", lambda: service.cancel(asker, referral.id, note), may=may)

    @rule(ident=tries)
    def send(self, ident: UUID) -> None:
        referral, _helper, asker = self.of(ident)
        may = None if referral.status is S.DRAFT else False
        self.tried("send", lambda: service.send(asker, referral.id), may=may)

    @rule(ident=tries, seldom=st.integers(0, 3))
    def mistake(self, ident: UUID, seldom: int) -> None:
        if not seldom:
            referral, _helper, asker = self.of(ident)
            may = referral.status is not S.ENTERED_IN_ERROR
            self.tried("mistake", lambda: service.mistake(asker, referral.id, "录错了"), may=may)

    def to_confirm(self, referral: Referral) -> bool:
        """Reported and nothing said about it."""
        done = referral.fulfilment
        return referral.status is S.COMPLETED and done is not None and not (done.confirmed_at or done.disputed_at)

    @rule(ident=tries)
    def confirm(self, ident: UUID) -> None:
        referral, helper, asker = self.of(ident)
        may = self.to_confirm(referral)
        self.tried("confirm as the helper", lambda: service.confirm(helper, referral.id, "visit"), may=False)
        self.tried("confirm", lambda: service.confirm(asker, referral.id, "visit"), may=may)

    @rule(ident=tries)
    def dispute(self, ident: UUID) -> None:
        referral, _helper, asker = self.of(ident)
        self.tried("dispute", lambda: service.dispute(asker, referral.id, "没人来"), may=self.to_confirm(referral))

    @rule(ident=tries, outcome=st.sampled_from(list(Outcome)))
    def settle(self, ident: UUID, outcome: Outcome) -> None:
        referral, _helper, asker = self.of(ident)
        done = referral.fulfilment
        may = referral.status is S.COMPLETED and done is not None and bool(done.disputed_at) and not done.settled_at
        self.tried("settle as the asker", lambda: service.settle(asker, referral.id, outcome, "我定", 0), may=False)
        self.tried("settle", lambda: service.settle(self.supervisor, referral.id, outcome, "问过两边", 0), may=may)

    @rule(target=tries, need=st.integers(0, 2), allowed=st.booleans())
    def go_on(self, need: int, allowed: bool) -> UUID | MultipleResults[UUID]:
        chosen = self.wanted[need]
        chosen.reroute_by = self.directors[chosen.id].id if allowed else None
        known = set(session.scalars(sa.select(Referral.id)))
        rerouting.next_offer(chosen.id)
        new = set(session.scalars(sa.select(Referral.id))) - known
        STEPS["go on"] += len(new)
        return next(iter(new), None) or multiple()

    @rule(ident=tries)
    def thank(self, ident: UUID) -> None:
        keys.thank(ident)

    @rule(need=st.integers(0, 2))
    def open_again(self, need: int) -> None:
        chosen = self.wanted[need]
        may = chosen.status in {N.MET, N.WITHDRAWN}
        self.tried("reopen", lambda: service.open_again(self.directors[chosen.id], chosen.id, "又没人管了"), may=may)

    @rule(need=st.integers(0, 2), seldom=st.integers(0, 3))
    def end(self, need: int, seldom: int) -> None:
        chosen = self.wanted[need]
        if seldom:
            return
        may = chosen.status in {N.OPEN, N.REFERRED, N.IN_SERVICE}
        director = self.directors[chosen.id]
        self.tried("end", lambda: service.end_need(director, chosen.id, N.WITHDRAWN, "妈妈回来了"), may=may)

    @invariant()
    def places_are_neither_lost_nor_given_twice(self) -> None:
        session.flush()
        rows = session.execute(sa.select(Referral.offer_id, Referral.status, Referral.units, Referral.waiting)).all()
        used, kept = Counter[UUID](), Counter[UUID]()
        for offer, status, units, waiting in rows:
            used[offer] += units if status in TAKING else 0
            kept[offer] += units if status is S.REQUESTED and not waiting else 0
        for offer in self.offers:
            assert taken([offer]).get(offer.id, 0) == used[offer.id], "taken"
            assert held([offer]).get(offer.id, 0) == kept[offer.id], "held"
            assert used[offer.id] + kept[offer.id] <= (offer.capacity or 0), "more than there are"

    @invariant()
    def every_step_has_its_entry(self) -> None:
        session.flush()
        steps = session.scalar(sa.select(sa.func.count()).select_from(ReferralStep)) or 0
        entries = session.scalar(
            sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action.in_(ACTIONS))
        )
        assert steps == entries

    @invariant()
    def history_ends_where_things_stand_and_follows_the_table(self) -> None:
        rows = session.execute(
            sa.select(ReferralStep.referral_id, ReferralStep.status).order_by(ReferralStep.referral_id, ReferralStep.id)
        ).all()
        paths: dict[UUID, list[ReferralStatus]] = {}
        for ident, status in rows:
            paths.setdefault(ident, []).append(status)
        for ident, status in session.execute(sa.select(Referral.id, Referral.status)):
            assert paths[ident][-1] is status
            assert paths[ident][0] in {S.DRAFT, S.REQUESTED}
            assert all(pair in TABLE for pair in zip(paths[ident], paths[ident][1:], strict=False))

    @invariant()
    def needs_stand_where_their_tries_say(self) -> None:
        for need in self.wanted:
            tries = session.scalars(sa.select(Referral).where(Referral.need_id == need.id)).all()
            served = any(one.status in HELPING or (one.status is S.COMPLETED and self.pending(one)) for one in tries)
            asked = any(one.status is S.REQUESTED for one in tries)
            assert sum(one.units for one in tries if one.status in HELPING) <= need.units or need.status is N.WITHDRAWN
            if need.status is N.WITHDRAWN:
                assert not any(one.status in (S.DRAFT, *OPEN) for one in tries)
            elif need.status is N.MET:
                assert not any(one.status in OPEN for one in tries)
            else:
                assert need.status is (N.IN_SERVICE if served else N.REFERRED if asked else N.OPEN)

    def pending(self, referral: Referral) -> bool:
        """Reported, and the second key has not turned."""
        done = referral.fulfilment
        return done is not None and done.confirmed_at is None and done.settled_at is None
