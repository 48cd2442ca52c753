"""The verbs of children's files."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries, rules
from app.children.categories import follow
from app.children.facts import Source
from app.children.history import plain, remember
from app.children.models import Child, Sex
from app.children.watch import watch
from app.database import session
from app.errors import OutOfDate, RuleBroken
from app.places.villages import point_of
from app.transaction import atomic
from app.words import _


def look(
    actor: Actor, child_id: UUID, purpose: str = "file", permission: Permission = Permission.SEE_CHILDREN
) -> Child:
    """Open a file, to read it or to fill in a form about it; the look is recorded in the same transaction."""
    with atomic():
        child = queries.get(actor, child_id, permission)
        record(actor, "child.look", child, purpose=purpose if actor.covers(child.place_code) else f"permit:{purpose}")
        watch(actor, child.id)
    return child


def add(
    actor: Actor,
    *,
    name: str,
    sex: Sex,
    birth_date: date,
    categories: list[str],
    guardian_name: str | None = None,
    guardian_relation: str | None = None,
    guardian_phone: str | None = None,
    address: str | None = None,
    note: str | None = None,
    despite_double: bool = False,
) -> Child:
    """Open a file for a child of the director's own village."""
    actor.require(Permission.EDIT_CHILDREN)
    name = name.strip()
    rules.check_birth_date(birth_date)
    rules.check_categories(categories)
    rules.check_phone(guardian_phone)
    rules.check_relation(guardian_relation)
    if actor.place is None:
        raise RuleBroken(_("您的账号还没有所在的村，请联系儿童督导员。"))
    with atomic():
        double = queries.same_child(actor, name, birth_date)
        if double and not despite_double:
            raise RuleBroken(
                _(
                    "本村已有同名同生日的档案 C%(number)s。如果确实是另一个孩子，请勾选“是另一个孩子”。",
                    number=double.number,
                ),
                field="despite_double",
            )
        lat, lng, precision = point_of(actor.place)
        child = Child(
            name=name, sex=sex, birth_date=birth_date, categories=sorted(set(categories)), place_code=actor.place,
            lat=lat, lng=lng, precision=precision, director_id=actor.id, guardian_name=guardian_name,
            guardian_relation=guardian_relation, guardian_phone=guardian_phone, address=address, note=note,
        )  # fmt: skip
        session.add(child)
        record(actor, "child.add", child)
        follow(actor, child, child.categories, Source.OTHER)
        outbox.put("workers.screening.rescreen_child", str(child.id))
    return child


FIELDS = (
    "name",
    "sex",
    "birth_date",
    "categories",
    "guardian_name",
    "guardian_relation",
    "guardian_phone",
    "address",
    "note",
)


def change(actor: Actor, child_id: UUID, *, version: int, source: Source = Source.OTHER, **facts: object) -> Child:
    """Correct a file. `version` is the one the form was filled from; an older one changes nothing."""
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such facts: {unknown}")
    if isinstance(facts.get("birth_date"), date):
        rules.check_birth_date(facts["birth_date"])  # type: ignore[arg-type]  # asked above
    rules.check_categories(list(facts.get("categories") or []))  # type: ignore[call-overload]  # a list of codes
    rules.check_relation(facts.get("guardian_relation"))  # type: ignore[arg-type]  # text or nothing
    rules.check_phone(facts.get("guardian_phone"))  # type: ignore[arg-type]  # text or nothing
    with atomic():
        child = queries.get(actor, child_id, Permission.EDIT_CHILDREN, lock=True)
        rules.check_open(child)
        if child.version != version:
            raise OutOfDate(_("刚刚有人先改了这份档案。请重新打开再改，您刚填的内容还在下面。"))
        before = {name: plain(getattr(child, name)) for name, value in facts.items() if getattr(child, name) != value}
        for name in before:
            setattr(child, name, facts[name])
        remember(actor, "child.change", child, before, source=source)
        if "categories" in before:
            follow(actor, child, child.categories, source)
    return child


def look_back(actor: Actor, child_id: UUID) -> Child:
    """Open what a file said before; the look is recorded."""
    return look(actor, child_id, "history")


def look_through(actor: Actor, *, text: str = "", page: int = 1) -> tuple[Sequence[Child], int]:
    """A page of the list of files; each file shown is a look."""
    with atomic():
        rows, total = queries.find(actor, text=text, page=page)
        record_many(actor, "child.list", rows, purpose="list")
    return rows, total
