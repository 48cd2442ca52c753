"""Erased by two people, and gone from every backup."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.access.permissions import Role
from app.adapters import adapters
from app.audit.models import AuditEntry
from app.children import rotation
from app.children import service as files
from app.children.facts import Source
from app.children.keys import ChildKey
from app.children.models import Child
from app.clock import now, today
from app.database import Base, db
from app.errors import NotFound, RuleBroken
from app.households import service as households
from app.moves import closing, erasing, service
from app.moves.models import CloseReason, Closing, Erasure, ErasureStatus, Ground, Purpose
from app.needs.models import Need
from app.notices.models import Notice
from app.people.service import actor_of
from app.permits import service as permits
from app.permits.models import Permit
from app.permits.models import Purpose as Why
from app.records import service as records
from app.records.models import Registration
from app.referrals import service as referrals
from app.safeguarding import handling
from app.safeguarding import service as reports
from app.safeguarding.models import Channel, Told
from app.safeguarding.service import Telling
from app.transaction import atomic
from app.vault import cells
from app.vault.cells import Unreadable
from app.vault.sealed import binding
from tests.conftest import process_number, settings_for
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account
from tests.support.databases import TEMPLATE, copy_database, named, plain
from tools.postgres import binaries

SECRETS = ("柳小满", "柳奶奶", "13911112222", "郢城镇黄山村三组", "奶奶病了没人做饭", "孩子的情况很特别", "广东东莞")


def a_life(director) -> Child:
    """A child about whom much was written, and closed."""
    actor = actor_of(director)
    child = ChildFactory(
        name=SECRETS[0], guardian_name=SECRETS[1], guardian_phone=SECRETS[2], address=SECRETS[3], note=SECRETS[5],
        director=director, birth_date=date(2012, 7, 19), categories=["LEFTB"],
    )  # fmt: skip
    need = NeedFactory(child=child, words=SECRETS[4])
    files.change(actor, child.id, version=child.version, note=f"{SECRETS[5]}，又改过")
    households.change_parent(actor, child.id, "father", source=Source.OTHER, name="柳大", status="alive")
    records.change(actor, Registration, child.id, source=Source.OTHER, registered=True, place="421003106000")
    referrals.request(actor, need.id, OfferFactory(capacity=9).id, "请尽快上门")
    service.go_away(actor, child.id, from_on=today(), expected_on=today(), whereabouts=SECRETS[6])
    permit = permits.ask(
        actor_of(account(Role.DIRECTOR, place_code="421003101901")), child.number, Why.CASE, "柳小满是我侄女", 24
    )
    assert permit.reason
    asked = service.ask(actor, child.id, "421003105000", Purpose.FAMILY, "柳小满要搬走了")
    service.withdraw(actor, asked.id)
    closing.close(actor, child.id, CloseReason.OTHER, f"{SECRETS[5]}，结案", end_needs=True)
    return child


def cells_about(child_id: UUID) -> list[tuple[str, str, object, bytes]]:
    """Every sealed cell about a child: table, column, row, cell."""
    found = []
    for table, names in rotation.sealed_tables():
        ident = next(iter(table.primary_key.columns))
        columns = [table.c[f"{name}_sealed"] for name in names]
        for row_id, *kept in db.session.execute(sa.select(ident, *columns).where(rotation.of_child(table, child_id))):
            found += [(table.name, name, row_id, cell) for name, cell in zip(names, kept, strict=True) if cell]
    return found


def everything(session: Session) -> str:
    """Every value of every table, as text."""
    tables = (table for table in Base.metadata.sorted_tables if table.name not in {"accounts", "outbox"})
    return "\n".join(repr(tuple(row)) for table in tables for row in session.execute(sa.select(table)))


@pytest.mark.privacy("P12")
@pytest.mark.asvs("2.3.5")
def test_two_people_erase_what_is_over(session: Session, sign_in, run) -> None:
    director, supervisor = account(Role.DIRECTOR), account(Role.SUPERVISOR)
    officer, other = account(Role.COUNTY_OFFICER), account(Role.COUNTY_OFFICER)
    child = a_life(director)
    ident, need = child.id, session.scalars(sa.select(Need.id)).one()
    session.commit()
    with pytest.raises(RuleBroken, match="还没有满"):
        erasing.propose(actor_of(supervisor), ident, Ground.RETENTION)
    with pytest.raises(NotFound):
        erasing.propose(actor_of(director), ident, Ground.REQUEST)
    session.execute(sa.update(Closing).values(retention_until=today() - timedelta(days=1)))
    session.commit()
    first, second = sign_in(officer), sign_in(other)
    assert f"C{child.number}" in sign_in(supervisor).see("/erasures")
    run(early=True)
    due = set(session.scalars(sa.select(Notice.account_id).where(Notice.kind == "erase.due")))
    assert due == {officer.id, other.id}
    assert first.submit(f"/children/{ident}/erase", ground="retention", words="期满了").status_code == 302
    session.expire_all()
    erasure = session.scalars(sa.select(Erasure)).one()
    address = f"/erasures/{erasure.id}/approve"
    assert first.post(address).status_code == 404  # not alone
    assert sign_in(supervisor).post(address).status_code == 404
    assert sign_in(director).post(address).status_code == 404
    assert cells_about(ident)
    assert second.post(address).status_code == 302
    run()
    session.expire_all()
    assert cells_about(ident) == []
    erased = session.get_one(Child, ident)
    assert (erased.birth_date, erased.place_code, erased.lat, erased.lng) == (
        date(2012, 1, 1),
        "421003106000",
        None,
        None,
    )
    assert (erased.name, erased.guardian_relation, erased.id_number_index) == ("", None, None)
    assert erased.categories == ["LEFTB"]
    assert session.get_one(Need, need).place_code == "421003106000"
    assert session.get_one(Need, need).born_in == date(2012, 1, 1)
    key = session.get_one(ChildKey, ident)
    assert (key.wrapped, key.earlier) == (None, None)
    assert key.destroyed_at is not None
    assert {permit.reason for permit in session.scalars(sa.select(Permit))} == {""}
    for table in ("fact_versions", "households", "parents", "registrations", "absences", "transfers"):
        assert session.execute(sa.select(sa.func.count()).select_from(Base.metadata.tables[table])).scalar_one() == 0, (
            table
        )
    left = everything(session)
    assert not any(secret in left for secret in SECRETS)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "erase.done")).one()
    assert (entry.child_id, entry.actor_id) == (ident, other.id)
    assert entry.details["rows"] > 8
    assert session.get_one(Erasure, erasure.id).status is ErasureStatus.APPROVED
    page = second.see("/erasures")
    assert "已删除" in page
    second.see(f"/children/{ident}")
    assert sign_in(director).get(f"/children/{ident}").status_code == 404  # the township's now, not a village's
    with pytest.raises(RuleBroken, match="已经删除"):
        closing.reopen(actor_of(supervisor), ident, "又回来了")


@pytest.mark.privacy("P12")
def test_the_database_itself_asks_for_two(session: Session) -> None:
    officer = account(Role.COUNTY_OFFICER)
    child = a_life(account(Role.DIRECTOR))
    erasure = erasing.propose(actor_of(officer), child.id, Ground.REQUEST)
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), session.begin_nested():
        session.execute(sa.update(Erasure).values(status="approved", decided_by=officer.id))
    other = actor_of(account(Role.COUNTY_OFFICER))
    with pytest.raises(RuleBroken, match="为什么不删除"):
        erasing.decline(other, erasure.id, "")
    erasing.decline(other, erasure.id, "案件还没有结束")
    assert cells_about(child.id)
    with pytest.raises(RuleBroken, match="处理过"):
        erasing.approve(other, erasure.id)


def test_an_open_file_is_not_erased(session: Session) -> None:
    child = ChildFactory()
    session.commit()
    with pytest.raises(RuleBroken, match="没有结案"):
        erasing.propose(actor_of(account(Role.SUPERVISOR)), child.id, Ground.REQUEST)


def test_a_file_taken_up_again_is_not_due(session: Session, run) -> None:
    account(Role.COUNTY_OFFICER)
    director = account(Role.DIRECTOR)
    child = a_life(director)
    closing.reopen(actor_of(director), child.id, "又回来了")
    session.execute(sa.update(Closing).values(retention_until=today()))
    run(early=True)
    assert session.scalars(sa.select(Notice).where(Notice.kind == "erase.due")).all() == []


def opened(cells_kept: list[tuple[str, str, object, bytes]], secrets: dict[int, bytes]) -> list[str]:
    """Which of these cells open with any of these keys."""
    found = []
    for table, name, row_id, cell in cells_kept:
        for secret in secrets.values():
            try:
                found.append(cells.unlock(secret, cell, binding(table, name, row_id)).decode(errors="replace"))
            except Unreadable:
                continue
    return found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, which can be dumped."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"erasure_{process_number()}")
    app = create_app(settings_for(url, process_number()), database_role="owner")
    yield app
    with app.app_context():
        db.engine.dispose()
    drop(f"erasure_{process_number()}", f"restored_{process_number()}")


def drop(*names: str) -> None:
    with psycopg.connect(plain(os.environ["TEST_DATABASE_URL"]), autocommit=True) as connection:
        for name in names:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def program(name: str, *arguments: str) -> None:
    subprocess.run([str(binaries() / name), *arguments], check=True, capture_output=True)


@pytest.mark.privacy("P12")
@pytest.mark.asvs("14.2.7")
def test_an_older_backup_does_not_bring_her_back(own: Flask, tmp_path: Path) -> None:
    source = plain(own.config["SQLALCHEMY_DATABASE_URI"])
    dump, before, after = tmp_path / "data.dump", tmp_path / "before.jsonl", tmp_path / "keys.jsonl"
    runner = own.test_cli_runner()
    with own.app_context():
        director, officer, second = account(Role.DIRECTOR), account(Role.SUPERVISOR), account(Role.COUNTY_OFFICER)
        gone, stays = a_life(director), ChildFactory(name="别的孩子", director=director)
        with atomic():
            pass
        erased, kept = gone.id, stays.id
        actors = actor_of(officer), actor_of(second)
    assert runner.invoke(args=["keys", "export", str(before)]).exit_code == 0
    program("pg_dump", "-Fc", "--exclude-table-data=child_keys", f"--file={dump}", source)
    with own.app_context():
        erasing.approve(actors[1], erasing.propose(actors[0], erased, Ground.REQUEST).id)
    assert runner.invoke(args=["keys", "export", str(after)]).exit_code == 0

    name = f"restored_{process_number()}"
    drop(name)
    with psycopg.connect(plain(os.environ["TEST_DATABASE_URL"]), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    url = named(os.environ["TEST_DATABASE_URL"], name)
    program("pg_restore", "--no-owner", f"--dbname={plain(url)}", str(dump))
    restored = create_app(settings_for(url, process_number()), database_role="owner")
    runner = restored.test_cli_runner()
    answer = runner.invoke(args=["keys", "import", str(after)])
    assert answer.exit_code == 0, answer.output
    assert runner.invoke(args=["keys", "check"]).exit_code == 0
    with restored.app_context():
        hers, others = cells_about(erased), cells_about(kept)
        assert len(hers) > 10  # the old backup still holds her cells
        assert db.session.get_one(Child, erased).name == ""
        assert db.session.get_one(Child, kept).name == "别的孩子"
        saved = [json.loads(line) for line in after.read_text().splitlines()]
        assert "wrapped" not in next(one for one in saved if one["child"] == str(erased))
        secrets = {number: key.secret for number, key in enumerate(adapters.keys.keyset.wrap)}
        secrets |= {100: db.session.get_one(ChildKey, kept).secret(1)}
        assert opened(hers, secrets) == []
        assert "别的孩子" in opened(others, secrets)
        # it was a matter of her key alone: with the export that was to be thrown away they would open
        runner.invoke(args=["keys", "import", str(before)])
    with restored.app_context():
        assert db.session.get_one(Child, erased).name == SECRETS[0]
        db.session.remove()
        db.engine.dispose()


def test_reports_about_an_erased_child_lose_their_words_and_keep_their_count(session: Session) -> None:
    director, supervisor = account(Role.DIRECTOR), account(Role.SUPERVISOR)
    child = ChildFactory(director=director, name="柳小满")
    told = Telling(Told.POLICE, Channel.TELEPHONE, now(), "110-77")
    receipt = reports.file(
        actor_of(director), uuid4(), child_id=child.id, circumstance="MR04", seen="身上有伤",
        found_at=now() - timedelta(minutes=9), told=told,
    )  # fmt: skip
    handling.acknowledge(actor_of(supervisor), receipt.report_id)
    handling.note(actor_of(supervisor), receipt.report_id, "派出所已出警")
    handling.review(actor_of(supervisor), receipt.report_id, today() - timedelta(days=3), "邻居早就听见")
    with atomic():
        erasing.erase(child.id)
    for table in ("reports", "report_routes", "report_steps", "report_reviews"):
        rows = session.execute(sa.text(f"SELECT * FROM {table}")).mappings().all()
        assert rows
        kept = {name for row in rows for name, value in row.items() if name.endswith(("_locked", "_sealed")) and value}
        assert kept == set(), table
