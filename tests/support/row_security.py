"""Row security in tests: rows are made as the owner, pages are asked for as the web's own role, on one connection."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask, has_app_context

from app.database import db


@contextmanager
def as_web(app: Flask) -> Iterator[None]:
    """`SET ROLE tonglian_web` meanwhile, as the web server's connections have it from their start.

    Only where a test's one connection stands in for the engine; on a real engine the application is what it is.
    """
    connection = db.engines[None] if has_app_context() else None
    if not isinstance(connection, sa.Connection) or app.config.get("ROW_SECURITY_OFF"):
        yield
        return
    connection.exec_driver_sql("SET ROLE tonglian_web")
    try:
        yield
    finally:
        connection.exec_driver_sql("RESET ROLE")
