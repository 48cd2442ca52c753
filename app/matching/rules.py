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
    NOT_CLEARED = auto()
    OTHER_TYPE = auto()
    OTHER_COUNTRY = auto()
    TOO_YOUNG = auto()
    TOO_OLD = auto()
    OTHER_SEX = auto()
    OTHER_CATEGORY = auto()
    OTHER_LANGUAGE = auto()
    OTHER_DAYS = auto()
    OTHER_MODE = auto()
    REFUSED = auto()
    CONFLICT = auto()
    OUT_OF_DIVISIONS = auto()
    OUT_OF_RADIUS = auto()
    TOO_FAR = auto()
    FULL = auto()
    DECLINED = auto()

    @property
    def bit(self) -> int:
        """Its place in a mask of reasons; the lower, the plainer."""
        return 1 << ORDER[self]


ORDER: dict[Bar, int] = {bar: place for place, bar in enumerate(Bar)}
"""The place of each reason among all."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason with the figure that belongs to it: the age limit, the kilometres, the day of the next place."""

    bar: Bar
    limit: int | float | date | str | tuple[str, ...] | tuple[int, ...] | None = None
    actual: int | float | None = None


FARTHEST_KM = 150.0
"""How far an offer whose area is known in words only is still proposed; a product default."""

Check = Callable[[NeedFacts, OfferFacts, float | None], Exclusion | None]


def check_open(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Published, not run out, from a body that somebody has looked at, by a person who is cleared to meet a child."""
    if not offer.published:
        return Exclusion(Bar.NOT_PUBLISHED)
    if not offer.verified:
        return Exclusion(Bar.NOT_VERIFIED)
    if offer.expires_on is not None and offer.expires_on < need.on:
        return Exclusion(Bar.EXPIRED, offer.expires_on)
    if offer.cleared_until < need.on:
        return Exclusion(Bar.NOT_CLEARED, None if offer.cleared_until == date.min else offer.cleared_until)
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


def check_language(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Where the help is talking, both speak a common language."""
    if offer.language_needed and offer.languages and not offer.languages & need.languages:
        return Exclusion(Bar.OTHER_LANGUAGE, tuple(sorted(offer.languages)))
    return None


def check_days(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """There is a day of the week on which both can."""
    if need.weekdays and offer.weekdays and not offer.weekdays & need.weekdays:
        return Exclusion(Bar.OTHER_DAYS, tuple(sorted(offer.weekdays)))
    return None


def check_mode(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Where the family can only be helped in one way, it is helped in that way."""
    if need.wish_only and need.wish and offer.mode not in {need.wish, "money"}:
        return Exclusion(Bar.OTHER_MODE, need.wish)
    return None


def check_consent(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """The family has not said no to whoever it is, and whoever it is does not belong to the family."""
    if offer.owner in need.refused:
        return Exclusion(Bar.REFUSED)
    return Exclusion(Bar.CONFLICT) if offer.owner in need.conflicts else None


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
    left = offer.left(need.on)
    return None if left is None or left >= need.units else Exclusion(Bar.FULL, offer.renews_on, left)


def check_declined(need: NeedFacts, offer: OfferFacts, _km: float | None) -> Exclusion | None:
    """Whoever has said no to this need is not proposed for it again. A person may still ask anew."""
    return Exclusion(Bar.DECLINED) if offer.id in need.declined else None


CHECKS: tuple[Check, ...] = (
    check_open, check_type, check_country, check_age, check_sex, check_categories, check_language, check_days, check_mode,
    check_consent, check_divisions, check_radius, check_far, check_places, check_declined,
)  # fmt: skip


def exclusions(need: NeedFacts, offer: OfferFacts, km: float | None) -> list[Exclusion]:
    """Every reason why the offer cannot serve the need, plainest first; empty if it can."""
    found = (check(need, offer, km) for check in CHECKS)
    return [exclusion for exclusion in found if exclusion]
