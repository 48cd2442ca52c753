"""Telling the body that helps what it needs to know: the page of one referral, and the verb behind it."""

from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children import service as children
from app.children.models import Child
from app.children.rules import RELATION_NAMES
from app.clock import today
from app.disclosures import rules as telling
from app.disclosures import service as disclosures
from app.disclosures.models import Basis, Disclosure, Part
from app.disclosures.service import Answer, Recipient
from app.disclosures.texts import CURRENT, TEXTS
from app.errors import NotFound, RuleBroken
from app.offers.cards import owner_name
from app.referrals import queries
from app.referrals.models import Referral, ReferralStatus
from app.taxonomy.filters import type_name
from app.transaction import atomic
from app.words import _

S = ReferralStatus
AFTER_YES = (S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)
"""Nothing but the need card is told before somebody has said yes."""
USUAL: dict[str, tuple[Part, ...]] = {"": (Part.NAME, Part.CARER, Part.PHONE)}
"""What is ticked to begin with: whom to call. The rest is ticked by hand, or not at all."""


def may_tell(actor: Actor, referral: Referral) -> bool:
    """Whether the page may be opened: by whoever refers, once the other side has accepted."""
    return referral.status in AFTER_YES and actor.may(Permission.REFER)


def recipient_of(referral: Referral) -> Recipient:
    """Whoever accepted."""
    return Recipient(referral.offer.organization, referral.organization_id, referral.volunteer_id)


def written(child: Child, words: str) -> dict[Part, str]:
    """Every part that is written down, for the page to show exactly what would leave."""
    relation = RELATION_NAMES.get(child.guardian_relation or "")
    return disclosures.contents(child, words, list(Part), str(relation) if relation else "")


def page_of(actor: Actor, referral: Referral) -> dict[str, Any]:
    """What the page shows: exactly what would leave, and the words to be read aloud. The look is recorded."""
    if not may_tell(actor, referral):
        raise NotFound("disclosure")
    child = children.look(actor, referral.need.child_id, purpose="disclosure")
    return {
        "referral": referral,
        "known": written(child, referral.need.words),
        "part_names": telling.PART_NAMES,
        "text": TEXTS[CURRENT],
        "until": telling.last_day(today()),
        "asks_child": telling.needs_child(child),
        "recipient": owner_name(referral.offer),
        "purpose": type_name(referral.need.type_code),
    }


def disclose(
    actor: Actor,
    referral_id: UUID,
    *,
    parts: list[Part],
    basis: Basis,
    answer: Answer | None = None,
    ground: str | None = None,
    reason: str = "",
) -> Disclosure | None:
    """Tell the chosen parts to whoever accepted this referral; None if the guardian said no."""
    telling.check_parts(parts)
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        if referral.status not in AFTER_YES:
            raise RuleBroken(_("对方接收以后，才能提供孩子的信息。"))
        child = disclosures.file_of(actor, referral.need.child_id)
        known = written(child, referral.need.words)
        chosen = {part: known[part] for part in parts if part in known}
        return disclosures.give(
            actor, child, recipient_of(referral), referral_id=referral.id, purpose=referral.need.type_code, parts=chosen,
            basis=basis, answer=answer, ground=ground, reason=reason,
        )  # fmt: skip


def rows(told: list[Disclosure]) -> list[dict[str, Any]]:
    """What a recipient reads."""
    return [{"key": telling.PART_NAMES[part], "value": text} for one in told for part, text in one.told.items()]
