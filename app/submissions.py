"""A form posted twice does its deed once: each form carries a token, kept with where its answer is found."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, session


class Submission(Base):
    """The token of one form as it was shown, and the page its answer led to."""

    __tablename__ = "submissions"

    token: Mapped[UUID] = mapped_column(primary_key=True)
    answer: Mapped[str]
    created_at: Mapped[Moment]


def claim(token: UUID) -> str | None:
    """Take `token` for this transaction: None if it is new, else the address of the answer it had.

    A second post waits here until the first has committed or rolled back.
    """
    taken = session.execute(
        insert(Submission).values(token=token, answer="").on_conflict_do_nothing().returning(Submission.token)
    ).first()
    if taken:
        return None
    return session.scalar(sa.select(Submission.answer).where(Submission.token == token))


def settle(token: UUID, answer: str) -> None:
    """Keep where the answer is found."""
    session.execute(sa.update(Submission).where(Submission.token == token).values(answer=answer))
