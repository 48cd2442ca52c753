"""The declarative base, the session, and the column words every table is written in."""

from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, scoped_session

from app.driver import OneDatabase, begin
from app.vault.sealed import watch

naming = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's parent: names constraints once, so that migrations can name them too."""

    metadata = sa.MetaData(naming_convention=naming)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        datetime: sa.DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: sa.ARRAY(sa.Text),
        str: sa.Text,
    }


UuidKey = Annotated[UUID, mapped_column(primary_key=True, server_default=sa.text("uuidv7()"))]
"""A key that tells nobody how many there are."""
Moment = Annotated[datetime, mapped_column(server_default=sa.func.now())]
"""When the row came to be."""
Number = Annotated[int, mapped_column(sa.BigInteger, sa.Identity(start=1001), unique=True)]
"""The number people say on the telephone."""


def choice(kind: type[StrEnum], name: str) -> sa.Enum:
    """A text column that holds one of the words of `kind`, checked by the database under the name `name`."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda words: [w.value for w in words],
    )


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "class_": OneDatabase})
session: "scoped_session[Session]" = db.session  # type: ignore[assignment]  # the extension's session subclasses Session
watch(session)

Scope = dict[str, str]
NOBODY: Scope = {"app.actor": "", "app.area": "", "app.organization": ""}
"""What row security knows of who asks: nothing, so it shows no child's row."""
_scope: ContextVar[Scope] = ContextVar("row_scope", default=NOBODY)
_TELL = "SELECT " + ", ".join(f"set_config('{name}', %({name})s, true)" for name in NOBODY)


def ask_as(scope: Scope | None) -> None:
    """From here on, in this request, the database shows the rows this scope reaches; None is nobody."""
    _scope.set(NOBODY if scope is None else NOBODY | scope)
    if session.registry.has() and session().in_transaction():
        tell_scope(session(), None, session.connection())


def tell_scope(_session: Session, _transaction: object, connection: sa.Connection) -> None:
    """At the start of each transaction. Local to it, so that nothing stays on a pooled connection."""
    begin(connection, _TELL, _scope.get())


sa.event.listen(session, "after_begin", tell_scope)
