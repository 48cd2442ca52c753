"""Every door, everybody, every distance: doing; and methods that no door declares."""

from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from tests.guard.matrix import Report, address, ask, ask_everybody, cookie_of, doors
from tests.guard.world import World

OTHERS = ("POST", "PUT", "PATCH", "DELETE")


@pytest.mark.timeout(600)
@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("8.2.2")
def test_who_does_what(app: Flask, lasting: Session) -> None:
    report = ask_everybody(app, lasting, "POST")
    assert not report.surprises, "\n".join(report.surprises)
    assert report.cells >= 3000
    print(f"{report.cells} cells")


@pytest.mark.timeout(600)
@pytest.mark.asvs("4.1.4")
def test_what_no_door_declares_is_done_by_nobody(app: Flask, lasting: Session) -> None:
    world, report = World(lasting), Report()
    turns = cycle([cookie_of(app, world.people[role, "own"]) for role in Role])  # refused before it matters who asks
    lasting.commit()
    for rule in doors(app):
        where = address(rule, world)
        declared = {m for other in doors(app) if other.rule == rule.rule for m in other.methods or ()}
        for method in OTHERS:
            if method in declared:
                continue
            for cookie in (None, next(turns), next(turns)):
                answer = ask(app, lasting, cookie, method, where)
                report.note(f"{method} {rule.endpoint}", False, answer)
    assert not report.surprises, "\n".join(report.surprises)
    assert report.cells >= 2000
