"""Every look is recorded: whatever page tells anything of a child leaves an entry that names her, in the same request."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.deeds import words
from app.audit.models import AuditEntry
from app.audit.purposes import purpose_words
from tests.guard.matrix import address, cookie_of, doors
from tests.guard.world import SECRETS, World

READERS = ((Role.DIRECTOR, "own"), (Role.SUPERVISOR, "own"), (Role.COUNTY_OFFICER, "own"), (Role.DIRECTOR, "assigned"), (Role.PROVIDER, "own"))  # fmt: skip


def entries(session: Session, world: World) -> int:
    """How many entries name the child."""
    count = sa.select(sa.func.count()).where(AuditEntry.child_id == world.child.id)
    return session.scalar(count) or 0


@pytest.mark.timeout(300)
@pytest.mark.asvs("16.3.2")
@pytest.mark.privacy("P08")
def test_every_page_that_tells_of_a_child_leaves_an_entry(app: Flask, session: Session) -> None:
    world = World(session)
    cookies = {reader: cookie_of(app, world.people[reader]) for reader in READERS}
    session.commit()
    telling, silent = 0, []
    for rule in doors(app):
        methods = {"GET"} & (rule.methods or set()) or ({"POST"} if rule.endpoint == "children.find" else set())
        for method in methods:
            for reader, cookie in cookies.items():
                before = entries(session, world)
                browser = app.test_client(use_cookies=False)
                data = {"text": SECRETS[0]} if method == "POST" else None
                answer = browser.open(address(rule, world), method=method, headers={"Cookie": cookie}, data=data)
                told = answer.get_data().decode(errors="replace")
                if not any(secret in told for secret in SECRETS):
                    continue
                telling += 1
                if entries(session, world) == before:
                    silent.append(f"{method} {rule.endpoint} by {reader}")
    assert not silent, "\n".join(silent)
    assert telling >= 60


def test_every_purpose_and_deed_has_its_words(app: Flask, session: Session) -> None:
    World(session)
    kept = session.execute(sa.select(AuditEntry.action, AuditEntry.purpose).distinct()).all()
    with app.test_request_context():
        codes = {purpose for _action, purpose in kept if purpose and purpose_words(purpose) == purpose}
        deeds = {action for action, _purpose in kept if words(action) == action}
    assert (codes, deeds) == (set(), set())
    assert len(kept) >= 30
