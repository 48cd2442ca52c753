"""The table of roles and permissions, read back as prose."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.actor import Actor
from app.access.permissions import APPROVERS, GRANTS, ROLE_NAMES, Permission, Role
from app.errors import Refused

ME = UUID(int=1)
CHILDREN = {Permission.SEE_CHILDREN, Permission.EDIT_CHILDREN, Permission.SEE_NEEDS, Permission.EDIT_NEEDS}


def test_every_role_has_a_name_a_grant_and_an_approver() -> None:
    assert set(ROLE_NAMES) == set(GRANTS) == set(APPROVERS) == set(Role)


@pytest.mark.parametrize(
    "role", [Role.PROVIDER, Role.VOLUNTEER, Role.DONOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.LIAISON]
)
def test_these_never_open_a_child(role: Role) -> None:
    assert not CHILDREN & GRANTS[role]


def test_nobody_both_approves_accounts_of_directors_and_keeps_the_system() -> None:
    assert all(not {Permission.KEEP_SYSTEM, Permission.SEE_CHILDREN} <= grants for grants in GRANTS.values())


def test_whoever_sees_or_meets_children_waits_for_the_level_above() -> None:
    for role, grants in GRANTS.items():
        if grants & CHILDREN or Permission.ANSWER_REFERRALS in grants:
            assert APPROVERS[role] is not None


@given(st.sampled_from(Role), st.none() | st.from_regex(r"\A[0-9]{12}\Z"), st.none() | st.from_regex(r"\A[0-9]{12}\Z"))
def test_nobody_covers_more_than_her_digits(role: Role, own: str | None, place: str | None) -> None:
    actor = Actor(ME, "x", role, own)
    if actor.covers(place):
        assert own is not None
        assert place is not None
        assert place.startswith(actor.area)
        assert len(actor.area) >= 6


def test_require_refuses() -> None:
    with pytest.raises(Refused):
        Actor(ME, "x", Role.DONOR).require(Permission.SEE_CHILDREN)
