"""What the catalogue puts into the index beside offers: the public programmes."""

from collections.abc import Iterator
from itertools import chain

from app.adapters import adapters
from app.entitlements.programmes import Programme, all_programmes
from app.offers.indexing import documents as offer_documents
from app.taxonomy.types import need_type
from app.transaction import atomic
from search.documents import Document


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


def rebuild() -> int:
    """Fill the index anew from the database and the programmes; how many documents."""
    with atomic():
        return adapters.search.rebuild(chain(offer_documents(), programme_documents()))
