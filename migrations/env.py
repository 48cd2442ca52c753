"""Alembic's entry: one connection, one transaction per migration, short waits for locks."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.database import db


def run() -> None:
    """Run the migrations against the application's database."""
    engine = db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            compare_type=True,
            transaction_per_migration=True,
            **{
                k: v
                for k, v in current_app.extensions["migrate"].configure_args.items()
                if k not in {"compare_type", "render_as_batch"}
            },
        )
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.commit()
        with context.begin_transaction():
            context.run_migrations()


run()
