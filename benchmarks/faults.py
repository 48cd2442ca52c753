"""`make bench-faults`: kill -9 of web, worker, relay, PostgreSQL and Valkey at random while bodies answer through the web.
Afterwards nothing is lost, nothing is doubled, every clock has fired once. JSON on standard output.

python -m benchmarks.faults [--transitions 15000] [--clocks 500] [--every 4]
"""

import argparse
import http.cookiejar
import json
import random
import re
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa

from app import create_app
from app.clock import now, today
from app.config import Settings
from app.database import db
from app.referrals import service as loop
from app.referrals.models import Referral
from app.tickets import service as tickets
from app.transaction import atomic
from benchmarks.loop import durable_site, for_figures, stage
from tests.support.databases import plain
from tests.support.processes import Process
from tools.stack import LocalStack

DEEDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("accept", {"note": ""}),
    ("start", {}),
    ("complete", {"units": "1", "note": "送到了"}),
)
PATH = ["requested", "accepted", "in_progress", "completed"]
PATIENCE = 180.0


class System:
    """Every process of the service, each of which can be killed and comes back."""

    def __init__(self, stack: LocalStack, env: dict[str, str]) -> None:
        self.stack, self.env, self.killed = stack, env, Counter[str]()
        self.port = free_port()
        self.lock = threading.Lock()
        self.programs: dict[str, Process] = {}
        for name in ("web", "worker", "relay"):
            self.begin(name)

    def begin(self, name: str) -> None:
        """Start one of our own programs."""
        arguments = {
            "web": ("gunicorn", "-c", "python:tools.gunicorn_conf", "-b", f"127.0.0.1:{self.port}"),
            "worker": ("workers.worker",),
            "relay": ("workers.relay",),
        }[name]
        self.programs[name] = Process(*arguments, env=self.env)

    def revive(self) -> None:
        """Whatever has ended by itself because something below it was killed."""
        for name, process in list(self.programs.items()):
            if not process.is_running:
                self.begin(name)

    def kill(self, name: str) -> None:
        """Kill -9, and start it again."""
        with self.lock:
            self.killed[name] += 1
            if name in self.programs:
                self.programs[name].kill()
                self.begin(name)
                return
            server = {"postgres": self.stack.postgres, "valkey": self.stack.valkey}[name]
            if server.process is not None:
                server.process.kill()
                server.process.wait()
            server.begin()
            server.wait()

    def stop(self) -> None:
        """The end."""
        for process in self.programs.values():
            process.stop()


def free_port() -> int:
    """One that nobody uses."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Browser:
    """A body with a printed code: it presses until it is told that it was done, always with the same form."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, NoRedirect())
        self.csrf = ""
        self.presses = 0

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; 0 where nobody answered."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        with suppress(OSError, http.client.HTTPException):  # killed before it answered, or in the middle of a word
            try:
                with self.opener.open(self.base + path, data, timeout=20) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as refused:
                return refused.code, refused.read().decode(errors="replace")
        return 0, ""

    def press(self, token: UUID, deed: str, fields: dict[str, str]) -> None:
        """Until the answer leads on."""
        form, end = {**fields, "submission": str(uuid4())}, time.monotonic() + PATIENCE
        if deed == "complete":
            form["delivered_on"] = str(today())
        while True:
            if not self.csrf:
                page = self.ask(f"/answer/{token}")[1]
                found = re.search(r'name="csrf_token" value="([^"]+)"', page)
                self.csrf = found[1] if found else ""
            self.presses += 1
            status, page = (
                self.ask(f"/answer/{token}/{deed}", form | {"csrf_token": self.csrf}) if self.csrf else (0, "")
            )
            if status == 302:
                return
            if status == 400:
                self.csrf = ""
            if time.monotonic() > end:
                raise RuntimeError(f"{deed} was never done: {status} {page[:2000]}")
            time.sleep(0.1)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that leads on is what was asked for."""

    def redirect_request(self, *_args: Any) -> None:
        """Stay."""


def prepare(settings: Settings, referrals: int, clocks: int, seconds: float) -> tuple[list[UUID], list[UUID]]:
    """Requests with their printed codes, and others whose time runs out while all this happens."""
    owner = create_app(settings, database_role="owner")
    with owner.app_context():
        asker, helpers, made = stage(referrals + clocks, bodies=20)
        codes, silent = [], []
        for n, need in enumerate(made):
            referral = loop.request(asker, need, helpers[n % len(helpers)][1])
            if n < referrals:
                codes.append(tickets.for_helper(asker, referral.id)[1])
                continue
            silent.append(referral.id)
            due = now() + timedelta(seconds=seconds * (n - referrals) / max(1, clocks))
            with atomic():
                db.session.execute(sa.update(Referral).where(Referral.id == referral.id).values(answer_by=due))
                db.session.execute(
                    sa.text(
                        "UPDATE outbox SET not_before = :due WHERE func LIKE 'workers.clocks.%' AND args->>0 = :id"
                    ),
                    {"due": due, "id": str(referral.id)},
                )
        db.session.remove()
        db.engine.dispose()
    return codes, silent


def run(transitions: int, *, clocks: int, every: float, browsers: int = 4, seed: int = 1) -> dict[str, Any]:
    """All of it; what was found afterwards."""
    dice, referrals = random.Random(seed), transitions // len(DEEDS)
    with durable_site() as (stack, settings, env):
        codes, silent = prepare(settings, referrals, clocks, seconds=max(10.0, transitions / 60))
        system = System(stack, {**env, "THROTTLE": "false", "OUTBOX_LEASE": "15"})
        try:
            begun, over, faults = time.monotonic(), threading.Event(), []
            surfers = [Browser(system.port) for _n in range(browsers)]

            def surf(n: int) -> None:
                try:
                    for code in codes[n::browsers]:
                        for deed, fields in DEEDS:
                            surfers[n].press(code, deed, fields)
                except Exception as fault:
                    faults.append(repr(fault))

            def trouble() -> None:
                while not over.wait(every * dice.uniform(0.5, 1.5)):
                    system.kill(dice.choice(("web", "worker", "relay", "postgres", "valkey")))
                    system.revive()

            crowd = [threading.Thread(target=surf, args=(n,)) for n in range(browsers)]
            for one in crowd:
                one.start()
            # from the main thread: the kernel ties servers to the thread that started them
            threading.Thread(target=lambda: ([one.join() for one in crowd], over.set()), daemon=True).start()
            trouble()
            took = time.monotonic() - begun
            url = plain(stack.database_url())
            drain(url, system)
            found = looked(url, silent)
        finally:
            system.stop()
    return {
        "transitions": referrals * len(DEEDS), "seconds": round(took, 1), "kills": dict(system.killed),
        "presses": sum(one.presses for one in surfers), "faults": faults, **found,
    }  # fmt: skip


def drain(url: str, system: System) -> None:
    """Until all that is due is done, which may take as long as it goes on."""
    done, moved = -1, time.monotonic()
    while (left := outbox(url))[0]:
        if left[1] != done:
            done, moved = left[1], time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise RuntimeError(f"{left[0]} jobs stand still")
        time.sleep(1)
        system.revive()


def outbox(url: str) -> tuple[int, int]:
    """How many jobs are due and not done, and how many are done."""
    due = "count(*) FILTER (WHERE done_at IS NULL AND (not_before IS NULL OR not_before <= now()))"
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(f"SELECT {due}, count(done_at) FROM outbox").fetchone()
    return row or (0, 0)


def looked(url: str, silent: list[UUID]) -> dict[str, Any]:
    """What is lost, what is doubled, which clocks fired how often."""
    with psycopg.connect(url, autocommit=True) as connection:

        def ask(question: str, *values: object) -> list[tuple[Any, ...]]:
            return connection.execute(question, values).fetchall()  # type: ignore[arg-type]  # constants of this file

        paths = ask(
            "SELECT array_agg(s.status::text ORDER BY s.id) FROM referral_steps s JOIN tickets t ON t.referral_id = s.referral_id"
            " GROUP BY s.referral_id"
        )
        lost = sum(path != PATH[: len(path)] or len(path) < len(PATH) for (path,) in paths)
        doubled = sum(len(path) != len(set(path)) for (path,) in paths)
        entries = ask(
            "SELECT count(*) FROM audit_entries WHERE action = ANY (%s)", [f"referral.{s}" for s in PATH[1:]]
        )[0][0]
        told = ask(
            "SELECT kind, count(*), count(DISTINCT subject_id) FROM notices WHERE kind IN ('referral.completed')"
            " AND account_id IN (SELECT requested_by FROM referrals) GROUP BY kind"
        )
        places = ask(
            "SELECT count(*) FROM bookings b JOIN tickets t ON t.referral_id = b.referral_id"
            " WHERE b.held OR b.released_at IS NOT NULL"
        )[0][0]
        expired = ask(
            "SELECT count(*), count(DISTINCT referral_id) FROM referral_steps WHERE status = 'rejected' AND referral_id = ANY (%s)",
            silent,
        )[0]
        undone = ask("SELECT count(*) FROM outbox WHERE done_at IS NULL AND last_error IS NOT NULL")[0][0]
    return {
        "referrals": len(paths), "lost": lost, "doubled": doubled, "audit_entries": entries,
        "notices_of_delivery": [list(row[1:]) for row in told], "places_wrong": places,
        "clocks": {"due": len(silent), "fired": expired[0], "on": expired[1]}, "jobs_failed": undone,
    }  # fmt: skip


def verdict(found: dict[str, Any]) -> Callable[[], bool]:
    """Whether nothing was lost or doubled."""
    whole = found["referrals"]
    return lambda: (
        not found["faults"]
        and found["lost"] == found["doubled"] == found["places_wrong"] == found["jobs_failed"] == 0
        and found["audit_entries"] == found["transitions"]
        and found["notices_of_delivery"] == [[whole, whole]]
        and found["clocks"]["fired"] == found["clocks"]["on"] == found["clocks"]["due"]
    )


def main() -> int:
    """Run and print; 1 where something was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transitions", type=int, default=15_000)
    parser.add_argument("--clocks", type=int, default=500)
    parser.add_argument("--every", type=float, default=4.0, help="seconds between two kills, on average")
    asked, told = parser.parse_args(), for_figures()
    found = run(asked.transitions, clocks=asked.clocks, every=asked.every)
    told.write(json.dumps(found | {"whole": verdict(found)()}, indent=1) + "\n")
    told.close()
    return 0 if verdict(found)() else 1


if __name__ == "__main__":
    sys.exit(main())
