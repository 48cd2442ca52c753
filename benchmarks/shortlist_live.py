"""The shortlist from live data: reading all offers once, looking for changes before each use, and after a change.

python -m benchmarks.shortlist_live [--offers 100000] [--questions 200]
"""

import argparse
import json
import sys
import time
from itertools import islice
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.database import session
from app.matching.facts import OfferFacts
from app.matching.snapshot import Snapshot
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Reach
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.transaction import atomic
from benchmarks.crowd import Crowd
from benchmarks.shortlist import at, explained, timed
from benchmarks.site import demonstration_site

BATCH = 5000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    asked = parser.parse_args()
    with demonstration_site() as app:
        owner = create_app(app.config["SETTINGS"], database_role="owner")
        json.dump(live(owner, app, asked.offers, asked.questions), sys.stdout, indent=2)
    print()


def live(owner: Flask, web: Flask, count: int, many: int) -> dict[str, Any]:
    """Figures of one size."""
    crowd = Crowd()
    with owner.app_context():
        fill(crowd, count)
        session.remove()
    questions = list(crowd.needs(many))
    with web.app_context():
        snap = Snapshot()
        loading = process(snap.current)
        for need in questions:
            snap.ranked(need)
        session.rollback()
        looking = timed(lambda _need: snap.current(), questions, time.process_time)
        whole = timed(lambda need: explained(snap.ranked(need)), questions, time.process_time)
        session.rollback()
    changed = []
    for need in questions[:50]:
        with owner.app_context():
            touch(need.type_code)
            session.remove()
        with web.app_context():
            changed += timed(lambda one: explained(snap.ranked(one)), [need], time.process_time)
            session.rollback()
    changed.sort()
    return {
        "offers": count,
        "reading_all_cpu_s": round(loading, 2),
        "looking_for_changes_cpu_ms_p50_p95": [at(0.5, looking), at(0.95, looking)],
        "shortlist_with_look_and_explanation_cpu_ms_p50_p95": [at(0.5, whole), at(0.95, whole)],
        "first_after_a_change_cpu_ms_p50_p95": [at(0.5, changed), at(0.95, changed)],
    }


def process(work: Any) -> float:
    """CPU seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


def fill(crowd: Crowd, count: int) -> None:
    """Invented offers in the database, besides the demonstration's."""
    with atomic():
        body = Organization(name="量测用机构", kind=OrganizationKind.SOCIAL, status=OrganizationStatus.VERIFIED)
        session.add(body)
        session.flush()
        offers = crowd.offers(count)
        while batch := list(islice(offers, BATCH)):
            session.execute(sa.insert(Offer), [row(offer, body) for offer in batch])


def row(offer: OfferFacts, body: Organization) -> dict[str, Any]:
    """An invented offer as a row; all of one body, since it is the offers that are counted."""
    return {
        "id": offer.id, "kind": OfferKind.FUND if offer.kind == "fund" else OfferKind.SERVICE, "status": OfferStatus.PUBLISHED,
        "organization_id": body.id, "name": "量测", "summary": "", "need_types": list(offer.need_types),
        "age_min": offer.age_min, "age_max": offer.age_max, "sex": offer.sex, "categories": sorted(offer.categories),
        "mode": Mode(offer.mode), "reach": Reach(offer.reach), "radius_km": offer.radius_km, "divisions": list(offer.divisions),
        "lat": offer.lat, "lng": offer.lng, "place_code": None, "capacity": offer.capacity, "cost": offer.cost,
        "languages": sorted(offer.languages), "language_needed": offer.language_needed, "weekdays": sorted(offer.weekdays),
        "check_failures": offer.check_failures, "checked_at": None,
    }  # fmt: skip


def touch(code: str) -> None:
    """Change one offer of a type."""
    with atomic():
        one = (
            sa.select(Offer.id)
            .where(Offer.need_types.contains([code]), Offer.name == "量测")
            .limit(1)
            .scalar_subquery()
        )
        session.execute(sa.update(Offer).where(Offer.id == one).values(check_failures=Offer.check_failures + 1))


if __name__ == "__main__":
    main()
