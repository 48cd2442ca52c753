"""The verbs of organizations."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import RuleBroken
from app.organizations import queries, rules
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.people import service as people
from app.people.models import Account, AccountStatus
from app.places.villages import point_of
from app.transaction import atomic
from app.words import _


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organization says of itself."""

    name: str
    kind: OrganizationKind
    place: str
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    description: str = ""


def join(
    facts: Facts, *, credit_code: str, login: str, person: str, password: str, language: str = "zh"
) -> Organization:
    """Register an organization together with the account of its first member of staff; both wait for the county."""
    code = rules.check_credit_code(credit_code)
    with atomic():
        if queries.by_credit_code(code):
            raise RuleBroken(
                _("这个统一社会信用代码已经登记过了。请让已有账号的同事登录，或联系县级工作人员。"), field="credit_code"
            )
        lat, lng, precision = point_of(facts.place)
        organization = Organization(
            credit_code=code, place_code=facts.place, lat=lat, lng=lng, precision=precision, **said(facts)
        )
        session.add(organization)
        record(None, "organization.apply", organization, kind=facts.kind.value)
        people.sign_up(
            login=login, name=person, password=password, role=Role.PROVIDER, place=facts.place, phone=facts.phone,
            organization_id=organization.id, language=language,
        )  # fmt: skip
        outbox.put("workers.notices.organization_applied", str(organization.id), queue="notices")
    return organization


def said(facts: Facts) -> dict[str, object]:
    """The columns that an organization fills itself."""
    return {
        "name": facts.name.strip(),
        "kind": facts.kind,
        "address": facts.address,
        "phone": facts.phone,
        "email": facts.email,
        "website": facts.website,
        "description": facts.description,
    }


def change(actor: Actor, facts: Facts) -> Organization:
    """Correct one's own entry. The credit code stays: another body is another entry."""
    with atomic():
        organization = queries.own(actor, lock=True)
        for name, value in said(facts).items():
            setattr(organization, name, value)
        if facts.place != organization.place_code:
            organization.place_code = facts.place
            organization.lat, organization.lng, organization.precision = point_of(facts.place)
        record(actor, "organization.change", organization)
        outbox.put("workers.indexing.organization", str(organization.id), queue="indexing")
    return organization


def verify(actor: Actor, organization_id: UUID) -> Organization:
    """Say that it is what it says; its waiting staff are let in with it."""
    with atomic():
        organization = queries.get(actor, organization_id, Permission.VERIFY_ORGANIZATIONS, lock=True)
        rules.check_waiting(organization)
        organization.status = OrganizationStatus.VERIFIED
        organization.decided_by, organization.decided_at = actor.id, now()
        record(actor, "organization.verify", organization)
        for account in staff(organization_id, AccountStatus.PENDING):
            account.status, account.decided_by, account.decided_at = AccountStatus.ACTIVE, actor.id, now()
            record(actor, "account.approve", account, role=account.role.value)
        outbox.put("workers.notices.organization_decided", str(organization.id), queue="notices")
    return organization


def refuse(actor: Actor, organization_id: UUID, reason: str) -> Organization:
    """Turn it away, with the reason in words."""
    if not reason.strip():
        raise RuleBroken(_("请写明没有通过核实的原因，机构会看到。"), field="reason")
    with atomic():
        organization = queries.get(actor, organization_id, Permission.VERIFY_ORGANIZATIONS, lock=True)
        rules.check_waiting(organization)
        organization.status, organization.refusal_reason = OrganizationStatus.REFUSED, reason.strip()
        organization.decided_by, organization.decided_at = actor.id, now()
        record(actor, "organization.refuse", organization)
        outbox.put("workers.notices.organization_decided", str(organization.id), queue="notices")
    return organization


def staff(organization_id: UUID, status: AccountStatus) -> list[Account]:
    """Accounts of those who work there, for the verbs of this room and for notices."""
    return list(
        session.scalars(sa.select(Account).where(Account.organization_id == organization_id, Account.status == status))
    )
