"""How many rows of a table the database shows the web's role, for somebody."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.access.actor import Actor
from app.database import ask_as, session
from tests.support.row_security import as_web


def rows_seen(app: Flask, who: Actor | None, model: type[Any]) -> int:
    """Counted within a transaction begun for `who`, None for nobody."""
    session.commit()
    ask_as(who.scope if who else None)
    try:
        with as_web(app):
            return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
    finally:
        session.rollback()
        ask_as(None)
