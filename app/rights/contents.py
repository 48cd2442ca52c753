"""What is held of a child, in plain words, grouped as a family would ask."""

from dataclasses import dataclass
from typing import Any

from app.access.actor import Actor
from app.access.permissions import ROLE_NAMES, Role
from app.audit.deeds import words as deed
from app.audit.purposes import BY_PERMIT, purpose_words
from app.children.models import Child
from app.children.rules import RELATION_NAMES
from app.disclosures import queries as disclosures
from app.disclosures.rules import BASIS_NAMES, PART_NAMES
from app.households import queries as households
from app.needs import queries as needs
from app.needs.models import NeedStatus
from app.places.villages import place_names
from app.records import queries as records
from app.rights import queries
from app.taxonomy.filters import category_name, type_name
from app.web.formats import day
from app.words import Words, _

STATES: dict[NeedStatus, Words] = {
    NeedStatus.DRAFT: _("还在写"),
    NeedStatus.OPEN: _("在找能帮的人"),
    NeedStatus.REFERRED: _("已请人帮忙，等答复"),
    NeedStatus.IN_SERVICE: _("有人在帮"),
    NeedStatus.MET: _("已经帮到"),
    NeedStatus.CLOSED_UNMET: _("没有帮成，已结束"),
    NeedStatus.WITHDRAWN: _("已撤回"),
}
TOLD = ("file", "list", "edit")
"""Purposes that say no more than the deed beside them."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading, and lines of what and what it says."""

    title: str
    lines: list[tuple[str, str]]


def groups(actor: Actor, child: Child) -> list[Group]:
    """Everything for the page, as text: nothing is looked up any more while it is drawn."""
    parts = (
        (_("孩子是谁"), who(child)),
        (_("住在哪里"), where(child)),
        (_("谁在照看"), carers(child)),
        (_("上学和健康"), school(child)),
        (_("登记的需求，和每件事到了哪一步"), wanted(actor, child)),
        (_("告诉过谁"), told(actor, child)),
        (_("家里同意过什么"), agreed(actor, child)),
        (_("谁看过或改过这份档案"), looked(actor, child)),
    )
    return [Group(str(title), [(str(key), str(value)) for key, value in lines if value]) for title, lines in parts]


def joined(words: Any) -> str:
    """A list in a sentence."""
    return str(_("、")).join(str(word) for word in words)


def who(child: Child) -> list[tuple[Words, Any]]:
    """Name, sex, birthday, categories."""
    return [
        (_("姓名"), child.name),
        (_("性别"), _("女") if child.sex.value == "female" else _("男")),
        (_("出生日期"), day(child.birth_date)),
        (_("身份证号"), _("已登记，尾号 %(last)s", last=child.id_number[-4:]) if child.id_number else ""),
        (_("困境类别"), joined(category_name(code) for code in child.categories)),
        (_("还要记下的"), child.note),
    ]


def where(child: Child) -> list[tuple[Words, Any]]:
    """Village and address."""
    code = child.place_code or ""
    return [(_("村（社区）"), place_names([code]).get(code, "")), (_("住在哪里"), child.address)]


def carers(child: Child) -> list[tuple[Words, Any]]:
    """Whoever looks after her, parents, guardians."""
    family = households.family(child)
    known = RELATION_NAMES.get(child.guardian_relation or "", _("照看人"))
    lines: list[tuple[Words, Any]] = [(known, joined(filter(None, (child.guardian_name, child.guardian_phone))))]
    for relation, parent in family.parents.items():
        lines.append((RELATION_NAMES[relation], joined(filter(None, (parent.name, parent.phone)))))
    lines += [(_("监护人"), joined(filter(None, (one.name, one.phone)))) for one in family.guardians]
    return lines + [(_("受委托照护的人"), joined(filter(None, (c.row.name, c.row.phone)))) for c in family.cares]


def school(child: Child) -> list[tuple[Words, Any]]:
    """School, illness, insurance."""
    kept = records.kept(child)
    return [
        (_("学校"), kept.schooling.school if kept.schooling else ""),
        (_("诊断"), kept.health.diagnosis if kept.health else ""),
    ]


def wanted(actor: Actor, child: Child) -> list[tuple[Words, Any]]:
    """Each need in the director's words, and how far it is."""
    return [
        (type_name(need.type_code), _("%(words)s（%(state)s）", words=need.words, state=STATES[need.status]))
        for need in needs.of_child(actor, child.id)
    ]


def told(actor: Actor, child: Child) -> list[tuple[Words, Any]]:
    """Who received what and why."""
    return [
        (
            one.recipient,
            _("%(parts)s。为了%(purpose)s；依据：%(basis)s；%(day)s 起", parts=joined(PART_NAMES[p] for p in PART_NAMES if p.value in one.parts),
              purpose=type_name(one.purpose), basis=BASIS_NAMES[one.basis], day=day(one.starts_at)),
        )
        for one in disclosures.of_child(actor, child.id)
    ]  # fmt: skip


def agreed(actor: Actor, child: Child) -> list[tuple[Words, Any]]:
    """Every yes and no."""
    return [
        (
            one.recipient,
            _("%(answer)s，%(day)s", answer=_("已收回") if one.withdrawn_at else _("同意") if one.agreed else _("不同意"), day=day(one.given_on)),
        )
        for one in disclosures.consents_of_child(actor, child.id)
    ]  # fmt: skip


def looked(actor: Actor, child: Child) -> list[tuple[Words, Any]]:
    """By role and place, not by name: day, who, what, what for."""
    rows = queries.lookers(actor, child.id)
    places = place_names((place for _role, place, *_rest in rows), short=True)
    lines: list[tuple[Words, Any]] = []
    for role, place, action, purpose, on in rows:
        who = f"{places.get(place or '', '')}{ROLE_NAMES[Role(role)] if role else ''}"
        why = purpose_words(purpose) if purpose and purpose.removeprefix(BY_PERMIT) not in TOLD else None
        if why:
            lines.append((day(on), _("%(who)s %(deed)s（为了%(why)s）", who=who, deed=deed(action), why=why)))
        else:
            lines.append((day(on), f"{who} {deed(action)}"))
    return lines
