"""The verbs of offers."""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record
from app.clock import morning_of, now, today
from app.database import session
from app.errors import OutOfDate, RuleBroken
from app.offers import bookings, queries, rules
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations import queries as organizations
from app.organizations.models import CHARITABLE
from app.organizations.rules import check_county, check_phone, check_verified, clean_website
from app.people import queries as people_queries
from app.people import service as people
from app.people.rules import clean_login
from app.places.points import Point
from app.places.villages import locate
from app.transaction import atomic
from app.words import _

S = OfferStatus
KNOWN = _("这个手机号已经报过名了，不用再报一次，谢谢您。县里批准以后直接登录就行；忘了密码，请县级工作人员给您重设。")
PRIVATE = ("address", "contact_name", "phone", "email", "website")
"""A volunteer's offer has none of these: whom to call is told to the director once a referral is accepted."""


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
    language_needed: bool = False
    days: str | None = None
    weekdays: list[int] = field(default_factory=list)
    day_parts: list[str] = field(default_factory=list)
    transport: str | None = None
    contact_name: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    expires_on: date | None = None


def columns(kind: OfferKind, facts: Facts) -> dict[str, object]:
    """The facts as columns, checked; what the reach does not use is left out."""
    point = None if kind is OfferKind.VOLUNTEER else facts.point
    lat, lng, precision = (point.lat, point.lng, "point") if point else locate(facts.place, facts.address)
    here = Point(lat, lng) if lat is not None and lng is not None else None
    rules.check_name(facts.name)
    rules.check_types(facts.need_types)
    rules.check_ages(facts.age_min, facts.age_max)
    rules.check_mode(kind, facts.mode)
    check_county(facts.place)
    rules.check_reach(facts.reach, radius_km=facts.radius_km, divisions=facts.divisions, point=here, mode=facts.mode)
    rules.check_capacity(facts.capacity)
    rules.check_ceiling(kind, facts.ceiling)
    check_phone(facts.phone)
    rules.check_expiry(facts.expires_on)
    values = {name: value for name, value in asdict(facts).items() if name not in {"place", "point"}}
    values |= {"place_code": facts.place, "lat": lat, "lng": lng, "precision": precision}
    values |= {"name": facts.name.strip(), "website": clean_website(facts.website)}
    values["radius_km"] = facts.radius_km if facts.reach is Reach.RADIUS else None
    values["divisions"] = list(dict.fromkeys(facts.divisions)) if facts.reach is Reach.DIVISIONS else []
    if kind is OfferKind.VOLUNTEER:
        values |= dict.fromkeys(PRIVATE)
    return values


def draft(actor: Actor, kind: OfferKind, facts: Facts) -> Offer:
    """Begin an offer; nobody else sees it yet."""
    actor.require(Permission.MANAGE_OFFERS)
    if kind not in kinds_for(actor):
        raise RuleBroken(_("机构发布服务，慈善组织还可以发布慈善基金，志愿者发布自己的时间。"))
    values = columns(kind, facts)
    if kind is OfferKind.VOLUNTEER:
        check_discreet(actor, facts)
    else:
        rules.check_has_owner(actor.organization_id)
    with atomic():
        owner = {"volunteer_id" if kind is OfferKind.VOLUNTEER else "organization_id": owner_id(actor)}
        offer = Offer(kind=kind, status=S.DRAFT, **owner, **values)
        session.add(offer)
        record(actor, "offer.draft", offer, kind=kind.value)
        ask_for_checks(offer)
    return offer


def kinds_for(actor: Actor) -> tuple[OfferKind, ...]:
    """What the actor may offer: a volunteer her time, staff what their organization does; a charity what it pays, too."""
    if actor.role is Role.VOLUNTEER:
        return (OfferKind.VOLUNTEER,)
    body = organizations.load(actor.organization_id) if actor.organization_id else None
    return (OfferKind.SERVICE, OfferKind.FUND) if body and body.kind in CHARITABLE else (OfferKind.SERVICE,)


def owner_id(actor: Actor) -> UUID | None:
    """Whose the actor's offers are."""
    return actor.id if actor.role is Role.VOLUNTEER else actor.organization_id


def check_discreet(actor: Actor, facts: Facts) -> None:
    """A volunteer's public words do not say who she is."""
    rules.check_no_contact(actor.name, {"name": facts.name, "summary": facts.summary, "days": facts.days})


def volunteer(*, login: str, person: str, password: str, facts: Facts, language: str = "zh") -> Offer:
    """A volunteer asks to be let in and says what she offers: one deed. She submits the draft once she is let in."""
    with atomic():
        if people_queries.by_login(clean_login(login)):
            raise RuleBroken(KNOWN, field="login")
        account = people.sign_up(
            login=login, name=person, password=password, role=Role.VOLUNTEER, phone=login, place=facts.place,
            language=language,
        )  # fmt: skip
        return draft(people.actor_of(account), OfferKind.VOLUNTEER, facts)


def change(actor: Actor, offer_id: UUID, facts: Facts, *, version: int) -> Offer:
    """Change an offer. A shown one goes back to review when whom, where or what it serves changes."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        rules.check_changeable(offer)
        values = columns(offer.kind, facts)
        if offer.kind is OfferKind.VOLUNTEER:
            check_discreet(actor, facts)
        if offer.version != version:
            raise OutOfDate(_("刚刚有人先改了这条供给。请重新打开再改，您刚填的内容还在下面。"))
        changed = sorted(name for name, value in values.items() if getattr(offer, name) != value)
        again = rules.review_again(offer, changed)
        for name in changed:
            setattr(offer, name, values[name])
        if offer.status in rules.SHOWN:
            offer.checked_at, offer.check_failures = now(), 0
            if "expires_on" in changed:
                promise_end(offer)
        record(actor, "offer.change", offer, fields=changed)
        if {"mode", "need_types"} & set(changed):
            ask_for_checks(offer)
        if again:
            move(actor, offer, S.IN_REVIEW)
            outbox.put("workers.notices.offer_submitted", str(offer.id), queue="notices")
        else:
            index(offer)
    return offer


def ask_for_checks(offer: Offer) -> None:
    """A volunteer's task is a new or another one: until it is known what it asks for and that she has it, she meets nobody."""
    if offer.kind is OfferKind.VOLUNTEER:
        offer.cleared_until = None
        outbox.put("workers.vetting.task_changed", str(offer.volunteer_id))


def promise_end(offer: Offer) -> None:
    """Have the clock look at the offer when its last day is over."""
    if offer.expires_on:
        over = morning_of(offer.expires_on + timedelta(days=1))
        outbox.put("workers.clocks.offer_over", str(offer.id), not_before=over)


def index(offer: Offer) -> None:
    """Have the search index follow."""
    outbox.put("workers.indexing.offer", str(offer.id), queue="indexing")


def move(actor: Actor | None, offer: Offer, to: OfferStatus) -> None:
    """Change an offer's state inside a deed."""
    rules.check_move(offer, to)
    offer.status, offer.resumes_on = to, None
    record(actor, f"offer.{to.value}", offer)
    index(offer)


def check_owner(offer: Offer) -> None:
    """A body that the county has looked at, and of a kind that may keep such an offer: either may have changed since."""
    check_verified(offer.organization)
    rules.check_giver(offer.kind, offer.organization.kind if offer.organization else None)


def submit(actor: Actor, offer_id: UUID) -> Offer:
    """Ask for it to be published."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        rules.check_submittable(offer)
        if offer.kind is not OfferKind.VOLUNTEER:
            check_owner(offer)
        rules.check_expiry(offer.expires_on)
        offer.review_note = None
        move(actor, offer, S.IN_REVIEW)
        outbox.put("workers.notices.offer_submitted", str(offer.id), queue="notices")
    return offer


def publish(actor: Actor, offer_id: UUID, *, version: int) -> Offer:
    """Show it to everybody, as the reviewer has read it: `version` is the one on her page."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.REVIEW_OFFERS, lock=True)
        rules.check_in_review(offer)
        if offer.version != version:
            raise OutOfDate(_("发布的人刚刚改了内容。请看最新的内容，再决定是否发布。"))
        if offer.kind is not OfferKind.VOLUNTEER:
            check_owner(offer)
        rules.check_expiry(offer.expires_on)
        offer.published_at = offer.checked_at = now()
        offer.check_failures, offer.review_note = 0, None
        move(actor, offer, S.PUBLISHED)
        promise_end(offer)
        outbox.put("workers.notices.offer_decided", str(offer.id), queue="notices")
    return offer


def send_back(actor: Actor, offer_id: UUID, note: str) -> Offer:
    """Give it back with what has to change."""
    if not note.strip():
        raise RuleBroken(_("请写明要改什么，发布的人会看到。"), field="note")
    with atomic():
        offer = queries.get(actor, offer_id, Permission.REVIEW_OFFERS, lock=True)
        rules.check_in_review(offer)
        offer.review_note = note.strip()
        move(actor, offer, S.DRAFT)
        outbox.put("workers.notices.offer_decided", str(offer.id), queue="notices")
    return offer


def shift(actor: Actor, offer_id: UUID, to: OfferStatus) -> Offer:
    """The owner pauses, resumes or withdraws."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        if to is S.PUBLISHED:
            if offer.status is not S.PAUSED:
                raise RuleBroken(_("只有暂停中的供给可以恢复。"))
            rules.check_expiry(offer.expires_on)
        move(actor, offer, to)
    return offer


def recheck(actor: Actor, offer_id: UUID) -> Offer:
    """The owner says that everything is still true."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        rules.check_shown(offer)
        offer.checked_at, offer.check_failures = now(), 0
        record(actor, "offer.recheck", offer)
        index(offer)
    return offer


def set_capacity(actor: Actor, offer_id: UUID, *, capacity: int | None, waitlist: bool, assess_first: bool) -> Offer:
    """The owner says how many it can take, and whether one may queue or has to be looked at first: a check as well."""
    with atomic():
        offer = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        rules.check_shown(offer)
        rules.check_capacity(capacity)
        offer.capacity, offer.waitlist, offer.assess_first = capacity, waitlist, assess_first
        offer.checked_at, offer.check_failures = now(), 0
        record(actor, "offer.capacity", offer, capacity=capacity, waitlist=waitlist, assess=assess_first)
        index(offer)
        bookings.changed(offer.id)
        outbox.put("workers.loop.place_freed", str(offer.id))
    return offer


def expire(offer_id: UUID) -> None:
    """The clock: an offer whose last day is over. Harmless if it was prolonged."""
    with atomic():
        offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
        over = offer and offer.expires_on and offer.expires_on < today()
        if offer and over and S.EXPIRED in rules.MOVES[offer.status]:
            move(None, offer, S.EXPIRED)
