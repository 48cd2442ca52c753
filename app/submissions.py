"""A form posted twice does its deed once: each form carries a token, kept with where its answer is found, and with a seal
of what was in it. The same token with other contents is no second press of a button: it is refused."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import journal
from app.database import Base, Moment, session
from app.driver import ask
from app.errors import RuleBroken
from app.words import _


class Submission(Base):
    """The token of one form as it was shown, and the page its answer led to."""

    __tablename__ = "submissions"

    token: Mapped[UUID] = mapped_column(primary_key=True)
    answer: Mapped[str]
    body: Mapped[bytes | None]
    """Keyed, so that nobody can try words against it; empty of forms that were sent before it was kept."""
    created_at: Mapped[Moment]


TABLE = Base.metadata.tables["submissions"]
CLAIM = "INSERT INTO submissions (token, answer, body) VALUES ($1, '', $2) ON CONFLICT DO NOTHING RETURNING token"
KNOWN = sa.select(TABLE.c.answer, TABLE.c.body).where(TABLE.c.token == sa.bindparam("token"))


class SentOtherwise(RuleBroken):
    """The form was sent before, with other contents."""


def claim(token: UUID, body: bytes | None = None) -> str | None:
    """Take `token` for this transaction: None if it is new, else the address of the answer it had.

    A second post waits here until the first has committed or rolled back. `body` is the seal of what it holds.
    """
    if ask(session.connection(), CLAIM, (token, body)):
        return None
    answer, before = session.execute(KNOWN, {"token": token}).one()
    if body is not None and before is not None and body != before:
        raise SentOtherwise(
            _("这张表单刚才已经提交过，内容和现在的不一样。现在的内容还没有保存；确实要再交一次，请再按一次。")
        )
    return str(answer)


def settle(token: UUID, answer: str) -> None:
    """Keep where the answer is found, at the end of the deed."""
    journal.change("UPDATE submissions SET answer = %s WHERE token = %s", answer, token)
