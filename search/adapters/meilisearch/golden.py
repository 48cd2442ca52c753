"""A few documents and questions whose right answers are known: by these a server shows that it answers rightly."""

from typing import Any

from search.adapters.meilisearch.filters import compiled, entry
from search.adapters.meilisearch.server import Server
from search.documents import Document
from search.filters import AtMost, Every, Filter, Holds, Is, Not, Within

HERE = (30.39, 112.2)
DOCUMENTS = (
    Document("g1", "service", "青少年心理咨询", types=("MH02",), age_max=12, lat=30.39, lng=112.2),
    Document("g2", "service", "农村儿童午餐", types=("BL02",), age_max=17, lat=30.45, lng=112.2),
    Document("g3", "fund", "助学金", types=("SD02", 'a"b'), age_max=17, lat=31.0, lng=112.2),
    Document("g4", "service", "心理热线", types=("MH03",), published=False),
)
PUBLIC = Is("published", value=True)
QUESTIONS: tuple[tuple[str, Filter, tuple[str, ...]], ...] = (
    ("", PUBLIC, ("g1", "g2", "g3")),
    ("心理", PUBLIC, ("g1",)),
    ("xinli", PUBLIC, ("g1",)),
    ("心理 午餐", PUBLIC, ()),
    ("", Every((PUBLIC, Holds("types", ('a"b',)))), ("g3",)),
    ("", Every((PUBLIC, Not(Is("kind", "fund")))), ("g1", "g2")),
    ("", Every((PUBLIC, AtMost("age_max", 12))), ("g1",)),
    ("", Every((PUBLIC, Within(*HERE, 20.0))), ("g1", "g2")),
)
"""The words, the filter, and what must be found, the nearest first."""


def faults_of(server: Server, index: str) -> list[str]:
    """Which golden questions are answered wrongly."""
    if not server.exists(index):
        return [f"there is no index {index}"]
    if server.documents(index) != len(DOCUMENTS):
        server.done(server.ask(lambda client: client.index(index).add_documents([entry(d) for d in DOCUMENTS])))
    asked = [question(index, words, filter_) for words, filter_, _right in QUESTIONS]
    wrong = []
    for (words, filter_, right), found in zip(QUESTIONS, server.multi(asked), strict=True):
        came = tuple(hit["id"] for hit in found["hits"])
        if came != right or found["totalHits"] != len(right):
            wrong.append(f"asked {words!r} within {compiled(filter_)}: {came}, not {right}")
    return wrong


def question(index: str, words: str, filter_: Filter) -> dict[str, Any]:
    """As the engine asks."""
    return {
        "indexUid": index, "q": words, "matchingStrategy": "all", "filter": [compiled(filter_)], "page": 1,
        "hitsPerPage": 20, "sort": [f"_geoPoint({HERE[0]!r}, {HERE[1]!r}):asc", "rank:asc"],
    }  # fmt: skip
