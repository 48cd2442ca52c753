"""Starting anew after password or telephone are lost: begun by whoever approves the account, done by its owner."""

import hmac
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import RuleBroken
from app.people import factors, queries, rules
from app.people.models import Account, AccountStatus, RecoveryCode
from app.people.passwords import hashed
from app.people.service import actor_of, end_sign_ins
from app.transaction import atomic
from app.words import _

RESET_WITHIN = timedelta(hours=24)


def begin_reset(actor: Actor, account_id: UUID) -> str:
    """Let somebody in one's charge start anew, who has lost password or telephone: a code for her to choose a password.

    Whoever asks for it chooses no password. It opens the account to whoever has it, so it is told face to face, works
    once and within a day, ends all sign-ins at once and is in the log.
    """
    with atomic():
        account = queries.to_decide(actor, account_id)
        if account.status is not AccountStatus.ACTIVE:
            raise RuleBroken(_("只有在用的账号才能重设登录。"))
        (code, *_others) = factors.new_recovery_codes()
        account.reset_digest, account.reset_until = factors.digest(code), now() + RESET_WITHIN
        end_sign_ins(account)
        record(actor, "account.reset", account)
    return code


def reset(login: str, code: str, password: str) -> None:
    """Choose a new password by such a code. The app and its recovery codes are forgotten; she sets one up anew."""
    login = rules.clean_login(login)
    rules.check_password(password, login)
    kept = hashed(password)
    with atomic():
        account = session.scalar(sa.select(Account).where(Account.login == login).with_for_update())
        if account is None or not may_reset(account, code):
            raise RuleBroken(_("登录名或重设码不对，或者重设码已经过期、用过。"), field="code")
        account.password_hash = kept
        account.reset_digest = account.reset_until = account.totp_cell = account.totp_step = None
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        end_sign_ins(account)
        record(actor_of(account), "account.reset_done", account)


def may_reset(account: Account, code: str) -> bool:
    """Whether this is the code, in time, of an account in use."""
    return (
        account.status is AccountStatus.ACTIVE
        and account.reset_digest is not None
        and account.reset_until is not None
        and account.reset_until > now()
        and hmac.compare_digest(account.reset_digest, factors.digest(code))
    )
