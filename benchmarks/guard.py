"""`make bench-guard`: what the guard costs, and how fast its seals and keys are. JSON on standard output.

python -m benchmarks.guard [--cells 1000000] [--rows 1000000]
"""

import argparse
import contextlib
import json
import multiprocessing
import platform
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.access.actor import Actor
from app.adapters import adapters
from app.audit import rows, sealing, service, telling, verification
from app.children import rotation
from app.children import service as children
from app.children.keys import ChildKey
from app.children.models import Child, Sex
from app.clock import now
from app.database import ask_as, db
from app.needs.models import Need, NeedStatus
from app.people.models import Account
from app.people.service import actor_of
from app.transaction import atomic
from app.vault import cells
from app.vault.keyset import SIZE
from app.vault.sealed import binding
from app.vault.uuid7 import uuid7
from benchmarks.pages import browser
from benchmarks.site import demonstration_site

PAIRS = 120
READ_SECONDS, READERS = 5, 4
CELLS_A_CHILD = 500


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    with demonstration_site(durable=True) as app:
        figures: dict[str, Any] = {"python": platform.python_version(), "file_page": file_page(app)}
        figures["audited_reads_per_second"] = audited_reads(app)
        owner = create_app(app.config["SETTINGS"], database_role="owner")
        with owner.app_context():
            figures["audit"] = audit(owner, asked.rows)
            figures["rotation"] = rotate(asked.cells)
    json.dump(figures, sys.stdout, ensure_ascii=False, indent=2)
    print()


def directors_child(app: Flask) -> tuple[Actor, UUID]:
    """The demonstration's director, and a child of her village with a need."""
    with app.app_context():
        account = db.session.scalars(sa.select(Account).where(Account.login == "director")).one()
        actor = actor_of(account)
        ask_as(actor.scope)
        need = db.session.scalars(
            sa.select(Need).where(Need.place_code == actor.place, Need.status == NeedStatus.OPEN).limit(1)
        ).one()
        db.session.remove()
        ask_as(None)
        return actor, need.child_id


@contextlib.contextmanager
def unguarded() -> Iterator[None]:
    """No audit rows and no decryption; whoever comes in has the owner's connection, so no row security either."""
    holders = [m for n, m in sys.modules.items() if n.startswith("app.") and m]
    kept = [
        (m, name, v) for m in holders for name, v in vars(m).items() if v is service.record or v is service.record_many
    ]
    unseal = ChildKey.unseal
    for module, name, _value in kept:
        setattr(module, name, lambda *_a, **_k: None)
    ChildKey.unseal = lambda _self, _cell, _bound: "字" * 6  # type: ignore[method-assign]  # put back below
    try:
        yield
    finally:
        for module, name, value in kept:
            setattr(module, name, value)
        ChildKey.unseal = unseal  # type: ignore[method-assign]  # as it was


def file_page(app: Flask) -> dict[str, float]:
    """The child's file with the guard and without, in turn; the ratio of the pairs' medians."""
    _actor, child_id = directors_child(app)
    bare = create_app(app.config["SETTINGS"], database_role="owner")
    pages = {"guarded": browser(app, "director"), "bare": browser(bare, "director")}

    def once(which: str) -> tuple[float, float]:
        with unguarded() if which == "bare" else contextlib.nullcontext():
            begun, cpu = time.perf_counter(), time.process_time()
            answer = pages[which].get(f"/children/{child_id}")
            took = (time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{which}: {answer.status_code}")
        return took

    for _turn in range(5):
        once("guarded"), once("bare")
    pairs = [(once("guarded"), once("bare")) for _turn in range(PAIRS)]
    wall = median(g[0] for g, _b in pairs) / median(b[0] for _g, b in pairs)
    cpu = median(g[1] for g, _b in pairs) / median(b[1] for _g, b in pairs)
    return {
        "guarded_ms": round(median(g[0] for g, _b in pairs), 2),
        "bare_ms": round(median(b[0] for _g, b in pairs), 2),
        "ratio_wall": round(wall, 3),
        "ratio_cpu": round(cpu, 3),
    }


def read_for_a_while(settings: Any, actor: Actor, child_id: UUID, told: Any) -> None:
    """One process: open the file again and again, each time with its audit row, and say how often."""
    app, count = create_app(settings), 0
    with app.app_context():
        ask_as(actor.scope)
        end = time.perf_counter() + READ_SECONDS
        while time.perf_counter() < end:
            child = children.look(actor, child_id)
            if not child.name:
                raise RuntimeError("the file did not open")
            db.session.remove()
            count += 1
        db.engine.dispose()
    told.put(count)


def audited_reads(app: Flask) -> int:
    """Files opened per second by four readers: row security, decryption and the audit row in one transaction each."""
    actor, child_id = directors_child(app)
    forks = multiprocessing.get_context("spawn")
    told: Any = forks.Queue()
    work = (app.config["SETTINGS"], actor, child_id, told)
    readers = [forks.Process(target=read_for_a_while, args=work) for _turn in range(READERS)]
    for reader in readers:
        reader.start()
    total = sum(told.get(timeout=60) for _reader in readers)
    for reader in readers:
        reader.join()
    return round(total / READ_SECONDS)


def audit(app: Flask, wanted: int) -> dict[str, float]:
    """Sealing 20,000 rows, and verifying the whole log."""
    settings = app.config["SETTINGS"]
    fill = sa.text(
        "INSERT INTO audit_entries (at, actor_id, actor_role, action, subject_type, subject_id, purpose, child_id, details)"
        " SELECT now(), uuidv7(), 'director', 'child.look', 'child', uuidv7()::text, 'file', uuidv7(), '{}'"
        " FROM generate_series(1, :n)"
    )
    with rows.connect(settings) as connection:
        list(sealing.seal_now(connection, adapters.keys, settings.seals_file))
        with atomic():
            db.session.execute(fill, {"n": 20_000})
        seal_20k = timed(lambda: list(sealing.seal_now(connection, adapters.keys, settings.seals_file)))
        with atomic():
            db.session.execute(fill, {"n": max(0, wanted - 20_000)})
        list(sealing.seal_now(connection, adapters.keys, settings.seals_file))
        publics = telling.publics(())
        report: list[Any] = []
        verify = timed(lambda: report.append(verification.verify(connection, publics, settings.seals_file)))
    findings = len(report[0].findings)
    return {"seal_20000_rows_s": seal_20k, "rows": wanted, "verify_s": verify, "findings": findings}


def rotate(wanted: int) -> dict[str, float | int]:
    """A new key for each child and for every cell, and one for the operator; then every cell is opened."""
    fill_cells(wanted)
    relock: list[int] = []
    relock_s = timed(lambda: relock.extend(rotation.relock_all()))
    path: Path = adapters.keys.path
    adapters.keys.keyset.rotated("wrap").save(path)
    rewrap_s = timed(rotation.rewrap)
    check: list[str] = []
    check_s = timed(lambda: check.extend(rotation.unreadable()))
    return {
        "cells": sum(relock),
        "children": len(relock),
        "relock_s": relock_s,
        "rewrap_s": rewrap_s,
        "check_s": check_s,
        "undecryptable": len(check),
    }


def fill_cells(wanted: int) -> None:
    """Children with five hundred cells each, written as the service writes them, without its rules."""
    director = db.session.scalars(sa.select(Account).where(Account.login == "director")).one()
    birth, today = now().date().replace(year=now().year - 9), now().date()
    for _child in range(wanted // CELLS_A_CHILD):
        ident, secret = uuid7(), secrets.token_bytes(SIZE)

        def cell(table: str, column: str, row: UUID, text: str, secret: bytes = secret) -> bytes:
            return cells.lock(secret, 1, text.encode(), binding(table, column, row))

        with atomic():
            db.session.execute(
                sa.insert(Child).values(
                    id=ident,
                    name_sealed=cell("children", "name", ident, "柳小满"),
                    sex=Sex.FEMALE,
                    birth_date=birth,
                    categories=[],
                    languages=["zh"],
                    status="active",
                    director_id=director.id,
                    place_code=director.place_code,
                    address_sealed=cell("children", "address", ident, "三组水塘边"),
                    version=1,
                )
            )
            wrapped = adapters.keys.lock(secret, f"child_keys:1:{ident}")
            db.session.execute(sa.insert(ChildKey).values(child_id=ident, generation=1, wrapped=wrapped))
            needs = [uuid7() for _need in range(CELLS_A_CHILD // 2 - 1)]
            db.session.execute(
                sa.insert(Need),
                [
                    {
                        "id": need, "child_id": ident, "type_code": "BL02", "urgency": 3, "units": 1, "status": "closed_unmet",
                        "due_on": today, "born_in": birth.replace(day=1), "created_by": director.id, "version": 1,
                        "place_code": director.place_code, "words_sealed": cell("needs", "words", need, "奶奶病了，没人做饭"),
                        "close_reason_sealed": cell("needs", "close_reason", need, "搬走了"),
                    }
                    for need in needs
                ],
            )  # fmt: skip


def timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 2)


if __name__ == "__main__":
    main()
