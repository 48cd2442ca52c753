"""Asking the index and joining what it finds with what the database knows. Open to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.adapters import adapters
from app.database import session
from app.entitlements.programmes import Programme, by_code
from app.offers import queries as offers
from app.offers.bookings import free, taken
from app.offers.models import Offer, OfferKind
from app.taxonomy.phrases import suggest_types
from search.filters import AtLeast, AtMost, Every, Filter, Holds, Is, Within
from search.query import Request, Scope

EVERYBODY = Scope(Is("published", value=True))
SAID = 0.5
"""How strongly words must speak of a type for it to lead the search."""
PAGE = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for."""

    words: str = ""
    kind: str = ""
    type: str = ""
    age: int | None = None
    near: tuple[float, float] | None = None
    km: float | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One entry found: an offer with its free places, or a programme; kilometres where they mean something."""

    offer: Offer | None
    programme: Programme | None
    free: int | None
    km: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of what was found."""

    found: Sequence[Found]
    total: int


def ask(question: Question) -> Answer:
    """Search the catalogue."""
    spoken = [s.type.code for s in suggest_types(question.words, limit=3) if s.score >= SAID] if question.words else []
    request = Request(
        words=question.words,
        types=tuple(spoken),
        filter=Every(tuple(filters(question))),
        near=question.near,
        offset=(question.page - 1) * PAGE,
        limit=PAGE,
    )
    results = adapters.search.search(request, EVERYBODY)
    known = offers.by_ids(UUID(hit.id) for hit in results.hits if hit.kind != "entitlement")
    used = taken(known.values())
    found = []
    for hit in results.hits:
        if hit.kind == "entitlement":
            found.append(Found(None, by_code().get(hit.id.partition(":")[2]), None, None))
        elif (offer := known.get(UUID(hit.id))) is not None:
            far = hit.km if offer.mode in {"on_site", "at_home"} else None
            found.append(Found(offer, None, free(offer, used.get(offer.id, 0)), far))
    return Answer([one for one in found if one.offer or one.programme], results.total)


def filters(question: Question) -> list[Filter]:
    """What narrows the search, as the engine takes it."""
    asked: list[Filter] = []
    if question.kind:
        asked.append(Is("kind", question.kind))
    if question.type:
        asked.append(Holds("types", (question.type,)))
    if question.age is not None:
        asked += [AtMost("age_min", question.age), AtLeast("age_max", question.age)]
    if question.near and question.km:
        asked.append(Within(*question.near, question.km))
    return asked


def counts() -> dict[str, int]:
    """How many published offers there are of each kind, and how many programmes."""
    rows = session.execute(sa.select(Offer.kind, sa.func.count()).where(offers.listed()).group_by(Offer.kind))
    of_kind = {kind.value: 0 for kind in OfferKind} | {kind.value: count for kind, count in rows}
    return of_kind | {"entitlement": len(by_code())}
