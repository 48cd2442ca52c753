"""Row security in tests: rows are made as the owner, pages are asked for as the web's own role, on one connection."""

from contextlib import suppress

import sqlalchemy as sa
from flask import Flask, g

from app.database import db


def ask_pages_as_web(app: Flask) -> None:
    """Around each request: `SET ROLE tonglian_web`, as the web server's connections have it from their start."""

    def put_on() -> None:
        if not app.config.get("ROW_SECURITY_OFF"):
            db.session.execute(sa.text("SET ROLE tonglian_web"))
            g.as_web = True

    def take_off(_error: BaseException | None) -> None:
        if g.pop("as_web", False):
            with suppress(sa.exc.SQLAlchemyError):
                db.session.execute(sa.text("RESET ROLE"))

    app.before_request_funcs.setdefault(None, []).insert(0, put_on)
    app.teardown_request_funcs.setdefault(None, []).append(take_off)
