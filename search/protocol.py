"""What every search engine must do. Adapters: `search.postgres` now; others pass the same contract test."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import Document, Operation, Receipt
from search.filters import Every, Filter


@dataclass(frozen=True, slots=True)
class Scope:
    """What the asker may find at all; required, so that nobody forgets it. The public may find what is published."""

    filter: Filter


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `types` are the needs that the words speak of: documents that meet them come first."""

    words: str = ""
    types: tuple[str, ...] = ()
    filter: Filter = field(default_factory=Every)
    near: tuple[float, float] | None = None
    """WGS-84 latitude and longitude from which distances count."""
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found: its score, and kilometres from `near` where both points are known."""

    id: str
    kind: str
    score: float
    km: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, how many there are in all, and how many of each kind before the kind was chosen."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Stats:
    """How much the index holds."""

    engine: str
    documents: int


class SearchEngine(Protocol):
    """Finds documents."""

    def ensure(self) -> None:
        """Make whatever the engine needs; harmless when it is there."""

    def apply(self, operations: Sequence[Operation]) -> Receipt:
        """Take changes, in order."""

    def wait(self, receipt: Receipt) -> None:
        """Return when the changes of the receipt are seen by `search`."""

    def search(self, request: Request, scope: Scope) -> Results:
        """Answer one question within the scope."""

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Titles that begin with, or hold, what has been typed so far."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Forget everything and take these; how many. Until it is done the old answers stay."""

    def stats(self) -> Stats:
        """How much it holds."""
