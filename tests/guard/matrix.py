"""Asking every door of everybody, each time as if nothing had happened before."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.people.models import Account
from app.workbooks import MIMETYPE
from tests.guard.table import WHO, read_table
from tests.guard.world import Person, World, everybody

PARAMETER = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
CHOICES = {"deed": {"referrals.answer": "start", "referrals.follow": "cancel"}}
OTHER_ROWS = {
    **{door: {"offer_id": "waiting_offer_id"} for door in ("offers.examine", "offers.publish", "offers.send_back")},
    "organizations.show": {"organization_id": "verified_id"},
    **{
        f"entitlements.{door}": {"application_id": "programme_application_id"}
        for door in ("application", "papers", "hand_in", "move", "summary")
    },
    **{f"funds.{door}": {"offer_id": "fund_id"} for door in ("show", "papers", "bring")},
    **{f"giving.{door}": {"offer_id": "fund_id"} for door in ("project", "pledge")},
    "vetting.volunteer": {"account_id": "volunteer_id"},
    "shifts.plan": {"referral_id": "shift_referral_id"},
    "shifts.take": {"shift_id": "swap_id"},
    "shifts.confirm": {"shift_id": "written_id"},
    "funds.application": {"referral_id": "application_id"},
}
"""Doors at which a parameter stands for another row: an offer that waits for review, a body that everybody may see,
a charity's project and an application to it, a referral to a volunteer, a visit that somebody stands in for and one whose hours wait."""


@dataclass
class Report:
    """How many cells were asked, and which answered otherwise than the table says."""

    cells: int = 0
    surprises: list[str] = field(default_factory=list)

    def note(self, cell: str, expected: bool, answer: TestResponse) -> None:
        """One cell."""
        self.cells += 1
        if came_in(answer) is not expected:
            told = f"{answer.status_code} {answer.headers.get('Location', '')}"
            self.surprises.append(f"{cell}: {'refused' if expected else 'LET IN'} ({told})")


def came_in(answer: TestResponse) -> bool:
    """Refusal looks like not-found; a stranger is sent to sign in, or told that her session is gone."""
    if answer.status_code in {404, 405}:
        return False
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?"):
        return False
    return answer.status_code != 400  # a form sent by nobody: she is asked to sign in, and keeps what she typed


def doors(app: Flask) -> Iterator[Rule]:
    """Every rule but the static files'."""
    yield from (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def address(rule: Rule, world: World) -> str:
    """The rule's address for the world's child."""

    def stand_in(found: re.Match[str]) -> str:
        kind, options, name = found.groups()
        if kind == "uuid":
            return str(world.ids[OTHER_ROWS.get(rule.endpoint, {}).get(name, name)])
        if kind == "any":
            return CHOICES.get(name, {}).get(rule.endpoint) or options.split(",")[0].strip()
        return {"int": "1", "code": "E01"}[kind]

    return PARAMETER.sub(stand_in, rule.rule)


def text_of(answer: TestResponse) -> str:
    """What an answer says; of a workbook, what all of its parts say."""
    if answer.mimetype != MIMETYPE:
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return "\n".join(packed.read(part).decode() for part in packed.namelist())


def cookie_of(app: Flask, account: Account) -> str:
    """What the browser of somebody who is signed in sends along."""
    browser = app.test_client()
    browser.become(account)  # the tests' own client
    kept = browser.get_cookie("tonglian")
    assert kept is not None
    return f"tonglian={kept.value}"


def ask(app: Flask, session: Session, cookie: str | None, method: str, where: str) -> TestResponse:
    """One request; whatever it did is undone, so that the same cookie serves the next."""
    session.commit()  # whatever was made or read since the last one
    connection = session.get_bind()
    assert isinstance(connection, sa.Connection)
    undo = connection.begin_nested() if connection.in_transaction() else connection.begin()
    try:
        data = {"submission": str(uuid4())} if method == "POST" else None
        headers = {"Cookie": cookie} if cookie else None
        return app.test_client(use_cookies=False).open(where, method=method, data=data, headers=headers)
    finally:
        undo.rollback()


def ask_everybody(app: Flask, session: Session, method: str, people: list[Person | None] | None = None) -> Report:
    """Every door that declares the method, each person, each distance."""
    world, report, table = World(session), Report(), read_table()
    cookies = {person: cookie_of(app, account) for person, account in world.people.items()}
    session.commit()
    for rule in doors(app):
        if method not in (rule.methods or ()):
            continue
        where, allowed = address(rule, world), WHO[table[rule.endpoint]]
        for person in people or [None, *everybody()]:
            answer = ask(app, session, cookies[person] if person else None, method, where)
            report.note(f"{method} {rule.endpoint} by {person}", allowed(person), answer)
    return report
