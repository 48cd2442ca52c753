"""Accounts for tests. All have the password `PASSWORD`."""

import factory
from factory.alchemy import SQLAlchemyModelFactory

from app.access.actor import Actor
from app.access.permissions import Role
from app.adapters import adapters
from app.database import session
from app.people.factors import new_secret
from app.people.models import Account, AccountStatus
from app.people.passwords import hashed
from app.people.service import actor_of
from app.people.signing_in import bound

PASSWORD = "three unlike words"
KEPT = hashed(PASSWORD)
TOWNSHIP = "421003106000"
"""郢城镇, 荆州区, 荆州市: where the tests' people work."""
VILLAGE = "421003106901"


class AccountFactory(SQLAlchemyModelFactory):
    """An active director of one village, unless told otherwise."""

    class Meta:
        model = Account
        sqlalchemy_session_factory = session
        sqlalchemy_session_persistence = "flush"

    login = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"王芳{n}")
    password_hash = KEPT
    role = Role.DIRECTOR
    status = AccountStatus.ACTIVE
    place_code = VILLAGE
    language = "zh"


def account(role: Role, **fields: object) -> Account:
    """An active account of a role, in the place that suits it."""
    place = {
        Role.DIRECTOR: VILLAGE,
        Role.SUPERVISOR: TOWNSHIP,
        Role.COUNTY_OFFICER: "421003000000",
        Role.LIAISON: "421003000000",
    }
    made: Account = AccountFactory(**{"role": role, "place_code": place.get(role), **fields})
    return made


def with_app(person: Account) -> bytes:
    """Give an account an authenticator app; its secret."""
    secret = new_secret()
    person.totp_cell = adapters.keys.lock(secret, bound(person))
    session.flush()
    return secret


def an_actor(role: Role, **fields: object) -> Actor:
    """The actor of such an account."""
    return actor_of(account(role, **fields))
