"""A child's need, a volunteer who has accepted it, and times to come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import now, today
from app.needs.models import Need
from app.offers.models import Mode, Offer, OfferKind, Reach
from app.organizations.models import Organization
from app.people.models import Account
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Referral
from app.shifts import service
from app.shifts.models import Company, Shift, ShiftStatus
from app.shifts.times import at
from app.vetting.models import Check, CheckResult
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import TOWNSHIP, account

HANDS = {"kind": OfferKind.VOLUNTEER, "organization": None, "mode": Mode.AT_HOME, "reach": Reach.RADIUS}


def volunteer(name: str = "李愿", **offer: Any) -> tuple[Account, Offer]:
    """Somebody who is cleared, with one offer."""
    person = account(Role.VOLUNTEER, place_code=TOWNSHIP, name=name, phone="13900001111")
    return person, OfferFactory(**{**HANDS, "volunteer": person, "cleared_until": date.max, **offer})


def stood_beside(person: Account, body: Organization, officer: Account, since: date | None = None) -> CheckResult:
    """The county wrote down that one of our organizations stands beside her."""
    return CheckResult(
        account_id=person.id, kind=Check.SUPERVISION, passed=True, done_on=since or today(), expires_on=date.max,
        checker=body.name, organization_id=body.id, recorded_by=officer.id,
    )  # fmt: skip


@dataclass
class Pair:
    """A volunteer who helps, and the director of the child."""

    session: Session
    person: Account
    offer: Offer
    need: Need
    referral: Referral

    @property
    def her(self) -> Actor:
        """The volunteer."""
        return actor_of(self.person)

    @property
    def director(self) -> Actor:
        """The child's director."""
        return actor_of(self.need.child.director)

    def plan(self, days: int = 3, hour: int = 14, minutes: int = 60, **more: Any) -> Shift:
        """The director proposes a time."""
        given = {"company": Company.CARER} | more
        (made, *_rest) = service.plan(
            self.director, self.referral.id, starts_at=on(days, hour), minutes=minutes, **given
        )
        return made

    def agreed(self, days: int = 3, hour: int = 14, minutes: int = 60) -> Shift:
        """A time both said yes to."""
        return service.agree(self.her, self.plan(days, hour, minutes).id)

    def begun(self, minutes: int = 60) -> Shift:
        """An agreed time that began some minutes ago."""
        shift = self.agreed(20, minutes=minutes)
        return self.moved(shift, now() - timedelta(minutes=10), minutes)

    def moved(self, shift: Shift, start: datetime, minutes: int = 60) -> Shift:
        """The same shift at another time: tests cannot wait for it."""
        times = {"starts_at": start, "ends_at": start + timedelta(minutes=minutes)}
        self.session.execute(sa.update(Shift).where(Shift.id == shift.id).values(**times))
        self.session.commit()
        self.session.refresh(shift)
        return shift

    def confirmed(self, minutes: int = 60, back: int = 1) -> Shift:
        """Hours both sides know of, some days ago."""
        shift = self.moved(self.agreed(30, minutes=minutes), at(today() - timedelta(days=back), 14 * 60), minutes)
        service.write(self.her, shift.id, minutes=minutes, child_came=True)
        done = service.confirm(self.director, shift.id)
        assert done.status is ShiftStatus.CONFIRMED
        return done


def on(days: int, hour: int) -> datetime:
    """An hour of a day to come."""
    return at(today() + timedelta(days=days), hour * 60)


def pair(session: Session, **need: Any) -> Pair:
    """Such a pair."""
    person, offer = volunteer()
    wanted = NeedFactory(**need)
    session.commit()
    referral = loop.request(actor_of(wanted.child.director), wanted.id, offer.id)
    loop.accept(actor_of(person), referral.id)
    return Pair(session, person, offer, wanted, referral)
