"""Each promise about personal data, and each control of the first forty, has a test that names it; the page says which.

`pytest -m privacy` and `pytest -m asvs` run them. The page docs/security.md is written by
`python -m tests.architecture.test_promises`; here it is checked that it says what the tests say.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

from app.config import ROOT

PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- from the tests -->", "<!-- to here -->"
PROMISES = {f"P{number:02d}" for number in range(1, 24)}
FIRST_FORTY = {
    "1.2.4", "1.2.10", "1.3.6", "1.5.2", "2.3.1", "2.3.3", "2.3.4", "2.3.5", "2.4.1", "3.3.3", "3.4.3", "3.5.1", "3.5.3", "4.1.3",
    "5.2.2", "5.2.3", "5.4.3", "6.2.4", "6.3.1", "6.3.3", "6.3.8", "6.4.6", "7.2.4", "7.4.1", "7.4.2", "7.5.3", "8.2.1", "8.2.2",
    "8.2.3", "8.3.2", "8.4.1", "11.1.1", "11.3.3", "13.2.2", "14.2.7", "14.2.8", "15.3.3", "15.4.2", "16.3.2", "16.4.2",
}  # fmt: skip
NOT_KEPT: dict[str, str] = {}
"""What has no test because it is not so yet: said on the page, in words, above the table."""
Marks = dict[str, list[tuple[str, str]]]


def marks_of(kind: str) -> Marks:
    """For each id, the tests that name it, as file and name; a mark on a class is on the class."""
    found: Marks = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{kind}":
                        assert isinstance(mark.args[0], ast.Constant), (file, node.name)
                        found[str(mark.args[0].value)].append((str(file.relative_to(ROOT)), node.name))
    return found


def in_order(identifier: str) -> list[int]:
    """1.2.4 before 1.2.10."""
    return [int(number) for number in re.findall(r"\d+", identifier)]


def table() -> str:
    """The page's table."""
    lines = []
    for kind, title in (("privacy", "Promises (privacy_requirements)"), ("asvs", "OWASP ASVS 5.0.0")):
        lines += [f"\n## {title}\n", "| id | test | what it shows |", "|---|---|---|"]
        marks = marks_of(kind)
        for identifier in sorted(marks, key=in_order):
            for file, name in marks[identifier]:
                words = re.sub(r"^(test|Test)_?", "", name).replace("_", " ")
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words).lower()
                lines.append(f"| {identifier} | `{file.removeprefix('tests/')}` | {words} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """The page with its table as it should be."""
    return text[: text.index(BEGIN) + len(BEGIN)] + "\n" + table() + text[text.index(END) :]


def test_every_promise_has_a_test() -> None:
    assert PROMISES - set(marks_of("privacy")) == set(NOT_KEPT) & PROMISES


def test_every_control_of_the_first_forty_has_a_test() -> None:
    assert len(FIRST_FORTY) == 40
    assert FIRST_FORTY - set(marks_of("asvs")) == set(NOT_KEPT) & FIRST_FORTY


def test_marks_name_what_exists() -> None:
    assert set(marks_of("privacy")) <= PROMISES
    assert all(re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{1,2}", one) for one in marks_of("asvs"))


def test_the_page_says_what_the_tests_say() -> None:
    text = PAGE.read_text("utf-8")
    assert text == page(text), "run: .venv/bin/python -m tests.architecture.test_promises"
    for identifier in NOT_KEPT:
        assert f"**{identifier}**" in text.split(BEGIN, maxsplit=1)[0]


if __name__ == "__main__":
    Path(PAGE).write_text(page(PAGE.read_text("utf-8")), "utf-8")
