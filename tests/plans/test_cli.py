"""Asking for a plan over a province from the command line; each county decides its own part."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.plans import queries, service
from app.plans.cli import plan
from app.plans.models import MatchStatus, Plan
from tests.factories.people import an_actor
from tests.plans.conftest import Township


def test_a_province(app: Flask, township: Township, session: Session, work) -> None:
    here, elsewhere = township.need(), township.need()
    elsewhere.place_code = "420502001901"
    township.offer(reach="anywhere", mode="remote", radius_km=None)
    session.commit()
    answer = app.test_cli_runner().invoke(plan, ["42"])
    assert answer.exit_code == 0, answer.output
    work("workers.plans")
    made = session.scalars(sa.select(Plan)).one()
    assert answer.output == f"P{made.number}\n"
    assert (made.area, made.asked_by) == ("42", None)
    for actor, need in (
        (an_actor(Role.COUNTY_OFFICER), here), (an_actor(Role.COUNTY_OFFICER, place_code="420502000000"), elsewhere),
    ):  # fmt: skip
        mine, total = queries.matches(actor, made, [MatchStatus.PROPOSED])
        assert ([match.need_id for match in mine], total) == ([need.id], 1)
        assert {figure.township[:6] for figure in queries.figures(actor, made)} == {actor.area}
        assert service.accept(actor, made.id).accepted == 1
    assert queries.latest(an_actor(Role.COUNTY_OFFICER, place_code="451422000000")) is None


@pytest.mark.parametrize("code", ["421003106901", "999999", "x"])
def test_what_is_no_area(app: Flask, session: Session, code: str) -> None:
    answer = app.test_cli_runner().invoke(plan, [code])
    assert answer.exit_code == 1
    assert "Error" in answer.output
    assert session.scalar(sa.select(sa.func.count()).select_from(Plan)) == 0
