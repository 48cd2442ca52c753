"""A stand-in for a Meilisearch server: real sockets, real tasks, the settings obeyed, everything else refused.

It encodes what we have read, not what a server does: each behaviour names where it was read, and what it cannot show is
said in docs/operations/meilisearch.md. Sources, short: [api] the reference and guides at meilisearch.com/docs as stored in
2026; [src] meilisearch/meilisearch at 0301d8f and v1.50; [client] meilisearch-python 0.43.0.
"""

import math
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from threading import RLock, Thread
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from tests.search.meili_described import faults_of_answer, faults_of_request
from tests.search.meili_filter import BadFilter, Tree, read

DEFAULTS: dict[str, Any] = {  # [api] settings reference: what an index has before anything is set
    "searchableAttributes": ["*"], "displayedAttributes": ["*"], "filterableAttributes": [], "sortableAttributes": [],
    "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness"], "stopWords": [], "synonyms": {},
    "typoTolerance": {"enabled": True, "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9}, "disableOnAttributes": [], "disableOnWords": []},
    "pagination": {"maxTotalHits": 1000}, "faceting": {"maxValuesPerFacet": 100, "sortFacetValuesBy": {"*": "alpha"}},
    "searchCutoffMs": None, "localizedAttributes": None, "dictionary": [],
}  # fmt: skip
QUESTION = {  # [api] search parameters that the adapter may use; anything else is 400 bad_request, as [src] deny_unknown_fields
    "indexUid", "q", "offset", "limit", "page", "hitsPerPage", "filter", "facets", "sort", "matchingStrategy",
    "attributesToRetrieve", "attributesToSearchOn", "locales",
}  # fmt: skip
MOST_WORDS = 10  # [api] "known limitations": a query is read up to its tenth word
SLOWNESS = 0.02
"""Seconds that a task waits before it is done: changes are never visible at once."""


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Store:
    """Indexes, tasks, and what is to go wrong next."""

    def __init__(self, version: str = "1.50.0", master: str = "") -> None:
        self.version, self.master = version, master
        self.indexes: dict[str, dict[str, Any]] = {}
        self.tasks: list[dict[str, Any]] = []
        self.keys: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str, Any]] = []
        self.lock = RLock()
        self.fail_next_task = ""
        self.answer_with: int | None = None
        self.sort_is_ignored = False
        self.undescribed: list[str] = []
        """What was asked or answered otherwise than the server's description of itself has it."""

    def task(self, kind: str, work: Callable[[], None]) -> tuple[dict[str, Any], int]:
        """[api] every write is answered 202 with a task, done later, in order; a failed one is only `status: failed`."""
        with self.lock:
            made = {
                "uid": len(self.tasks), "indexUid": None, "status": "enqueued", "type": kind, "error": None,
                # [client] its parser wants fractional seconds
                "enqueuedAt": "2026-11-28T00:00:00.000000Z", "due": time.monotonic() + SLOWNESS, "work": work,
            }  # fmt: skip
            if self.fail_next_task:
                made["fail"], self.fail_next_task = self.fail_next_task, ""
            self.tasks.append(made)
        return {
            "taskUid": made["uid"],
            "indexUid": None,
            "status": "enqueued",
            "type": kind,
            "enqueuedAt": made["enqueuedAt"],
        }, 202

    def settle(self) -> None:
        """Do what is due, first in first out ([api] asynchronous operations)."""
        with self.lock:
            for task in self.tasks:
                if task["status"] == "enqueued" and time.monotonic() >= task["due"]:
                    try:
                        if "fail" in task:
                            raise Refused(task["fail"])
                        task["work"]()
                        task["status"] = "succeeded"
                    except Refused as error:
                        task["status"], task["error"] = (
                            "failed",
                            {"code": error.code, "message": error.code, "type": "invalid_request", "link": ""},
                        )

    def index(self, uid: str) -> dict[str, Any]:
        """[api] index_not_found."""
        if uid not in self.indexes:
            raise Refused("index_not_found", 404)
        return self.indexes[uid]

    def add(self, uid: str, documents: list[dict[str, Any]]) -> None:
        """[api] add or replace; the primary key is letters, digits, - and _; `_geo` holds numbers or is not there."""
        index = self.indexes.setdefault(uid, new_index(None))
        for document in documents:
            ident = str(document.get(index["primaryKey"] or "id", ""))
            if not ident or not all(c.isascii() and (c.isalnum() or c in "-_") for c in ident) or len(ident) > 511:
                raise Refused("invalid_document_id")
            place = document.get("_geo")
            if place is not None and not all(isinstance(place.get(one), float | int) for one in ("lat", "lng")):
                raise Refused("invalid_document_geo_field")
        for document in documents:
            index["documents"][str(document[index["primaryKey"]])] = document

    def swap(self, pairs: list[dict[str, Any]]) -> None:
        """[api] atomic: documents, settings and all."""
        for pair in pairs:
            one, other = pair["indexes"]
            self.index(one), self.index(other)
            self.indexes[one], self.indexes[other] = self.indexes[other], self.indexes[one]

    def configure(self, uid: str, settings: dict[str, Any]) -> None:
        """[api] PATCH: what is not named stays; an unknown name is refused."""
        index = self.indexes.setdefault(uid, new_index(None))
        for name, value in settings.items():
            if name not in DEFAULTS:
                raise Refused("bad_request")
            if isinstance(value, dict) and isinstance(DEFAULTS[name], dict):
                index["settings"][name] = {**index["settings"][name], **value}
            else:
                index["settings"][name] = value

    def search(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One question."""
        if set(asked) - QUESTION:
            raise Refused("bad_request")
        index = self.index(asked["indexUid"])
        settings, documents = index["settings"], list(index["documents"].values())
        filters = asked.get("filter") or []
        for text in [filters] if isinstance(filters, str) else filters:
            try:
                tree = read(text)
            except (BadFilter, ValueError) as wrong:
                raise Refused("invalid_search_filter") from wrong
            check_fields(tree, settings)
            documents = [d for d in documents if passes(tree, d)]
        ranked = self.ranked(asked, documents, settings)
        most = settings["pagination"]["maxTotalHits"]  # [api] no more can be found, whatever is there
        total = min(len(ranked), most)
        shown: dict[str, Any] = {"query": asked.get("q", ""), "processingTimeMs": 0, "indexUid": asked["indexUid"]}
        if "page" in asked or "hitsPerPage" in asked:  # [api] pagination guide: exhaustive counts
            size = asked.get("hitsPerPage", 20)
            first = (asked.get("page", 1) - 1) * size
            shown |= {
                "totalHits": total,
                "hitsPerPage": size,
                "page": asked.get("page", 1),
                "totalPages": math.ceil(total / max(size, 1)),
            }
        else:
            first, size = asked.get("offset", 0), asked.get("limit", 20)
            shown |= {"estimatedTotalHits": total, "offset": first, "limit": size}
        page = ranked[:most][first : first + size]
        shown["hits"] = [displayed(d, asked, settings) for d in page]
        if "facets" in asked:
            shown["facetDistribution"] = {name: self.counted(name, ranked, settings) for name in asked["facets"]}
        return shown

    def counted(self, name: str, documents: list[dict[str, Any]], settings: dict[str, Any]) -> dict[str, int]:
        """[api] facets: filterable only (invalid_search_facets), at most maxValuesPerFacet of them, by name."""
        if name not in settings["filterableAttributes"]:
            raise Refused("invalid_search_facets")
        found = Counter(value for d in documents for value in set(each(d.get(name))))
        return dict(sorted(found.items())[: settings["faceting"]["maxValuesPerFacet"]])

    def ranked(
        self, asked: dict[str, Any], documents: list[dict[str, Any]], settings: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """What has the words, in order: by `sort` where that rule comes first ([api] ranking rules), else by the fields' worth."""
        for one in asked.get("sort", []):
            name = "_geo" if one.startswith("_geoPoint(") else one.partition(":")[0]
            if name not in settings["sortableAttributes"]:
                raise Refused("invalid_search_sort")
        fields = asked.get("attributesToSearchOn") or settings["searchableAttributes"]
        if set(fields) - set(settings["searchableAttributes"]):
            raise Refused("invalid_search_attributes_to_search_on")
        words = str(asked.get("q") or "").lower().split()[:MOST_WORDS]
        if words and asked.get("matchingStrategy", "last") == "all":
            hits = [d for d in documents if all(worth(d, w, fields, settings, last=w is words[-1]) for w in words)]
        elif words:  # [api] `frequency` drops the commonest words first; in the end one is enough
            hits = [d for d in documents if any(worth(d, w, fields, settings, last=w is words[-1]) for w in words)]
        else:
            hits = documents
        hits = sorted(hits, key=lambda d: d["rank"] if "rank:asc" in settings["rankingRules"] else 0)
        hits.sort(key=lambda d: -sum(worth(d, w, fields, settings, last=w is words[-1]) for w in words))
        orders = asked.get("sort", [])
        if orders and settings["rankingRules"][0] == "sort" and not self.sort_is_ignored:
            for one in reversed(orders):
                hits.sort(key=order_of(one), reverse=one.endswith(":desc"))
        return hits


def new_index(primary: str | None) -> dict[str, Any]:
    return {"primaryKey": primary, "settings": deepcopy(DEFAULTS), "documents": {}}


def each(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else () if value is None else (value,)


def displayed(document: dict[str, Any], asked: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """[api] displayedAttributes, then attributesToRetrieve. `_geoDistance` comes only with a sort by _geoPoint
    ([src] crates/meilisearch/src/search/mod.rs insert_geo_distance)."""
    kept = settings["displayedAttributes"]
    wanted = asked.get("attributesToRetrieve", ["*"])
    return {k: v for k, v in document.items() if (kept == ["*"] or k in kept) and (wanted == ["*"] or k in wanted)}


def order_of(one: str) -> Callable[[dict[str, Any]], float]:
    """[api] sort by distance: documents without `_geo` come last."""
    if one.startswith("_geoPoint("):
        lat, lng = (float(part) for part in one[len("_geoPoint(") : one.index(")")].split(","))
        return lambda d: metres(lat, lng, d["_geo"]) if "_geo" in d else math.inf
    name = one.partition(":")[0]
    return lambda d: d[name]


def metres(lat: float, lng: float, place: dict[str, float]) -> float:
    """[src] crates/milli/src/lib.rs distance_between_two_points: the haversine."""
    a, b = math.radians(lat), math.radians(place["lat"])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(place["lng"] - lng) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(min(1.0, half)))


def worth(d: dict[str, Any], word: str, fields: list[str], settings: dict[str, Any], *, last: bool) -> float:
    """How much a word is worth in a document: exact before a beginning ([api] prefix search: the last word only) before a
    slip ([api] typo tolerance: from 5 letters one, from 9 two; counted in characters, [src] number_of_typos_allowed)."""
    typo = settings["typoTolerance"]
    best = 0.0
    for at, name in enumerate(fields):
        value = 1.0 + (len(fields) - at) / len(fields)
        for there in str(d.get(name, "")).split():
            if there == word:
                best = max(best, 2 * value)
            elif last and there.startswith(word):
                best = max(best, value)
            elif name not in typo["disableOnAttributes"] and slips(word, there, typo["minWordSizeForTypos"]):
                best = max(best, value / 2)
    return best


def slips(word: str, there: str, sizes: dict[str, int]) -> bool:
    allowed = 2 if len(word) >= sizes["twoTypos"] else 1 if len(word) >= sizes["oneTypo"] else 0
    return allowed > 0 and abs(len(word) - len(there)) <= allowed and distance(word, there, allowed) <= allowed


def distance(one: str, other: str, most: int) -> int:
    """Damerau-Levenshtein ([api] typo tolerance), given up beyond the most."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        if min(row) > most:
            return most + 1
        rows.append(row)
    return rows[-1][-1]


def check_fields(tree: Tree, settings: dict[str, Any]) -> None:
    """[api] an attribute that is not filterable is refused: invalid_search_filter."""
    match tree:
        case ("and" | "or", *parts):
            for part in parts:
                check_fields(part, settings)
        case ("not", part):
            check_fields(part, settings)
        case ("circle", *_):
            if "_geo" not in settings["filterableAttributes"]:
                raise Refused("invalid_search_filter")
        case (_, field, *_rest):
            if field not in settings["filterableAttributes"]:
                raise Refused("invalid_search_filter")


def passes(tree: Tree, d: dict[str, Any]) -> bool:
    """[api] filter expression reference. Strings are compared without regard to case."""
    match tree:
        case ("and", *parts):
            return all(passes(part, d) for part in parts)
        case ("or", *parts):
            return any(passes(part, d) for part in parts)
        case ("not", part):
            return not passes(part, d)
        case ("circle", lat, lng, radius):
            return "_geo" in d and metres(lat, lng, d["_geo"]) <= radius
        case ("exists", field):
            return field in d
        case ("in", field, values):
            return any(same(one, value) for one in each(d.get(field)) for value in values)
        case ("=", field, value):
            return any(same(one, value) for one in each(d.get(field)))
        case (">=" | "<=" as sign, field, value):
            number = float(value)
            return any(one >= number if sign == ">=" else one <= number for one in each(d.get(field)))
    raise AssertionError(tree)


def same(one: object, value: str) -> bool:
    if isinstance(one, bool):
        return value == ("true" if one else "false")
    return one == float(value) if isinstance(one, int | float) else str(one).lower() == value.lower()


def served(store: Store) -> Flask:
    """The routes that the adapter asks, and no others: anything else is 404."""
    app = Flask("fake_meilisearch")

    @app.before_request
    def before() -> Response | tuple[Response, int] | None:
        store.settle()
        store.requests.append((request.method, request.path, request.get_json(silent=True)))
        if store.answer_with:  # [api] 503 while the queue is full, 5xx when it is unwell
            return jsonify(message="unwell", code="internal", type="internal", link=""), store.answer_with
        if (
            store.master
            and request.path != "/health"
            and request.headers.get("Authorization") != f"Bearer {store.master}"
        ):
            return jsonify(message="no", code="invalid_api_key", type="auth", link=""), 403
        found = faults_of_request(
            request.method,
            request.path,
            request.args.to_dict(),
            request.get_json(silent=True) if request.data else None,
        )
        store.undescribed += found
        return (jsonify(message=found[0], code="bad_request", type="invalid_request", link=""), 400) if found else None

    @app.after_request
    def after(answer: Response) -> Response:
        if not store.answer_with:
            store.undescribed += faults_of_answer(
                request.method, request.path, answer.status_code, answer.get_json(silent=True)
            )
        return answer

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int]:
        return jsonify(message=error.code, code=error.code, type="invalid_request", link=""), error.status

    def body() -> Any:
        return request.get_json(force=True)

    app.add_url_rule(
        "/version",
        view_func=lambda: {"commitSha": "", "commitDate": "", "pkgVersion": store.version},
        endpoint="version",
    )
    app.add_url_rule("/health", view_func=lambda: {"status": "available"}, endpoint="health")
    add = app.add_url_rule

    def stats() -> dict[str, Any]:
        return {
            "databaseSize": 0,
            "usedDatabaseSize": 0,
            "indexes": {uid: one_stats(uid) for uid in store.indexes},
        }

    def one_stats(uid: str) -> dict[str, Any]:
        sizes = dict.fromkeys(("indexSize", "usedIndexSize", "rawDocumentDbSize", "avgDocumentSize"), 0)
        count = len(store.index(uid)["documents"])
        return {"numberOfDocuments": count, "isIndexing": False, "fieldDistribution": {}, **sizes}

    def create() -> Any:
        asked = body()

        def work() -> None:
            if asked["uid"] in store.indexes:
                raise Refused("index_already_exists")
            store.indexes[asked["uid"]] = new_index(asked.get("primaryKey"))

        return store.task("indexCreation", work)

    def drop(uid: str) -> Any:
        return store.task("indexDeletion", lambda: store.indexes.pop(uid, None) and None)

    def settings(uid: str) -> Any:
        if request.method == "GET":
            return store.index(uid)["settings"]
        asked = body()
        return store.task("settingsUpdate", lambda: store.configure(uid, asked))

    def documents(uid: str) -> Any:
        asked = body()
        return store.task("documentAdditionOrUpdate", lambda: store.add(uid, asked))

    def delete(uid: str) -> Any:
        tree = read(body()["filter"])

        def work() -> None:
            index = store.index(uid)
            check_fields(tree, index["settings"])
            index["documents"] = {key: d for key, d in index["documents"].items() if not passes(tree, d)}

        return store.task("documentDeletion", work)

    def task(uid: int) -> Any:
        found = store.tasks[uid]
        return {k: v for k, v in found.items() if k not in {"due", "work", "fail"}}

    def keys() -> Any:
        made = {"uid": f"{len(store.keys)}", "key": f"key-{len(store.keys)}", **body()}
        made |= {"createdAt": "2026-11-28T00:00:00.000000Z", "updatedAt": "2026-11-28T00:00:00.000000Z"}
        store.keys.append(made)
        return made, 201

    add("/stats", view_func=stats)
    add("/indexes", view_func=create, methods=["POST"])
    add("/indexes/<uid>", view_func=drop, methods=["DELETE"])
    add("/indexes/<uid>/stats", view_func=one_stats)
    add("/indexes/<uid>/settings", view_func=settings, methods=["GET", "PATCH"])
    add("/indexes/<uid>/documents", view_func=documents, methods=["POST"])
    add("/indexes/<uid>/documents/delete", view_func=delete, methods=["POST"])
    add("/tasks/<int:uid>", view_func=task)
    add("/keys", view_func=keys, methods=["POST"])
    add(
        "/swap-indexes",
        view_func=lambda: store.task("indexSwap", swap_of(store, body())),
        methods=["POST"],
        endpoint="swap",
    )
    add(
        "/multi-search",
        view_func=lambda: {"results": [store.search(one) for one in body()["queries"]]},
        methods=["POST"],
        endpoint="multi",
    )
    return app


def swap_of(store: Store, pairs: list[dict[str, Any]]) -> Callable[[], None]:
    return lambda: store.swap(pairs)


class FakeMeilisearch:
    """The stand-in on a port of its own."""

    def __init__(self, **given: str) -> None:
        self.store = Store(**given)
        self.server = make_server("127.0.0.1", 0, served(self.store), threaded=True)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        """No more answers."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
