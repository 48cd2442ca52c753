"""Sessions: who is behind this request, asked of the database each time so that whoever was put out is out at once."""

from contextlib import AbstractContextManager

from flask import current_app, g, request
from flask import session as cookie
from flask_login import UserMixin, current_user, login_user, logout_user

from app.clock import now
from app.extensions import login_manager
from app.people import devices, factors, known_devices, resetting, rules, service, signing_in
from app.people.models import Account, SignIn
from app.people.throttle import buckets

KEPT = ("language", "text_size")
"""What of the cookie outlives signing in and out."""
ENROLLED_STEPS = ("people.code", "people.sign_out")
FIRST_STEPS = ("people.enrol", "people.confirm", "people.sign_out")
"""Where alone one may go between the password and the second factor: to give a code, or to set up an app first."""


class SignedIn(UserMixin):
    """The account behind a cookie, and the sign-in that the cookie speaks for."""

    def __init__(self, sign_in: SignIn, account: Account, token: str) -> None:
        self.sign_in, self.account, self.token = sign_in, account, token

    def get_id(self) -> str:
        """What the signed cookie holds."""
        return self.token


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """The account a cookie speaks of, if it is active and the sign-in is not over."""
    found = signing_in.find(token)
    return SignedIn(*found, token) if found else None


def remember_actor() -> None:
    """Before each request: the actor, for the guard and the views; nobody while her second factor is still to come."""
    g.actor, g.steps, g.confirmed_at = None, (), None
    if request.endpoint in {None, "static", "web.healthz"} or not current_user.is_authenticated:
        return
    account, sign_in = hers()
    signing_in.seen(sign_in)
    g.confirmed_at = sign_in.confirmed_at
    if not rules.is_unfinished(account, sign_in):
        g.actor = service.actor_of(account)
    else:
        g.steps = ENROLLED_STEPS if account.totp_cell else FIRST_STEPS


def hers() -> tuple[Account, SignIn]:
    """The account and sign-in of this request; only behind a door that asks for them."""
    return current_user.account, current_user.sign_in


def counted(kind: str, login: str) -> AbstractContextManager[None]:
    """One try at a password or code, counted where it came from."""
    settings = current_app.config["SETTINGS"]
    who, address = signing_in.name_of(login), devices.network(request.remote_addr or "")
    known = known_devices.mark_in(who)
    places = buckets(kind, who, address, known, settings.sign_in_limit) if settings.throttle else ()
    return signing_in.tried(kind, login, places)


def sign_in(login: str, password: str) -> None:
    """Open a session for whoever knows the password; whatever this browser was before, it is no longer."""
    with counted("sign_in", login):
        account = service.authenticate(login, password)
    close_session()
    device = devices.label(request.user_agent.string)
    one, token = signing_in.begin(account, device, request.remote_addr or "")
    cookie["language"] = cookie.get("language", account.language)
    carry(one, account, token)


def carry(one: SignIn, account: Account, token: str) -> None:
    """Put a new token into the cookie, and nothing of the old one; know the device once she is in."""
    kept = {name: cookie[name] for name in KEPT if name in cookie}
    cookie.clear()
    cookie.update(kept)
    g.pop("csrf_token", None)  # the forms of this very answer need the new cookie's
    cookie.permanent = True
    login_user(SignedIn(one, account, token))
    remember_actor()
    if g.actor:
        known_devices.remember(signing_in.name_of(account.login))


def next_step() -> str:
    """Where signing in goes on, if it is not done."""
    return str(next(iter(g.steps), "people.code"))


def reset(login: str, code: str, password: str) -> None:
    """A new password by a code; wrong ones count as tries."""
    with counted("reset", login):
        resetting.reset(login, code, password)


def has_app() -> bool:
    """Whether she has an authenticator app."""
    return hers()[0].totp_cell is not None


def give_code(typed: str) -> None:
    """The second step."""
    account, one = hers()
    with counted("code", account.login):
        token = signing_in.give_code(account, one, typed)
    carry(one, account, token)


def enrol(typed: str) -> list[str]:
    """Set up an authenticator app here; gives the recovery codes."""
    account, one = hers()
    with counted("code", account.login):
        token, codes = signing_in.enrol(account, one, typed)
    carry(one, account, token)
    return codes


def confirm(proof: str) -> None:
    """It is still she."""
    account, one = hers()
    with counted("confirm", account.login):
        signing_in.confirm(account, one, proof)


def change_password(current: str, new: str) -> None:
    """A new password; wrong ones count as tries."""
    account, one = hers()
    with counted("confirm", account.login):
        service.change_password(service.actor_of(account), current, new, here=one.id)


def demonstration_code() -> str | None:
    """The code that the demonstration shows to everybody: of invented people only, where the setting says so."""
    account, _one = hers()
    if not (current_app.config["SETTINGS"].demonstration and account.is_demonstration and account.totp_cell):
        return None
    code = factors.next_code(signing_in.secret_of(account), now(), account.totp_step)
    return factors.in_threes(code) if code else ""


def close_session() -> None:
    """Sign out of this browser: the cookie forgets, and so does the server."""
    if current_user.is_authenticated:
        account, one = hers()
        signing_in.end(service.actor_of(account), one.id)
    logout_user()
    kept = {name: cookie[name] for name in KEPT if name in cookie}
    cookie.clear()
    cookie.update(kept)
    g.actor, g.steps = None, ()
