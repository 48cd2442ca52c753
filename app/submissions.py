"""A form posted twice does its deed once: each form carries a token, kept with where its answer is found."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app import journal
from app.database import Base, Moment, session


class Submission(Base):
    """The token of one form as it was shown, and the page its answer led to."""

    __tablename__ = "submissions"

    token: Mapped[UUID] = mapped_column(primary_key=True)
    answer: Mapped[str]
    created_at: Mapped[Moment]


TABLE = Base.metadata.tables["submissions"]
CLAIM = insert(TABLE).on_conflict_do_nothing().returning(TABLE.c.token)
ANSWER = sa.select(TABLE.c.answer).where(TABLE.c.token == sa.bindparam("token"))


def claim(token: UUID) -> str | None:
    """Take `token` for this transaction: None if it is new, else the address of the answer it had.

    A second post waits here until the first has committed or rolled back.
    """
    taken = session.execute(CLAIM, {"token": token, "answer": ""}).first()
    return None if taken else session.scalar(ANSWER, {"token": token})


def settle(token: UUID, answer: str) -> None:
    """Keep where the answer is found, at the end of the deed."""
    journal.change("UPDATE submissions SET answer = %s WHERE token = %s", answer, token)
