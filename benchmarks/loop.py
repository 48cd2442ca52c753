"""`make bench-loop`: how many changes of state a second the loop takes, each one transaction on a disk that is waited for,
how soon notices lie in inboxes while the worker is busy, and how fast it takes what has gathered. JSON on standard output.

python -m benchmarks.loop [--needs 400] [--writers 4]
"""

import argparse
import json
import os
import platform
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import quantiles
from typing import Any, TextIO
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app, submissions
from app.access.actor import Actor
from app.access.permissions import Role
from app.adapters import adapters
from app.children import service as children
from app.children.models import Sex
from app.clock import now, today
from app.config import ROOT, Settings
from app.database import ask_as, db
from app.needs import service as needs
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.people.models import Account
from app.people.service import actor_of
from app.referrals import service as loop
from app.transaction import atomic
from app.vault.keyset import Keyset
from benchmarks.writers import together
from tests.support.processes import Process, environment, until
from tools.stack import LocalStack

VILLAGE = "421003106901"
STEPS = ("request", "accept", "start", "complete", "confirm")
PAST_CHILDREN, PAST_NEEDS = 2000, 3
"""Children who were helped before, and how often each: tables that are empty are planned for as tables of one page."""
PAST = (
    """INSERT INTO children SELECT other.* FROM (SELECT to_jsonb(c) AS child FROM children c LIMIT 1),
    generate_series(1, :children) n, LATERAL jsonb_populate_record(NULL::children, child || jsonb_build_object(
    'id', uuidv7(), 'number', 1000000 + n)) other""",
    """INSERT INTO needs (child_id, type_code, born_in, urgency, status, units, due_on, place_code, created_by, version)
    SELECT c.id, o.type_code, o.born_in, o.urgency, 'met', 1, o.due_on, o.place_code, o.created_by, 1
    FROM (SELECT * FROM needs LIMIT 1) o, children c, generate_series(1, :needs) WHERE c.number > 1000000""",
    """INSERT INTO referrals (need_id, offer_id, organization_id, status, units, place_code, requested_by, answer_by, version)
    SELECT n.id, o.id, o.organization_id, 'completed', 1, n.place_code, n.created_by, now(), 1
    FROM needs n JOIN (SELECT o.*, row_number() OVER () - 1 AS place, count(*) OVER () AS many FROM offers o) o
    ON n.number % o.many = o.place WHERE n.status = 'met'""",
    """INSERT INTO fulfilments (referral_id, delivered_on, units, confirmed_at, confirmed_how)
    SELECT id, now(), 1, now(), 'visit' FROM referrals""",
    """INSERT INTO bookings (referral_id, offer_id, units, period_start, held)
    SELECT id, offer_id, 1, date_trunc('year', now()) - interval '1 month', false FROM referrals""",
    "INSERT INTO submissions (token, answer) SELECT gen_random_uuid(), '' FROM referrals, generate_series(1, 5)",
    "ANALYZE",
)
WARM = 6
"""Needs that each writer takes through before the clock runs: a web process makes its statements once in its life."""
SECRET = secrets.token_hex(32)


@contextmanager
def durable_site() -> Iterator[tuple[LocalStack, Settings, dict[str, str]]]:
    """Servers that wait for the disk, migrated and empty; the settings, and the environment for processes beside us."""
    with tempfile.TemporaryDirectory(prefix="tl-") as home, LocalStack(Path(home)) as stack:
        keys, seals = Path(home) / "keys.json", Path(home) / "seals.jsonl"
        Keyset.generate().save(keys)
        os.environ["SEARCH_DIR"] = str(Path(home) / "search")
        settings = Settings(  # type: ignore[call-arg]  # pydantic-settings' own argument
            database_url=stack.database_url(), redis_url=stack.redis_url(), secret_key=SECRET, throttle=False,
            keys_file=keys, seals_file=seals, _env_file=None,
        )  # fmt: skip
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            with atomic():
                adapters.search.ensure()
            db.session.remove()
            db.engine.dispose()
        env = environment(stack.database_url(), stack.redis_url(), SECRET, KEYS_FILE=str(keys), SEALS_FILE=str(seals))
        yield stack, settings, env


def person(role: Role, **more: Any) -> Account:
    """An active account."""
    return Account(login=f"b{uuid4().hex[:12]}", name="某人", role=role, password_hash="-", status="active", **more)


def stage(count: int, bodies: int) -> tuple[Actor, list[tuple[Actor, UUID]], list[UUID]]:
    """A director, so many bodies each with an offer of many places, so many needs, and what was done before in a county."""
    with atomic():
        director = person(Role.DIRECTOR, place_code=VILLAGE)
        db.session.add(director)
        db.session.flush()
        offers = [body(n) for n in range(bodies)]
        helpers = []
        for offer in offers:
            staff = person(Role.PROVIDER, organization_id=offer.organization_id, place_code="421003000000")
            db.session.add(staff)
            db.session.flush()
            helpers.append((actor_of(staff), offer.id))
    asker, made = actor_of(director), []
    for n in range(count):
        with atomic():
            if n % 20 == 0:
                child = children.add(
                    asker,
                    name=f"孩子{n}",
                    categories=[],
                    sex=Sex.FEMALE,
                    birth_date=today().replace(year=today().year - 9),
                )
            made.append(needs.register(asker, child.id, words="没有人做饭", type_code="BL02", urgency=3).id)
    with atomic():
        for statement in PAST:
            db.session.execute(sa.text(statement), {"children": PAST_CHILDREN, "needs": PAST_NEEDS})
    db.session.remove()
    return asker, helpers, made


def body(n: int) -> Offer:
    """A verified body with one published offer."""
    organization = Organization(
        name=f"机构{n}", kind=OrganizationKind.SOCIAL, status=OrganizationStatus.VERIFIED, place_code="421003000000"
    )
    offer = Offer(
        kind=OfferKind.SERVICE, status=OfferStatus.PUBLISHED, organization=organization, name=f"供给{n}", need_types=["BL02"],
        mode=Mode.ON_SITE, reach=Reach.RADIUS, radius_km=60.0, place_code="421003000000", lat=30.3377, lng=112.2340,
        precision="county", capacity=100_000, period=Period.MONTH, languages=["zh"], checked_at=now(), published_at=now(),
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    return offer


def once(who: Actor, deed: Any) -> float:
    """One press of a button, as a form does it: the token, the verb, the answer kept; how long it took."""
    token, begun = uuid4(), time.perf_counter()
    ask_as(who.scope)
    with atomic():
        submissions.claim(token)
        deed()
        submissions.settle(token, "/there")
    took = time.perf_counter() - begun
    ask_as(None)
    db.session.remove()
    return took


def writer(
    settings: Settings, work: tuple[Actor, list[tuple[Actor, UUID]], list[UUID]], gate: Barrier, told: Any
) -> None:
    """One process of the web's role: its needs through the whole loop, every press timed."""
    app = create_app(settings)
    asker, helpers, mine = work
    with app.app_context():
        warm = [whole(asker, *helpers[0], need) for need in mine[:WARM]]
        gate.wait()
        begun, cpu = time.time(), time.process_time()
        found = [whole(asker, *helpers[n % len(helpers)], need) for n, need in enumerate(mine[len(warm) :])]
        times = {step: [one[step] for one in found] for step in STEPS}
        told.put((begun, time.time(), time.process_time() - cpu, times))
        db.engine.dispose()


def whole(asker: Actor, helper: Actor, offer: UUID, need: UUID) -> dict[str, float]:
    """One need through the whole loop; how long each press took."""
    kept: dict[str, UUID] = {}
    asked = once(asker, lambda: kept.update(id=loop.request(asker, need, offer).id))
    ident = kept["id"]
    return {
        "request": asked,
        "accept": once(helper, lambda: loop.accept(helper, ident)),
        "start": once(helper, lambda: loop.start(helper, ident)),
        "complete": once(helper, lambda: loop.complete(helper, ident, today(), 1)),
        "confirm": once(asker, lambda: loop.confirm(asker, ident, "visit")),
    }


def writes(count: int, writers: int) -> dict[str, Any]:
    """Transitions a second over all writers, and how long each press took."""
    with durable_site() as (_stack, settings, _env):
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            asker, helpers, made = stage(count, bodies=20)
            synced = db.session.scalar(
                sa.text("SELECT current_setting('fsync') || current_setting('synchronous_commit')")
            )
            db.session.remove()
            share = [made[n::writers] for n in range(writers)]
            bodies = [helpers[n::writers] or helpers for n in range(writers)]
            works = [(settings, (asker, bodies[n], share[n])) for n in range(writers)]
            found, took = together(writer, works)
            db.engine.dispose()
    pooled = {step: sorted(one for _b, _e, _c, times in found for one in times[step]) for step in STEPS}
    every = sorted(one for times in pooled.values() for one in times)
    return {
        "fsync_and_synchronous_commit": synced, "writers": writers, "transitions": len(every),
        "transitions_per_second": round(len(every) / took, 1), "cpu_ms_of_the_writer": round(1000 * sum(one[2] for one in found) / len(every), 1),
        "p50_ms": ms(every, 50), "p99_ms": ms(every, 99),
        "p99_ms_by_step": {step: ms(times, 99) for step, times in pooled.items()},
        "p50_ms_by_step": {step: ms(times, 50) for step, times in pooled.items()},
    }  # fmt: skip


def ms(times: list[float], share: int) -> float:
    """A percentile in milliseconds."""
    return round(1000 * quantiles(times, n=100)[share - 1], 1)


def notices(count: int, asked_per_second: float) -> dict[str, Any]:
    """Requests at a steady pace, with the real relay and worker: from each commit to the notice in the inbox."""
    with durable_site() as (_stack, settings, env):
        owner = create_app(settings, database_role="owner")
        running = [Process("workers.relay", env=env), Process("workers.worker", env=env)]
        try:
            with owner.app_context():
                asker, helpers, made = stage(count, bodies=20)
                until(lambda: waiting() == 0, 600)
                for n, need in enumerate(made):
                    begun = time.time()
                    _helper, offer = helpers[n % len(helpers)]
                    once(asker, lambda: loop.request(asker, need, offer))  # noqa: B023  called at once
                    time.sleep(max(0.0, 1 / asked_per_second - (time.time() - begun)))
                until(lambda: waiting() == 0, 600)
                late = sorted(
                    db.session.scalars(
                        sa.text(
                            "SELECT extract(epoch FROM n.created_at - r.requested_at) FROM notices n"
                            " JOIN referrals r ON r.id = n.subject_id WHERE n.kind = 'referral.requested'"
                        )
                    )
                )
                db.session.remove()
                db.engine.dispose()
        finally:
            for process in running:
                process.stop()
    seconds = [float(one) for one in late]
    return {
        "requests": count, "per_second": asked_per_second, "notices": len(seconds),
        "within_10_s": round(sum(one <= 10 for one in seconds) / max(1, len(seconds)), 4),
        "p50_s": round(quantiles(seconds, n=100)[49], 2), "p99_s": round(quantiles(seconds, n=100)[98], 2),
    }  # fmt: skip


def jobs(requests: int) -> dict[str, Any]:
    """A backlog that gathered while no worker ran, and how fast one worker takes it, with the relay beside it."""
    with durable_site() as (_stack, settings, env):
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            asker, helpers, made = stage(requests, bodies=5)
            for n, need in enumerate(made):
                once(asker, lambda: loop.request(asker, need, helpers[n % len(helpers)][1]))  # noqa: B023  called at once
            backlog = waiting()
            running = [Process("workers.relay", env=env), Process("workers.worker", env=env)]
            try:
                until(lambda: waiting() < 0.95 * backlog, 120)  # both have started
                begun, left = time.time(), waiting()
                until(lambda: waiting() == 0, 600)
                took = time.time() - begun
            finally:
                for process in running:
                    process.stop()
                db.session.remove()
                db.engine.dispose()
    return {"jobs": left, "seconds": round(took, 1), "jobs_per_second": round(left / took, 1)}


def waiting() -> int:
    """Promised work that is due and not done."""
    db.session.rollback()
    due = sa.text("SELECT count(*) FROM outbox WHERE done_at IS NULL AND (not_before IS NULL OR not_before <= now())")
    return int(db.session.scalar(due) or 0)


def for_figures() -> TextIO:
    """Standard output, for the figures alone: what the programs beside us print goes with the errors from here on."""
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept


def main() -> None:
    """Measure and print."""
    told = for_figures()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--needs", type=int, default=400)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--pace", type=float, default=10)
    parser.add_argument("--only", choices=["writes", "notices", "jobs"])
    asked = parser.parse_args()
    figures: dict[str, Any] = {"python": platform.python_version()}
    if asked.only in (None, "writes"):
        figures["writes"] = writes(asked.needs, asked.writers)
    if asked.only in (None, "notices"):
        figures["notices"] = notices(asked.needs, asked.pace)
    if asked.only in (None, "jobs"):
        figures["jobs"] = jobs(asked.needs)
    told.write(json.dumps(figures, indent=1) + "\n")
    told.close()


if __name__ == "__main__":
    main()
