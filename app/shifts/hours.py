"""Hours that both sides know of: their list, their sums, a table to take away, a certificate and whether it is true."""

import base64
import re
import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import CHINA, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.people import queries as people
from app.places.villages import place_names
from app.shifts import queries, rules
from app.shifts.models import Certificate, Shift, ShiftStatus
from app.shifts.times import at, clock, minute_of
from app.taxonomy.filters import type_name
from app.taxonomy.types import need_type
from app.transaction import atomic
from app.vetting import queries as vetting
from app.vetting.models import Check
from app.vetting.rules import latest
from app.words import Words, _

CODE = re.compile(r"[A-Z2-7]{16}")


def written(actor: Actor) -> Sequence[Shift]:
    """Every shift of hers with hours, the newest first."""
    actor.require(Permission.OWN_SHIFTS)
    return session.scalars(
        sa.select(Shift)
        .options(*queries.WHOLE)
        .where(Shift.volunteer_id == actor.id, Shift.status.in_(rules.HOURS))
        .order_by(Shift.starts_at.desc(), Shift.id)
    ).all()


def confirmed_minutes(rows: Sequence[Shift]) -> int:
    """Only what both sides know of counts."""
    return sum(one.minutes or 0 for one in rows if one.status is ShiftStatus.CONFIRMED)


def said(minutes: int) -> Words:
    """7 小时 30 分."""
    if minutes % 60 == 0:
        return _("%(h)s 小时", h=minutes // 60)
    return _("%(h)s 小时 %(m)s 分", h=minutes // 60, m=minutes % 60)


def township(code: str | None) -> str:
    """The words for where: the township and no more."""
    where = (code or "")[:9] + "000"
    return place_names([where], short=True).get(where, "") if code else ""


def table(rows: Sequence[Shift]) -> list[list[str | int]]:
    """Her hours as a table for a spreadsheet."""
    head = [_("编号"), _("日期"), _("约好的时间"), _("做什么"), _("地点"), _("分钟"), _("状态"), _("确认日期")]
    return [[str(one) for one in head], *(line(one) for one in rows)]


def export(actor: Actor) -> list[list[str | int]]:
    """The table, to be taken away; that it was is recorded."""
    with atomic():
        rows = written(actor)
        record(actor, "shift.hours_export", ("account", str(actor.id)), purpose="hours")
    return table(rows)


def line(one: Shift) -> list[str | int]:
    """One shift."""
    start = one.starts_at.astimezone(CHINA)
    low = minute_of(one.starts_at)
    return [
        f"S{one.number}", f"{start:%Y-%m-%d}", f"{clock(low)}-{clock(low + queries.span_of(one).minutes)}",
        type_name(one.type_code), township(one.place_code), one.minutes or 0, str(rules.STATUS_NAMES[one.status]),
        f"{one.confirmed_at.astimezone(CHINA):%Y-%m-%d}" if one.confirmed_at else "",
    ]  # fmt: skip


def sides(rows: Sequence[Shift]) -> list[str]:
    """What she did, in words so broad that they say nothing of a child: the sides of a child's life."""
    return sorted({kind.dimension for one in rows if (kind := need_type(one.type_code))})


def certify(actor: Actor, from_on: date | None, until_on: date | None) -> Certificate:
    """Print what both sides know of, between two days. It stands as it was printed."""
    actor.require(Permission.OWN_SHIFTS)
    if from_on is None or until_on is None or from_on > until_on or until_on > today():
        raise RuleBroken(_("请填从哪一天到哪一天，到今天为止。"), field="from_on")
    with atomic():
        rows = session.scalars(
            sa.select(Shift).where(
                Shift.volunteer_id == actor.id, Shift.status == ShiftStatus.CONFIRMED,
                Shift.starts_at >= at(from_on, 0), Shift.starts_at < at(until_on, 1440),
            )
        ).all()  # fmt: skip
        minutes = confirmed_minutes(rows)
        if not minutes:
            raise RuleBroken(_("这段时间里还没有两边都确认的时长。主任确认以后才能开证明。"), field="from_on")
        made = Certificate(
            account_id=actor.id, code=new_code(), name=people.own(actor).name, organization=organization_of(actor),
            from_on=from_on, until_on=until_on, minutes=minutes, visits=len(rows), kinds=sides(rows),
        )  # fmt: skip
        session.add(made)
        record(actor, "shift.certify", made, minutes=minutes)
    return made


def organization_of(actor: Actor) -> str:
    """The organization that stands beside her, as the county wrote it down; "" where none does."""
    found = latest(vetting.results(actor.id)).get(Check.SUPERVISION)
    return found.checker if found and found.passed else ""


def new_code() -> str:
    """80 random bits, as 16 letters and digits."""
    return base64.b32encode(secrets.token_bytes(10)).decode()


def in_fours(code: str) -> str:
    """As it is printed and typed."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """The code as typed, or None where it cannot be one."""
    letters = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    letters = letters.replace("0", "O").replace("1", "I")
    return letters if CODE.fullmatch(letters) else None


def certificate(actor: Actor, certificate_id: UUID) -> Certificate:
    """One of one's own."""
    found = session.get(Certificate, certificate_id)
    if found is None or found.account_id != actor.id:
        raise NotFound("certificate")
    return found


def certificates(actor: Actor) -> Sequence[Certificate]:
    """One's own, the newest first."""
    return session.scalars(
        sa.select(Certificate).where(Certificate.account_id == actor.id).order_by(Certificate.issued_at.desc())
    ).all()


def verified(typed: str) -> Certificate | None:
    """The certificate with this code: whoever holds the paper reads what it says, and nothing else."""
    code = read_code(typed)
    return session.scalar(sa.select(Certificate).where(Certificate.code == code)) if code else None
