"""Children for tests; none of them exists."""

from datetime import date

import factory
from factory.alchemy import SQLAlchemyModelFactory

from app.access.permissions import Role
from app.children.models import Child, ChildStatus, Sex
from app.clock import today
from app.database import session
from tests.factories.people import VILLAGE, account


def birthday(age: int) -> date:
    """The birth date of somebody who turned `age` some weeks ago."""
    day = today()
    return date(day.year - age, 1, 1)


class ChildFactory(SQLAlchemyModelFactory):
    """A girl of ten in the tests' village."""

    class Meta:
        model = Child
        sqlalchemy_session_factory = session
        sqlalchemy_session_persistence = "flush"

    name = factory.Sequence(lambda n: f"测试儿童{n}")
    sex = Sex.FEMALE
    birth_date = factory.LazyFunction(lambda: birthday(10))
    place_code = VILLAGE
    lat, lng, precision = 30.39397, 112.20887, "township"
    status = ChildStatus.ACTIVE
    guardian_name = "测试奶奶"
    guardian_phone = "13911112222"
    director = factory.LazyFunction(lambda: account(Role.DIRECTOR))
