"""What nobody can help with enters the register, and the county opens a course and a small grant because of it: by the very
verbs that the machine and people use."""

from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa

from app.clock import today
from app.database import session
from app.demonstration.cast import HOME_VILLAGE
from app.demonstration.giving import who
from app.growth import reasons
from app.growth import service as growth
from app.growth.cards import proposed_title
from app.growth.models import SchemeKind
from app.needs.models import Need, NeedStatus
from app.vacancies import raising
from app.vacancies.models import Vacancy

MOST_ASKED, ENOUGH = 40, 3
"""So many needs of the county are looked at at the most, until so many are in the register."""


def enter_vacancies() -> list[Vacancy]:
    """Needs of the first county that no offer could meet, the longest open first; not of the township where one signs in,
    whose register one fills oneself."""
    county = who("county")
    wanted = sa.select(Need.id).where(
        Need.status == NeedStatus.OPEN, Need.place_code.startswith(county.area or "-", autoescape=True),
        ~Need.place_code.startswith(HOME_VILLAGE[:9], autoescape=True),
    )  # fmt: skip
    for need_id in session.scalars(wanted.order_by(Need.opened_at, Need.number).limit(MOST_ASKED)).all():
        raising.opened(need_id)
        if session.scalar(sa.select(sa.func.count()).select_from(Vacancy)) == ENOUGH:
            break
    return list(session.scalars(sa.select(Vacancy).order_by(Vacancy.number)))


def grow_help() -> None:
    """A course that an organization has completed and a director takes part in; a small grant that can still be had."""
    county, found = who("county"), enter_vacancies()
    for kind, entry in zip((SchemeKind.COURSE, SchemeKind.GRANT), found, strict=False):
        reason = reasons.chosen(county, f"vacancy:{entry.id}")
        course = kind is SchemeKind.COURSE
        scheme = growth.open_scheme(
            county, because=reason.value, kind=kind, title=str(proposed_title(reason)),
            about="四次课，讲怎么开头、怎么保护孩子、怎么写记录；适合想做这类帮助的机构和主任。" if course else "给愿意在本县开这类帮助的机构添置材料。",
            led_by="市社会工作协会（演示）" if course else "县慈善会（演示）", seats=12 if course else 4,
            amount=None if course else Decimal(3000), starts_on=today() - timedelta(days=30 if course else 0),
            ends_on=today() + timedelta(days=60),
        )  # fmt: skip
        if course:
            theirs = growth.join(who("provider"), scheme.id)
            growth.join(who("director"), scheme.id)
            growth.complete(county, theirs.id, today() - timedelta(days=15), "签到表 7")
