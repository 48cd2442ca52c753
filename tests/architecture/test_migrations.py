"""Migrations: one line of numbered steps, each of which can be undone, ending in what the models say."""

import os
import re

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from app import create_app
from app.config import ROOT
from app.database import Base, db
from tests.conftest import settings_for
from tests.support.databases import named, plain

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))


def test_they_form_one_line_with_numbers_in_order() -> None:
    steps = list(SCRIPTS.walk_revisions())[::-1]
    assert [s.revision for s in steps] == [f"{n:04d}" for n in range(1, len(steps) + 1)]
    for step in steps:
        assert re.fullmatch(rf"{step.revision}_[a-z_]+\.py", os.path.basename(step.path))
        assert step.doc


def test_up_down_and_up_again_ends_in_the_models() -> None:
    server = os.environ["TEST_DATABASE_URL"]
    name = f"steps_{os.getpid()}"
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    app = create_app(settings_for(named(server, name), 0), database_role="owner")
    folder = str(ROOT / "migrations")
    with app.app_context():
        upgrade(directory=folder)
        downgrade(directory=folder, revision="base")
        with db.engine.connect() as connection:
            left = connection.exec_driver_sql(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).all()
            assert left == []
        upgrade(directory=folder)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        db.engine.dispose()
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}"')


@pytest.mark.parametrize(
    "deed", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
)
def test_the_audit_log_only_grows(session, deed: str) -> None:
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        session.execute(sa.text(deed))
