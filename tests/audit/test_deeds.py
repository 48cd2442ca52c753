"""Every code that the service writes into the log has words."""

import ast
import re
from collections.abc import Iterator

import pytest

from app.audit.deeds import DEEDS, GROUPS, group_of, is_look, words
from app.config import ROOT

FILES = sorted((ROOT / "app").rglob("*.py"))
CODE = re.compile(r"[a-z]+\.[a-z_]+")


def written() -> Iterator[tuple[str, ast.expr]]:
    """The code of each entry, as it stands in the source; where it has a name, all that is called so in the file."""
    for file in FILES:
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in {"record", "record_many"}:
                    where, code = f"{file.relative_to(ROOT)}:{node.lineno}", node.args[1]
                    yield from (
                        (where, one) for one in (called(tree, code.id) if isinstance(code, ast.Name) else [code])
                    )


def called(tree: ast.Module, name: str) -> list[ast.expr]:
    """What is given this name."""
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]


def patterns(code: ast.expr) -> list[str]:
    """What a code may be: itself; what an f-string may become; either side of a choice."""
    if isinstance(code, ast.Constant):
        return [re.escape(str(code.value))]
    if isinstance(code, ast.JoinedStr):
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "[a-z_]+" for p in code.values]
        return ["".join(parts)]
    if isinstance(code, ast.IfExp):
        return patterns(code.body) + patterns(code.orelse)
    return []


CODES = [(where, pattern) for where, code in written() for pattern in patterns(code)]


@pytest.mark.parametrize(("where", "pattern"), CODES, ids=[f"{where} {pattern}" for where, pattern in CODES])
def test_a_code_has_words(where: str, pattern: str) -> None:
    assert any(re.fullmatch(pattern, code) for code in DEEDS), f"{where}: app/audit/deeds.py does not know {pattern}"


def test_there_are_codes() -> None:
    assert len(CODES) > 30


def test_every_code_belongs_to_a_group() -> None:
    assert {group_of(code) for code in DEEDS} <= set(GROUPS)
    assert all(CODE.fullmatch(code) for code in DEEDS)


def test_a_code_nobody_knows_is_shown_as_it_is() -> None:
    assert words("new.thing") == "new.thing"


@pytest.mark.parametrize("code", ["child.look", "need.look", "child.list", "household.look"])
def test_looks(code: str) -> None:
    assert is_look(code)


@pytest.mark.parametrize("code", ["child.change", "permit.break", "incident.open", "audit.verify"])
def test_deeds(code: str) -> None:
    assert not is_look(code)
