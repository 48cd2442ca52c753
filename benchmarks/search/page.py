"""The whole page, and a change from the database's commit to the reader's eyes, on a site with a hundred thousand offers."""

import multiprocessing
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.adapters import adapters
from app.catalogue.indexing import rebuild
from app.catalogue.queries import EVERYBODY
from app.catalogue.synonyms import seed
from app.config import ROOT, Settings
from app.database import db
from app.offers.models import Offer
from app.offers.service import index
from app.transaction import atomic
from benchmarks.search.questions import PINYIN, TWO, TYPOS
from benchmarks.search.speed import clocked, spread, work
from benchmarks.site import demonstration_site
from search.plan import Level
from search.query import Request

PLACES = ("荆州区", "沙市区", "公安县", "松滋市", "")
BUSY = 600.0
"""Seconds after which the load ends by itself."""
KEPT = ("id", "number", "source", "source_key")
"""Columns that no two offers share."""


def end_to_end(size: int) -> dict[str, Any]:
    """On a site of its own."""
    with demonstration_site() as app:
        owner = create_app(app.config["SETTINGS"], database_role="owner")
        with owner.app_context():
            with atomic():
                multiply(size)
            begun = time.perf_counter()
            count = rebuild()
            took = time.perf_counter() - begun
            seed()
            db.session.remove()
            db.engine.dispose()
        with app.app_context():
            return {
                "offers": count,
                "rebuild_from_the_database_wall_s": round(took, 1),
                "page_cpu_ms": pages(app),
                "commit_to_visible_wall_ms": commit_to_visible(app),
                "the_same_while_two_processes_search": under_load(app),
            }


def multiply(size: int) -> None:
    """The demonstration's offers over and over, each somewhere near where it was."""
    names = [column.name for column in Offer.__table__.columns if column.name not in KEPT]
    moved = {"lat": "lat + (random() - .5) * 2", "lng": "lng + (random() - .5) * 2"}
    columns, values = ", ".join(names), ", ".join(moved.get(name, f"o.{name}") for name in names)
    db.session.execute(sa.text("ALTER TABLE offers DISABLE TRIGGER USER"))
    db.session.execute(
        sa.text(
            f"INSERT INTO offers ({columns}) SELECT {values} FROM offers o, generate_series(1, 1000) LIMIT"
            " :size - (SELECT count(*) FROM offers)"
        ),
        {"size": size},
    )
    db.session.execute(sa.text("ALTER TABLE offers ENABLE TRIGGER USER"))


def pages(app: Flask) -> dict[str, float]:
    """Words of every kind, with and without a place, with filters and an order."""
    client = app.test_client()
    words = [*TWO, *PINYIN, *TYPOS, "奶奶病了没人做饭", "娃整天不说话", "放学没人管", "心里咨询"]
    more = ("", "&km=20&sort=near", "&kind=service&cost=free", "&age=9")
    addresses = [f"/find?words={w}&place={PLACES[n % 5]}{more[n % 4]}" for n, w in enumerate(words)]

    def get(address: str) -> None:
        if client.get(address).status_code != 200:
            raise RuntimeError(address)

    return spread(clocked([lambda a=address: get(a) for address in addresses], time.process_time, 2))


def commit_to_visible(app: Flask, times: int = 40) -> dict[str, float]:
    """With the real indexer beside it."""
    settings: Settings = app.config["SETTINGS"]
    env = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}} | {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "SECRET_KEY": secrets.token_hex(32),
        "KEYS_FILE": str(settings.keys_file), "SEALS_FILE": str(settings.seals_file),
        "SEARCH_DIR": str(settings.search_dir), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    indexer = subprocess.Popen([sys.executable, "-m", "tools.lifeline", "workers.indexer"], env=env, cwd=ROOT)
    try:
        ids = [
            UUID(hit.id) for hit in adapters.search.search(Request(limit=times + 1), EVERYBODY).hits if "-" in hit.id
        ]
        round_ = secrets.token_hex(2)  # a second round looks for other words
        one_change(ids[0], f"先试一次{round_}")  # until it has started
        return spread([one_change(ident, f"新词{number:03d}号{round_}") for number, ident in enumerate(ids[1:])])
    finally:
        indexer.terminate()
        indexer.wait()


def under_load(app: Flask) -> dict[str, float]:
    """The same while two processes ask as fast as they are answered."""
    place: Path = app.config["SETTINGS"].search_dir
    context = multiprocessing.get_context("spawn")
    busy = [context.Process(target=work, args=(place, BUSY), daemon=True) for _ in range(2)]
    for process in busy:
        process.start()
    try:
        return commit_to_visible(app)
    finally:
        for process in busy:
            process.terminate()
            process.join()


def exactly(name: str) -> bool:
    """Whether the very words are found: likeness and single words would find older changes."""
    found = adapters.search.search(Request(words=name, limit=1), EVERYBODY)
    return bool(found.total) and found.level is Level.ALL


def one_change(ident: UUID, name: str) -> float:
    """Seconds from the commit of a new name until a search finds it."""
    with atomic():
        offer = db.session.get_one(Offer, ident)
        offer.name = name
        index(offer)
    db.session.remove()
    begun = time.perf_counter()
    while not exactly(name):
        time.sleep(0.001)
    return time.perf_counter() - begun
