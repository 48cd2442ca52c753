"""The verbs of consents and disclosures."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children import queries as children
from app.children.models import Child
from app.children.rules import check_open
from app.clock import morning_of, now
from app.database import session
from app.disclosures import queries, rules
from app.disclosures.models import Basis, Channel, Consent, Disclosure, End, Part
from app.disclosures.texts import CURRENT
from app.errors import RuleBroken
from app.organizations.models import Organization
from app.transaction import atomic, in_transaction
from app.words import _


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom something is told: an organization, or a volunteer."""

    organization: Organization | None
    organization_id: UUID | None
    volunteer_id: UUID | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guardian said, as the director writes it down."""

    agreed: bool
    given_by: str
    relation: str
    channel: Channel
    given_on: date
    child_agreed: bool | None


def consented(actor: Actor, child: Child, to: Recipient, *, purpose: str, parts: list[Part], answer: Answer) -> Consent:
    """Write down a yes or a no, inside a deed."""
    consent = Consent(
        child_id=child.id, organization_id=to.organization_id, volunteer_id=to.volunteer_id, purpose=purpose,
        parts=[part.value for part in parts], text_version=CURRENT, agreed=answer.agreed, relation=answer.relation,
        channel=answer.channel, given_on=answer.given_on, child_agreed=answer.child_agreed,
        expires_on=rules.last_day(answer.given_on), recorded_by=actor.id,
    )  # fmt: skip
    consent.given_by = answer.given_by
    rules.check_consent(consent, child)
    session.add(consent)
    record(actor, "consent.give" if answer.agreed else "consent.refuse", consent, purpose=purpose)
    return consent


def give(
    actor: Actor,
    child: Child,
    to: Recipient,
    *,
    referral_id: UUID,
    purpose: str,
    parts: dict[Part, str],
    basis: Basis,
    answer: Answer | None = None,
    ground: str | None = None,
    reason: str = "",
) -> Disclosure | None:
    """Tell the listed parts to one recipient. None if the guardian said no: that is written down, and nothing told."""
    if not in_transaction():
        raise RuntimeError("a disclosure is part of a deed")
    check_open(child)
    rules.check_parts(parts)
    until, consent, review_by = now() + rules.LONGEST, None, None
    if basis is Basis.CONSENT:
        if answer is None:
            raise RuleBroken(_("请写下监护人的答复。"), field="basis")
        consent = consented(actor, child, to, purpose=purpose, parts=list(parts), answer=answer)
        until = morning_of(consent.expires_on + timedelta(days=1))
        if not consent.agreed:
            return None
    elif basis is Basis.DUTY:
        rules.check_duty(to.organization, ground)
    else:
        rules.check_emergency(reason)
        until, review_by = now() + rules.EMERGENCY_SPAN, now() + rules.REVIEW_WITHIN
    session.flush()
    disclosure = Disclosure(
        child_id=child.id, place_code=child.place_code, referral_id=referral_id, organization_id=to.organization_id,
        volunteer_id=to.volunteer_id, purpose=purpose, basis=basis, consent_id=consent.id if consent else None,
        ground=ground if basis is Basis.DUTY else None, starts_at=now(), until=until, made_by=actor.id, review_by=review_by,
    )  # fmt: skip
    disclosure.told, disclosure.reason = parts, reason.strip() or None
    session.add(disclosure)
    record(actor, "disclosure.make", disclosure, purpose=purpose, basis=basis.value, parts=disclosure.parts)
    outbox.put("workers.notices.disclosure_made", str(disclosure.id), queue="notices")
    return disclosure


def read(actor: Actor, referral_id: UUID) -> list[Disclosure]:
    """What the recipient may read at this moment; the look is recorded in the same transaction."""
    with atomic():
        found = list(queries.received(actor, referral_id))
        for disclosure in found:
            disclosure.first_seen_at = disclosure.first_seen_at or now()
            record(actor, "disclosure.look", disclosure, purpose=disclosure.purpose)
    return found


def close(actor: Actor | None, disclosure: Disclosure, why: End) -> None:
    """End one inside a deed; the recipient sees nothing from the next page on, and is told so."""
    disclosure.ended_at, disclosure.ending = now(), why
    record(actor, "disclosure.end", disclosure, why=why.value)
    outbox.put("workers.notices.disclosure_ended", str(disclosure.id), queue="notices")


def withdraw(actor: Actor, consent_id: UUID, words: str) -> Consent:
    """Take a consent back: everything told on it ends at once."""
    with atomic():
        consent = queries.consent(actor, consent_id)
        if not consent.agreed or consent.withdrawn_at is not None:
            raise RuleBroken(_("这份同意已经收回，或者本来就没有同意。"))
        consent.withdrawn_at, consent.withdrawal = now(), words.strip() or None
        record(actor, "consent.withdraw", consent)
        for disclosure in queries.running(Disclosure.consent_id == consent.id):
            close(actor, disclosure, End.WITHDRAWN)
    return consent


def stop(actor: Actor, disclosure_id: UUID, why: End) -> Disclosure:
    """End one disclosure by hand."""
    with atomic():
        disclosure = queries.get(actor, disclosure_id)
        rules.check_running(disclosure)
        close(actor, disclosure, why)
    return disclosure


def over(actor: Actor | None, referral_id: UUID) -> None:
    """The referral has ended, so has what was told for it; inside the deed that ended it.

    A function of the database does it: a recipient who ends a referral may not see the row once it has ended.
    """
    for disclosure_id, child_id in queries.end_of_referral(referral_id):
        record(actor, "disclosure.end", ("disclosure", str(disclosure_id)), child=child_id, why=End.OVER.value)
        outbox.put("workers.notices.disclosure_ended", str(disclosure_id), queue="notices")


def forget(actor: Actor | None, child_id: UUID) -> None:
    """The file is closed or erased: nothing is told any longer; inside that deed."""
    for disclosure in queries.running(Disclosure.child_id == child_id):
        close(actor, disclosure, End.OVER)


def review(actor: Actor, disclosure_id: UUID, *, proper: bool) -> Disclosure:
    """Say whether an emergency was one; if not, it ends at once and stays on record."""
    with atomic():
        disclosure = queries.get(actor, disclosure_id, Permission.OVERSEE)
        rules.check_reviewable(disclosure)
        disclosure.reviewed_by, disclosure.reviewed_at, disclosure.proper = actor.id, now(), proper
        record(actor, "disclosure.review", disclosure, proper=proper)
        if not proper and disclosure.ended_at is None:
            close(actor, disclosure, End.IMPROPER)
    return disclosure


def contents(child: Child, words: str, parts: list[Part], relation: str) -> dict[Part, str]:
    """The chosen parts of a child's file, in words; parts that are not written down are left out."""
    sex = _("女") if child.sex.value == "female" else _("男")
    told = {
        Part.NAME: child.name,
        Part.BIRTHDAY: f"{child.birth_date.isoformat()} {sex}",
        Part.CARER: " ".join(text for text in (child.guardian_name, relation) if text),
        Part.PHONE: child.guardian_phone or "",
        Part.ADDRESS: child.address or "",
        Part.WORDS: words,
    }
    return {part: told[part] for part in parts if told[part]}


def file_of(actor: Actor, child_id: UUID) -> Child:
    """The child about whom somebody is about to tell something."""
    return children.get(actor, child_id, Permission.EDIT_NEEDS)
