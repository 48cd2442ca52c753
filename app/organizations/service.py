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
from app.errors import OutOfDate, RuleBroken
from app.organizations import queries, rules
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.people import service as people
from app.people.models import Account, AccountStatus
from app.places.villages import locate
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


def columns(facts: Facts) -> dict[str, object]:
    """The facts as columns, checked."""
    rules.check_name(facts.name)
    rules.check_county(facts.place)
    rules.check_phone(facts.phone)
    return {
        "name": facts.name.strip(),
        "kind": facts.kind,
        "place_code": facts.place,
        "address": facts.address,
        "phone": facts.phone,
        "email": facts.email,
        "website": rules.clean_website(facts.website),
        "description": facts.description,
    }


def join(
    facts: Facts, *, credit_code: str, login: str, person: str, password: str, language: str = "zh"
) -> Organization:
    """Register an organization together with the account of its first member of staff; both wait for the county."""
    code, values = rules.check_credit_code(credit_code), columns(facts)
    with atomic():
        # two colleagues at once: the second is told that the first was there
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(code))))
        if queries.by_credit_code(code):
            raise RuleBroken(
                _("这个统一社会信用代码已经登记过了。请让已有账号的同事登录，或联系县级工作人员。"), field="credit_code"
            )
        organization = Organization(credit_code=code, status=OrganizationStatus.PENDING, **values)
        stand(organization)
        session.add(organization)
        record(None, "organization.apply", organization, kind=facts.kind.value)
        people.sign_up(
            login=login, name=person, password=password, role=Role.PROVIDER, place=facts.place, phone=facts.phone,
            organization_id=organization.id, language=language,
        )  # fmt: skip
        outbox.put("workers.notices.organization_applied", str(organization.id), queue="notices")
    return organization


def stand(organization: Organization) -> None:
    """Put it on the map where its place is."""
    lat, lng, precision = locate(organization.place_code or "", organization.address)
    organization.lat, organization.lng, organization.precision = lat, lng, precision


def change(actor: Actor, facts: Facts, *, seen: str) -> Organization:
    """Correct one's own entry; `seen` is the fingerprint of the entry the form was filled from.

    The credit code stays: another body is another entry. A refused entry, and a verified one that now says it is
    somebody else or elsewhere, waits for the county again.
    """
    values = columns(facts)
    with atomic():
        organization = queries.own(actor, lock=True)
        if rules.fingerprint(organization) != seen:
            raise OutOfDate(_("刚刚有同事先改了机构资料。请重新打开再改，您刚填的内容还在下面。"))
        changed = {name: value for name, value in values.items() if getattr(organization, name) != value}
        status = rules.status_after(organization, changed)
        for name, value in changed.items():
            setattr(organization, name, value)
        if "place_code" in changed:
            stand(organization)
        asks_again = status is not organization.status
        organization.status = status
        record(actor, "organization.change", organization, fields=sorted(changed), again=asks_again)
        if asks_again:
            outbox.put("workers.notices.organization_applied", str(organization.id), queue="notices")
        outbox.put("workers.indexing.organization", str(organization.id), queue="indexing")
    return organization


def verify(actor: Actor, organization_id: UUID, *, seen: str) -> Organization:
    """Say that it is what it says; `seen` is the fingerprint of what was looked at. Its waiting staff come in with it."""
    with atomic():
        organization = queries.get(actor, organization_id, Permission.VERIFY_ORGANIZATIONS, lock=True)
        rules.check_waiting(organization)
        if rules.fingerprint(organization) != seen:
            raise OutOfDate(_("机构刚刚改了资料。请看最新的内容，再核实一次。"))
        organization.refusal_reason = None
        decide(actor, organization, OrganizationStatus.VERIFIED)
        outbox.put("workers.indexing.organization", str(organization.id), queue="indexing")
    return organization


def refuse(actor: Actor, organization_id: UUID, reason: str) -> Organization:
    """Turn it away, with the reason in words.

    Its staff are let in all the same: to read why, correct the entry and ask again. Nothing they write is published
    and no child is referred to them before the body is verified.
    """
    with atomic():
        organization = queries.get(actor, organization_id, Permission.VERIFY_ORGANIZATIONS, lock=True)
        if not reason.strip():
            raise RuleBroken(_("请写明没有通过核实的原因，机构会看到。"), field="reason")
        rules.check_waiting(organization)
        organization.refusal_reason = reason.strip()
        decide(actor, organization, OrganizationStatus.REFUSED)
        outbox.put("workers.indexing.organization", str(organization.id), queue="indexing")
    return organization


def decide(actor: Actor, organization: Organization, status: OrganizationStatus) -> None:
    """The decision, within its deed, and what follows from it for the staff."""
    organization.status, organization.decided_by, organization.decided_at = status, actor.id, now()
    record(actor, f"organization.{status.value}", organization)
    for account in staff(organization.id, AccountStatus.PENDING):
        account.status, account.decided_by, account.decided_at = AccountStatus.ACTIVE, actor.id, now()
        record(actor, "account.approve", account, role=account.role.value)
    outbox.put("workers.notices.organization_decided", str(organization.id), queue="notices")


def staff(organization_id: UUID, status: AccountStatus) -> list[Account]:
    """Accounts of those who work there, for the verbs of this room."""
    return list(
        session.scalars(sa.select(Account).where(Account.organization_id == organization_id, Account.status == status))
    )
