"""Matching for somebody who gives no name: a type, an age and a place are enough for a ranked list."""

from app.clock import today
from app.matching.facts import NeedFacts
from app.matching.snapshot import snapshot
from app.places.points import Point, roughly_in_china
from app.referrals.explanation import NeedShortlist, joined
from app.settings import queries as settings
from app.taxonomy.phrases import suggest_types
from app.taxonomy.types import NeedType, need_type

NOTHING = NeedShortlist()
GUESSED = 0.1
"""How likely a type must be to go by it; below, she is asked to choose."""

LANGUAGES = frozenset({"zh"}), frozenset({"en", "es"})
"""What is taken to be spoken in China and elsewhere, since nobody is asked."""


def possible(
    words: str, type_code: str, age: int | None, place: str | None, point: Point | None
) -> tuple[NeedType | None, NeedShortlist]:
    """The type that the words speak of (or the one chosen), and who can meet it here."""
    guesses = [one for one in suggest_types(words, limit=1) if one.score >= GUESSED]
    kind = need_type(type_code) if type_code else guesses[0].type if guesses else None
    if kind is None:
        return None, NOTHING
    abroad = point is not None and not roughly_in_china(point)
    need = NeedFacts(
        type_code=kind.code,
        on=today(),
        age=age,
        place=place,
        lat=point.lat if point else None,
        lng=point.lng if point else None,
        country="US" if abroad else "CN",
        languages=LANGUAGES[abroad],
    )
    return kind, joined(need, snapshot().ranked(need, settings.of(place).weights))
