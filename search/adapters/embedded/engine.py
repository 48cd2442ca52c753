"""The engine on tantivy. Reads in every process; writes in one at a time, which opens the index anew for each batch."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from search.adapters.embedded.anywhere import Anywhere
from search.adapters.embedded.around import Around
from search.adapters.embedded.compiling import Compiler
from search.adapters.embedded.folders import Folders, create, missing, open_, orphans, size
from search.adapters.embedded.reader import Reader
from search.adapters.embedded.schema import entry, read_card
from search.adapters.embedded.vocabulary import Vocabulary
from search.documents import Document, Operation, Put, Receipt, key
from search.engine import EngineDown
from search.plan import typing
from search.query import Request, Results, Scope, Stats

SMALL_HEAP, LARGE_HEAP = 15_000_000, 250_000_000
"""Bytes that a writer may gather before it writes: for a batch of changes, and for everything."""


class EmbeddedEngine:
    """Finds documents in the index under `root`."""

    name = "tantivy"

    def __init__(self, root: Path) -> None:
        self.folders = Folders(root)
        self.reader = Reader(self.folders)

    def ensure(self) -> None:
        """An empty index where there is none of this layout; it wants to be filled."""
        with self.folders.writing():
            if self.folders.current() is None:
                folder = self.folders.fresh()
                create(folder)
                Vocabulary().save(folder)
                self.folders.use(folder)

    def apply(self, operations: Sequence[Operation]) -> Receipt:
        """Committed, on the disk, when this returns."""
        if not operations:
            return Receipt()
        with self.folders.writing():
            folder = self.folders.current()
            if folder is None:
                raise EngineDown("there is no index of this layout yet")
            vocabulary = Vocabulary.load(folder)
            writer = open_(folder).writer(SMALL_HEAP, 1)
            try:
                for operation in last_of_each(operations):
                    ident = operation.document.id if isinstance(operation, Put) else operation.id
                    writer.delete_documents_by_term("key", key(ident))
                    if isinstance(operation, Put):
                        writer.add_document(entry(operation.document, vocabulary))
                vocabulary.save(folder)  # before the commit: who sees a bit knows what it means
                number = writer.commit()
            finally:
                writer.wait_merging_threads()
        return Receipt(number, len(operations))

    def wait(self, receipt: Receipt) -> None:
        """What is committed is seen: readers look before each question."""

    def search(self, request: Request, scope: Scope) -> Results:
        """On the newest state."""
        view = self.reader.now()
        try:
            return (Around if request.circle else Anywhere)(view, request, scope).answer()
        except (OSError, ValueError) as trouble:
            raise EngineDown(f"the index cannot be searched: {trouble}") from trouble

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Titles whose words begin so."""
        begun = typing(prefix)
        if not begun.levels or limit < 1:
            return ()
        view = self.reader.now()
        compiler = Compiler(view)
        try:
            said = compiler.clause(begun.levels[0][1])
            if said is None:
                return ()
            wanted = Query.boolean_query([(Occur.Must, said), *compiler.clauses(scope.filter)])
            hits = view.searcher.search(wanted, limit=limit * 4, count=False).hits
            titles = [read_card(view.searcher, address)[2] for _score, address in hits]
        except (OSError, ValueError) as trouble:
            raise EngineDown(f"the index cannot be searched: {trouble}") from trouble
        return tuple(islice(dict.fromkeys(titles), limit))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Into a new folder, which is pointed to when it is whole."""
        with self.folders.writing():
            folder = self.folders.fresh()
            vocabulary = Vocabulary()
            writer = create(folder).writer(LARGE_HEAP, 1)
            count = 0
            for document in documents:
                writer.add_document(entry(document, vocabulary))
                count += 1
            vocabulary.save(folder)
            writer.commit()
            writer.wait_merging_threads()
            self.folders.use(folder)
        return count

    def stats(self) -> Stats:
        """How much it holds; the files against what the index says of them."""
        folder = self.folders.current()
        if folder is None:
            return Stats(self.name, 0, faults=("there is no index of this layout yet",))
        faults = [f"files nobody speaks of: {len(found)}" for found in [orphans(folder)] if found]
        faults += [f"missing files: {', '.join(found)}" for found in [missing(folder)] if found]
        if not tantivy.Index.is_compatible(str(folder)):
            faults.append("the index was written by another version of the engine")
        try:
            return Stats(self.name, self.reader.now().searcher.num_docs, size(folder), faults=tuple(faults))
        except EngineDown as trouble:
            return Stats(self.name, 0, size(folder), faults=(*faults, str(trouble)))


def last_of_each(operations: Sequence[Operation]) -> Iterable[Operation]:
    """Of several changes of one document, the last."""
    named = {one.document.id if isinstance(one, Put) else one.id: one for one in operations}
    return named.values()
