"""The verbs of signing in: a device comes in by password and code, is confirmed, and is ended."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.adapters import adapters
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import NotFound, RuleBroken
from app.people import factors, queries, rules
from app.people.models import Account, AccountStatus, RecoveryCode, SignIn
from app.people.passwords import matches
from app.people.service import actor_of, end_sign_ins
from app.people.throttle import Bucket, counted
from app.transaction import atomic
from app.words import _

WRITTEN_EVERY = timedelta(minutes=1)


def name_of(login: str) -> str:
    """A login as tries and known devices are kept by: nobody reads a telephone number there."""
    return adapters.keys.blind(rules.clean_login(login), "sign-in").hex()


@contextmanager
def tried(kind: str, login: str, places: Sequence[Bucket]) -> Iterator[None]:
    """A try that counts against guessing; what was wrong is in the log, for known and unknown names alike."""
    try:
        with counted(places):
            yield
    except RuleBroken:
        with atomic():
            record(None, f"account.{kind}_failed", ("login", name_of(login)))
        raise


def begin(account: Account, device: str, address: str) -> tuple[SignIn, str]:
    """A new sign-in after a right password, and what goes into the cookie."""
    sign_in = SignIn(account_id=account.id, device=device, address=address, created_at=now(), last_seen_at=now())
    proved = account.password_hash
    with atomic():
        if (locked(account).password_hash, account.status) != (proved, AccountStatus.ACTIVE):
            raise RuleBroken(_("登录名或密码不对，请再试一次。"), field="password")  # changed in this very moment
        key = renew(sign_in)
        sign_in.confirmed_at = now()
        session.add(sign_in)
        session.flush()
        if not rules.is_unfinished(account, sign_in):
            enter(account, "password")
    return sign_in, f"{sign_in.id}.{key}"


def renew(sign_in: SignIn) -> str:
    """A new secret: what was in any cookie before opens nothing any more."""
    key = secrets.token_urlsafe(32)
    sign_in.secret_hash = hashlib.sha256(key.encode()).digest()
    return key


def enter(account: Account, way: str) -> None:
    """She is in."""
    account.last_sign_in_at = now()
    record(actor_of(account), "account.sign_in", account, way=way)


def find(token: str) -> tuple[SignIn, Account] | None:
    """Whose cookie this is: one question to the database."""
    ident, _dot, key = token.partition(".")
    try:
        found = queries.signed_in(UUID(ident))
    except ValueError:
        return None
    if found is None or not hmac.compare_digest(found[0].secret_hash, hashlib.sha256(key.encode()).digest()):
        return None
    return found


def seen(sign_in: SignIn) -> None:
    """She is still here; written once a minute at most."""
    if now() - sign_in.last_seen_at > WRITTEN_EVERY:
        with atomic():
            sign_in.last_seen_at = now()


def give_code(account: Account, sign_in: SignIn, typed: str) -> str:
    """The second step: a code of the app or a recovery code. Gives what goes into the cookie from now on."""
    with atomic():
        hers = locked(account)
        way = use_code(hers, typed)
        sign_in.second_factor_at = sign_in.confirmed_at = now()
        enter(hers, way)
        return f"{sign_in.id}.{renew(sign_in)}"


def locked(account: Account) -> Account:
    """The account as it is now, and nobody else's until this deed is done."""
    found = session.get(Account, account.id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("account")
    return found


def use_code(account: Account, typed: str) -> str:
    """Take a code, once; says of which kind it was."""
    if factors.is_code(typed):
        if account.totp_cell is not None:
            step = factors.matching_step(secret_of(account), typed, now(), account.totp_step)
            if step is not None:
                account.totp_step = step
                return "totp"
    elif session.execute(
        sa.delete(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.digest == factors.digest(typed))
        .returning(RecoveryCode.digest)
    ).first():
        return "recovery_code"
    raise RuleBroken(_("验证码不对，或者已经用过。请看验证器上现在的 6 位数字，再试一次。"), field="code")


def bound(account: Account) -> str:
    """To what the locked secret belongs."""
    return f"accounts:totp:{account.id}"


def secret_of(account: Account) -> bytes:
    """The secret shared with her app."""
    if account.totp_cell is None:
        raise NotFound("second factor")
    return adapters.keys.unlock(account.totp_cell, bound(account))


def candidate(account: Account, sign_in: SignIn) -> bytes:
    """The secret this device is shown for setting up an app; the same until it is proved."""
    if sign_in.totp_candidate is None:
        with atomic():
            sign_in.totp_candidate = adapters.keys.lock(factors.new_secret(), bound(account))
    return adapters.keys.unlock(sign_in.totp_candidate, bound(account))


def enrol(account: Account, sign_in: SignIn, typed: str) -> tuple[str, list[str]]:
    """Set up an app, proved by its code; every other device is out. Gives the new cookie and ten recovery codes."""
    secret = candidate(account, sign_in)
    step = factors.matching_step(secret, typed, now(), None) if factors.is_code(typed) else None
    if step is None:
        raise RuleBroken(_("验证码不对。请看验证器上刚加的“童联”，把现在的 6 位数字填进来。"), field="code")
    with atomic():
        hers = locked(account)
        unfinished = rules.is_unfinished(hers, sign_in)
        hers.totp_cell, hers.totp_step = adapters.keys.lock(secret, bound(hers)), step
        sign_in.second_factor_at = sign_in.confirmed_at = now()
        sign_in.totp_candidate = None
        end_sign_ins(hers, but=sign_in.id)
        record(actor_of(hers), "account.second_factor", hers)
        if unfinished:
            enter(hers, "totp")
        return f"{sign_in.id}.{renew(sign_in)}", new_recovery_codes(hers)


def new_recovery_codes(account: Account) -> list[str]:
    """Ten new ones; the old ones open nothing any more."""
    codes = factors.new_recovery_codes()
    with atomic():
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        session.add_all(RecoveryCode(account_id=account.id, digest=factors.digest(code)) for code in codes)
        record(actor_of(account), "account.recovery_codes", account)
    return codes


def without_second_factor(account: Account) -> None:
    """Give up one's app, where the role lets one."""
    if rules.needs_second_factor(account.role):
        raise RuleBroken(_("您的岗位必须用第二步验证，可以换一个，不能关掉。"))
    with atomic():
        account.totp_cell = account.totp_step = None
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        record(actor_of(account), "account.second_factor_off", account)


def confirm(account: Account, sign_in: SignIn, proof: str) -> None:
    """She proves that it is still she: by her password, or by a code of her app."""
    with atomic():
        if account.totp_cell is not None and factors.is_code(proof):
            use_code(locked(account), proof)
        elif not matches(proof, account.password_hash):
            raise RuleBroken(_("不对，请再试一次。"), field="proof")
        sign_in.confirmed_at = now()
        record(actor_of(account), "account.confirm", account)


def end(actor: Actor, sign_in_id: UUID) -> None:
    """Sign out of one of one's devices."""
    with atomic():
        one = session.get(SignIn, sign_in_id, with_for_update=True)
        if one is None or one.account_id != actor.id:
            raise NotFound("sign-in")
        one.ended_at = one.ended_at or now()
        record(actor, "account.sign_out", ("account", str(actor.id)))


def end_others(actor: Actor, here: UUID) -> None:
    """Sign out of every device but this one."""
    with atomic():
        end_sign_ins(queries.own(actor), but=here)
        record(actor, "account.sign_out_others", ("account", str(actor.id)))
