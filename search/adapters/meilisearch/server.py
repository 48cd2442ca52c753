"""The official client, held so that its habits do no harm.

It changes its own headers with each request, so each thread has one of its own; it does not raise for a task that failed;
it gives up waiting after five seconds.
"""

from collections.abc import Callable, Sequence
from threading import local
from typing import Any, TypeVar

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError
from meilisearch.models.task import TaskInfo

from search.engine import EngineDown

Answer = TypeVar("Answer")
READING, WAITING = 2, 600
"""Seconds to wait for an answer, and for a task."""
MISSING = "index_not_found"


class Server:
    """One server, with one key."""

    def __init__(self, url: str, api_key: str | None) -> None:
        self.url, self.api_key = url.rstrip("/"), api_key
        self.own = local()

    @property
    def client(self) -> Client:
        """This thread's."""
        if not hasattr(self.own, "client"):
            self.own.client = Client(self.url, self.api_key, timeout=READING)
        client: Client = self.own.client
        return client

    def ask(self, question: Callable[[Client], Answer]) -> Answer:
        """Whatever goes wrong on the way or over there is `EngineDown`."""
        try:
            return question(self.client)
        except MeilisearchCommunicationError as trouble:
            raise EngineDown(f"Meilisearch does not answer at {self.url}") from trouble
        except MeilisearchTimeoutError as trouble:
            raise EngineDown(f"Meilisearch is too slow at {self.url}") from trouble
        except MeilisearchApiError as trouble:
            raise EngineDown(f"Meilisearch refuses: {trouble.code or trouble.status_code}") from trouble
        except ValueError as trouble:  # something else answers at that address
            raise EngineDown(f"what answers at {self.url} is not Meilisearch") from trouble

    def done(self, task: TaskInfo, timeout: float = WAITING) -> None:
        """Return when a task has succeeded; raise when it has not."""
        ended = self.ask(lambda client: client.wait_for_task(task.task_uid, int(timeout * 1000), 20))
        if ended.status != "succeeded":
            raise EngineDown(f"Meilisearch task {task.task_uid} {ended.status}: {(ended.error or {}).get('code', '')}")

    def exists(self, index: str) -> bool:
        """Whether there is such an index."""
        return index in self.ask(lambda client: client.get_all_stats())["indexes"]

    def documents(self, index: str) -> int:
        """How many documents an index holds."""
        return int(self.ask(lambda client: client.index(index).get_stats()).number_of_documents)

    def multi(self, questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Several questions in one request."""
        found: list[dict[str, Any]] = self.ask(lambda client: client.multi_search(list(questions)))["results"]
        return found
