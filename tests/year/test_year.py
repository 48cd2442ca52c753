"""A year of a county: whatever people do, forget or decline, no need is silently old.

TONGLIAN_YEAR_CHILDREN sets how many children it has (500 for the long run).
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app import create_app
from app.audit.models import AuditEntry
from app.clock import now, today
from app.database import db, session
from app.needs.models import Need, NeedStatus
from app.needs.rules import ALIVE
from app.offers.bookings import held, taken
from app.offers.models import Offer
from app.outbox import OutboxRow
from app.referrals.lifecycle import HELPING, TAKING
from app.referrals.models import Referral, ReferralStatus, ReferralStep
from app.vacancies.models import Vacancy, VacancyStatus, VacancyStep
from tests.conftest import process_number, settings_for
from tests.support.databases import TEMPLATE, copy_database
from tests.year.county import County, noon

S = ReferralStatus
CHILDREN = int(os.environ.get("TONGLIAN_YEAR_CHILDREN", "20"))
FIRST = date(2026, 1, 1)


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    """The year, lived."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"year_{process_number()}")
    app: Flask = create_app(settings_for(url, process_number()), database_role="owner")
    with app.app_context(), time_machine.travel(noon(FIRST), tick=False) as clock:
        lived = County(CHILDREN, seed=20260101)
        for n in range(365):
            clock.move_to(noon(FIRST + timedelta(days=n)))
            lived.day(new=CHILDREN * 1.6 / 365)
        yield lived
        session.remove()
        db.engine.dispose()


def late_entries() -> set[str]:
    """Subjects of which everybody was told that they are late."""
    return set(
        session.scalars(
            sa.select(AuditEntry.subject_id).where(AuditEntry.action.in_(("referral.late", "fulfilment.late")))
        )
    )


@pytest.mark.timeout(3000)
def test_much_has_happened(county: County) -> None:
    done = county.done
    for deed in ("register", "ask", "accept", "decline", "complete", "confirm", "recheck", "clocks.answer_due"):
        assert done[deed] > 3, done
    met = session.scalar(sa.select(sa.func.count()).where(Need.status == NeedStatus.MET))
    assert (met or 0) > CHILDREN / 4, done


@pytest.mark.timeout(3000)
def test_no_need_is_silently_old(county: County) -> None:
    """Met, closed with a reason, in the register, or within a deadline that somebody was given; or told of as late."""
    register = set(session.scalars(sa.select(Vacancy.need_id).where(Vacancy.status != VacancyStatus.RESOLVED)))
    told, silent = late_entries(), []
    for need in session.scalars(sa.select(Need)):
        if need.status is NeedStatus.CLOSED_UNMET:
            assert need.close_reason
        if need.status not in ALIVE or need.id in register or need.due_on >= today():
            continue
        tries = session.scalars(sa.select(Referral).where(Referral.need_id == need.id)).all()
        if not any(watched(one, told) for one in tries):
            silent.append((need.number, need.status, need.due_on, [(one.status, one.reason) for one in tries]))
    assert silent == []


def watched(one: Referral, told: set[str]) -> bool:
    """Whether a clock runs for it, or has run out and said so."""
    if one.status is S.REQUESTED or one.status is S.DRAFT:
        return one.answer_by >= now() or str(one.id) in told
    if one.status in HELPING:
        due = one.start_by if one.status is S.ON_HOLD else one.complete_by
        return bool(due and due >= now()) or str(one.id) in told
    done = one.fulfilment
    if one.status is S.COMPLETED and done and not done.confirmed_at and not done.settled_at:
        return (now() - done.reported_at) < timedelta(days=30) or str(one.id) in told
    return False


@pytest.mark.timeout(3000)
def test_every_clock_that_fell_due_has_run_and_none_twice(county: County) -> None:
    stuck = session.scalars(
        sa.select(OutboxRow.func).where(
            OutboxRow.done_at.is_(None), OutboxRow.queue.in_(("notices", "default")),
            sa.or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= now()),
        )
    ).all()  # fmt: skip
    assert stuck == []
    late = session.execute(
        sa.select(AuditEntry.subject_id, AuditEntry.details["stage"].astext).where(AuditEntry.action == "referral.late")
    ).all()
    held = sa.select(ReferralStep.referral_id).where(ReferralStep.status == S.ON_HOLD)
    pauses = Counter(map(str, session.scalars(held)))
    often = Counter(tuple(row) for row in late)
    assert [pair for pair, times in often.items() if times > (pauses[pair[0]] if pair[1] == "resume" else 1)] == [], (
        "each once; a pause that is forgotten, once for each pause"
    )
    ended = (
        session.execute(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "referral.rejected"))
        .scalars()
        .all()
    )
    assert [one for one, times in Counter(ended).items() if times > 1] == []


@pytest.mark.timeout(3000)
def test_places_at_the_end_of_the_year_are_those_in_use(county: County) -> None:
    for offer in session.scalars(sa.select(Offer).where(Offer.capacity.is_not(None))):
        used = taken([offer]).get(offer.id, 0) + held([offer]).get(offer.id, 0)
        assert used <= (offer.capacity or 0)
    lost = session.execute(
        sa.text(
            "SELECT count(*) FROM bookings b JOIN referrals r ON r.id = b.referral_id WHERE b.released_at IS NULL"
            " AND (b.held AND r.status <> 'requested' OR NOT b.held AND r.status <> ALL (:taking))"
        ),
        {"taking": [status.value for status in TAKING]},
    ).scalar_one()
    assert lost == 0


@pytest.mark.timeout(3000)
def test_nothing_left_the_register_without_a_decision(county: County) -> None:
    gone = session.scalars(sa.select(Vacancy).where(Vacancy.status == VacancyStatus.RESOLVED)).all()
    assert gone, county.done
    for vacancy in gone:
        assert vacancy.resolved_by is not None
        last = session.scalars(
            sa.select(VacancyStep.deed).where(VacancyStep.vacancy_id == vacancy.id).order_by(VacancyStep.id)
        ).all()[-1]
        assert last == "resolved"
