"""The main pages at demonstration size: CPU time in the server, queries, bytes."""

import gc
import gzip
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.clock import now
from app.config import ROOT
from app.database import ask_as, db
from app.needs.models import Need, NeedStatus
from app.offers.models import Offer, OfferStatus
from app.people.models import Account, SignIn
from app.people.service import actor_of
from app.people.signing_in import renew
from app.transaction import atomic
from benchmarks.site import demonstration_site

RUNS = 40


def measure_pages() -> dict[str, Any]:
    """Every page RUNS times after a few to warm up; the queries of one run; the bytes of the first page."""
    with demonstration_site() as app:
        gc.freeze()  # as the web server does once everything is loaded
        addresses = pages(app)
        return {
            "rows": rows(app),
            "pages": {name: one_page(app, *where) for name, where in addresses.items()},
            "first_page_bytes_gzip": first_page(app),
        }


def rows(app: Flask) -> dict[str, int]:
    """How much the demonstration holds."""
    with app.app_context():
        tables = ("accounts", "organizations", "offers", "children", "needs", "referrals")
        return {name: db.session.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}


def pages(app: Flask) -> dict[str, tuple[str | None, str] | tuple[str | None, str, dict[str, str]]]:
    """Name → (who, address), and what is posted where it is a question."""
    with app.app_context():
        director = db.session.scalars(sa.select(Account).where(Account.login == "director")).one()
        ask_as(actor_of(director).scope)
        need = db.session.scalars(
            sa.select(Need).where(Need.place_code == director.place_code, Need.status == NeedStatus.OPEN).limit(1)
        ).one()
        offer = db.session.scalars(sa.select(Offer.id).where(Offer.status == OfferStatus.PUBLISHED).limit(1)).one()
        return {
            "home": (None, "/"),
            "find": (None, "/find?words=没人做饭&place=荆州区"),
            "find_help": (None, "/find-help", {"words": "没人做饭", "age": "9", "place": "荆州区 郢城镇"}),
            "offer": (None, f"/catalogue/{offer}"),
            "director_desk": ("director", "/desk"),
            "children": ("director", "/children"),
            "child": ("director", f"/children/{need.child_id}"),
            "need": ("director", f"/needs/{need.id}"),
            "shortlist": ("director", f"/needs/{need.id}/shortlist"),
            "provider_desk": ("provider", "/desk"),
            "provider_offers": ("provider", "/offers"),
            "oversight": ("supervisor", "/oversight"),
        }


def browser(app: Flask, login: str | None) -> FlaskClient:
    """A browser, signed in."""
    client = app.test_client()
    if login:
        with app.app_context(), atomic():
            account = db.session.scalars(sa.select(Account).where(Account.login == login)).one()
            sign_in = SignIn(
                account_id=account.id, device="Android/Chrome", address="127.0.0.1", second_factor_at=now(), confirmed_at=now()
            )  # fmt: skip
            secret = renew(sign_in)
            db.session.add(sign_in)
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = f"{sign_in.id}.{secret}", True
    return client


def one_page(
    app: Flask, login: str | None, address: str, asked: dict[str, str] | None = None
) -> dict[str, float | int]:
    """CPU milliseconds (median, p95) and queries of one page."""
    client = browser(app, login)

    def get() -> None:
        answer = client.post(address, data=asked) if asked else client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    for _ in range(3):
        get()
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        get()
        times.append((time.process_time() - begun) * 1000)
    return {
        "cpu_ms_median": round(median(times), 1),
        "cpu_ms_p95": round(quantiles(times, n=20)[-1], 1),
        "queries": count_queries(app, get),
    }


def count_queries(app: Flask, get: Callable[[], None]) -> int:
    """Statements sent to the database for one page; savepoints do not count."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    get()
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def first_page(app: Flask) -> dict[str, int]:
    """What a phone loads on its first visit, compressed."""
    html = app.test_client().get("/").data
    files = {
        "html": html,
        "css": (ROOT / "app/static/tonglian.css").read_bytes(),
        "js": (ROOT / "app/static/tonglian.js").read_bytes(),
        "htmx": (ROOT / "app/static/vendor/htmx.min.js").read_bytes(),
    }
    sizes = {name: len(gzip.compress(content)) for name, content in files.items()}
    return sizes | {"total": sum(sizes.values())}
