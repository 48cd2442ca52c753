"""The hard rules: why an offer cannot serve a need. One place, the same for one need and for a million."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from app.matching.facts import NeedFacts, OfferFacts
from app.places.codes import within


class Bar(StrEnum):
    """A reason why not. In the order in which they are asked, so that the first is the plainest."""

    NOT_PUBLISHED = auto()
    NOT_VERIFIED = auto()
    EXPIRED = auto()
    OTHER_TYPE = auto()
    OTHER_COUNTRY = auto()
    TOO_YOUNG = auto()
    TOO_OLD = auto()
    OTHER_SEX = auto()
    OTHER_CATEGORY = auto()
    OUT_OF_DIVISIONS = auto()
    OUT_OF_RADIUS = auto()
    TOO_FAR = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason with the figure that belongs to it: the age limit, the kilometres, the day of the next place."""

    bar: Bar
    limit: int | float | date | tuple[str, ...] | None = None
    actual: int | float | None = None


FARTHEST_KM = 150.0
"""How far an offer whose area is known in words only is still proposed; a product default."""

Check = Callable[[NeedFacts, OfferFacts, float | None], Exclusion | None]


def check_open(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Published, not run out, and from a body that somebody has looked at."""
    if not offer.published:
        return Exclusion(Bar.NOT_PUBLISHED)
    if not offer.verified:
        return Exclusion(Bar.NOT_VERIFIED)
    if offer.expires_on is not None and offer.expires_on < need.on:
        return Exclusion(Bar.EXPIRED, offer.expires_on)
    return None


def check_type(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """It meets needs of this type."""
    return None if need.type_code in offer.need_types else Exclusion(Bar.OTHER_TYPE, offer.need_types)


def check_country(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Help does not cross borders by itself."""
    return None if need.country == offer.country else Exclusion(Bar.OTHER_COUNTRY)


def check_age(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """The child's completed years lie in the range, both ends included."""
    if need.age is not None and need.age < offer.age_min:
        return Exclusion(Bar.TOO_YOUNG, offer.age_min, need.age)
    if need.age is not None and need.age > offer.age_max:
        return Exclusion(Bar.TOO_OLD, offer.age_max, need.age)
    return None


def check_sex(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Only where the service is for one sex."""
    return Exclusion(Bar.OTHER_SEX) if offer.sex and need.sex and offer.sex != need.sex else None


def check_categories(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """An offer kept for some categories of children serves a child of any one of them."""
    if offer.categories and not offer.categories & need.categories:
        return Exclusion(Bar.OTHER_CATEGORY, tuple(sorted(offer.categories)))
    return None


def check_divisions(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """The child lives in one of the divisions named."""
    if offer.reach != "divisions":
        return None
    if need.place and any(within(need.place, division) for division in offer.divisions):
        return None
    return Exclusion(Bar.OUT_OF_DIVISIONS, offer.divisions)


def check_radius(_need: NeedFacts, offer: OfferFacts, km: float | None) -> Exclusion | None:
    """The child lives within the kilometres named; where the point is unknown nobody is turned away for it."""
    if offer.reach != "radius" or offer.radius_km is None or km is None or km <= offer.radius_km:
        return None
    return Exclusion(Bar.OUT_OF_RADIUS, offer.radius_km, km)


def check_far(_need: NeedFacts, offer: OfferFacts, km: float | None) -> Exclusion | None:
    """An area that only words describe cannot be read by a machine; nobody is sent across a country for it."""
    if offer.reach != "stated" or not offer.travels or km is None or km <= FARTHEST_KM:
        return None
    return Exclusion(Bar.TOO_FAR, FARTHEST_KM, km)


def check_places(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Enough places are left in this period."""
    if offer.free is None or offer.free >= need.units:
        return None
    return Exclusion(Bar.FULL, offer.next_free_on, offer.free)


CHECKS: tuple[Check, ...] = (
    check_open, check_type, check_country, check_age, check_sex, check_categories, check_divisions, check_radius, check_far,
    check_places,
)  # fmt: skip


def exclusions(need: NeedFacts, offer: OfferFacts, km: float | None) -> list[Exclusion]:
    """Every reason why the offer cannot serve the need, plainest first; empty if it can."""
    found = (check(need, offer, km) for check in CHECKS)
    return [exclusion for exclusion in found if exclusion]
