"""Where the index lies: one folder for each layout and building, and a pointer to the one in use.

    CURRENT                      the name of the folder in use, replaced whole
    index-<signature>-<number>/  the engine's files and our vocabulary

A local disk only. Whoever reads keeps its files open, so an old folder may go while somebody still reads it.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import tantivy

from search.adapters.embedded.schema import register, schema, signature
from search.adapters.embedded.vocabulary import Vocabulary

KEPT = 600
"""Seconds that a folder out of use is kept for whoever is about to open it."""
OURS = {"meta.json", ".managed.json", Vocabulary.FILE, ".tantivy-meta.lock", ".tantivy-writer.lock"}


class Folders:
    """The folders of one engine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pointer = root / "CURRENT"

    def current(self) -> Path | None:
        """The folder in use, if it is of this layout."""
        try:
            name = self.pointer.read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        folder = self.root / name
        return folder if name.startswith(f"index-{signature()}-") and (folder / "meta.json").exists() else None

    def fresh(self) -> Path:
        """A new folder, not yet in use."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = self.root / f"index-{signature()}-{time.time_ns()}"
        folder.mkdir()
        return folder

    def use(self, folder: Path) -> None:
        """From now on this one; the others go when nobody can be about to open them."""
        draft = self.root / f"CURRENT.{os.getpid()}"
        draft.write_text(folder.name, "utf-8")
        draft.replace(self.pointer)
        self.tidy(folder)

    def tidy(self, used: Path) -> None:
        """Take away what has been out of use for long."""
        for other in self.root.glob("index-*"):
            if other != used and time.time() - other.stat().st_mtime > KEPT:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, on this machine; the lock goes with its process."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "write.lock").open("a") as lock:
            flock(lock, LOCK_EX)
            yield


def create(folder: Path) -> tantivy.Index:
    """An empty index."""
    return register(tantivy.Index(schema(), path=str(folder)))


def open_(folder: Path) -> tantivy.Index:
    """The index of a folder, read by hand: no thread watches, so that a process may fork."""
    index = register(tantivy.Index.open(str(folder)))
    index.config_reader("manual")
    return index


def size(folder: Path) -> int:
    """Bytes on the disk."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def orphans(folder: Path) -> list[str]:
    """Files that the index does not speak of: what a killed writer has left, or a leak."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    known = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    return sorted(
        path.name for path in folder.iterdir() if path.name not in OURS and path.name.split(".")[0] not in known
    )


def missing(folder: Path) -> list[str]:
    """Segments that the index speaks of and of which there is no file."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    there = {path.name.split(".")[0] for path in folder.iterdir()}
    ids = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
    return [one for one in ids if one not in there]
