"""Promises of the whole tree: sizes, imports in functions, templates beside endpoints, jobs that exist."""

import ast
import importlib
import re
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from jinja2 import nodes

from app.config import ROOT
from app.outbox import QUEUES
from app.web.errors import KNOWN_PAGES
from workers import worker
from workers.indexing import DEEDS

PACKAGES = ("app", "search", "workers", "tools")
FILES = sorted(f for package in PACKAGES for f in (ROOT / package).rglob("*.py"))
VIEWS = [f for f in FILES if f.name == "views.py"]


def lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def test_files_are_small() -> None:
    sizes = {str(f.relative_to(ROOT)): lines(f) for f in FILES}
    assert median(sizes.values()) <= 90
    assert {f: n for f, n in sizes.items() if n > 400} == {}


def test_views_are_thin() -> None:
    lengths = []
    for file in VIEWS:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                "route" in ast.dump(d) or "attr='get'" in ast.dump(d) or "attr='post'" in ast.dump(d)
                for d in node.decorator_list
            ):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lengths.append((body[-1].end_lineno or 0) - body[0].lineno + 1)
                assert lengths[-1] <= 40, (file, node.name)
    assert lengths
    assert median(lengths) <= 12


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_no_import_hides_in_a_function(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [n.lineno for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not hidden, f"{file}:{hidden}"


@pytest.mark.parametrize("file", [f for f in VIEWS if f.parent.name != "web"], ids=lambda f: f.parent.name)
def test_views_never_touch_the_session(file: Path) -> None:
    """`web` alone asks the database for its health."""
    text = file.read_text("utf-8")
    assert "app.database" not in text
    assert "sqlalchemy" not in text


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(f) for f in FILES if f.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(f.read_text("utf-8")))
    ]
    assert silent == []


def test_the_tests_mirror_the_code() -> None:
    """Each room with code that decides has tests under the same name."""
    rooms = {f.parent.name for f in FILES if f.parent.parent == ROOT / "app" and f.name in {"service.py", "rules.py"}}
    missing = {room for room in rooms if not list((ROOT / "tests" / room).glob("test_*.py"))}
    assert missing == set()


def test_every_job_named_resolves() -> None:
    names = set()
    for file in FILES:
        names |= set(re.findall(r'"(workers\.\w+\.\w+)"', file.read_text("utf-8")))
        for stem in re.findall(r'tell\("(\w+)"', file.read_text("utf-8")):
            names.add(f"workers.notices.{stem}")
    assert names
    for name in names:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), name
        if name not in DEEDS:  # what the indexer does itself
            assert importlib.import_module(module) in worker.JOBS, f"{module} is not imported by the worker"


def test_every_queue_is_listened_to() -> None:
    used = set()
    for file in FILES:
        used |= set(re.findall(r'queue="(\w+)"', file.read_text("utf-8")))
    assert used <= set(QUEUES)


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_templates_mirror_endpoints(app: Flask) -> None:
    """A page lies in the folder of its room; nothing lies there unused."""
    shown = set()
    for file in FILES:
        shown |= set(re.findall(r'"([a-z_]+/[a-z_]+\.html)"', file.read_text("utf-8")))
    shown |= {f"web/{code}.html" for code in KNOWN_PAGES}
    for file in templates():
        text = file.read_text("utf-8")
        shown |= set(re.findall(r'(?:include|extends|from|import) "([a-z_/]+\.html)"', text))
    present = {str(f.relative_to(ROOT / "templates")) for f in templates()}
    assert present - shown - {"web/gallery.html"} == set()
    assert {s for s in shown if not (ROOT / "templates" / s).exists()} == set()
    rooms = {f.parent.name for f in VIEWS} | {"components"}
    assert {p.split("/")[0] for p in present if "/" in p} <= rooms


def test_templates_parse_and_use_what_they_import(app: Flask) -> None:
    for file in templates():
        text = file.read_text("utf-8")
        tree = app.jinja_env.parse(text)
        for node in tree.find_all(nodes.FromImport):
            for name in node.names:
                word = name[1] if isinstance(name, tuple) else name
                assert len(re.findall(rf"\b{word}\b", text)) > 1, f"{file}: {word} is imported and never used"


def test_templates_hold_no_style_or_script_of_their_own() -> None:
    for file in templates():
        text = file.read_text("utf-8")
        assert not re.search(r"\sstyle=", text), file
        assert not re.search(r"\son[a-z]+=", text), file
        assert not re.search(r"""(?:src|href)=["']https?://(?!www\.weather\.com\.cn)""", text), file
