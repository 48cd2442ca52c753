"""The verbs of the family's side."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.adapters import adapters
from app.audit.service import record, record_many
from app.children import queries as children
from app.children import rules as files
from app.children.models import Child
from app.clock import now, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.rights import contents, queries, rules, tokens
from app.rights.contents import Group
from app.rights.models import Channel, FamilyLimit, FamilyPage, Reader, Request, RequestKind, RequestStatus, bound
from app.transaction import atomic
from app.vault.uuid7 import uuid7
from app.words import _

LIMITED = _("这份档案不能给监护人看。")


def look(
    actor: Actor, child_id: UUID, permission: Permission = Permission.SEE_CHILDREN, purpose: str = "family"
) -> Child:
    """Open a page of this room; the look is recorded in the same transaction."""
    with atomic():
        child = children.get(actor, child_id, permission)
        record(actor, "child.look", child, purpose=purpose)
    return child


def page_of(actor: Actor, child_id: UUID, reader: Reader = Reader.GUARDIAN) -> tuple[Child, list[Group] | None]:
    """What is held, for the family; None where the guardian is not to see it. The look is recorded."""
    child = look(actor, child_id)
    if reader is Reader.GUARDIAN and queries.limit_of(child.id):
        return child, None
    return child, contents.groups(actor, child)


def make_page(actor: Actor, child_id: UUID, reader: Reader) -> tuple[FamilyPage, UUID]:
    """A page for one reading, and the secret that opens it, which is kept nowhere."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
        if reader is Reader.GUARDIAN and queries.limit_of(child.id):
            raise RuleBroken(LIMITED)
        token, ident = tokens.new_token(), uuid7()
        snapshot = [[group.title, group.lines] for group in contents.groups(actor, child)]
        page = FamilyPage(
            id=ident, child_id=child.id, kind=reader, token_hash=tokens.fingerprint(token),
            locked=tokens.lock(token, ident, snapshot), made_by=actor.id,
            expires_at=now() + timedelta(hours=rules.PAGE_HOURS),
        )  # fmt: skip
        session.add(page)
        record(actor, "family.make", page, purpose="family", reader=reader.value)
    return page, token


def open_page(token: UUID) -> list[Group] | None:
    """Whoever brings the secret reads the page, once; None whatever the reason why not."""
    columns = (sa.column("page", sa.Uuid), sa.column("child", sa.Uuid), sa.column("content", sa.LargeBinary))
    with atomic():
        asked = sa.func.guard.open_family_page(tokens.fingerprint(token))
        found = session.execute(sa.select(*columns).select_from(asked)).first()
        if found is None:
            return None
        record(None, "family.open", ("familypage", str(found.page)), purpose="family", child=found.child)
        kept = tokens.unlock(token, found.page, bytes(found.content))
    return [Group(title, [(key, value) for key, value in lines]) for title, lines in kept]  # type: ignore[attr-defined]  # as locked


def ask_by_page(token: UUID, kind: RequestKind, relation: str, words: str) -> None:
    """The family itself asks, from the page it has just read."""
    words = rules.check_words(words)
    rules.check_asker(relation)
    ident, received = uuid7(), today()
    locked = adapters.keys.lock(words.encode(), bound(ident))
    with atomic():
        asked = sa.func.guard.ask_by_family_page(
            tokens.fingerprint(token), ident, kind.value, relation, locked, received, rules.due_on(received)
        )
        found = session.execute(sa.select(sa.column("child", sa.Uuid)).select_from(asked)).first()
        if found is None:
            raise RuleBroken(_("从这个页面提交已经不行了：每个页面只能提一次，看过两小时内有效。请直接找儿童主任。"))
        record(None, "request.receive", ("request", str(ident)), purpose="family", child=found.child, kind=kind.value)
        outbox.put("workers.files.request_received", str(ident), queue="notices")


def limit(actor: Actor, child_id: UUID, reason: str) -> FamilyLimit:
    """不给监护人看. Pages that wait are gone."""
    if len(reason.strip()) < 4:
        raise RuleBroken(_("请写明为什么不能给监护人看。只有负责的人看得到。"), field="reason")
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        files.check_open(child)
        if queries.limit_of(child.id):
            raise RuleBroken(_("已经设了“不给监护人看”。"))
        found = FamilyLimit(child_id=child.id, reason=reason.strip(), set_by=actor.id)
        session.add(found)
        for page in queries.waiting_pages(child.id):
            page.locked = None
        record(actor, "limit.set", found)
    return found


def lift(actor: Actor, child_id: UUID) -> None:
    """The guardian may read it again."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        found = queries.limit_of(child.id)
        if found is None:
            raise NotFound("limit")
        found.lifted_by, found.lifted_at = actor.id, now()
        record(actor, "limit.lift", found)


def receive(
    actor: Actor, child_id: UUID, *, kind: RequestKind, words: str, relation: str, channel: Channel, received_on: date
) -> Request:
    """Write down what the family asked for. A closed file too can be asked about."""
    words = rules.check_words(words)
    rules.check_asker(relation)
    rules.check_received(received_on)
    if channel is Channel.PAGE:
        raise RuleBroken(_("请选是怎么提出的。"), field="channel")
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        request = Request(
            child_id=child.id, kind=kind, words=words, relation=relation, channel=channel, received_on=received_on,
            due_on=rules.due_on(received_on), recorded_by=actor.id, status=RequestStatus.OPEN,
        )  # fmt: skip
        session.add(request)
        record(actor, "request.receive", request, kind=kind.value)
        outbox.put("workers.files.request_received", str(request.id), queue="notices")
    return request


def open_request(actor: Actor, request_id: UUID) -> Request:
    """Read one; words from a page are locked with the child's key from the first reading by those in charge on."""
    with atomic():
        request = queries.get(actor, request_id)
        if request.words_locked is not None and actor.covers(request.child.place_code):
            request = queries.get(actor, request_id, lock=True)
            request.words, request.words_locked = request.said, None
        record(actor, "request.look", request, purpose="requests")
    return request


def decide(actor: Actor, request_id: UUID, *, done: bool, words: str) -> Request:
    """Say that it was done, and how; or refuse it, in writing."""
    words = words.strip() if done else rules.check_refusal(words)
    with atomic():
        request = queries.get(actor, request_id, lock=True)
        rules.check_decidable(actor, request)
        request.status = RequestStatus.DONE if done else RequestStatus.REFUSED
        request.decision, request.decided_by, request.decided_at = words, actor.id, now()
        record(actor, "request.done" if done else "request.refuse", request, kind=request.kind.value)
    return request


def list_requests(actor: Actor) -> list[Request]:
    """Requests of the area; each look is recorded."""
    with atomic():
        found = list(queries.find(actor))
        record_many(actor, "child.list", found, purpose="requests")
    return found
