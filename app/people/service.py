"""The verbs of accounts."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Role
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import RuleBroken
from app.people import policy, queries, rules
from app.people.models import Account, AccountStatus, SignIn
from app.people.passwords import hashed, matches
from app.transaction import atomic
from app.words import _

TAKEN = _("这个登录名已经有人用了。如果是您自己，请直接登录；否则请换一个。")


def actor_of(account: Account) -> Actor:
    """The account as decisions see it."""
    return Actor(account.id, account.name, account.role, account.place_code, account.organization_id)


def sign_up(
    *,
    login: str,
    name: str,
    password: str,
    role: Role,
    phone: str | None = None,
    place: str | None = None,
    organization_id: UUID | None = None,
    note: str | None = None,
    language: str = "zh",
) -> Account:
    """Apply for an account. Directors, supervisors, staff and volunteers wait for the level above."""
    login = rules.clean_login(login)
    rules.check_login(login)
    rules.check_password(password, login)
    rules.check_place_for(role, place)
    if role not in rules.SIGN_UP_ROLES:
        raise RuleBroken(_("这个角色不能自己注册，请联系系统管理员。"), field="role")
    with atomic():
        if queries.by_login(login):
            raise RuleBroken(TAKEN, field="login")
        account = Account(
            login=login, name=name.strip(), phone=phone, role=role, place_code=place, organization_id=organization_id,
            password_hash=hashed(password), status=rules.first_status(role), application_note=note, language=language,
        )  # fmt: skip
        session.add(account)
        try:
            session.flush()
        except IntegrityError as taken:  # somebody took the name in this very moment
            raise RuleBroken(TAKEN, field="login") from taken
        record(None, "account.apply", account, role=role.value)
        if account.status is AccountStatus.PENDING:
            outbox.put("workers.notices.account_applied", str(account.id), queue="notices")
    return account


def authenticate(login: str, password: str) -> Account:
    """The account whose login and password these are; the same sentence and the same time for every failure.

    It is not signed in by this: see `app.people.signing_in`.
    """
    account = queries.by_login(rules.clean_login(login))
    right = matches(password, account.password_hash if account else None)
    if account is None or not right:
        raise RuleBroken(_("登录名或密码不对，请再试一次。"), field="password")
    if account.status is AccountStatus.PENDING:
        raise RuleBroken(_("您的申请还在等待批准。批准后就能登录，请过些时候再来，或联系上一级。"))
    if account.status is AccountStatus.REFUSED:
        raise RuleBroken(_("您的申请没有被批准：%(reason)s", reason=account.refusal_reason or "—"))
    if account.status is not AccountStatus.ACTIVE:
        raise RuleBroken(_("这个账号不能使用了。如有疑问，请联系上一级。"))
    return account


def approve(actor: Actor, account_id: UUID) -> Account:
    """Let an applicant in."""
    with atomic():
        account = queries.to_decide(actor, account_id)
        rules.check_waiting(account)
        account.status, account.decided_by, account.decided_at = AccountStatus.ACTIVE, actor.id, now()
        record(actor, "account.approve", account, role=account.role.value)
        outbox.put("workers.notices.account_decided", str(account.id), queue="notices")
    return account


def refuse(actor: Actor, account_id: UUID, reason: str) -> Account:
    """Turn an applicant away, with the reason in words."""
    with atomic():
        account = queries.to_decide(actor, account_id)
        if not reason.strip():
            raise RuleBroken(_("请写明不批准的原因，申请人会看到。"), field="reason")
        rules.check_waiting(account)
        account.status, account.decided_by, account.decided_at = AccountStatus.REFUSED, actor.id, now()
        account.refusal_reason = reason.strip()
        record(actor, "account.refuse", account, role=account.role.value)
    return account


def disable(actor: Actor, account_id: UUID) -> Account:
    """End an account and every sign-in to it, at once."""
    with atomic():
        account = queries.to_decide(actor, account_id)
        if account.status is not AccountStatus.ACTIVE:
            raise RuleBroken(_("这个账号本来就没有启用。"))
        account.status = AccountStatus.DISABLED
        end_sign_ins(account)
        record(actor, "account.disable", account)
        outbox.put("workers.indexing.account", str(account.id), queue="indexing")
        if account.role is Role.VOLUNTEER:
            outbox.put("workers.shifts.gone", str(account.id))
    return account


def enable(actor: Actor, account_id: UUID) -> Account:
    """Let a disabled account work again; old sign-ins stay ended."""
    with atomic():
        account = queries.to_decide(actor, account_id)
        if account.status is not AccountStatus.DISABLED:
            raise RuleBroken(_("只有停用的账号才能重新启用。"))
        account.status = AccountStatus.ACTIVE
        record(actor, "account.enable", account)
        outbox.put("workers.indexing.account", str(account.id), queue="indexing")
    return account


def appoint(actor: Actor, account_id: UUID, role: Role, place: str | None) -> Account:
    """Change an account's role or place. Who does it must be in charge of the old appointment and of the new one."""
    with atomic():
        account = queries.to_decide(actor, account_id)
        rules.check_appointment(account, role, place)
        if not policy.may_appoint(actor, role, place):
            raise RuleBroken(_("这个岗位或地方不归您批准，请选您负责的范围。"), field="place")
        before = f"{account.role.value} {account.place_code or ''}".strip()
        account.role, account.place_code = role, place
        account.organization_id = account.organization_id if role is Role.LIAISON else None
        end_sign_ins(account)
        record(actor, "account.appoint", account, before=before, role=role.value, place=place)
    return account


def end_sign_ins(account: Account, but: UUID | None = None) -> None:
    """End every sign-in to an account (but one): each is asked for anew with every request."""
    session.execute(
        sa.update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.id.is_distinct_from(but))
        .values(ended_at=now())
    )


def change_password(actor: Actor, current: str, new: str, *, here: UUID | None = None) -> Account:
    """Change one's own password; every sign-in but the one `here` ends."""
    account = queries.own(actor)
    if not matches(current, account.password_hash):
        raise RuleBroken(_("现在的密码不对。"), field="current_password")
    rules.check_password(new, account.login)
    with atomic():
        account.password_hash = hashed(new)
        end_sign_ins(account, but=here)
        record(actor, "account.password", account)
    return account


def administrator(login: str, name: str, password: str) -> Account:
    """Make the first administrator, from the command line only; later ones are made the same way."""
    login = rules.clean_login(login)
    rules.check_login(login)
    rules.check_password(password, login)
    with atomic():
        if session.scalar(sa.select(Account.id).where(Account.login == login)):
            raise RuleBroken(_("这个登录名已经有人用了。"), field="login")
        account = Account(
            login=login, name=name, role=Role.ADMINISTRATOR, password_hash=hashed(password), status=AccountStatus.ACTIVE
        )
        session.add(account)
        record(None, "account.administrator", account)
    return account
