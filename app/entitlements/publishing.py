"""The verbs of a county's versions: one person writes, another publishes, and the whole county is screened again."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now
from app.database import session
from app.entitlements import queries, rules
from app.entitlements.models import Variant, VariantStatus
from app.errors import NotFound, RuleBroken
from app.transaction import atomic
from app.words import _


def county_of(actor: Actor) -> str:
    """The county for whose rules an overseer speaks; otherwise there is none."""
    actor.require(Permission.OVERSEE)
    if not actor.place or not actor.area:
        raise NotFound("county")
    return actor.place[:6]


def may_publish(actor: Actor, row: Variant) -> bool:
    """Whether the actor can be the second person: of the county itself, and not the one who wrote it."""
    return actor.may(Permission.EDIT_SETTINGS) and row.proposed_by != actor.id


def propose(
    actor: Actor,
    code: str,
    *,
    rule: str | None,
    local: Mapping[str, Any],
    monthly: int | None,
    amount: str | None,
    where_to: str | None,
    papers: str | None,
    days: int | None,
    source: str,
    from_on: date,
    until_on: date | None,
) -> Variant:
    """Write the next version for one's county. It holds for nobody until another person publishes it."""
    county = county_of(actor)
    rules.check_variant(code, rule=rule, local=local, monthly=monthly, source=source, from_on=from_on)
    if days is not None and not 1 <= days <= 365:
        raise RuleBroken(_("工作日请填 1 到 365 之间的整数；不清楚就不填。"), field="days")
    if until_on and until_on < from_on:
        raise RuleBroken(_("结束的日期早于开始的日期，请核对。"), field="until_on")
    with atomic():
        row = Variant(
            county_code=county, code=code, version=queries.newest_version(county, code) + 1, rule=rule, local=dict(local),
            monthly=monthly, amount=amount, where_to=where_to, papers=papers, days=days, source=source.strip(),
            from_on=from_on, until_on=until_on, status=VariantStatus.DRAFT, proposed_by=actor.id,
        )  # fmt: skip
        session.add(row)
        record(actor, "rule.propose", row, code=code, version=row.version)
    return row


def publish(actor: Actor, variant_id: UUID) -> Variant:
    """The second person lets a version hold; the one before is withdrawn, and the county screened again."""
    actor.require(Permission.EDIT_SETTINGS)
    with atomic():
        row = queries.variant(actor, variant_id)
        session.refresh(row, with_for_update=True)
        if row.status is not VariantStatus.DRAFT:
            raise RuleBroken(_("这一版已经处理过了。"))
        if not may_publish(actor, row):
            raise RuleBroken(_("要由另一个人发布：写的人不能自己发布。"))
        for other in queries.published(row.county_code):
            if other.code == row.code:
                other.status = VariantStatus.WITHDRAWN
        row.status, row.published_by, row.published_at = VariantStatus.PUBLISHED, actor.id, now()
        record(actor, "rule.publish", row, code=row.code, version=row.version)
        outbox.put("workers.screening.rescreen_county", row.county_code)
    queries.forget()
    return row


def withdraw(actor: Actor, variant_id: UUID) -> Variant:
    """Take back a draft, or a version that holds; then the country's rule holds again."""
    with atomic():
        row = queries.variant(actor, variant_id)
        session.refresh(row, with_for_update=True)
        if row.status is VariantStatus.PUBLISHED and not actor.may(Permission.EDIT_SETTINGS):
            raise NotFound("variant")
        was, row.status = row.status, VariantStatus.WITHDRAWN
        record(actor, "rule.withdraw", row, code=row.code, version=row.version)
        if was is VariantStatus.PUBLISHED:
            outbox.put("workers.screening.rescreen_county", row.county_code)
    queries.forget()
    return row
