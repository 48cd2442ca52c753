"""The verbs: changing words that mean the same, keeping a search."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.catalogue import rules
from app.catalogue.models import SavedSearch, SynonymVersion
from app.catalogue.synonyms import groups, kept
from app.database import session
from app.errors import NotFound, RuleBroken
from app.transaction import after_commit, atomic
from app.words import _

LOCK = 20_260_102
"""The number under which whoever changes words that mean the same waits for the others."""


def set_group(actor: Actor, group_id: UUID | None, *, words: Sequence[str], reason: str) -> UUID:
    """A new version of a group of words, or a new group; gives its id."""
    actor.require(Permission.KEEP_SYSTEM)
    checked, why = rules.check_group(words), rules.check_reason(reason)
    return add_version(actor, group_id, checked, why)


def remove_group(actor: Actor, group_id: UUID, *, reason: str) -> UUID:
    """From now on these words mean nothing in common; the versions stay."""
    actor.require(Permission.KEEP_SYSTEM)
    return add_version(actor, group_id, [], rules.check_reason(reason))


def add_version(actor: Actor, group_id: UUID | None, words: list[str], reason: str) -> UUID:
    """The row, with its audit."""
    with atomic():
        session.execute(
            sa.select(sa.func.pg_advisory_xact_lock(LOCK))
        )  # two versions at once would each miss the other
        if group_id is not None and group_id not in {group.group_id for group in groups()}:
            raise NotFound("synonyms")
        row = SynonymVersion(group_id=group_id or uuid4(), words=words, reason=reason, changed_by=actor.id)
        session.add(row)
        session.flush()
        record(actor, "synonyms.change", ("synonyms", str(row.group_id)), version=row.version, words=len(words))
        after_commit(kept.forget)
    return row.group_id


def save_search(actor: Actor, *, name: str, query: str) -> SavedSearch:
    """Keep a search; the same one again gets the new name."""
    named, conditions = rules.check_name(name), rules.check_query(query)
    with atomic():
        count = session.scalar(sa.select(sa.func.count()).where(SavedSearch.account_id == actor.id)) or 0
        if count >= rules.MOST_SAVED:
            raise RuleBroken(_("已经存了 %(n)s 个搜索，先删掉一些。", n=count), field="name")
        statement = insert(SavedSearch).values(account_id=actor.id, name=named, query=conditions)
        statement = statement.on_conflict_do_update(index_elements=["account_id", "query"], set_={"name": named})
        return session.scalars(statement.returning(SavedSearch)).one()


def forget_search(actor: Actor, search_id: UUID) -> None:
    """One's own, and no other."""
    with atomic():
        row = session.scalar(
            sa.select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.account_id == actor.id)
        )
        if row is None:
            raise NotFound("saved search")
        session.delete(row)
