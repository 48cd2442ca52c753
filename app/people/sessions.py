"""Sessions: who is behind this request, asked of the database each time so that a disabled account is out at once."""

from uuid import UUID

from flask import g, request
from flask_login import UserMixin, current_user, login_user, logout_user

from app.extensions import login_manager
from app.people.models import Account, AccountStatus
from app.people.queries import by_id
from app.people.service import actor_of


class SignedIn(UserMixin):
    """The account of a session. Its id carries the session version, so raising that ends the session."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """What the signed cookie holds."""
        return f"{self.account.id}:{self.account.session_version}"


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """The account a cookie speaks of, if it is active and the session has not been ended."""
    ident, _, version = token.partition(":")
    account = by_id(UUID(ident))
    if account is None or account.status is not AccountStatus.ACTIVE or str(account.session_version) != version:
        return None
    return SignedIn(account)


def remember_actor() -> None:
    """Before each request: the actor, for the guard and the views."""
    if request.endpoint in {None, "static", "web.healthz"}:
        return
    g.actor = actor_of(current_user.account) if current_user.is_authenticated else None


def open_session(account: Account) -> None:
    """Sign the account in, in this browser."""
    login_user(SignedIn(account))


def close_session() -> None:
    """Sign out of this browser."""
    logout_user()
