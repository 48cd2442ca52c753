"""Documents on a shelf in the database, and the engine that is filled from it.

A change is put on the shelf within the transaction that notes it, together with a mark that the engine has yet to take it;
one process hands marked documents to the engine. So nothing is lost while the engine is away, it can be filled anew without
asking the service, and the shelf itself answers meanwhile.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from search.adapters.postgresql import PostgresEngine
from search.documents import Document, Operation, Put, Receipt, Remove
from search.engine import EngineDown, SearchEngine
from search.query import Request, Results, Scope, Stats

log = logging.getLogger(__name__)
waiting = sa.Table("waiting", sa.MetaData(schema="search"), sa.Column("id", sa.Text, primary_key=True))
"""Ids of documents that the engine has yet to take, or to take out."""
BATCH = 500
CHANNEL = "search"


class Shelved:
    """An engine that is fed from the shelf, and the shelf when the engine is down."""

    def __init__(self, connect: Callable[[], Connection], engine: SearchEngine) -> None:
        self.connect, self.engine = connect, engine
        self.shelf = PostgresEngine(connect)

    def ensure(self) -> None:
        """Both; an engine that is away is made when it is back."""
        self.shelf.ensure()
        waiting.metadata.create_all(self.connect(), checkfirst=True)
        try:
            self.engine.ensure()
        except EngineDown as trouble:
            log.warning("the search engine is down: %s", trouble)

    def apply(self, operations: Sequence[Operation]) -> Receipt:
        """Onto the shelf, part of the caller's transaction; the engine follows with `catch_up`."""
        receipt = self.shelf.apply(operations)
        ids = {one.document.id if isinstance(one, Put) else one.id for one in operations}
        if ids:
            connection = self.connect()
            connection.execute(insert(waiting).on_conflict_do_nothing(), [{"id": one} for one in sorted(ids)])
            connection.execute(sa.text(f"NOTIFY {CHANNEL}"))
        return receipt

    def catch_up(self) -> int:
        """Hand one batch to the engine, within the caller's transaction; how many. Harmless twice."""
        connection = self.connect()
        ids = connection.scalars(sa.select(waiting.c.id).order_by(waiting.c.id).limit(BATCH)).all()
        if ids:
            there = {document.id: document for document in self.shelf.documents(ids)}
            self.engine.wait(self.engine.apply([Put(there[i]) if i in there else Remove(i) for i in ids]))
            connection.execute(sa.delete(waiting).where(waiting.c.id.in_(ids)))
        return len(ids)

    def wait(self, receipt: Receipt) -> None:
        """Until the engine has taken everything."""
        while receipt.count and self.catch_up():
            pass

    def search(self, request: Request, scope: Scope) -> Results:
        """The engine's answer, else the shelf's."""
        try:
            return self.engine.search(request, scope)
        except EngineDown as trouble:
            log.warning("the search engine is down: %s", trouble)
            return replace(self.shelf.search(request, scope), standby=True)

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """The engine's suggestions, else the shelf's."""
        try:
            return self.engine.suggest(prefix, scope, limit)
        except EngineDown:
            return self.shelf.suggest(prefix, scope, limit)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Both anew, within the caller's transaction; readers of either see the old one until it is done."""
        count = self.shelf.rebuild(documents)
        self.refill()
        return count

    def refill(self) -> None:
        """The engine anew from the shelf."""
        connection = self.connect()
        self.engine.ensure()
        self.engine.rebuild(self.shelf.documents())
        connection.execute(sa.delete(waiting))

    def behind(self) -> bool:
        """Whether the engine holds something else than the shelf, apart from what waits."""
        open_marks: Any = self.connect().scalar(sa.select(sa.func.count()).select_from(waiting))
        return not open_marks and self.engine.stats().documents != self.shelf.stats().documents

    def stats(self) -> Stats:
        """The engine's, with what the shelf says of it."""
        found = self.engine.stats()
        shelved = self.shelf.stats().documents
        open_marks = self.connect().scalar(sa.select(sa.func.count()).select_from(waiting)) or 0
        faults = list(found.faults)
        if not open_marks and found.documents != shelved:
            faults.append(f"{found.documents} documents in the engine, {shelved} on the shelf")
        return replace(found, waiting=open_marks, faults=tuple(faults))
