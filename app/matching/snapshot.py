"""All offers in the memory of this process, as they are in the database at this moment.

Triggers note in `offer_changes` which offers look different, in the deed that changed them. Before each use the rows noted
since are read anew; nothing else is asked. A transaction's rows may become visible after those of a later one, so what
counts as new is not a number in a sequence: the oldest transaction that still ran at the last look is where the next begins.
Where a backup was restored meanwhile, the notes are another book, and everything is read again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import RLock
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.clock import now, today
from app.database import session
from app.matching.columns import NONE
from app.matching.facts import NeedFacts, OfferFacts
from app.matching.offer_columns import OfferColumns
from app.matching.prices import FREE, Prices
from app.matching.ranking import SHOWN, TOLD, PriceTable, ranked
from app.matching.reading import all_offers, offers_of
from app.matching.shortlist import Shortlist
from app.settings.weights import DEFAULT, Weights

log = structlog.get_logger()
Answer = TypeVar("Answer")
TRUSTED = timedelta(days=1)
"""How long a process that did not look may go on with what it has; which offers changed is kept for two days."""
GONE = 0.2
"""Rows of which this share was taken away are packed anew."""
LOOK = sa.text("""
    SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS oldest,
           (pg_current_xact_id_if_assigned()::text)::bigint AS own,
           (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || 'offer_changes'::regclass::oid AS book,
           coalesce((SELECT json_agg(json_build_array(id, deed, offer_id)) FROM offer_changes
                     WHERE deed >= coalesce(CAST(:since AS bigint), (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint)), '[]')
               AS changes
""")


@dataclass
class Snapshot:
    """One process's offers. `unsure` are those last read inside a transaction that had itself changed them: it may yet
    be undone, so they are read again the next time."""

    columns: OfferColumns | None = None
    book: str = ""
    since: int = 0
    read: set[int] = field(default_factory=set)
    unsure: set[UUID] = field(default_factory=set)
    removed: int = 0
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.looked_at = now()
        self.priced: PriceTable | None = None

    def use(self, ask: Callable[[OfferColumns], Answer]) -> Answer:
        """What `ask` makes of the offers as they are now. Nobody changes them meanwhile."""
        with self.lock:
            return ask(self.current())

    def ranked(
        self,
        need: NeedFacts,
        weights: Weights = DEFAULT,
        prices: Prices = FREE,
        *,
        shown: int = SHOWN,
        told: int = TOLD,
    ) -> Shortlist:
        """The shortlist of one need."""
        return self.use(lambda offers: ranked(need, offers, weights, self.table(prices), shown=shown, told=told))

    def table(self, prices: Prices) -> PriceTable | None:
        """Prices in the order of ids, worked out once for each run."""
        if prices is FREE:
            return None
        if self.priced is None or self.priced.prices is not prices:
            self.priced = PriceTable(prices)
        return self.priced

    def current(self) -> OfferColumns:
        """The offers, with what has changed since the last look."""
        if self.columns is None or now() - self.looked_at > TRUSTED or self.removed > GONE * len(self.columns):
            return self.load()
        return self.follow(self.columns)

    def load(self) -> OfferColumns:
        """Read everything."""
        look = session.execute(LOOK, {"since": None}).one()
        columns = OfferColumns()
        for batch in all_offers(today()):
            columns.extend(batch)
        columns.settle()
        self.columns, self.book, self.removed, self.looked_at = columns, look.book, 0, now()
        self.note(look.oldest, look.own, look.changes)
        return columns

    def follow(self, columns: OfferColumns) -> OfferColumns:
        """Read what has changed."""
        look = session.execute(LOOK, {"since": self.since}).one()
        if look.book != self.book:
            return self.load()
        fresh = {UUID(offer) for number, _deed, offer in look.changes if number not in self.read}
        wanted = fresh | self.unsure
        if wanted:
            self.renew(columns, wanted)
        self.looked_at = now()
        self.note(look.oldest, look.own, look.changes)
        return columns

    def note(self, oldest: int, own: int | None, changes: Iterable[tuple[int, int, str]]) -> None:
        """Where the next look begins, which rows after that point were read, and which of them may yet be undone."""
        self.since = oldest
        self.read = {number for number, deed, _offer in changes if deed >= oldest}
        self.unsure = {UUID(offer) for _number, deed, offer in changes if deed == own}

    def renew(self, columns: OfferColumns, ids: set[UUID]) -> None:
        """Put these offers where they were, or at the end, or take them away."""
        found = {offer.id: offer for offer in offers_of(list(ids), today())}
        late: list[OfferFacts] = []
        for one in sorted(ids):
            position, offer = columns.position(one), found.get(one)
            if position == NONE and offer is not None:
                late.append(offer)
            elif position != NONE and offer is not None:
                columns.change(position, offer)
            elif position != NONE and columns.types[position]:
                columns.remove(position)
                self.removed += 1
        if late:
            columns.extend(late)


_snapshots: dict[str, Snapshot] = {}


def snapshot() -> Snapshot:
    """This process's snapshot of the database in use."""
    return _snapshots.setdefault(str(session.get_bind().engine.url), Snapshot())


def read_ahead() -> None:
    """Read all offers before anybody asks, so that nobody's first list waits for it. They are the same for everybody: no
    row of an offer is hidden from anyone who may ask. Without a database, or before it is migrated, the first question
    reads them, or says so."""
    try:
        snapshot().use(len)
    except sa.exc.DBAPIError:
        log.warning("offers_not_read_ahead", exc_info=True)
    finally:
        session.remove()
