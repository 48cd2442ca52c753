"""How long an answer takes, a change and a rebuild; against plain columns and two databases. CPU milliseconds of one thread
where it says cpu; rivals run in other processes, so they are compared by the wall clock, in the same run."""

import gc
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.search.corpus import documents
from benchmarks.search.floor import Floor
from benchmarks.search.questions import BEGUN, EVERYBODY, TEXT_CLASSES, TWO, questions
from benchmarks.search.rivals import Postgres, Sqlite, rows
from search.adapters.embedded.engine import EmbeddedEngine
from search.analysis import warm
from search.documents import Document, Put
from search.plan import Level
from search.query import Request
from tools.stack import LocalStack

ROUNDS = 5
MEMORY = Path("/dev/shm")


def spread(times: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    cuts = quantiles(times, n=100, method="inclusive")
    return {f"p{n}": round(cuts[n - 1] * 1000, 3) for n in (50, 95, 99)}


def clocked(asks: Iterable[Callable[[], object]], clock: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """Each of these, so many times over, after once to warm up."""
    asks = list(asks)
    for ask in asks:
        ask()
    found = []
    for _ in range(rounds):
        for ask in asks:
            begun = clock()
            ask()
            found.append(clock() - begun)
    return found


def each_cpu(asks: Sequence[Callable[[], object]], cpu: Callable[[], float], rounds: int = 5) -> float:
    """CPU milliseconds of one question on the average: what other work on the machine disturbs least."""
    begun = cpu()
    for _ in range(rounds):
        for ask in asks:
            ask()
    return round((cpu() - begun) / rounds / len(asks) * 1000, 3)


def measured(size: int, place: Path, *, rivals: bool = True) -> dict[str, Any]:
    """Everything at one size."""
    warm()
    engine = EmbeddedEngine(place / f"index{size}")
    begun, cpu = time.perf_counter(), time.process_time()
    made = list(documents(size))
    generated = time.perf_counter() - begun
    gc.freeze()
    begun, cpu = time.perf_counter(), time.process_time()
    engine.rebuild(made)
    built = {"wall_s": round(time.perf_counter() - begun, 1), "cpu_s": round(time.process_time() - cpu, 1)}
    stats = engine.stats()
    asked = questions()
    found: dict[str, Any] = {
        "documents": stats.documents,
        "generated_s": round(generated, 1),
        "rebuild": built,
        "bytes_per_document": round(stats.bytes / size),
        "engine_cpu_ms": latencies(engine, asked, time.thread_time),
        "full_and_floor": beside_the_floor(engine, made, asked["full"]),
        "change_to_visible_wall_ms": changes(engine, made),
        "change_to_visible_in_memory_wall_ms": in_memory(engine, made),
        "queries_per_second": throughput(place / f"index{size}"),
    }
    if rivals:
        found["rivals"] = against(engine, made, asked, place)
    return found


def latencies(
    engine: EmbeddedEngine, asked: dict[str, list[Request]], clock: Callable[[], float]
) -> dict[str, dict[str, float]]:
    """By class of question."""
    asks: dict[str, list[Callable[[], object]]] = {
        name: [lambda one=one: engine.search(one, EVERYBODY) for one in some] for name, some in asked.items()
    }
    asks["prefix"] = [lambda text=text: engine.suggest(text, EVERYBODY) for text in BEGUN]
    return {name: spread(clocked(some, clock)) for name, some in asks.items()}


def beside_the_floor(engine: EmbeddedEngine, made: Sequence[Document], full: Sequence[Request]) -> dict[str, Any]:
    """The same question over plain columns, by turns with the engine so that other work on the machine troubles both alike;
    what the columns answer must be what the engine answers."""
    columns = Floor(made, TWO)
    for one in full:
        total, counts, page = columns.ask(one)
        answer = engine.search(one, EVERYBODY)
        if answer.level is Level.ALL and (total, counts, [ident for ident, _km in page]) != (
            answer.total,
            {name: dict(sorted(some.items())) for name, some in answer.facets.items()},
            [hit.id for hit in answer.hits],
        ):
            raise RuntimeError(f"the floor and the engine disagree about {one.words}")
    asks: list[Callable[[], object]] = []
    for one in full:
        asks += [lambda one=one: engine.search(one, EVERYBODY), lambda one=one: columns.ask(one)]
    times = clocked(asks, time.thread_time)
    ours, floor = spread(times[::2]), spread(times[1::2])
    ratio = {name: round(ours[name] / floor[name], 2) for name in ours}
    return {"engine_cpu_ms": ours, "floor_cpu_ms": floor, "ratio": ratio}


def changes(engine: EmbeddedEngine, made: Sequence[Document], times: int = 40) -> dict[str, float]:
    """From handing over one changed document until another reader sees it."""
    reader, found = EmbeddedEngine(engine.folders.root), []
    for number in range(times):
        word = f"新词{number:03d}号"
        begun = time.perf_counter()
        engine.apply([Put(replace(made[number], title=word))])
        while (seen := reader.search(Request(words=word, limit=1), EVERYBODY)).level is not Level.ALL or not seen.total:
            pass
        found.append(time.perf_counter() - begun)
    return spread(found)


def in_memory(engine: EmbeddedEngine, made: Sequence[Document]) -> dict[str, float] | None:
    """The same with the index in a file system in memory, which waits for no disk; None where there is none."""
    if not MEMORY.is_dir():
        return None
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="tl-") as place:
        shutil.copytree(engine.folders.root, Path(place) / "index")
        return changes(EmbeddedEngine(Path(place) / "index"), made)


def work(place: Path, seconds: float) -> int:
    """How many questions of all kinds one process answers."""
    warm()
    engine, count = EmbeddedEngine(place), 0
    mixed = [one for some in zip(*questions().values(), strict=True) for one in some]
    engine.search(mixed[0], EVERYBODY)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        engine.search(mixed[count % len(mixed)], EVERYBODY)
        count += 1
    return count


def throughput(place: Path, seconds: float = 4.0) -> dict[str, float]:
    """One process, then two."""
    found: dict[str, float] = {}
    context = multiprocessing.get_context("spawn")
    for processes in (1, 2):
        with context.Pool(processes) as pool:
            counts = pool.starmap(work, [(place, seconds)] * processes, chunksize=1)
        found[f"{processes}"] = round(sum(counts) / seconds)
    found["two_to_one"] = round(found["2"] / found["1"], 2)
    return found


def against(
    engine: EmbeddedEngine, made: Sequence[Document], asked: dict[str, list[Request]], place: Path
) -> dict[str, Any]:
    """The classes of text in three engines, one after the other, and how many times slower the others are at p95."""
    texts = {name: [one.words for one in asked[name]] for name in TEXT_CLASSES if name != "prefix"} | {
        "prefix": list(BEGUN)
    }
    ours = latencies(engine, {name: asked[name] for name in texts if name in asked}, time.perf_counter)
    asks = {
        name: [lambda one=one: engine.search(one, EVERYBODY) for one in dict.fromkeys(asked[name])] for name in texts if name in asked
    } | {"prefix": [lambda text=text: engine.suggest(text, EVERYBODY) for text in BEGUN]}  # fmt: skip
    ours_cpu = {name: each_cpu(some, time.process_time) for name, some in asks.items()}
    found: dict[str, Any] = {"tantivy": ours, "tantivy_mean_cpu_ms": ours_cpu}
    cut = list(rows(made))
    with LocalStack(place / "pg", test=True) as stack:
        database = Postgres(stack.database_url().replace("postgresql+psycopg://", "postgresql://"))
        sqlite = Sqlite(place / f"rival{len(made)}.sqlite")
        for name, rival in (("postgresql", database), ("sqlite", sqlite)):
            begun = time.perf_counter()
            rival.build(cut)
            took = round(time.perf_counter() - begun, 1)
            found[name] = {"build_wall_s": took} | {
                manner: spread(clocked([lambda t=t, m=manner, r=rival: r.ask(m, t) for t in dict.fromkeys(some)], time.perf_counter, 2))
                for manner, some in texts.items()
            }  # fmt: skip
            cpu = {
                manner: each_cpu([lambda t=t, m=manner, r=rival: r.ask(m, t) for t in dict.fromkeys(some)], rival.cpu)
                for manner, some in texts.items()
            }
            found[f"{name}_mean_cpu_ms"] = cpu
            found[f"{name}_to_tantivy_cpu"] = {manner: round(cpu[manner] / ours_cpu[manner], 1) for manner in texts}
            found[f"{name}_to_tantivy_p95"] = {
                manner: round(found[name][manner]["p95"] / ours[manner]["p95"], 1) for manner in texts
            }
            found[f"{name}_same_total"] = {
                manner: same_total(engine, asked[manner], lambda t, m=manner, r=rival: r.ask(m, t)) for manner in ("two", "multi", "pinyin")
            }  # fmt: skip
        database.connection.close()
        sqlite.connection.close()
    return found


def same_total(engine: EmbeddedEngine, some: Sequence[Request], ask: Callable[[str], int]) -> str:
    """For how many of the questions another engine counts as many as ours, where ours goes no further than the words."""
    by_words = {one.words: engine.search(one, EVERYBODY) for one in some}
    strict = {words: answer.total for words, answer in by_words.items() if answer.level is Level.ALL}
    return f"{sum(ask(words) == total for words, total in strict.items())} of {len(strict)}"
