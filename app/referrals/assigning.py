"""A request by decision: a conference, or the county, names the body that is responsible, and may take that back. No ranking, and no place of an
offer; from there on it is a referral like any other, with its clocks and its two keys."""

from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children.rules import check_open
from app.errors import RuleBroken
from app.needs import queries as needs
from app.needs import service as need_verbs
from app.needs.models import Need, NeedStatus
from app.offers import duties
from app.organizations.models import Organization
from app.referrals import queries, rules
from app.referrals.models import Referral, ReferralStatus
from app.referrals.moving import begin, settle_need, start_answering, tell, withdraw
from app.transaction import atomic
from app.vault.uuid7 import uuid7
from app.words import _

S = ReferralStatus


def assign(actor: Actor, need_id: UUID, body: Organization, words: str) -> Referral:
    """Ask the body that was named, inside the deed that named it."""
    with atomic():
        need = needs.get(actor, need_id, Permission.OVERSEE, lock=True)
        check_open(need.child)
        rules.check_need_open(need)
        rules.check_message(words, need.child)
        offer = duties.duty_of(body, need.type_code)
        tries = queries.tries(need.id)
        if any(one.offer_id == offer.id and one.status in rules.OPEN for one in tries):
            raise RuleBroken(_("已经向这一家发过转介，正在等答复。"))
        referral = Referral(
            id=uuid7(), need=need, offer=offer, organization_id=body.id, status=S.REQUESTED, units=rules.units_left(need, tries),
            message=words, explanation={"decided": True}, requested_by=actor.id, place_code=need.place_code,
        )  # fmt: skip
        start_answering(referral)
        begin(actor, referral)
        record(actor, "referral.assign", referral, child=need.child_id, need=str(need.id), body=str(body.id))
        if need.status is NeedStatus.OPEN:
            need_verbs.move(actor, need, NeedStatus.REFERRED)
        tell("referral_requested", referral)
    return referral


def take_back(actor: Actor, referral_id: UUID, words: str) -> Referral:
    """Whoever decided takes it back, before the body has answered, and tells it why."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.OVERSEE, lock=True)
        if referral.status is not S.REQUESTED:
            raise RuleBroken(_("单位刚刚答复了，收不回来了。请看最新情况。"))
        referral.reason_note = words
        withdraw(actor, referral, words)
        settle_need(actor, referral.need, referral.id)
        tell("referral_answered", referral)  # the child's director hears that this body will not come
    return referral


def close_unmet(actor: Actor, need_id: UUID, words: str) -> Need:
    """Whoever oversees decides that nobody can help now: the need is closed unmet, with every request that still runs."""
    with atomic():
        need = needs.get(actor, need_id, Permission.OVERSEE, lock=True)
        need_verbs.move(actor, need, NeedStatus.CLOSED_UNMET, words)
        need.close_reason = words
        for referral in rules.running(queries.tries(need.id)):
            withdraw(actor, referral, words)
    return need
