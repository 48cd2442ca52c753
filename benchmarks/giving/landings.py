"""A poster on a wall of a county town: 5,000 people open the sign-up page within a minute, while others go on working.

The site runs as in production (gunicorn with `tools.gunicorn_conf`, a database that waits for the disk) on the
demonstration data. Arrivals come by a clock, not when the last answer is there, and each is timed from the moment at which
it should have begun: a site that falls behind cannot hide it. Every arrival is a connection of its own, as a phone's is.
Who asks and who answers share this machine: its processors are part of what is measured.
"""

import http.client
import multiprocessing
import queue
import threading
import time
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import quote

from app import create_app
from app.config import Settings
from app.database import db
from app.demonstration.load import load
from benchmarks.faults import free_port
from benchmarks.loop import durable_site
from benchmarks.pages import browser
from tests.support.processes import Process, until

BURST, SECONDS = 5_000, 60.0
POSTER = "/sign-up/volunteer?near=421003106000"
OTHERS = (
    ("", f"/find?words={quote('没人做饭')}&place={quote('荆州区')}"),
    ("director", "/desk"),
    ("director", "/needs"),
    ("", "/"),
)
"""Who else is there meanwhile: somebody who looks for help, and a director at her desk."""
OTHERS_A_SECOND = 4.0
CALM = 40.0
"""Seconds for which the others are alone, before the burst and again after it, to know what they are used to."""
HANDS = 64
"""So many may wait for an answer at once on this side."""


@dataclass
class Crowd:
    """Visitors who come by a clock; what they waited, in seconds."""

    port: int
    pages: list[tuple[str, str]]
    a_second: float
    waited: list[float] = field(default_factory=list)
    faults: int = 0

    def come(self, seconds: float, hands: int) -> None:
        """All of them."""
        due: queue.Queue[tuple[float, str, str] | None] = queue.Queue()
        threads = [threading.Thread(target=self.visit, args=(due,)) for _hand in range(hands)]
        for thread in threads:
            thread.start()
        begun = time.perf_counter()
        for n in range(int(seconds * self.a_second)):
            when = begun + n / self.a_second
            time.sleep(max(0.0, when - time.perf_counter()))
            due.put((when, *self.pages[n % len(self.pages)]))
        for _thread in threads:
            due.put(None)
        for thread in threads:
            thread.join()

    def visit(self, due: "queue.Queue[tuple[float, str, str] | None]") -> None:
        """One after the other, each timed from when it should have begun."""
        while (item := due.get()) is not None:
            when, cookie, path = item
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request("GET", path, headers={"Cookie": f"tonglian={cookie}"} if cookie else {})
                answer = connection.getresponse()
                answer.read()
                connection.close()
                self.faults += answer.status != 200
            except OSError:
                self.faults += 1
            self.waited.append(time.perf_counter() - when)


def crowd(port: int, pages: list[tuple[str, str]], a_second: float, seconds: float, told: Any) -> None:
    """A process of its own: who asks does not slow whoever measures."""
    visitors = Crowd(port, pages, a_second)
    visitors.come(seconds, HANDS)
    told.put((visitors.waited, visitors.faults))


def came(groups: list[tuple[int, list[tuple[str, str]], float, float]]) -> list[tuple[list[float], int]]:
    """Several crowds at once; what each waited."""
    spawn = multiprocessing.get_context("spawn")
    asked = [(spawn.Queue(), group) for group in groups]
    jobs = [spawn.Process(target=crowd, args=(*group, told)) for told, group in asked]
    for job in jobs:
        job.start()
    found = [told.get(timeout=600) for told, _group in asked]
    for job in jobs:
        job.join()
    return found


def cookies(settings: Settings, logins: set[str]) -> dict[str, str]:
    """What the browsers of those who are signed in send along."""
    app = create_app(settings)
    found = {"": ""}
    for login in logins - {""}:
        kept = browser(app, login).get_cookie("tonglian")
        if kept is None:
            raise RuntimeError(f"{login} is not signed in")
        found[login] = kept.value
    with app.app_context():
        db.engine.dispose()
    return found


def landings() -> dict[str, Any]:
    """The burst, and what it does to the others."""
    with durable_site() as (_stack, settings, env):
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            load()
            db.session.remove()
            db.engine.dispose()
        known, port = cookies(settings, {login for login, _page in OTHERS}), free_port()
        others = [(known[login], page) for login, page in OTHERS]
        own = env | {"SEARCH_DIR": str(settings.search_dir)}
        web = Process("gunicorn", "-c", "python:tools.gunicorn_conf", "-b", f"127.0.0.1:{port}", env=own)
        indexer = Process("workers.indexer", env=own)
        try:
            until(lambda: answers(port), 60)
            until((settings.search_dir / "CURRENT").exists, 120)
            came([(port, [*others, ("", POSTER)], OTHERS_A_SECOND, 10.0)])  # everything loaded and warm
            ((earlier, earlier_faults),) = came([(port, others, OTHERS_A_SECOND, CALM)])
            (burst, faults), (meanwhile, other_faults) = came(
                [(port, [("", POSTER)], BURST / SECONDS, SECONDS), (port, others, OTHERS_A_SECOND, SECONDS)]
            )
            ((later, later_faults),) = came([(port, others, OTHERS_A_SECOND, CALM)])
        finally:
            web.stop()
            indexer.stop()
    calm = earlier + later
    usual, during = ms(calm, 95), ms(meanwhile, 95)
    return {
        "landings": len(burst), "seconds": SECONDS, "faults": faults, "p50_ms": ms(burst, 50), "p95_ms": ms(burst, 95),
        "p99_ms": ms(burst, 99), "others_a_second": OTHERS_A_SECOND, "others_faults": earlier_faults + other_faults + later_faults,
        "others_p50_ms_calm": ms(calm, 50), "others_p50_ms_during": ms(meanwhile, 50), "others_p95_ms_calm": usual,
        "others_p95_ms_during": during, "others_p95_up_percent": round(100 * (during / usual - 1), 1),
        "asked_for": {"p95_ms": 200, "others_p95_up_percent": 20},
    }  # fmt: skip


def answers(port: int) -> bool:
    """Whether the site is up."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def ms(times: list[float], share: int) -> float:
    """A percentile in milliseconds."""
    return round(1000 * quantiles(times, n=100)[share - 1], 1)
