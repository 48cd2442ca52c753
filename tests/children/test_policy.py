"""Who may open which file: the check and the filter give the same answer for every actor and child."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.children.models import Child
from app.children.policy import allows, visible_to
from tests.factories.children import ChildFactory
from tests.factories.people import an_actor

PLACES = (
    "421003106901",
    "421003106902",
    "421003101901",
    "421002001901",
    "450102001901",
    "421003106000",
    "421003000000",
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.sampled_from(Role), actor_place=st.sampled_from([*PLACES, None]), child_place=st.sampled_from(PLACES[:5])
)
def test_check_and_filter_agree(session: Session, role: Role, actor_place: str | None, child_place: str) -> None:
    child = ChildFactory.build(place_code=child_place)
    actor = Actor(child_id(session), "x", role, actor_place)
    listed = session.scalar(
        sa.select(sa.func.count())
        .select_from(sa.select(sa.literal(child_place).label("place_code")).subquery("children"))
        .where(sa.text(str(visible_to(actor).compile(compile_kwargs={"literal_binds": True}))))
    )
    assert bool(listed) == allows(actor, Permission.SEE_CHILDREN, child)


def child_id(session: Session):
    """Any id."""
    return session.scalar(sa.text("SELECT uuidv7()"))


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.DIRECTOR, "421003106901", True),
        (Role.DIRECTOR, "421003106902", False),
        (Role.SUPERVISOR, "421003106000", True),
        (Role.SUPERVISOR, "421003101000", False),
        (Role.COUNTY_OFFICER, "421003000000", True),
        (Role.COUNTY_OFFICER, "421002000000", False),
        (Role.LIAISON, "421003000000", False),
        (Role.PROVIDER, "421003000000", False),
        (Role.VOLUNTEER, "421003106901", False),
        (Role.DONOR, None, False),
        (Role.AUDITOR, None, False),
        (Role.ADMINISTRATOR, None, False),
    ],
)
def test_who_sees_a_child_of_one_village(session: Session, role: Role, place: str | None, sees: bool) -> None:
    child = ChildFactory(place_code="421003106901")
    actor = an_actor(role, place_code=place)
    assert allows(actor, Permission.SEE_CHILDREN, child) is sees
    found = session.scalars(sa.select(Child.id).where(visible_to(actor))).all()
    assert (child.id in found) is sees
