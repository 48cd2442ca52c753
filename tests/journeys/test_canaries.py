"""Nothing of a child is readable anywhere but on the pages of those who may: every byte is searched.

The whole system as `make run` starts it, on servers of its own. Markers go into every sealed column and through every
form; then everything the service has written is read: the database's files and its WAL, a backup, the queue, logs,
seals, temporary files, the yearly file, and what answers say outside their pages.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from redis import Redis
from werkzeug.exceptions import HTTPException

from app import create_app
from app.children.models import Child
from app.database import db
from app.demonstration.cast import SIGN_INS
from tests.conftest import SECRET
from tests.guard.world import World
from tests.support import planting
from tests.support.canaries import DIGITS, STEM, Search, in_cookie, marker
from tests.support.processes import ask, until
from tests.support.walker import Answer, Walker
from tools.address import Address
from tools.site import Site
from tools.stack import LocalStack

OPEN_ROOMS = {
    "audit", "catalogue", "giving", "notices", "offers", "organizations", "people", "places", "settings", "web", "purchases", "growth",
}  # fmt: skip
"""Rooms that keep nothing of a child; what is typed there may be public. Any other room, a new one too, is sent markers."""
ANSWERS = {"director": 220, "supervisor": 90, "county": 60}
"""How many each waits for; the others for forty."""
TABLES = ("outbox", "notices", "audit_entries", "audit_seals", "submissions", "sign_ins", "sign_in_tries")


class Running:
    """The system, and what its answers have said."""

    def __init__(self, home: Path) -> None:
        self.home, self.search = home, Search()
        self.answers, self.told = Counter[int](), 0
        self.stack = LocalStack(home)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = Address("127.0.0.1", probe.getsockname()[1])
        self.stack.start()
        (home / "tmp").mkdir()
        self.env = os.environ | self.stack.urls() | {
            "SECRET_KEY": SECRET, "SEALS_FILE": str(home / "seals.jsonl"), "SIGN_IN_LIMIT": "1000", "TMPDIR": str(home / "tmp"),
            "SEARCH_DIR": str(home / "search"),
        }  # fmt: skip
        self.site = Site(address, home / "logs", self.env, demonstration=True)
        self.parts = (self.site.web, self.site.worker, self.site.relay, self.site.indexer)

    @property
    def url(self) -> str:
        """As the database's owner."""
        return self.stack.database_url()

    def start(self) -> None:
        """All parts."""
        self.site.web.begin()
        self.site.wait_for_page()
        self.site.worker.begin()
        self.site.relay.begin()
        self.site.indexer.begin()

    def seen(self, answer: Answer) -> None:
        """What an answer says outside its page."""
        self.answers[answer.status] += 1
        self.told += STEM.encode() in answer.body or DIGITS.encode() in answer.body
        self.search.look("addresses", answer.url.encode())
        for name, value in answer.headers.items():
            self.search.look("headers", value.encode(), f"{name} of {answer.url}")
            if name.lower() == "set-cookie":
                cookie = in_cookie(value.partition("=")[2].partition(";")[0])
                self.search.look("cookies", cookie, answer.url, deflated=True)

    def stop_writers(self) -> None:
        """First what writes, then look."""
        for part in self.parts:
            part.stop()
        ask(self.url, "SELECT pg_switch_wal()::text")
        self.stack.postgres.ask("psql", "-d", "tonglian", "-qc", "CHECKPOINT")

    def read_everything(self, search: Search) -> None:
        """Every byte on disk and in the queue."""
        redis = Redis.from_url(self.stack.redis_url())
        for key in redis.scan_iter(count=1000):
            search.look("queue, live", key + (redis.dump(key) or b""), repr(key), deflated=True)
        redis.bgrewriteaof()
        until(lambda: redis.info("persistence")["aof_rewrite_in_progress"] == 0, 20)  # not async
        search.files("PostgreSQL's files", self.stack.postgres.data)
        for place in ("logs", "valkey", "tmp", "search"):
            search.files(place, self.home / place, deflated=True)
        search.look("seals", (self.home / "seals.jsonl").read_bytes())
        for table in self.dump().split(b"\nCOPY "):
            search.look("backup", table, table.split(b"(")[0].decode()[:60])

    def dump(self, *options: str) -> bytes:
        """A backup as text: what is compressed in the files is not in it."""
        postgres = self.stack.postgres
        command = [postgres.binaries / "pg_dump", "-h", postgres.socket, "-U", "postgres", *options, "tonglian"]
        return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    home = Path(tempfile.mkdtemp(prefix="tl-canary-"))
    system = Running(home)
    try:
        system.start()
        yield system
    finally:
        for part in system.parts:
            part.stop()
        system.stack.stop()
        shutil.rmtree(
            system.stack.postgres.place.parent if system.stack.postgres.place != system.stack.postgres.home else home,
            ignore_errors=True,
        )
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def owner(running: Running) -> Iterator[Flask]:
    """The service as the database's owner, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in running.env.items():
            patch.setenv(name, value)
        app = create_app(database_role="owner")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def writes(app: Flask, path: str) -> bool:
    """Whether what is typed there is about a child."""
    try:
        endpoint, _ = app.url_map.bind("127.0.0.1").match(path, method="POST")
    except HTTPException:
        return False
    return str(endpoint).split(".")[0] not in OPEN_ROOMS


def everybody_walks(running: Running, owner: Flask) -> dict[str, Walker]:
    """Each role, all at once, by every link and every form."""
    site = running.site.address.url
    walkers = {login: Walker(site, running.seen, lambda path: writes(owner, path)) for _, login in SIGN_INS}

    def go(login: str) -> None:
        walkers[login].signs_in(login)
        walkers[login].walk("/children", "/needs", "/referrals", "/permits", most=ANSWERS.get(login, 40))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, walkers))
    return walkers


def faults(running: Running, walkers: dict[str, Walker], child: str) -> None:
    """Error pages with words on them: nothing found, a form of yesterday, and a database that refuses."""
    director = walkers["director"]
    words = {"name": marker(), "note": marker(), "words": marker(), "text": marker()}
    director.ask(f"/children/{child}x", words)
    director.ask("/children/new", words)  # no token: the page that gives back what was typed
    director.ask("/children", words)
    running.stack.postgres.ask("psql", "-d", "tonglian", "-qc", "REVOKE INSERT ON children, needs FROM tonglian_web")
    director.patterns.clear()  # the same forms again
    director.walk("/children/new", most=12)
    running.stack.postgres.ask("psql", "-d", "tonglian", "-qc", "GRANT INSERT ON children, needs TO tonglian_web")


@pytest.mark.timeout(300)
@pytest.mark.privacy("P15")
@pytest.mark.privacy("P20")
@pytest.mark.asvs("14.2.7")
@pytest.mark.asvs("16.2.5")
def test_nothing_of_a_child_is_readable_anywhere(running: Running, owner: Flask) -> None:
    session, begun = db.session, time.monotonic()
    world = World(session())  # a row in every table that holds facts about a child
    planting.plant([world.child.id, *session.scalars(sa.select(Child.id).limit(5))])
    empty = planting.all_sealed() - {name for name, number in planting.markers_kept().items() if number}
    assert not empty, f"no marker was planted in: {sorted(empty)}; {planting.TROUBLES}"
    walkers = everybody_walks(running, owner)
    faults(running, walkers, str(world.child.id))
    with owner.test_request_context():
        made = owner.test_cli_runner().invoke(
            args=["audit", "year", "2026", "--out", str(running.home / "tmp" / "year.html")]
        )
        assert made.exit_code == 0, made.output
    until(lambda: not ask(running.url, "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND not_before IS NULL"), 30)
    kept = planting.markers_kept()
    session.remove()
    running.stop_writers()
    search = running.search
    running.read_everything(search)
    for table in TABLES:
        search.values(table, ask(running.url, f"SELECT json_agg(t) FROM {table} t"))
    search.look(
        "search index", running.dump("--schema=search", "--schema=public", "--table=search*", "--table=documents")
    )
    report(running, kept, walkers, time.monotonic() - begun)
    assert not search.found, "\n".join(sorted(set(search.found))[:40])
    assert sum(kept.values()) >= 500
    assert running.told >= 40, "pages never showed a marker: the walk proves nothing"
    assert {200, 302, 400, 404, 422, 500} <= set(running.answers), running.answers
    assert "permission denied for table" in running.stack.postgres.words()
    assert_it_can_find(running)


def assert_it_can_find(running: Running) -> None:
    """The search is not blind: the same marker in clear, in each place, is found there."""
    running.stack.postgres.ask("psql", "-d", "tonglian", "-qc", f"UPDATE organizations SET description = '{marker()}'")
    running.stack.postgres.ask("psql", "-d", "tonglian", "-qc", "CHECKPOINT")
    redis = Redis.from_url(running.stack.redis_url())
    redis.set("planted", zlib.compress(json.dumps({"args": [marker()]}).encode()))
    with (running.home / "logs" / "web.log").open("a") as log:
        log.write(json.dumps({"event": marker()}))
    again = Search()
    running.read_everything(again)
    places = {found.split(" ")[0].rstrip(",") for found in again.found}
    assert {"PostgreSQL's", "backup", "queue", "valkey", "logs"} <= places, places


def report(running: Running, kept: Counter[str], walkers: dict[str, Walker], seconds: float) -> None:
    """Figures, for whoever runs it with -s."""
    read = running.search.read
    print(
        f"{sum(kept.values())} cells with markers in {len(kept)} columns; answers {dict(running.answers)}, {running.told} with markers"
    )
    print(
        f"{sum(read.values()):,} bytes searched in {seconds:.0f} s: " + ", ".join(f"{k} {v:,}" for k, v in read.items())
    )
    print({login: len(walker.patterns) for login, walker in walkers.items()})
