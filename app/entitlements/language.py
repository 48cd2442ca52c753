"""Reading a rule. The grammar, its types and its syntax tree are rule-engine's; what a rule may say is ours, and less:
names of facts and terms, `and or not`, `== != < <= > >=`, `in […]`. Nothing is ever executed.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any as Whatever

import rule_engine
from rule_engine import ast

from app.entitlements.conditions import All, Any, Leaf, Named, Node, negative
from app.entitlements.facts import FACTS
from app.entitlements.terms import TERMS
from app.entitlements.vocabulary import Fact, Kind, Value
from app.errors import RuleBroken
from app.words import Words, _

LONGEST = 2000
TYPES = {
    Kind.YES_NO: rule_engine.DataType.BOOLEAN, Kind.NUMBER: rule_engine.DataType.FLOAT, Kind.WORD: rule_engine.DataType.STRING,
}  # fmt: skip
CONTEXT = rule_engine.Context(
    type_resolver=rule_engine.type_resolver_from_dict(
        {code: TYPES[fact.kind] for code, fact in FACTS.items()} | dict.fromkeys(TERMS, rule_engine.DataType.BOOLEAN)
    )
)
COMPARED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
"""What a comparison becomes when its sides are exchanged."""


class Unreadable(RuleBroken):
    """The text is no rule; says where and what to write instead."""

    def __init__(self, message: Words) -> None:
        super().__init__(message, field="rule")


@lru_cache(1000)
def read(text: str) -> Node:
    """The conditions of a rule. Raises `Unreadable` with a sentence for whoever wrote it."""
    if not text.strip():
        raise Unreadable(_("请写条件，例如 age < 18 and orphan。"))
    if len(text) > LONGEST:
        raise Unreadable(_("条件太长了，请留在 %(n)s 字以内。", n=LONGEST))
    try:
        tree = rule_engine.Rule(text, context=CONTEXT).statement.expression
    except rule_engine.errors.SymbolResolutionError as unknown:
        raise Unreadable(_("不认识“%(name)s”。请用下面事实表里的名字。", name=unknown.symbol_name)) from unknown
    except rule_engine.errors.RuleSyntaxError as wrong:
        token = getattr(wrong.token, "value", None)
        near = _("在“%(what)s”附近读不懂", what=token) if token else _("写到一半就结束了")
        raise Unreadable(_("%(near)s。条件写成 age < 18 and orphan 这样。", near=near)) from wrong
    except (rule_engine.errors.EngineError, ArithmeticError, RecursionError) as wrong:
        raise Unreadable(_("读不懂这条条件：两边的类型对不上，或者用了这里没有的写法。")) from wrong
    return node_of(tree)


def node_of(tree: Whatever) -> Node:
    """A node of rule-engine's tree as ours."""
    match tree:
        case ast.LogicExpression(type="and"):
            return All((*flat(node_of(tree.left), All), *flat(node_of(tree.right), All)))
        case ast.LogicExpression(type="or"):
            return Any((*flat(node_of(tree.left), Any), *flat(node_of(tree.right), Any)))
        case ast.UnaryExpression(type="not"):
            return negative(node_of(tree.right))
        case ast.SymbolExpression():
            return symbol(tree.name)
        case ast.ContainsExpression():
            return member(tree)
        case ast.ComparisonExpression():
            return compared(tree)
    raise Unreadable(_("这里只能用 and、or、not、比较和 in [...]。"))


def flat(node: Node, kind: type[All] | type[Any]) -> tuple[Node, ...]:
    """`a and b and c` is one *all of* with three parts."""
    return node.parts if isinstance(node, kind) else (node,)


def symbol(name: str) -> Node:
    """A yes/no fact, or a term by its name."""
    if name in TERMS:
        return Named(name, read(TERMS[name].text))
    fact = FACTS[name]
    if fact.kind is not Kind.YES_NO:
        raise Unreadable(_("“%(name)s”不是“是或不是”，要写比较，例如 %(name)s == …。", name=name))
    return Leaf(fact, "is")


def known_fact(tree: Whatever) -> Fact | None:
    """The fact that a node names."""
    return FACTS.get(tree.name) if isinstance(tree, ast.SymbolExpression) else None


def literal(tree: Whatever, fact: Fact) -> Value:
    """A value written in the rule, if the fact may have it."""
    value = getattr(tree, "value", None)
    if isinstance(value, Decimal | float) and value == int(value):
        value = int(value)
    if not isinstance(value, bool | int | str) or not fact.fits(value):
        shown = "、".join(fact.codes) if fact.kind is Kind.WORD else _("0 到 120 的整数")
        raise Unreadable(
            _("“%(name)s”不能是“%(value)s”，可以是：%(words)s。", name=fact.code, value=value, words=shown)
        )
    return value


def member(tree: Whatever) -> Node:
    """`school in ["primary", "junior"]`."""
    fact = known_fact(tree.member)
    if fact is None or fact.kind is Kind.YES_NO or not isinstance(tree.container, ast.ArrayExpression):
        raise Unreadable(_('in 的左边要是一个事实，右边要是一串词，例如 school in ["primary", "junior"]。'))
    return Leaf(fact, "in", tuple(literal(one, fact) for one in tree.container.value))


def compared(tree: Whatever) -> Node:
    """A fact and a value, on whichever side they stand."""
    kind, left, right = tree.type, tree.left, tree.right
    fact = known_fact(left)
    if fact is None:
        fact, kind, right = known_fact(right), COMPARED.get(kind, kind), left
    if fact is None or kind not in COMPARED:
        raise Unreadable(_("比较的一边要是一个事实，另一边要是一个值，例如 age < 18。"))
    value = literal(right, fact)
    if fact.kind is Kind.YES_NO:
        return Leaf(fact, "is", negated=(value is False) is not (kind == "ne"))
    if kind in {"eq", "ne"}:
        return Leaf(fact, "in", (value,), negated=kind == "ne")
    if fact.kind is not Kind.NUMBER:
        raise Unreadable(_("“%(name)s”是一个词，不能比大小。", name=fact.code))
    return Leaf(fact, kind, (value,))


def explained() -> Mapping[str, Words]:
    """What each name means, for the page on which rules are written."""
    return {code: fact.yes for code, fact in FACTS.items()} | {code: term.words for code, term in TERMS.items()}
