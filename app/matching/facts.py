"""What matching looks at: a need and an offer reduced to the facts that may count.

No name, no ethnicity, no words about the child are here, so none can count.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


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


@dataclass(frozen=True, slots=True)
class Record:
    """How an offer's earlier referrals ended."""

    completed: int = 0
    failed: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """One offer. `free` is how many places are left in this period; None where nobody has said."""

    id: UUID
    kind: str
    need_types: tuple[str, ...]
    mode: str
    reach: str
    published: bool = True
    verified: bool = True
    expires_on: date | None = None
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
    next_free_on: date | None = None
    languages: frozenset[str] = frozenset()
    cost: str = "free"
    checked_on: date | None = None
    check_failures: int = 0
    record: Record = field(default_factory=Record)

    @property
    def travels(self) -> bool:
        """Whether distance says anything: a telephone call or a grant has none."""
        return self.mode in {"on_site", "at_home"}
