"""A real browser against the real system: gunicorn, relay and worker on a copy of the demonstration database."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from redis import Redis

from app.config import ROOT
from tests.conftest import SECRET, process_number
from tests.journeys.person import Person
from tests.support.databases import TEMPLATE, copy_database, named
from tests.support.processes import Process, environment, tell, until
from tools import browser as browsers

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser `tools.browser` finds or fetches; a machine without one fails, it does not skip."""
    path = browsers.ensure()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demonstration() -> str:
    """The name of a database with the demonstration data in it, made once per process."""
    name = f"demonstration_{process_number()}"
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, name)
    env = environment(url, os.environ["TEST_REDIS_URL"], SECRET)
    subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "prepare", "--demonstration"],
        env=env,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return name


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether the site is up."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def site(demonstration: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the whole system on a fresh copy of the demonstration, for the journeys of one file."""
    name = f"journey_{process_number()}"
    url = copy_database(os.environ["TEST_DATABASE_URL"], demonstration, name)
    redis_url = os.environ["TEST_REDIS_URL"].replace("db=0", f"db={4 + process_number()}")
    Redis.from_url(redis_url).flushdb()
    port = free_port()
    env = environment(url, redis_url, SECRET, SIGN_IN_LIMIT="1000", DEMONSTRATION="true")
    web = [
        "gunicorn.app.wsgiapp",
        "app:create_app()",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        "--no-control-socket",
        "--log-level",
        "error",
    ]
    ours = ("workers.relay", "workers.worker", "workers.indexer")
    running = [*(Process(one, env=env) for one in ours), Process(*web, env=env)]
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/healthz"), 30)
        yield address
    finally:
        for process in running:
            process.stop()


@pytest.fixture(scope="module")
def later(site: str) -> Callable[[str], None]:
    """Let half a minute pass for a login: the code she gave last no longer counts as used. Waiting would show nothing more."""
    url = named(os.environ["TEST_DATABASE_URL"], f"journey_{process_number()}")

    def passed(login: str) -> None:
        tell(url, "UPDATE accounts SET totp_step = NULL WHERE login = %s", login)

    return passed


class Phones:
    """Phones that are lent and wiped: a new one costs the browser five times what a page on one in hand does."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.wiped = browser, {True: list[Page](), False: list[Page]()}

    def lend(self, site: str, *, scripts: bool, width: int) -> Page:
        """One with nothing on it."""
        page = self.wiped[scripts].pop() if self.wiped[scripts] else self.unpack(scripts=scripts)
        page.set_viewport_size({**PHONE, "width": width})
        page.context.set_default_timeout(15_000)
        self.site = site
        return page

    def unpack(self, *, scripts: bool) -> Page:
        """A new one."""
        return self.browser.new_context(java_script_enabled=scripts, locale="zh-CN").new_page()

    def take_back(self, page: Page, *, scripts: bool) -> None:
        """Wipe it; one that was shut or has more than one page open is thrown away."""
        if page.is_closed() or len(page.context.pages) != 1:
            page.context.close()
            return
        page.context.set_offline(False)
        page.context.clear_cookies()
        page.unroute_all()
        if scripts:
            page.goto(self.site + "/healthz")
            page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.goto("about:blank")
        self.wiped[scripts].append(page)


@pytest.fixture(scope="session")
def phones(chromium: Browser) -> Phones:
    """Those of this process."""
    return Phones(chromium)


@pytest.fixture
def someone(phones: Phones, site: str, later: Callable[[str], None]) -> Iterator[Callable[..., Person]]:
    """`someone("director", language="en", scripts=False)` is a person with a phone of her own, signed in as that demonstration account."""
    people: list[Person] = []

    def arrive(login: str | None = None, *, language: str = "zh", scripts: bool = True, width: int = 390) -> Person:
        person = Person(phones.lend(site, scripts=scripts, width=width), site, scripts=scripts, later=later)
        people.append(person)
        person.begin(login, language)
        return person

    yield arrive
    for person in people:
        person.leave()
        phones.take_back(person.page, scripts=person.scripts)
