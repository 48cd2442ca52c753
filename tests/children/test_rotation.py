"""New keys while the service runs: nothing is lost, and what was locked before is locked anew."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.adapters import adapters
from app.children import rotation
from app.children.keys import ChildKey
from app.children.models import Child
from app.clock import now
from app.database import Base, db
from app.needs.models import Need
from app.transaction import atomic
from app.vault.keyring import Keyring
from app.vault.sealed import binding, sealed_columns
from tests.conftest import process_number, settings_for
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.guard.world import World
from tests.support.databases import TEMPLATE, copy_database


@pytest.fixture
def own_keys(session: Session, tmp_path: Path) -> Iterator[Path]:
    """A copy of the keys that may be changed."""
    path = tmp_path / "keys.json"
    shutil.copy(os.environ["KEYS_FILE"], path)
    before = adapters.keys
    adapters.use(search=adapters.search, keys=Keyring(path))
    yield path
    adapters.use(search=adapters.search, keys=before)


def test_every_table_with_sealed_cells_leads_to_its_child() -> None:
    """A table that rotation could not find would be lost with the old key."""
    tables = dict(rotation.sealed_tables())
    for table in tables:
        rotation.of_child(table, None)
    declared = {
        (mapper.local_table.name, name) for mapper in Base.registry.mappers for name in sealed_columns(mapper.class_)
    }
    found = {(table.name, name) for table, names in tables.items() for name in names}
    assert declared <= found


def test_every_column_locked_with_the_operators_key_is_met_by_rotation() -> None:
    """What `keys rotate` does not know is lost when the old key is retired."""
    found = {
        (table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns
        if column.name.endswith("_locked")
    }  # fmt: skip
    assert found <= {(locked.column.class_.__tablename__, locked.column.key) for locked in rotation.LOCKED}


def test_a_new_operators_key_locks_every_childs_key(session: Session, own_keys: Path) -> None:
    children = [ChildFactory(name=f"孩子{n}") for n in range(5)]
    session.commit()
    adapters.keys.keyset.rotated("wrap").save(own_keys)
    assert rotation.rewrap() >= 5
    assert rotation.in_use() == {adapters.keys.keyset.newest("wrap").id}
    adapters.keys.keyset.without_old("wrap").save(own_keys)
    adapters.keys.read_again()
    session.expunge_all()
    assert {session.get_one(Child, child.id).name for child in children} == {f"孩子{n}" for n in range(5)}
    assert rotation.rewrap() == 0


def test_a_new_childs_key_locks_every_cell_of_hers_and_nobody_elses(session: Session) -> None:
    child, other = ChildFactory(name="柳小满"), ChildFactory(name="别的孩子")
    need = NeedFactory(child=child, words="没人做饭")
    session.commit()
    cells = sa.select(Child.name_sealed, Need.words_sealed).join(Need, Need.child_id == Child.id)
    before = session.execute(cells.where(Child.id == child.id)).one()
    assert rotation.relock(child.id) >= 4
    after = session.execute(cells.where(Child.id == child.id)).one()
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert session.get_one(Need, need.id).words == "没人做饭"
    assert session.get_one(Child, child.id).name == "柳小满"
    assert session.get_one(ChildKey, child.id).generation == 2
    assert session.get_one(ChildKey, other.id).generation == 1
    assert rotation.unreadable() == []


@pytest.mark.privacy("P15")
def test_readers_never_meet_a_cell_they_cannot_open() -> None:
    """Two rotations run through forty children while another process's reader opens them all the time."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"rotation_{process_number()}")
    app: Flask = create_app(settings_for(url, process_number()), database_role="owner")
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        with app.app_context():
            while not done.is_set():
                for child in db.session.scalars(sa.select(Child)):
                    if child.name != "柳小满" or child.address != "三组":
                        wrong.append(str(child.id))
                db.session.remove()

    with app.app_context():
        with atomic():
            for _turn in range(40):
                ChildFactory(name="柳小满", address="三组")
        reader = threading.Thread(target=read)
        reader.start()
        try:
            assert sum(rotation.relock_all()) == sum(rotation.relock_all()) > 0
        finally:
            done.set()
            reader.join(30)
        assert rotation.unreadable() == []
        db.session.remove()
        db.engine.dispose()
    assert wrong == []


def test_a_cell_that_does_not_open_is_named_and_a_forgotten_child_is_not(session: Session) -> None:
    child, forgotten = ChildFactory(name="柳小满"), ChildFactory(name="别的孩子")
    need = NeedFactory(child=child, words="没人做饭")
    NeedFactory(child=forgotten, words="没人做饭")
    session.commit()
    key = session.get_one(ChildKey, forgotten.id)
    key.wrapped, key.earlier, key.destroyed_at = None, None, now()
    session.flush()
    assert rotation.unreadable() == []
    moved = sa.select(Child.name_sealed).where(Child.id == child.id).scalar_subquery()
    session.execute(sa.update(Need).where(Need.id == need.id).values(words_sealed=moved))
    assert rotation.unreadable() == [binding("needs", "words", need.id)]


def test_both_ways_to_a_childs_rows_find_the_same(session: Session) -> None:
    world = World(session)
    met = 0
    for table, _names in rotation.sealed_tables():
        ident = next(iter(table.primary_key.columns))
        source, child = rotation.beside_its_child(table)
        joined = set(session.scalars(sa.select(ident).select_from(source).where(child == world.child.id)))
        assert joined == set(session.scalars(sa.select(ident).where(rotation.of_child(table, world.child.id)))), (
            table.name
        )
        met += bool(joined)
    assert met >= 20
