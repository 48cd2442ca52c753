"""The only fields that may be indexed. Nothing of a child is among them; what is not named here cannot be sent."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType


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
    """WGS-84, to a centimetre; both or neither."""
    checked_on: date | None = None
    published: bool = True

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a document has an id")
        if (self.lat is None) != (self.lng is None):
            raise ValueError(f"document {self.id} has half a point")
        if self.lat is not None and self.lng is not None:
            if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
                raise ValueError(f"document {self.id} stands nowhere on earth")
            object.__setattr__(self, "lat", round(self.lat, 7))
            object.__setattr__(self, "lng", round(self.lng, 7))


class Holding(StrEnum):
    """What a field holds, which says how it may be filtered."""

    TEXT = "text"  # searched, never filtered
    WORD = "word"  # exactly one value
    WORDS = "words"  # a list of values
    CODE = "code"  # a place: by its beginning too
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    POINT = "point"  # filtered by a circle only
    ID = "id"  # never filtered


FIELDS = MappingProxyType(
    {
        "id": Holding.ID, "kind": Holding.WORD, "title": Holding.TEXT, "body": Holding.TEXT, "terms": Holding.TEXT, "owner": Holding.TEXT,
        "types": Holding.WORDS, "categories": Holding.WORDS, "languages": Holding.WORDS, "place": Holding.CODE,
        "divisions": Holding.WORDS, "country": Holding.WORD, "mode": Holding.WORD, "cost": Holding.WORD, "age_min": Holding.NUMBER,
        "age_max": Holding.NUMBER, "lat": Holding.POINT, "lng": Holding.POINT, "checked_on": Holding.DAY, "published": Holding.FLAG,
    }
)  # fmt: skip
"""Every field of a document and what it holds."""

FACETS = ("kind", "types", "mode", "cost", "languages", "categories", "country")
"""Fields whose values may be counted beside the results."""

if set(FIELDS) != {one.name for one in fields(Document)}:
    raise RuntimeError("each field of a document says what it holds")


def key(ident: str) -> int:
    """The document's number in the engines, 0..2**62: what deletes it, and what orders equals. The same on every machine."""
    return int.from_bytes(blake2b(ident.encode(), digest_size=8).digest(), "big") >> 2


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
    count: int = 0
