"""The verbs of offers."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record
from app.clock import CHINA, now, today
from app.database import session
from app.errors import OutOfDate, RuleBroken
from app.offers import queries, rules
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import Organization
from app.organizations.rules import check_verified
from app.places.points import Point
from app.places.villages import point_of
from app.transaction import atomic
from app.words import _

S = OfferStatus


@dataclass(frozen=True, slots=True)
class Facts:
    """What an offer says of itself. `point` wins over the middle of `place`."""

    name: str
    need_types: list[str]
    mode: Mode
    reach: Reach
    place: str
    capacity: int
    period: Period = Period.MONTH
    summary: str = ""
    age_min: int = 0
    age_max: int = 17
    sex: str | None = None
    categories: list[str] = field(default_factory=list)
    point: Point | None = None
    radius_km: float | None = None
    divisions: list[str] = field(default_factory=list)
    address: str | None = None
    capacity_unit: str = "人"
    cost: str = "free"
    cost_note: str | None = None
    ceiling: Decimal | None = None
    languages: list[str] = field(default_factory=lambda: ["zh"])
    days: str | None = None
    contact_name: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    expires_on: date | None = None


def columns(facts: Facts) -> dict[str, object]:
    """The facts as columns, checked."""
    lat, lng, precision = (facts.point.lat, facts.point.lng, "point") if facts.point else point_of(facts.place)
    here = Point(lat, lng) if lat is not None and lng is not None else None
    rules.check_name(facts.name)
    rules.check_types(facts.need_types)
    rules.check_ages(facts.age_min, facts.age_max)
    rules.check_capacity(facts.capacity)
    rules.check_reach(facts.reach, radius_km=facts.radius_km, divisions=facts.divisions, point=here, mode=facts.mode)
    rules.check_expiry(facts.expires_on)
    plain = {name: value for name, value in asdict(facts).items() if name not in {"place", "point"}}
    return plain | {"place_code": facts.place, "lat": lat, "lng": lng, "precision": precision}


def draft(actor: Actor, kind: OfferKind, facts: Facts) -> Offer:
    """Begin an offer; nobody else sees it yet."""
    actor.require(Permission.MANAGE_OFFERS)
    volunteer = actor.role is Role.VOLUNTEER
    if volunteer is not (kind is OfferKind.VOLUNTEER):
        raise RuleBroken(_("机构发布服务或慈善基金，志愿者发布自己的时间。"))
    values = columns(facts)
    with atomic():
        owner = {"volunteer_id": actor.id} if volunteer else {"organization_id": actor.organization_id}
        offer = Offer(kind=kind, status=S.DRAFT, **owner, **values)
        session.add(offer)
        record(actor, "offer.draft", offer, kind=kind.value)
    return offer


def change(actor: Actor, offer_id: UUID, facts: Facts, *, version: int) -> Offer:
    """Change an offer. A published one goes back to review when whom, where or what it serves changes."""
    values = columns(facts)
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        if offer.version != version:
            raise OutOfDate(_("刚刚有人先改了这条供给。请重新打开再改，您刚填的内容还在下面。"))
        changed = sorted(name for name, value in values.items() if getattr(offer, name) != value)
        for name in changed:
            setattr(offer, name, values[name])
        if offer.status in {S.PUBLISHED, S.PAUSED}:
            offer.checked_at, offer.check_failures = now(), 0
        record(actor, "offer.change", offer, fields=changed)
        index(offer)
    return offer


def index(offer: Offer) -> None:
    """Have the search index follow."""
    outbox.put("workers.indexing.offer", str(offer.id), queue="indexing")


def move(actor: Actor | None, offer: Offer, to: OfferStatus) -> None:
    """Change an offer's state inside a deed."""
    rules.check_move(offer, to)
    offer.status = to
    record(actor, f"offer.{to.value}", offer)
    index(offer)


def submit(actor: Actor, offer_id: UUID) -> Offer:
    """Ask for it to be published."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        if offer.kind is not OfferKind.VOLUNTEER:
            check_verified(offer.organization)
        rules.check_expiry(offer.expires_on)
        move(actor, offer, S.IN_REVIEW)
        offer.review_note = None
        outbox.put("workers.notices.offer_submitted", str(offer.id), queue="notices")
    return offer


def publish(actor: Actor, offer_id: UUID) -> Offer:
    """Show it to everybody."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.REVIEW_OFFERS, lock=True)
        if offer.status is not S.IN_REVIEW:
            raise RuleBroken(_("这条供给不在等待审核，可能别人已经处理了。"))
        move(actor, offer, S.PUBLISHED)
        offer.published_at = offer.checked_at = now()
        offer.check_failures = 0
        if offer.expires_on:
            over = datetime.combine(offer.expires_on + timedelta(days=1), time(), CHINA).astimezone(UTC)
            outbox.put("workers.clocks.offer_over", str(offer.id), not_before=over)
        outbox.put("workers.notices.offer_decided", str(offer.id), queue="notices")
    return offer


def send_back(actor: Actor, offer_id: UUID, note: str) -> Offer:
    """Give it back with what has to change."""
    if not note.strip():
        raise RuleBroken(_("请写明要改什么，发布的人会看到。"), field="note")
    with atomic():
        offer = queries.get(actor, offer_id, Permission.REVIEW_OFFERS, lock=True)
        if offer.status is not S.IN_REVIEW:
            raise RuleBroken(_("这条供给不在等待审核，可能别人已经处理了。"))
        move(actor, offer, S.DRAFT)
        offer.review_note = note.strip()
        outbox.put("workers.notices.offer_decided", str(offer.id), queue="notices")
    return offer


def shift(actor: Actor, offer_id: UUID, to: OfferStatus) -> Offer:
    """The owner pauses, resumes or withdraws."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        if to is S.PUBLISHED and offer.status is not S.PAUSED:
            raise RuleBroken(_("只有暂停中的供给可以恢复。"))
        move(actor, offer, to)
    return offer


def recheck(actor: Actor, offer_id: UUID) -> Offer:
    """The owner says that everything is still true."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        offer.checked_at, offer.check_failures = now(), 0
        record(actor, "offer.recheck", offer)
        index(offer)
    return offer


def expire(offer_id: UUID) -> None:
    """The clock: an offer whose last day is over. Harmless if it was prolonged."""
    with atomic():
        offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
        over = offer and offer.expires_on and offer.expires_on < today()
        if offer and over and S.EXPIRED in rules.MOVES[offer.status]:
            move(None, offer, S.EXPIRED)


def index_all_of(organization: Organization) -> None:
    """Have the index follow a change of the organization behind its offers."""
    for offer_id in queries.ids_of(organization.id):
        outbox.put("workers.indexing.offer", str(offer_id), queue="indexing")
