"""The plain meaning of every question, in plain Python: by this all engines are judged."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from search.documents import Document, key
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, StartsWith, Within
from search.query import Order, Request, Scope


def km(lat: float, lng: float, d: Document) -> float:
    """By vectors on the unit sphere: another way than the engines'."""
    if d.lat is None or d.lng is None:
        return math.inf

    def vector(phi: float, lam: float) -> tuple[float, float, float]:
        phi, lam = math.radians(phi), math.radians(lam)
        return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)

    a, b = vector(lat, lng), vector(d.lat, d.lng)
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return 6371.0088 * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(a, b, strict=True)))


def held(d: Document, field: str) -> tuple[object, ...]:
    value = getattr(d, field)
    return value if isinstance(value, tuple) else (value,)


def passes(filter_: Filter, d: Document) -> bool:
    match filter_:
        case Is(field, value):
            return bool(getattr(d, field) == value)
        case Holds(field, values):
            return bool(set(values) & set(held(d, field)))
        case AtMost(field, value):
            return bool(getattr(d, field) <= value)
        case AtLeast(field, value):
            return bool(getattr(d, field) >= value)
        case StartsWith(field, value):
            return bool(getattr(d, field).startswith(value))
        case Within(lat, lng, radius):
            return km(lat, lng, d) <= radius
        case Every(filters):
            return all(passes(f, d) for f in filters)
        case Either(filters):
            return any(passes(f, d) for f in filters)
        case Not(inner):
            return not passes(inner, d)


def fits(request: Request, scope: Scope, d: Document, but: str = "") -> bool:
    inside = request.circle is None or km(request.circle.lat, request.circle.lng, d) <= request.circle.km
    return inside and passes(scope.filter, d) and passes(request.narrowed(but), d)


def found(request: Request, scope: Scope, documents: Iterable[Document]) -> list[Document]:
    """Everything that fits, in the order asked for; words are left to each engine."""
    kept = [d for d in documents if fits(request, scope, d)]

    def near(d: Document) -> float:
        return km(*request.near, d) if request.near else 0.0

    def fresh(d: Document) -> int:
        return -d.checked_on.toordinal() if d.checked_on else 0

    by_distance = request.near is not None and request.order is not Order.FRESH
    return sorted(kept, key=lambda d: (near(d) if by_distance else fresh(d), key(d.id)))


def facets(request: Request, scope: Scope, documents: Sequence[Document]) -> dict[str, dict[str, int]]:
    """How often each value stands in what fits, as if nothing had been chosen in its own field."""
    return {
        name: dict(
            Counter(value for d in documents if fits(request, scope, d, name) for value in set(held(d, name)) if value)
        )
        for name in request.facets
    }
