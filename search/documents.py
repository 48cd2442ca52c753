"""The only fields that may be indexed. Nothing of a child is among them; what is not named here cannot be sent."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of the public catalogue."""

    id: str
    kind: str
    """`service`, `fund`, `volunteer` or `entitlement`."""
    title: str
    body: str = ""
    terms: str = ""
    """Words by which it should be found beside its own: names of its types in both languages, synonyms."""
    owner: str = ""
    types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    place: str = ""
    """12-digit code; empty outside China."""
    divisions: tuple[str, ...] = ()
    country: str = "CN"
    mode: str = ""
    cost: str = ""
    age_min: int = 0
    age_max: int = 99
    lat: float | None = None
    lng: float | None = None
    checked_on: date | None = None
    published: bool = True


@dataclass(frozen=True, slots=True)
class Put:
    """Add a document, or replace the one with its id."""

    document: Document


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the document with this id out; harmless if it is not there."""

    id: str


Operation = Put | Remove


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that operations were taken; `wait` on it to see them in results."""

    number: int = 0
    count: int = field(default=0)
