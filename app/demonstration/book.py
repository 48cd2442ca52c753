"""The rows of the demonstration before they are written: made in memory, kept by table, written in one go."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Role
from app.assessments.models import AssessedSide, Assessment, RiskLevel
from app.audit.models import AuditEntry
from app.children.categories import CategoryRecord
from app.children.keys import ChildKey
from app.children.models import Child
from app.database import Base, session
from app.demonstration.sealing import seal
from app.giving.models import Donor
from app.households.models import Household, Parent
from app.needs.models import Need, NeedStep, Recheck
from app.notices.models import Notice
from app.offers.models import Booking, Offer
from app.organizations.models import Location, Organization
from app.people.models import Account
from app.places.models import Village
from app.records.models import Schooling
from app.referrals.models import Fulfilment, Referral, ReferralStep
from app.referrals.work_models import Attendance, WorkSession
from app.shifts.models import FreeTime, Shift
from app.vetting.models import CheckResult
from app.visits.models import Visit

Row = dict[str, Any]
NUMBERED: tuple[type[Base], ...] = (Offer, Child, Need, Referral, WorkSession, Shift)
"""Tables whose rows have a number that people say on the telephone."""
ORDER: tuple[type[Base], ...] = (
    Village, Organization, Account, Location, Donor, CheckResult, Offer, Child, ChildKey, CategoryRecord, Household, Parent, Schooling, Need, NeedStep, Recheck, Referral, ReferralStep,
    Fulfilment, Booking, WorkSession, Attendance, FreeTime, Shift, Assessment, AssessedSide, RiskLevel, Visit, Notice, AuditEntry,
)  # fmt: skip
"""Whoever is referred to comes first."""
BY_TIME: tuple[type[Base], ...] = (NeedStep, ReferralStep, AuditEntry)
"""Tables whose rows are told in the order in which they were written."""
BATCH = 1000


class Book:
    """Rows by table. A row stays a plain dictionary, so that a later chapter can still change it."""

    def __init__(self, first_numbers: dict[type[Base], int] | None = None) -> None:
        self.rows: dict[type[Base], list[Row]] = {model: [] for model in ORDER}
        self.next_number = {model: (first_numbers or {}).get(model, 1001) for model in NUMBERED}

    def add(self, model: type[Base], **values: Any) -> Row:
        """Keep a row; numbered tables give it the next number."""
        if model in self.next_number:
            values["number"] = self.next_number[model]
            self.next_number[model] += 1
        self.rows[model].append(values)
        return values

    def of(self, model: type[Base]) -> list[Row]:
        """The rows of a table."""
        return self.rows[model]


def row_id(at: datetime) -> UUID:
    """A version 7 key for a row that came to be at `at`, like those the server makes."""
    milliseconds = int(at.timestamp() * 1000).to_bytes(6, "big")
    rest = bytearray(os.urandom(10))
    rest[0] = rest[0] & 0x0F | 0x70
    rest[2] = rest[2] & 0x3F | 0x80
    return UUID(bytes=milliseconds + bytes(rest))


def first_numbers() -> dict[type[Base], int]:
    """The numbers after those in use."""
    return {
        model: (session.scalar(sa.select(sa.func.max(sa.column("number"))).select_from(model)) or 1000) + 1
        for model in NUMBERED
    }


def write(book: Book) -> None:
    """Insert everything, within the deed of the caller, and let the counters go on where the rows end."""
    seal(book)
    appointed = [row for row in book.of(Account) if row["organization_id"] is None]
    employed = [row for row in book.of(Account) if row["organization_id"] is not None]
    insert(Account, sorted(appointed, key=lambda row: LADDER.index(row["role"])))
    for model in ORDER:
        rows = employed if model is Account else book.of(model)
        insert(model, sorted(rows, key=lambda row: row["at"]) if model in BY_TIME else rows)
    for model in NUMBERED:
        name = model.__tablename__
        session.execute(
            sa.text("SELECT setval(pg_get_serial_sequence(:name, 'number'), :last)"),
            {"name": name, "last": book.next_number[model] - 1},
        )


LADDER = (
    Role.ADMINISTRATOR, Role.AUDITOR, Role.COUNTY_OFFICER, Role.SUPERVISOR, Role.DIRECTOR, Role.LIAISON, Role.PROVIDER,
    Role.VOLUNTEER, Role.DONOR,
)  # fmt: skip
"""Whoever lets others in comes first."""


def insert(model: type[Base], rows: Sequence[Row]) -> None:
    """Insert in batches; every row of a table has the same columns, so that nothing is left to be grouped."""
    statement = sa.insert(model).execution_options(render_nulls=True)
    for start in range(0, len(rows), BATCH):
        session.execute(statement, list(rows[start : start + BATCH]))
