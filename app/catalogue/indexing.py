"""What the catalogue puts into the index beside offers: the public programmes."""

from collections.abc import Iterator
from itertools import chain

import sqlalchemy as sa

from app.adapters import adapters
from app.database import session
from app.entitlements.programmes import Programme, all_programmes
from app.offers.indexing import documents as offer_documents
from app.outbox import INDEXING, OutboxRow
from app.taxonomy.types import need_type
from app.transaction import atomic
from search.adapters.postgresql import PostgresEngine
from search.documents import Document
from search.shelf import Shelved


def programme_document(programme: Programme) -> Document:
    """A programme as the index knows it."""
    kinds = [kind for code in programme.need_types if (kind := need_type(code))]
    return Document(
        id=f"entitlement:{programme.code}",
        kind="entitlement",
        title=programme.zh,
        body=f"{programme.eligibility} {programme.benefit}",
        terms=" ".join([programme.en, *(f"{kind.zh} {kind.en}" for kind in kinds)]),
        owner=programme.department,
        types=programme.need_types,
        age_min=programme.age_min,
        age_max=99 if programme.age_max is None else programme.age_max,
        mode="money",
        cost="free",
    )


def programme_documents() -> Iterator[Document]:
    """Every programme."""
    return map(programme_document, all_programmes())


def prepare() -> None:
    """Whatever the engine needs; filled anew where it is empty, of another layout or not what the database has."""
    with atomic():
        adapters.search.ensure()
    stats = adapters.search.stats()
    if stats.documents == 0 or stats.faults:
        rebuild()


def everything() -> Iterator[Document]:
    """What the index has to hold, as the database is now; holds the index from this call on."""
    return chain(offer_documents(), programme_documents())


def faults() -> list[str]:
    """Where the documents on the shelf are not what the database says. While changes wait for the indexer nothing is said:
    they are on their way."""
    engine = adapters.search
    shelf = engine.shelf if isinstance(engine, Shelved) else engine
    if not isinstance(shelf, PostgresEngine):
        return []
    wanted = everything()
    count = sa.select(sa.func.count(), sa.func.count(OutboxRow.last_error))
    waiting, failed = session.execute(count.where(OutboxRow.queue == INDEXING, OutboxRow.sent_at.is_(None))).one()
    if waiting:
        return [f"{failed} changes could not be put onto the shelf yet"] if failed else []
    shelved = {one.id: hash(one) for one in shelf.documents()}
    other = sum(shelved.pop(one.id, None) != hash(one) for one in wanted)
    told = [f"{other} documents on the shelf are missing or not as the database has them"] if other else []
    return told + ([f"{len(shelved)} documents on the shelf are no longer in the database"] if shelved else [])


def rebuild() -> int:
    """Fill the index anew from the database and the programmes; how many documents."""
    with atomic():
        return adapters.search.rebuild(everything())
