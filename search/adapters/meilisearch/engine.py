"""The engine on Meilisearch. It answers only when the server has shown that it answers rightly."""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import uuid4

from meilisearch.models.task import TaskInfo

from search.adapters.meilisearch.asking import Asking
from search.adapters.meilisearch.filters import compiled, entry, quoted
from search.adapters.meilisearch.golden import faults_of
from search.adapters.meilisearch.server import Server
from search.adapters.meilisearch.settings import SETTINGS, differences, too_old
from search.adapters.meilisearch.words import tries
from search.documents import Document, Operation, Put, Receipt, key
from search.engine import EngineDown
from search.plan import typing
from search.query import Request, Results, Scope, Stats

BATCH = 5_000
TRUSTED = 300.0
"""Seconds after which the server is looked at again."""


class MeilisearchEngine:
    """Finds documents in the index `uid` of a server."""

    name = "meilisearch"

    def __init__(self, url: str, api_key: str | None = None, uid: str = "catalogue") -> None:
        self.server, self.uid = Server(url, api_key), uid
        self.looked = -TRUSTED
        self.tasks: dict[int, list[TaskInfo]] = {}

    def ensure(self) -> None:
        """The index with its settings, and the small one by which the server is tried. Raises where it answers wrongly."""
        for uid in (self.uid, self.golden):
            if not self.server.exists(uid):
                self.make(uid)
            elif self.differences(uid):
                self.set_up(uid)
        self.look()

    @property
    def golden(self) -> str:
        """The index of a few documents whose right answers are known."""
        return f"{self.uid}_golden"

    def make(self, uid: str) -> None:
        """An empty index."""
        self.server.done(self.server.ask(lambda client: client.create_index(uid, {"primaryKey": "key"})))
        self.set_up(uid)

    def set_up(self, uid: str) -> None:
        """The settings."""
        self.server.done(self.server.ask(lambda client: client.index(uid).update_settings(SETTINGS)))

    def differences(self, uid: str) -> list[str]:
        """Which settings are otherwise."""
        return differences(self.server.ask(lambda client: client.index(uid).get_settings()))

    def add(self, uid: str, batch: list[dict[str, Any]]) -> TaskInfo:
        """Hand over documents."""
        return self.server.ask(lambda client: client.index(uid).add_documents(batch))

    def look(self) -> None:
        """Version, settings, golden questions; raises `EngineDown` with what is wrong."""
        faults = self.faults()
        if faults:
            raise EngineDown("; ".join(faults))
        self.looked = time.monotonic()

    def faults(self) -> list[str]:
        """What is wrong with the server."""
        version = self.server.ask(lambda client: client.get_version())["pkgVersion"]
        if too_old(version):
            return [f"Meilisearch {version} is older than what this was written for"]
        if not self.server.exists(self.uid):
            return [f"there is no index {self.uid}"]
        wrong = self.differences(self.uid)
        return [f"settings differ: {', '.join(wrong)}"] if wrong else faults_of(self.server, self.golden)

    def trust(self) -> None:
        """Look again from time to time; nothing is answered by a server that answers wrongly."""
        if time.monotonic() - self.looked > TRUSTED:
            self.look()

    def apply(self, operations: Sequence[Operation]) -> Receipt:
        """Handed over; visible, or known to have failed, after `wait`."""
        last = {one.document.id if isinstance(one, Put) else one.id: one for one in operations}
        put = [entry(one.document) for one in last.values() if isinstance(one, Put)]
        gone = [str(key(one.id)) for one in last.values() if not isinstance(one, Put)]
        given = []
        if put:
            given.append(self.add(self.uid, put))
        if gone:
            those = f"key IN [{', '.join(map(quoted, gone))}]"
            given.append(self.server.ask(lambda client: client.index(self.uid).delete_documents(filter=those)))
        receipt = Receipt(max((task.task_uid for task in given), default=0), len(operations))
        self.tasks[receipt.number] = given
        return receipt

    def wait(self, receipt: Receipt) -> None:
        """Until its tasks have succeeded; a failed one raises."""
        for task in self.tasks.pop(receipt.number, ()):
            self.server.done(task)

    def search(self, request: Request, scope: Scope) -> Results:
        """Two requests: how to take the words, and the page."""
        self.trust()
        return Asking(self.server, self.uid, request, scope).answer()

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Titles whose words begin so: the server takes the last word for a beginning by itself."""
        attempts = tries(typing(prefix), known=True)
        if not attempts or limit < 1:
            return ()
        self.trust()
        asked = [
            {
                "indexUid": self.uid, "q": words, "matchingStrategy": "all", "filter": [compiled(scope.filter)],
                "limit": limit * 4, "attributesToRetrieve": ["title"],
                "attributesToSearchOn": ["title_cut", "terms_cut", "owner_cut", "short", "sound", "initials"],
            }
            for _level, words, _strategy in attempts
        ]  # fmt: skip
        titles = (hit["title"] for found in self.server.multi(asked) for hit in found["hits"])
        return tuple(islice(dict.fromkeys(titles), limit))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Into an index of its own, swapped with the one in use when it is whole."""
        fresh, count, rest = f"{self.uid}_{uuid4().hex[:12]}", 0, iter(documents)
        if not self.server.exists(self.uid):
            self.make(self.uid)
        self.make(fresh)
        try:
            while batch := [entry(document) for document in islice(rest, BATCH)]:
                self.server.done(self.add(fresh, batch))
                count += len(batch)
            swap: list[Mapping[str, list[str] | bool]] = [{"indexes": [self.uid, fresh]}]
            self.server.done(self.server.ask(lambda client: client.swap_indexes(swap)))
        finally:
            self.server.done(self.server.ask(lambda client: client.delete_index(fresh)))
        return count

    def stats(self) -> Stats:
        """How much it holds and what is wrong with it."""
        try:
            faults = self.faults()
            there = self.server.exists(self.uid)
            return Stats(self.name, self.server.documents(self.uid) if there else 0, faults=tuple(faults))
        except EngineDown as trouble:
            return Stats(self.name, 0, faults=(str(trouble),))
