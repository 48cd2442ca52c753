"""How many pledges and how many ledger entries a minute, each one transaction of the web's role on a disk that is waited
for; by several processes, on books of their own and on one that all of them want.

A pledge is made by a donor and answered by a charity, which is an entry too. The entries beside are what a charity enters.
"""

import time
from decimal import Decimal
from functools import partial
from multiprocessing.synchronize import Barrier
from statistics import quantiles
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import create_app
from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import now, today
from app.config import Settings
from app.database import db
from app.funds import pledging, queries
from app.funds import service as keeping
from app.funds.ledger import Kind
from app.funds.models import Book, Line, Movement, PledgeKind
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.people.service import actor_of
from app.transaction import atomic
from benchmarks.loop import durable_site, ms, once, person
from benchmarks.writers import together

PLEDGES, ENTRIES, WRITERS = 1_000, 10_000, 2
ONE = Decimal("1.00")
Keeper = tuple[Actor, UUID, UUID]
"""Who keeps it, its project, its book."""


def project(number: int) -> Keeper:
    """A charity with a project whose book is open."""
    with atomic():
        body = Organization(
            name=f"基金会{number}", kind=OrganizationKind.FOUNDATION, status=OrganizationStatus.VERIFIED,
            place_code="421003000000",
        )  # fmt: skip
        offer = Offer(
            kind=OfferKind.FUND, status=OfferStatus.PUBLISHED, organization=body, name=f"午饭基金{number}", need_types=["BL02"],
            mode=Mode.MONEY, reach=Reach.ANYWHERE, place_code="421003000000", period=Period.YEAR, languages=["zh"],
            checked_at=now(), published_at=now(),
        )  # fmt: skip
        db.session.add(offer)
        db.session.flush()
        staff = person(Role.PROVIDER, organization_id=body.id, place_code="421003000000")
        db.session.add(staff)
        db.session.flush()
    keeper = actor_of(staff)
    keeping.state(
        keeper,
        offer.id,
        purpose="午饭",
        certificate=None,
        filing=None,
        two_person_above=Decimal(5000),
        disclose_months=3,
    )
    return keeper, offer.id, queries.books(keeper, offer.id)[0].id


def donor() -> Actor:
    """Somebody who gives."""
    with atomic():
        account = person(Role.DONOR)
        db.session.add(account)
        db.session.flush()
    return actor_of(account)


def writer(settings: Settings, work: tuple[Keeper, Actor | None, int, int], gate: Barrier, told: Any) -> None:
    """One process: its share of pledges, or of entries, every one timed."""
    (keeper, offer, book), giver, count, share = work
    app, times = create_app(settings), []
    with app.app_context():
        gate.wait()
        begun, cpu = time.time(), time.process_time()
        for number in range(count):
            if giver:
                make = partial(pledging.make, giver, offer, kind=PledgeKind.MONEY, amount=ONE)
                times.append(once(giver, make))
            else:
                receipt = f"R-{share}-{number}"
                enter = partial(keeping.bring, keeper, book, Kind.BUDGET, ONE, day=today(), receipt=receipt)
                times.append(once(keeper, enter))
        told.put((begun, time.time(), time.process_time() - cpu, times))
        db.engine.dispose()


def run(settings: Settings, works: list[tuple[Keeper, Actor | None, int, int]]) -> dict[str, Any]:
    """All shares side by side; how many a minute."""
    found, took = together(writer, [(settings, work) for work in works])
    times = sorted(one for _begun, _end, _cpu, mine in found for one in mine)
    return {
        "transactions": len(times), "seconds": round(took, 1), "a_minute": round(60 * len(times) / took),
        "cpu_ms_of_the_writer": round(1000 * sum(one[2] for one in found) / len(times), 1),
        "p50_ms": ms(times, 50), "p99_ms": ms(times, 99), "p100_ms": round(1000 * quantiles(times, n=1000)[-1], 1),
    }  # fmt: skip


def checked(settings: Settings) -> dict[str, Any]:
    """Whether the books still add up: every balance is that of its entries, replayed; all lines together are nothing."""
    owner = create_app(settings, database_role="owner")
    with owner.app_context():
        rows = db.session.scalars(sa.select(Book)).all()
        whole = all(queries.replay(book.id) == book.balance for book in rows)
        total = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Line.amount), 0)))
        entries = db.session.scalar(sa.select(sa.func.count()).select_from(Movement))
        db.session.remove()
        db.engine.dispose()
    return {"entries": entries, "every_balance_replays": whole, "sum_of_all_lines": str(total)}


def books() -> dict[str, Any]:
    """Pledges; entries in books of their own; entries in one book."""
    with durable_site() as (_stack, settings, _env):
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            keepers = [project(number) for number in range(WRITERS)]
            givers = [donor() for _turn in range(WRITERS)]
            db.session.remove()
            db.engine.dispose()
        each = range(WRITERS)
        return {
            "writers": WRITERS,
            "pledges": run(settings, [(keepers[0], givers[n], PLEDGES // WRITERS, n) for n in each]),
            "entries": run(settings, [(keepers[n], None, ENTRIES // WRITERS, n) for n in each]),
            "entries_in_one_book": run(settings, [(keepers[0], None, ENTRIES // WRITERS // 5, 100 + n) for n in each]),
            "afterwards": checked(settings),
        }
