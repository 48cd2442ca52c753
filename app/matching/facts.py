"""What matching looks at: a need and an offer reduced to the facts that may count.

No name, no ethnicity, no words about the child are here, so none can count.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

WEEK = frozenset(range(7))
"""Monday is 0."""
TRAVELLING = frozenset({"on_site", "at_home"})
"""Modes in which somebody goes somewhere."""


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """One need. `age` in completed years; `place` a 12-digit code, empty outside China; point in WGS-84."""

    type_code: str
    on: date
    age: int | None = None
    sex: str | None = None
    categories: frozenset[str] = frozenset()
    """The child's categories with all that they imply (a community orphan is an orphan)."""
    place: str | None = None
    lat: float | None = None
    lng: float | None = None
    country: str = "CN"
    units: int = 1
    urgency: int = 3
    languages: frozenset[str] = frozenset({"zh"})
    weekdays: frozenset[int] = frozenset()
    """Days on which the child can; empty for any."""
    wish: str | None = None
    """The mode the family would like best."""
    wish_only: bool = False
    """No other mode will do. Money and goods come however they come."""
    known: frozenset[UUID] = frozenset()
    """Organizations and volunteers who have helped this child before, to a good end."""
    refused: frozenset[UUID] = frozenset()
    """Those to whom the family does not agree that anything be told."""
    conflicts: frozenset[UUID] = frozenset()
    """Those who stand in conflict: the child's own people."""
    declined: frozenset[UUID] = frozenset()
    """Offers that said no to this need, or whose time to answer ran out."""


@dataclass(frozen=True, slots=True)
class Record:
    """How an offer's earlier referrals ended."""

    completed: int = 0
    failed: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """One offer. `free` is how many places are left until `renews_on`; None where nobody has said."""

    id: UUID
    kind: str
    need_types: tuple[str, ...]
    mode: str
    reach: str
    owner: UUID | None = None
    """The organization, or the volunteer."""
    published: bool = True
    verified: bool = True
    expires_on: date | None = None
    cleared_until: date = date.max
    """Until when whoever comes is cleared to meet a child; `date.min` where something is missing."""
    age_min: int = 0
    age_max: int = 17
    sex: str | None = None
    categories: frozenset[str] = frozenset()
    place: str | None = None
    lat: float | None = None
    lng: float | None = None
    radius_km: float | None = None
    divisions: tuple[str, ...] = ()
    country: str = "CN"
    capacity: int | None = None
    free: int | None = None
    renews_on: date | None = None
    """When all places are free again; None where they do not come back."""
    languages: frozenset[str] = frozenset()
    language_needed: bool = False
    """Whether child and helper must be able to talk: counselling yes, rice no."""
    weekdays: frozenset[int] = frozenset()
    """Days on which it is to be had; empty for any."""
    cost: str = "free"
    checked_on: date | None = None
    check_failures: int = 0
    record: Record = field(default_factory=Record)

    def left(self, on: date) -> int | None:
        """How many places are left on a day: from `renews_on` all of them; None where nobody has said."""
        return self.capacity if self.renews_on and on >= self.renews_on else self.free

    @property
    def travels(self) -> bool:
        """Whether distance says anything: a telephone call or a grant has none."""
        return self.mode in TRAVELLING
