"""Needs for tests."""

from datetime import timedelta

import factory
from factory.alchemy import SQLAlchemyModelFactory

from app.clock import today
from app.database import session
from app.needs.models import Need, NeedStatus
from tests.factories.children import ChildFactory


class NeedFactory(SQLAlchemyModelFactory):
    """Nobody cooks for the child."""

    class Meta:
        model = Need
        sqlalchemy_session_factory = session
        sqlalchemy_session_persistence = "flush"

    child = factory.SubFactory(ChildFactory)
    type_code = "BL02"
    words = "奶奶病了，没人做饭"
    urgency = 2
    units = 1
    status = NeedStatus.OPEN
    due_on = factory.LazyFunction(lambda: today() + timedelta(days=3))
    born_in = factory.LazyAttribute(lambda need: need.child.birth_date.replace(day=1))
    place_code = factory.SelfAttribute("child.place_code")
    lat = factory.SelfAttribute("child.lat")
    lng = factory.SelfAttribute("child.lng")
    precision = factory.SelfAttribute("child.precision")
    created_by = factory.SelfAttribute("child.director.id")
