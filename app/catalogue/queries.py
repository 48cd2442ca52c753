"""Asking the index and joining what it finds with what the database knows. Open to everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.adapters import adapters
from app.catalogue.models import SavedSearch
from app.catalogue.synonyms import kept
from app.database import session
from app.entitlements.programmes import Programme, by_code
from app.offers import queries as offers
from app.offers.bookings import places
from app.offers.models import Offer, OfferKind
from app.taxonomy.phrases import suggest_types
from search.analysis import normal, tokens
from search.filters import AtLeast, AtMost, Every, Filter, Is
from search.plan import Level, Plan, plan
from search.query import Chosen, Order, Request, Results, Scope

EVERYBODY = Scope(Is("published", value=True))
SAID = 0.5
"""How strongly words must speak of a type for it to lead the search."""
GUESSED = 0.1
"""How strongly, where they speak of none clearly and are a whole sentence."""
SENTENCE = 6
"""Words from which on it is a sentence rather than a name."""
PAGE = 10
FACETS = ("kind", "types", "mode", "cost", "languages")
RADII = (10, 30, 50, 100)
"""Kilometres that the page offers, from near to far."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for. `chosen` holds the values picked in the counted fields."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    near: tuple[float, float] | None = None
    km: float | None = None
    order: Order = Order.FIT
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
    """One page of what was found, what it counts, and how the words were taken."""

    found: Sequence[Found]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    spoken: tuple[str, ...]
    """The types that the words speak of, the likeliest first."""
    level: Level
    standby: bool
    marks: tuple[str, ...] = ()
    legible: bool = True
    """Whether there was a letter in the words that could be looked for."""


def ask(question: Question) -> Answer:
    """Search the catalogue."""
    request = asked(question)
    results = adapters.search.search(request, EVERYBODY)
    worked = request.plan or Plan()
    return Answer(
        joined(results), results.total, results.facets, request.types, results.level, results.standby, worked.marks,
        legible=bool(worked.levels) or not question.words,
    )  # fmt: skip


def asked(question: Question) -> Request:
    """A question as the engine takes it."""
    return Request(
        words=question.words,
        types=spoken(question.words),
        filter=Every(tuple(ages(question.age))),
        chosen=tuple(Chosen(name, tuple(values)) for name, values in question.chosen.items() if values),
        near=question.near,
        km=question.km if question.near else None,
        order=question.order,
        facets=FACETS,
        offset=(question.page - 1) * PAGE,
        limit=PAGE,
        plan=worked_out(question.words),
    )


def spoken(words: str) -> tuple[str, ...]:
    """The types of need that the words speak of, the likeliest first."""
    guesses = suggest_types(words, limit=3) if words else []
    clear = tuple(guess.type.code for guess in guesses if guess.score >= SAID)
    if clear or len(tokens(normal(words))) < SENTENCE:
        return clear
    return tuple(guess.type.code for guess in guesses[:2] if guess.score >= GUESSED)


def worked_out(words: str) -> Plan:
    """What the words come to, with what staff say means the same."""
    return plan(words, kept.current()) if words else Plan()


def ages(age: int | None) -> list[Filter]:
    """For a child of this age."""
    return [] if age is None else [AtMost("age_min", age), AtLeast("age_max", age)]


def joined(results: Results) -> list[Found]:
    """The hits as the database has them now; what it shows no longer is left out, whatever the index says."""
    known = offers.by_ids(UUID(hit.id) for hit in results.hits if hit.kind != "entitlement")
    left = places(known.values())
    found = []
    for hit in results.hits:
        if hit.kind == "entitlement":
            found.append(Found(None, by_code().get(hit.id.partition(":")[2]), None, None))
        elif (offer := known.get(UUID(hit.id))) is not None:
            far = hit.km if offer.mode in {"on_site", "at_home"} else None
            found.append(Found(offer, None, left[offer.id], far))
    return [one for one in found if one.offer or one.programme]


def how_many(question: Question) -> int:
    """Only the number."""
    request = replace(asked(question), facets=(), offset=0, limit=0)
    return adapters.search.search(request, EVERYBODY).total


def wider(question: Question) -> tuple[int | None, int] | None:
    """The next radius (None: any distance) within which there is something, and how much; None where there is nothing."""
    if question.near is None or question.km is None:
        return None
    for km in (*(one for one in RADII if one > question.km), None):
        if count := how_many(replace(question, km=km, page=1)):
            return km, count
    return None


def placeless(question: Question) -> int:
    """How many programmes fit that a radius leaves out, since they stand nowhere: they are for whoever lives here too."""
    if question.near is None or question.km is None or "kind" in question.chosen:
        return 0
    return how_many(replace(question, km=None, chosen={**question.chosen, "kind": ("entitlement",)}, page=1))


def without_choices(question: Question) -> int:
    """How much there is when nothing is picked and the age is left open."""
    return how_many(replace(question, chosen={}, age=None, page=1))


def of_any_kind(question: Question) -> int:
    """How much there is of these types here, whatever the kind, the cost or the age."""
    types = question.chosen.get("types", ())
    return how_many(replace(question, chosen={"types": types} if types else {}, age=None, page=1))


def suggested(prefix: str) -> tuple[str, ...]:
    """Titles that what is being typed may become."""
    return adapters.search.suggest(prefix, EVERYBODY)


def saved(actor: Actor) -> Sequence[SavedSearch]:
    """The actor's own searches, the newest first."""
    query = sa.select(SavedSearch).where(SavedSearch.account_id == actor.id).order_by(SavedSearch.created_at.desc())
    return session.scalars(query).all()


def counts() -> dict[str, int]:
    """How many published offers there are of each kind, and how many programmes."""
    rows = session.execute(sa.select(Offer.kind, sa.func.count()).where(offers.listed()).group_by(Offer.kind))
    of_kind = {kind.value: 0 for kind in OfferKind} | {kind.value: count for kind, count in rows}
    return of_kind | {"entitlement": len(by_code())}
