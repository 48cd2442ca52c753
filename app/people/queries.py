"""Reading accounts."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.people.models import Account, AccountStatus, RecoveryCode, SignIn
from app.people.policy import allows, visible_to

IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
"""A sign-in is over after so long without a request, and after so long in any case."""


def by_login(login: str) -> Account | None:
    """The account someone tries to sign in to; for the sign-in itself, which has no actor yet."""
    return session.scalar(sa.select(Account).where(Account.login == login))


def by_id(account_id: UUID) -> Account | None:
    """An account named by a row one may see, or by a job."""
    return session.get(Account, account_id)


def signed_in(sign_in_id: UUID) -> tuple[SignIn, Account] | None:
    """A sign-in that is not over, with its account if that is active, in one question; for the session itself."""
    row = session.execute(
        sa.select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.id == sign_in_id, *is_open(), Account.status == AccountStatus.ACTIVE)
    ).first()
    return (row[0], row[1]) if row else None


def is_open() -> tuple[sa.ColumnElement[bool], ...]:
    """Neither ended, nor idle, nor old."""
    moment = now()
    return SignIn.ended_at.is_(None), SignIn.last_seen_at > moment - IDLE, SignIn.created_at > moment - LONGEST


def devices(actor: Actor) -> Sequence[SignIn]:
    """Where one is signed in, the device used last first."""
    return session.scalars(
        sa.select(SignIn).where(SignIn.account_id == actor.id, *is_open()).order_by(SignIn.last_seen_at.desc())
    ).all()


def recovery_codes_left(actor: Actor) -> int:
    """How many of one's ten are not used."""
    return session.scalar(sa.select(sa.func.count()).where(RecoveryCode.account_id == actor.id)) or 0


def own(actor: Actor) -> Account:
    """One's own account."""
    account = session.get(Account, actor.id)
    if account is None:
        raise NotFound("account")
    return account


def to_decide(actor: Actor, account_id: UUID) -> Account:
    """An account about which the actor may decide, locked for the deed."""
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or not allows(actor, Permission.APPROVE_ACCOUNTS, account):
        raise NotFound("account")
    return account


def one_to_decide(actor: Actor, account_id: UUID) -> Account:
    """An account about which the actor may decide, to look at."""
    account = session.get(Account, account_id)
    if account is None or not allows(actor, Permission.APPROVE_ACCOUNTS, account):
        raise NotFound("account")
    return account


def waiting(actor: Actor) -> Sequence[Account]:
    """Applications that wait for the actor, oldest first."""
    return session.scalars(
        sa.select(Account)
        .where(visible_to(actor), Account.status == AccountStatus.PENDING)
        .order_by(Account.created_at, Account.id)
    ).all()


def in_charge(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Account], int]:
    """Decided accounts of the level below, by name, a page at a time; with how many there are."""
    where = (visible_to(actor), Account.status != AccountStatus.PENDING)
    total = session.scalar(sa.select(sa.func.count()).select_from(Account).where(*where)) or 0
    rows = session.scalars(
        sa.select(Account).where(*where).order_by(Account.name, Account.id).limit(size).offset((page - 1) * size)
    ).all()
    return rows, total


def names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of colleagues by id, for timelines the actor may already see."""
    wanted = {i for i in ids if i}
    if not wanted:
        return {}
    return {
        row.id: row.name for row in session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(wanted)))
    }


def approvers_of(account: Account, role: Role) -> Sequence[Account]:
    """Active accounts of `role` in charge of the place of `account`; whom a notice goes to."""
    digits = {Role.SUPERVISOR: 9, Role.COUNTY_OFFICER: 6}.get(role)
    query = sa.select(Account).where(Account.role == role, Account.status == AccountStatus.ACTIVE)
    if digits:
        if not account.place_code:
            return []
        query = query.where(sa.func.left(Account.place_code, digits) == account.place_code[:digits])
    return session.scalars(query.order_by(Account.created_at).limit(20)).all()


def overseers_of(place: str) -> Sequence[Account]:
    """The active supervisors and county officers of a place; whom a notice goes to."""
    near = sa.or_(
        sa.and_(Account.role == Role.SUPERVISOR, sa.func.left(Account.place_code, 9) == place[:9]),
        sa.and_(Account.role == Role.COUNTY_OFFICER, sa.func.left(Account.place_code, 6) == place[:6]),
    )
    query = sa.select(Account).where(near, Account.status == AccountStatus.ACTIVE).order_by(Account.created_at)
    return session.scalars(query.limit(20)).all()


def officers_of(place: str) -> Sequence[Account]:
    """The active officers of the county of a place; whom a notice goes to."""
    here = sa.func.left(Account.place_code, 6) == place[:6]
    query = sa.select(Account).where(Account.role == Role.COUNTY_OFFICER, here, Account.status == AccountStatus.ACTIVE)
    return session.scalars(query.order_by(Account.created_at).limit(20)).all()


def liaisons_of(organization_ids: Iterable[UUID]) -> Sequence[UUID]:
    """The active liaisons of these departments' offices."""
    where = (Account.role == Role.LIAISON, Account.status == AccountStatus.ACTIVE)
    return session.scalars(
        sa.select(Account.id).where(Account.organization_id.in_(list(organization_ids)), *where)
    ).all()


def overseers_in(county: str) -> Sequence[Account]:
    """Every active supervisor and officer of a county, by its six digits; whom a notice goes to."""
    roles = Account.role.in_((Role.SUPERVISOR, Role.COUNTY_OFFICER))
    here = Account.place_code.startswith(county, autoescape=True)
    return session.scalars(sa.select(Account).where(roles, here, Account.status == AccountStatus.ACTIVE)).all()


def auditors() -> Sequence[Account]:
    """Every active auditor; whom an alert goes to."""
    return session.scalars(
        sa.select(Account).where(Account.role == Role.AUDITOR, Account.status == AccountStatus.ACTIVE)
    ).all()
