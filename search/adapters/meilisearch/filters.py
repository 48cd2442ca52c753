"""Filter trees in Meilisearch's own language, and documents in the shape that its filters can ask.

Grammar: the head of crates/filter-parser/src/lib.rs in the server's source. Values are always quoted; a filter deeper than
its 200 levels is refused by the server and so never made here (each level of ours costs it about four).
"""

import math
from typing import Any

from search.adapters.meilisearch.words import shadow
from search.documents import FIELDS, Document, Holding, key
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, StartsWith, Within

EVERYTHING, NOTHING = "key EXISTS", "key NOT EXISTS"
"""Every document has a key."""
NONE = "-"
"""Stands for an empty word: what is empty cannot be asked for by its value."""
NEVER = -1
DEEPEST = 40
COARSE = 2**10
"""The order among equals is kept in 52 bits: numbers beyond 2^53 lose their end in JSON."""


def compiled(filter_: Filter, depth: int = 0) -> str:
    """A filter as text."""
    if depth > DEEPEST:
        raise ValueError("that filter is nested too deeply")
    match filter_:
        case Every(filters):
            return joined("AND", [compiled(one, depth + 1) for one in filters], EVERYTHING)
        case Either(filters):
            return joined("OR", [compiled(one, depth + 1) for one in filters], NOTHING)
        case Not(inner):
            return f"(NOT {compiled(inner, depth + 1)})"
        case Within(lat, lng, km):
            return f"_geoRadius({lat!r}, {lng!r}, {max(km * 1000, 0.001):.3f})"
        case _:
            return one_field(filter_)


def one_field(filter_: Is | Holds | AtMost | AtLeast | StartsWith) -> str:
    """What one field must be."""
    match filter_:
        case Is(field, value) if isinstance(value, bool):
            return f"{field} = {'true' if value else 'false'}"
        case Is(field, value) if FIELDS[field] is Holding.NUMBER:
            return f"{field} = {int(value)}"
        case Is(field, value):
            return f"{field} = {quoted(str(value) or NONE)}"
        case Holds(field, values):
            some = [value or NONE for value in values if value or FIELDS[field] is Holding.WORD]
            return f"{field} IN [{', '.join(map(quoted, some))}]" if some else NOTHING
        case AtMost(field, value):
            return f"{field} <= {math.floor(value)}"
        case AtLeast(field, value):
            return f"{field} >= {math.ceil(value)}"
        case StartsWith(_, value):
            return f"area = {quoted(value)}" if value else EVERYTHING


def joined(word: str, parts: list[str], empty: str) -> str:
    """Parts with a word between them."""
    return f"({f' {word} '.join(parts)})" if parts else empty


def quoted(value: str) -> str:
    """A value that can say nothing but itself."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def entry(document: Document) -> dict[str, Any]:
    """A document as the server keeps it: ids there are letters and digits, so the key stands for it."""
    number = key(document.id)
    made: dict[str, Any] = {
        "key": str(number),
        "rank": number // COARSE,
        "id": document.id,
        "kind": document.kind or NONE,
        "title": document.title,
        "types": list(document.types),
        "categories": list(document.categories),
        "languages": list(document.languages),
        "divisions": list(document.divisions),
        "place": document.place or NONE,
        "area": [document.place[:size] for size in range(1, len(document.place) + 1)],
        "country": document.country or NONE,
        "mode": document.mode or NONE,
        "cost": document.cost or NONE,
        "age_min": document.age_min,
        "age_max": document.age_max,
        "checked": document.checked_on.toordinal() if document.checked_on else NEVER,
        "published": document.published,
        **shadow(document),
    }
    if document.lat is not None and document.lng is not None:  # left out otherwise: anything else has made servers fail
        made["_geo"] = {"lat": document.lat, "lng": document.lng}
    return made
