"""Putting the demonstration into a database that has nobody in it yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app import outbox
from app.access.permissions import Role
from app.adapters import adapters
from app.catalogue.indexing import rebuild
from app.children.models import Child
from app.clock import morning_of, now
from app.database import session
from app.demonstration import looking
from app.demonstration.book import Book, first_numbers, write
from app.demonstration.cast import PASSWORD, app_secret
from app.demonstration.giving import buy_services, keep_books
from app.demonstration.growing import grow_help
from app.demonstration.story import story
from app.entitlements import service as screening
from app.errors import RuleBroken
from app.exchange.models import Import
from app.needs.models import Need
from app.offers.models import Offer, OfferStatus
from app.people.models import Account, AccountStatus
from app.people.passwords import hashed
from app.people.rules import needs_second_factor
from app.people.service import actor_of
from app.plans import service as plans
from app.referrals.models import Referral, ReferralStatus
from app.shifts.models import Shift, ShiftStatus
from app.shifts.service import DAY_BEFORE
from app.transaction import atomic
from app.words import _

MARK = "demonstration"
"""The name under which a load is kept among the imports."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much there is now."""

    accounts: int
    offers: int
    children: int
    needs: int
    referrals: int


def is_loaded() -> bool:
    """Whether the people of this database are the demonstration's."""
    return session.scalar(sa.select(Import.id).where(Import.source == MARK).limit(1)) is not None


def has_accounts() -> bool:
    """Whether anybody is here."""
    return session.scalar(sa.select(Account.id).limit(1)) is not None


def check_empty() -> None:
    """Play data and real people never share a database."""
    if is_loaded():
        raise RuleBroken(_("演示数据已经装过了，没有再装。"))
    if has_accounts() or session.scalar(sa.select(Child.id).limit(1)):
        raise RuleBroken(_("这个数据库里已经有真实的账号或档案，不装演示数据。请换一个空的数据库。"))


def load(at: datetime | None = None) -> Loaded:
    """Tell the story as of `at`, write it, promise its clocks, fill the index: one transaction."""
    at = at or now()
    with atomic():
        session.execute(sa.text("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE"))  # nobody signs up meanwhile
        check_empty()
        book = story(at, hashed(PASSWORD), Book(first_numbers()))
        hand_out_apps(book)
        write(book)
        promise(book)
        screening.rescreen_due()
        keep_books()
        buy_services()
        grow_help()
        arrange(book)
        counts = Loaded(*(len(book.of(model)) for model in (Account, Offer, Child, Need, Referral)))
        session.add(Import(source=MARK, digest="", counts={name: getattr(counts, name) for name in Loaded.__slots__}))
        rebuild()
    return counts


def hand_out_apps(book: Book) -> None:
    """Everybody whose role asks for a second factor has one, so that one looks around a minute after set-up."""
    for account in book.of(Account):
        needed = needs_second_factor(account["role"])
        secret = app_secret(account["login"])
        account["totp_cell"] = adapters.keys.lock(secret, f"accounts:totp:{account['id']}") if needed else None


def arrange(book: Book) -> None:
    """Each county's officer has asked for a plan: a worker makes it as soon as one runs."""
    for account in book.of(Account):
        if account["role"] is Role.COUNTY_OFFICER and account["status"] is AccountStatus.ACTIVE:
            plans.ask(actor_of(session.get_one(Account, account["id"])))


def promise(book: Book) -> None:
    """The clocks that the verbs would have set: answers that are due, offers that end."""
    for referral in book.of(Referral):
        if referral["status"] is ReferralStatus.REQUESTED:
            outbox.put("workers.clocks.answer_due", str(referral["id"]), not_before=referral["answer_by"])
    looking.promise(book)
    for shift in book.of(Shift):
        if shift["status"] is ShiftStatus.AGREED:
            soon = shift["starts_at"] - DAY_BEFORE
            outbox.put("workers.shifts.soon", str(shift["id"]), queue="notices", not_before=soon)
    for offer in book.of(Offer):
        if offer["status"] is OfferStatus.PUBLISHED and offer["expires_on"]:
            over = morning_of(offer["expires_on"] + timedelta(days=1))
            outbox.put("workers.clocks.offer_over", str(offer["id"]), not_before=over)
