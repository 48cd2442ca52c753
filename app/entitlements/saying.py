"""Conditions in plain words: what a rule asks, what speaks for a child, what fails. Pure."""

from app.entitlements.conditions import All, Leaf, Named, Node
from app.entitlements.terms import TERMS
from app.entitlements.vocabulary import Fact, Kind, Value
from app.words import Words, _

COMPARED: dict[str, Words] = {
    "lt": _("%(name)s不满 %(value)s %(unit)s"),
    "le": _("%(name)s在 %(value)s %(unit)s以内"),
    "gt": _("%(name)s超过 %(value)s %(unit)s"),
    "ge": _("%(name)s满 %(value)s %(unit)s"),
}
OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


def leaf(condition: Leaf) -> str:
    """One condition: 年龄不满 18 岁; 家庭经济情况是低保或特困; 没有上户口."""
    fact = condition.fact
    if condition.test == "is":
        return str(fact.denied if condition.negated else fact.yes)
    if condition.test == "in" and condition.values == ("none",):
        return str(_("没有%(name)s") if not condition.negated else _("有%(name)s")) % {"name": fact.yes}
    if condition.test == "in":
        words = str(_("或")).join(str(told(fact, value)) for value in condition.values)
        pattern = _("%(name)s不是%(words)s") if condition.negated else _("%(name)s是%(words)s")
        return str(pattern) % {"name": fact.yes, "words": words}
    test = OPPOSITE[condition.test] if condition.negated else condition.test
    return str(COMPARED[test]) % {"name": fact.yes, "value": condition.values[0], "unit": fact.unit}


def told(fact: Fact, value: Value | None) -> Words:
    """A value of a fact, in words."""
    if value is None:
        return _("不清楚")
    match fact.kind:
        case Kind.YES_NO:
            return fact.yes if value else fact.denied
        case Kind.WORD:
            return (fact.words or {}).get(str(value), str(value))
        case Kind.NUMBER:
            return _("%(n)s %(unit)s", n=value, unit=fact.unit) if value else _("没有")


def whole(node: Node, *, inside: bool = False) -> str:
    """A whole rule as a sentence; a part within another stands in brackets."""
    match node:
        case Leaf():
            return leaf(node)
        case Named():
            return str(TERMS[node.name].no if node.negated else TERMS[node.name].words)
    joint = _("，并且") if isinstance(node, All) else _("，或者")
    said = str(joint).join(whole(part, inside=True) for part in node.parts)
    return str(_("（%(what)s）", what=said)) if inside else said


def terms_in(node: Node) -> list[str]:
    """The names used in a rule, so that a page can say what each means."""
    match node:
        case Leaf():
            return []
        case Named():
            return list(dict.fromkeys([node.name, *terms_in(node.inner)]))
    return list(dict.fromkeys(name for part in node.parts for name in terms_in(part)))
