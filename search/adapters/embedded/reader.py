"""One process's view of the index: as it was at the last commit, and of the folder in use."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import tantivy

from search.adapters.embedded.folders import Folders, open_
from search.adapters.embedded.vocabulary import Vocabulary
from search.engine import EngineDown


@dataclass(frozen=True, slots=True)
class View:
    """One state of the index; whoever began a question with it ends with it."""

    folder: Path
    index: tantivy.Index
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    vocabulary: Vocabulary
    meta: str
    """The file that is replaced at each commit."""
    stamp: tuple[int, int]
    cells: dict[int, tuple[int, tantivy.Query]] = field(default_factory=dict)
    """Cells asked for so far: how many documents each has, and the question for them."""


class Reader:
    """Looks, before each question, whether there is anything new: two questions to the file system, some microseconds."""

    def __init__(self, folders: Folders) -> None:
        self.folders, self.pointer = folders, str(folders.pointer)
        self.view: View | None = None
        self.pointed: tuple[int, int] = (0, 0)
        self.lock = Lock()

    def now(self) -> View:
        """The newest state."""
        try:
            pointed = stamp(self.pointer)
            view = self.view
            if view is not None and pointed == self.pointed and stamp(view.meta) == view.stamp:
                return view
            with self.lock:
                return self.renewed(pointed)
        except (OSError, ValueError) as trouble:
            raise EngineDown(f"the index cannot be read: {trouble}") from trouble

    def renewed(self, pointed: tuple[int, int]) -> View:
        """Opened anew where the folder has changed, else brought up to the last commit."""
        folder = self.folders.current()
        if folder is None:
            raise EngineDown("there is no index of this layout yet")
        meta = str(folder / "meta.json")
        seen = stamp(meta)
        view = self.view
        index = view.index if view is not None and view.folder == folder else open_(folder)
        index.reload()
        self.view = View(folder, index, index.schema, index.searcher(), Vocabulary.load(folder), meta, seen)
        self.pointed = pointed
        return self.view


def stamp(path: str) -> tuple[int, int]:
    """Changes when the file is replaced."""
    status = os.stat(path)
    return status.st_mtime_ns, status.st_ino
