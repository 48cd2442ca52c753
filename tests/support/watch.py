"""No query starts in a template: every page of every test is watched."""

from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from flask import Flask, before_render_template, template_rendered
from sqlalchemy.engine import Engine

_rendering: ContextVar[str | None] = ContextVar("rendering", default=None)


class QueryInTemplate(AssertionError):
    """A template asked the database."""


def forbid_queries_in_templates(app: Flask, engine: Engine) -> None:
    """Raise as soon as a template causes a statement."""

    def begun(_sender: Flask, template: Any, **_rest: Any) -> None:
        _rendering.set(template.name)

    def ended(_sender: Flask, **_rest: Any) -> None:
        _rendering.set(None)

    def asked(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        name = _rendering.get()
        if name is not None:
            _rendering.set(None)
            raise QueryInTemplate(f"{name} started: {statement[:200]}")

    before_render_template.connect(begun, app, weak=False)
    template_rendered.connect(ended, app, weak=False)
    sa.event.listen(engine, "before_cursor_execute", asked)


class Counter:
    """Counts the statements sent meanwhile; savepoints of the tests' own transaction do not count."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.statements = engine, list[str]()

    def note(self, _c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        """One statement."""
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            self.statements.append(statement)

    def __enter__(self) -> "Counter":
        sa.event.listen(self.engine, "before_cursor_execute", self.note)
        return self

    def __exit__(self, *_error: object) -> None:
        sa.event.remove(self.engine, "before_cursor_execute", self.note)
