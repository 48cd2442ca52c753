"""What every search engine must do. All adapters pass the same contract suite (`tests/search/contract`)."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from search.documents import Document, Operation, Receipt
from search.query import Request, Results, Scope, Stats


class EngineDown(Exception):
    """The engine cannot answer now: its server is gone, its files are not there, its answers are not to be trusted."""


class SearchEngine(Protocol):
    """Finds documents."""

    def ensure(self) -> None:
        """Make whatever the engine needs; harmless when it is there."""

    def apply(self, operations: Sequence[Operation]) -> Receipt:
        """Take changes, in order. The same change twice is the same as once."""

    def wait(self, receipt: Receipt) -> None:
        """Return when the changes of the receipt are seen by `search`; a change that failed raises `EngineDown`."""

    def search(self, request: Request, scope: Scope) -> Results:
        """Answer one question within the scope."""

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Titles that begin with, or hold, what has been typed so far."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Forget everything and take these; how many. Until it is done the old answers stay."""

    def stats(self) -> Stats:
        """How much it holds, and whether it is well."""
