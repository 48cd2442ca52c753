"""The yearly compliance file (未成年人网络保护条例 art. 37): who looked at children's data, who changed them, and why.

Counted from the log alone, by what its codes begin with, so that deeds of rooms to come are counted without a change here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from app.access.permissions import ROLE_NAMES, Role
from app.audit.deeds import codes, group_of, is_look, words
from app.audit.models import AuditEntry, Incident
from app.audit.purposes import purpose_words
from app.clock import CHINA, morning_of
from app.database import session

CHANGED = ("child", "household", "record", "document", "need", "referral", "fulfilment")
"""Groups of deeds that change a child's data in daily work; a look counts in every group."""
SECTIONS = {
    "permit": "跨辖区查看",
    "consent": "监护人同意",
    "disclosure": "对外提供",
    "request": "监护人和本人的请求",
    "erase": "删除",
    "incident": "安全事件登记",
}
"""Groups that the file counts deed by deed."""
MACHINE = "系统"


@dataclass
class Year:
    """Everything that is counted, in plain values."""

    year: int
    entries: int = 0
    looks: dict[str, list[int]] = field(default_factory=dict)
    """By role, for each month."""
    changes: dict[str, list[int]] = field(default_factory=dict)
    purposes: dict[str, int] = field(default_factory=dict)
    children: int = 0
    children_by_role: dict[str, int] = field(default_factory=dict)
    sections: dict[str, dict[str, int]] = field(default_factory=dict)
    incidents: list[dict[str, str]] = field(default_factory=list)


def counted(year: int) -> Year:
    """The year in China's time."""
    found = Year(year)
    span = (AuditEntry.at >= morning_of(date(year, 1, 1)), AuditEntry.at < morning_of(date(year + 1, 1, 1)))
    month = sa.extract("month", sa.func.timezone(CHINA.key, AuditEntry.at)).cast(sa.Integer)
    grouped = session.execute(
        sa.select(AuditEntry.actor_role, month, AuditEntry.action, AuditEntry.purpose, sa.func.count())
        .where(*span)
        .group_by(sa.text("1, 2, 3, 4"))
    ).all()
    purposes: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    for role, number, action, purpose, count in grouped:
        found.entries += count
        deeds[action] += count
        if is_look(action):
            purposes[str(purpose_words(purpose)) or "没有写明"] += count
        if is_look(action) or group_of(action) in CHANGED:
            table = found.looks if is_look(action) else found.changes
            table.setdefault(named(role), [0] * 12)[number - 1] += count
    found.purposes = dict(purposes.most_common())
    found.sections = {title: of_group(deeds, group) for group, title in SECTIONS.items()}
    count_children(found, span, [action for action in deeds if is_look(action)])
    found.incidents = [written(one) for one in incidents_of(year)]
    return found


def named(role: str | None) -> str:
    """A role in words."""
    return str(ROLE_NAMES[Role(role)]) if role else MACHINE


def of_group(deeds: Counter[str], group: str) -> dict[str, int]:
    """The deeds of a group with how often they were done."""
    return {str(words(action)): deeds[action] for action in codes(deeds) if group_of(action) == group}


def count_children(found: Year, span: Iterable[sa.ColumnElement[bool]], looks: Sequence[str]) -> None:
    """How many different children were looked at, by all and by each role."""
    seen = sa.select(sa.func.count(sa.distinct(AuditEntry.child_id))).where(*span, AuditEntry.action.in_(looks))
    found.children = session.scalar(seen) or 0
    by_role = session.execute(seen.add_columns(AuditEntry.actor_role).group_by(AuditEntry.actor_role))
    found.children_by_role = {named(role): count for count, role in by_role if count}


def incidents_of(year: int) -> Sequence[Incident]:
    """What went wrong, oldest first."""
    return session.scalars(
        sa.select(Incident)
        .where(Incident.found_at >= morning_of(date(year, 1, 1)), Incident.found_at < morning_of(date(year + 1, 1, 1)))
        .order_by(Incident.found_at)
    ).all()


def written(one: Incident) -> dict[str, str]:
    """An incident as the file tells it."""
    return {
        "编号": str(one.number),
        "发现": day(one.found_at),
        "经过": one.what,
        "涉及儿童": "不明" if one.children is None else str(one.children),
        "报告": f"{one.reported_to or ''} {day(one.reported_at)}".strip() or "没有",
        "告知监护人": day(one.guardians_told_at) or "没有",
        "结束": day(one.closed_at) or "没有",
    }


def day(at: datetime | None) -> str:
    """A day in China."""
    return f"{at.astimezone(CHINA):%Y-%m-%d}" if at else ""
