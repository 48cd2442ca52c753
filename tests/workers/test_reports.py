"""A report is never lost and never doubled: the web killed at every step, the network cut, the worker killed, the queue
forgotten. A real web server, relay and worker; the stranger who reports has a plain HTTP client."""

import os
import re
import socket
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest
from redis import Redis

from app import create_app
from app.access.permissions import Role
from app.config import Settings
from app.database import db
from app.transaction import atomic
from tests.conftest import SECRET, process_number
from tests.factories.people import account
from tests.support.databases import TEMPLATE, copy_database, plain
from tests.support.processes import Process, ask, environment, tell, until

SEEN = "身上青一块紫一块"
STEPS = ("reports", "report_routes", "report_steps", "audit_entries", "outbox")
"""The tables that filing writes to, in their order: the web dies while it waits for each."""
REPORTS = "SELECT count(*) FROM reports"
WHOLE = (
    "SELECT (SELECT count(*) FROM reports) || ' ' || (SELECT count(*) FROM report_routes) || ' ' ||"
    " (SELECT count(*) FROM report_steps WHERE kind = 'received') || ' ' ||"
    " (SELECT count(*) FROM audit_entries WHERE action = 'report.make') || ' ' ||"
    " (SELECT count(*) FROM outbox WHERE func = 'workers.reports.received')"
)
"""Report, its two routes, its step, its audit entry, its promise."""


class Stranger:
    """Somebody without an account, who fills in the form once and sends it as often as it takes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        page = self.opener.open(f"http://127.0.0.1:{port}/tell", timeout=20).read().decode()
        form = page[page.index('name="submission"') - 400 :]
        hidden = {name: re.findall(rf'name="{name}" value="([^"]+)"', form)[0] for name in ("csrf_token", "submission")}
        self.body = urlencode(
            hidden | {"circumstance": "MR04", "seen": SEEN, "found_at": "2026-3-5 14:30", "danger": "", "place": "荆州区"}
        ).encode()  # fmt: skip
        self.cookie = "; ".join(f"{one.name}={one.value}" for one in self.jar())

    def jar(self) -> CookieJar:
        """Her cookies."""
        return next(handler.cookiejar for handler in self.opener.handlers if isinstance(handler, HTTPCookieProcessor))

    def sends(self) -> str:
        """Send it and read the receipt."""
        try:
            with self.opener.open(f"http://127.0.0.1:{self.port}/tell", self.body, timeout=30) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def sends_and_hears_nothing(self) -> socket.socket:
        """Send it over a line that brings no answer back."""
        line = socket.create_connection(("127.0.0.1", self.port))
        head = f"POST /tell HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\nConnection: close\r\n"
        line.sendall(
            (
                head + f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n\r\n"
            ).encode()
            + self.body
        )
        return line


@pytest.fixture
def system() -> tuple[str, dict[str, str]]:
    """A database and a queue of its own, and the environment that names them."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"reports_{process_number()}")
    redis_url = os.environ["TEST_REDIS_URL"].replace("db=0", "db=11")  # no other test's: it is emptied
    Redis.from_url(redis_url).flushdb()
    env = environment(url, redis_url, SECRET, OUTBOX_LEASE="2")
    settings = Settings(database_url=url, redis_url=redis_url, secret_key=SECRET, _env_file=None)
    app = create_app(settings, database_role="owner")
    with app.app_context():
        with atomic():
            account(Role.SUPERVISOR, login="supervisor")
            account(Role.COUNTY_OFFICER, login="officer")
        db.session.remove()
        db.engine.dispose()
    return url, env


@pytest.fixture
def start(system: tuple[str, dict[str, str]]) -> Iterator[Callable[..., Process]]:
    """`start(module, …)` runs a process that is gone after the test."""
    running: list[Process] = []

    def begin(*words: str) -> Process:
        running.append(Process(*words, env=system[1]))
        return running[-1]

    yield begin
    for process in running:
        process.stop()


def serve(start: Callable[..., Process], port: int) -> Process:
    """The web server, up and answering."""
    web = start(
        "gunicorn.app.wsgiapp", "app:create_app()", "--bind", f"127.0.0.1:{port}", "--threads", "2",
        "--no-control-socket", "--log-level", "error",
    )  # fmt: skip

    def up() -> bool:
        try:
            return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).status == 200)
        except OSError:
            return False

    until(up)
    return web


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(300)
def test_the_web_killed_between_every_two_steps_loses_and_doubles_nothing(system, start) -> None:
    url, _env = system
    port = free_port()
    web = serve(start, port)
    stranger = Stranger(port)
    for table in STEPS:
        with psycopg.connect(plain(url)) as lock:
            lock.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            line = stranger.sends_and_hears_nothing()
            waits = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass"
            until(lambda waits=waits: ask(url, waits) != 0)
            web.kill()
            line.close()
        until(lambda: ask(url, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 0)
        assert ask(url, REPORTS) == 0, f"half a report stayed when the web died before {table}"
        web = serve(start, port)
    receipt = stranger.sends()
    assert "R1" in receipt
    assert ask(url, WHOLE) == "1 2 1 1 1"
    again = stranger.sends()
    assert ask(url, WHOLE) == "1 2 1 1 1"
    code = re.compile(r">([A-Z2-7]{10})<")
    assert code.findall(receipt) == code.findall(again) != []


@pytest.mark.timeout(120)
def test_a_network_cut_after_the_commit_gives_the_same_receipt_later(system, start) -> None:
    url, _env = system
    port = free_port()
    web = serve(start, port)
    stranger = Stranger(port)
    stranger.sends_and_hears_nothing().close()
    until(lambda: ask(url, REPORTS) == 1)
    web.kill()  # and the machine goes down before anybody has read the answer
    serve(start, port)
    number = ask(url, "SELECT number FROM reports")
    assert f"R{number}" in stranger.sends()
    assert ask(url, WHOLE) == "1 2 1 1 1"


@pytest.mark.timeout(120)
def test_the_same_form_twice_at_the_same_moment_is_one_report(system, start) -> None:
    url, _env = system
    port = free_port()
    serve(start, port)
    stranger = Stranger(port)
    lines = [stranger.sends_and_hears_nothing() for _ in range(4)]
    heard = []
    for line in lines:
        with line, line.makefile("rb") as answer:
            heard.append(answer.read().decode())
    assert all("200 OK" in one.splitlines()[0] for one in heard)
    assert ask(url, WHOLE) == "1 2 1 1 1"


NOTICES = "SELECT count(*) FROM notices WHERE kind = 'report.received'"


@pytest.mark.timeout(180)
def test_a_worker_killed_and_a_queue_forgotten_still_tell_once(system, start) -> None:
    url, env = system
    port = free_port()
    serve(start, port)
    Stranger(port).sends()
    relay = start("workers.relay")
    worker = start("workers.worker")
    with psycopg.connect(plain(url)) as lock:
        lock.execute("SELECT 1 FROM accounts FOR UPDATE")  # a notice needs a lock on whom it tells
        until(lambda: ask(url, "SELECT count(*) FROM pg_locks WHERE NOT granted") != 0)
        worker.kill()
    assert ask(url, NOTICES) == 0
    relay.kill()
    Redis.from_url(env["REDIS_URL"]).flushdb()
    start("workers.relay")
    start("workers.worker")
    until(
        lambda: ask(url, "SELECT count(*) FROM outbox WHERE func = 'workers.reports.received' AND done_at IS NULL") == 0
    )
    assert ask(url, NOTICES) == 1


@pytest.mark.timeout(180)
def test_nobody_there_and_it_climbs_to_the_county_through_the_real_clock(system, start) -> None:
    url, _env = system
    port = free_port()
    serve(start, port)
    Stranger(port).sends()
    tell(url, "UPDATE outbox SET not_before = now() WHERE func LIKE %s", "workers.reports.%")
    start("workers.relay")
    start("workers.worker")
    until(lambda: ask(url, "SELECT count(*) FROM notices WHERE kind = 'report.escalated'") != 0)
    assert ask(url, "SELECT escalated_at IS NOT NULL FROM reports") is True
    told = ask(
        url,
        "SELECT string_agg(a.login, ' ' ORDER BY a.login) FROM notices n JOIN accounts a ON a.id = n.account_id WHERE n.kind = 'report.escalated'",
    )
    assert "officer" in str(told)
    assert SEEN not in str(ask(url, "SELECT json_agg(o) FROM outbox o"))
