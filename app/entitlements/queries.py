"""Reading what counties lay down, and what screening found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children import queries as children
from app.children.models import Child, ChildStatus
from app.children.policy import visible_to
from app.clock import today
from app.database import session
from app.entitlements import gathering
from app.entitlements.changes import Known
from app.entitlements.models import OVER, Application, Screening, ScreeningAnswers, Variant, VariantStatus
from app.entitlements.policy import concerns, variants_visible_to
from app.entitlements.rulebook import Clock, Rule, Rulebook, book, national, unasked
from app.errors import NotFound

KEPT = "entitlement_variants"


def published(county: str) -> list[Variant]:
    """What holds in a county, asked of the database once in a request."""
    kept: dict[str, list[Variant]] = session().info.setdefault(KEPT, {})
    if county not in kept:
        rows = session.scalars(
            sa.select(Variant)
            .where(Variant.county_code == county, Variant.status == VariantStatus.PUBLISHED)
            .order_by(Variant.code, Variant.version)
        )
        kept[county] = list(rows)
    return kept[county]


def forget() -> None:
    """Something has just been published."""
    session().info.pop(KEPT, None)


def rule_of(variant: Variant, rules: dict[str, Rule]) -> Rule:
    """A county's version as a rule: what it does not say is the country's."""
    base = rules[variant.code]
    own = (Clock("home", (("county", variant.days),), variant.source),) if variant.days else ()
    return Rule(
        variant.code, variant.rule or base.text, variant.version, from_on=variant.from_on, until_on=variant.until_on,
        apart=base.apart, asked=base.asked, reading="" if variant.rule else base.reading,
        clocks=(*own, *(clock for clock in base.clocks if not own or clock.route != "home")), county=variant.county_code,
        monthly=variant.monthly, amount=variant.amount or "", where=variant.where_to or "",
        documents=variant.papers or "", source=variant.source,
    )  # fmt: skip


def rulebook(place_code: str | None, on: date | None = None) -> Rulebook:
    """What holds in the county of a place on a day."""
    day = on or today()
    rules = {rule.code: rule for rule in national()}
    variants = published((place_code or "")[:6])
    local = {
        code: value
        for variant in variants
        if variant.from_on <= day and (variant.until_on is None or day <= variant.until_on)
        for code, value in variant.local.items()
    }
    return book(day, [rule_of(variant, rules) for variant in variants], local)


def variant(actor: Actor, variant_id: UUID) -> Variant:
    """One version of the actor's county."""
    found = session.get(Variant, variant_id)
    if found is None or not concerns(actor, found):
        raise NotFound("variant")
    return found


def variants(actor: Actor, code: str | None = None) -> Sequence[Variant]:
    """Every version of the actor's county, newest first."""
    where = [variants_visible_to(actor)] + ([Variant.code == code] if code else [])
    return session.scalars(
        sa.select(Variant).where(*where).order_by(Variant.code, Variant.version.desc()).limit(300)
    ).all()


def newest_version(county: str, code: str) -> int:
    """The number of the newest version; 0 where the county has said nothing yet."""
    where = (Variant.county_code == county, Variant.code == code)
    return session.scalar(sa.select(sa.func.max(Variant.version)).where(*where)) or 0


def known(child: Child) -> Known:
    """What is known of a child whose file was opened already."""
    return gathering.of(gathering.these([child.id]))[child.id]


def answers_row(actor: Actor, child_id: UUID) -> tuple[Child, ScreeningAnswers | None]:
    """What was answered about a child, to be added to."""
    child = children.get(actor, child_id, Permission.EDIT_NEEDS)
    return child, session.scalar(sa.select(ScreeningAnswers).where(ScreeningAnswers.child_id == child.id))


def open_applications(child_ids: Iterable[UUID]) -> dict[UUID, dict[str, Application]]:
    """What is asked for or received already, by child and programme."""
    found: dict[UUID, dict[str, Application]] = {}
    rows = session.scalars(
        sa.select(Application).where(Application.child_id.in_(list(child_ids)), Application.status.not_in(OVER))
    )
    for row in rows:
        found.setdefault(row.child_id, {})[row.code] = row
    return found


def newest_screening(child_id: UUID) -> tuple[Screening | None, dict[str, str]]:
    """What the last screening of a child found, and how far her applications are, by programme: one question."""
    rows = session.execute(
        sa.select(Screening, Application.code, Application.status)
        .outerjoin(Application, sa.and_(Application.child_id == Screening.child_id, Application.status.not_in(OVER)))
        .where(Screening.child_id == child_id)
    ).all()
    return (rows[0][0] if rows else None), {code: status.value for _row, code, status in rows if code}


def taken_codes() -> sa.ScalarSelect[list[str]]:
    """The programmes asked for or received, of the child of a row of `screenings`."""
    return (
        sa.select(sa.func.coalesce(sa.func.array_agg(Application.code), sa.cast([], sa.ARRAY(sa.Text))))
        .where(Application.child_id == Screening.child_id, Application.status.not_in(OVER))
        .correlate(Screening)
        .scalar_subquery()
    )


def missing_something(actor: Actor, only: str = "") -> tuple[list[tuple[UUID, list[str], list[str]]], Counter[str]]:
    """Children of the area with a likely programme that nobody has asked for, or one fact away from one: child, likely,
    nearly; those with the most first. And how often each programme is missing."""
    actor.require(Permission.OVERSEE)
    rows = session.execute(
        sa.select(Screening.child_id, Screening.likely, Screening.nearly, taken_codes())
        .join(Child, Child.id == Screening.child_id)
        .where(visible_to(actor), Child.status == ChildStatus.ACTIVE)
    )
    found = [(child_id, left(likely, taken), left(nearly, taken)) for child_id, likely, nearly, taken in rows]
    counts = Counter(code for _child, likely, _nearly in found for code in likely)
    found = [one for one in found if only in one[1] or (not only and one[1])]
    return sorted(found, key=lambda one: (-len(one[1]), -len(one[2]), str(one[0]))), counts


def left(codes: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Programmes that one applies for, and nobody has."""
    done = unasked().union(taken)
    return [code for code in codes if code not in done]


def reach(actor: Actor) -> dict[str, int]:
    """How far the policies have come: children screened, pairs that are likely, asked for, received."""
    actor.require(Permission.OVERSEE)
    mine = sa.select(Child.id).where(visible_to(actor), Child.status == ChildStatus.ACTIVE)
    screened, likely = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.func.cardinality(Screening.likely)), 0)).where(
            Screening.child_id.in_(mine)
        )
    ).one()
    paid = sa.func.count().filter(Application.status == "paid")
    started, received = session.execute(
        sa.select(sa.func.count(), paid).where(Application.child_id.in_(mine), Application.status.not_in(OVER))
    ).one()
    total = session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    return {"children": total, "screened": screened, "likely": likely, "started": started, "received": received}


def applications(actor: Actor, *, late: bool = False, limit: int = 100) -> Sequence[Application]:
    """Applications of the area, those whose answer is due first."""
    where = [visible_to(actor), Application.status.not_in(OVER)]
    if late:
        where += [Application.status.in_(("submitted", "accepted")), Application.due_on < today()]
    return session.scalars(
        sa.select(Application)
        .join(Child, Child.id == Application.child_id)
        .options(joinedload(Application.child))
        .where(*where)
        .order_by(Application.due_on.nulls_last(), Application.number)
        .limit(limit)
    ).all()
