"""Nothing leaves this machine but through one guard, and no page asks another host for anything."""

import ast
import re
from pathlib import Path

import pytest

from app.config import ROOT

CLIENTS = {
    "requests", "urllib3", "httpx", "aiohttp", "http.client", "urllib.request", "socket", "ftplib", "smtplib", "telnetlib",
    "websocket", "websockets", "geopy.adapters", "xmlrpc.client",
}  # fmt: skip
"""What opens connections. The database and the queue have drivers of their own, to addresses the operator sets."""
GUARD = {"app/web/outbound.py", "app/places/online.py", "app/web/mail.py"}
"""The last speaks to the mail server that the operator sets, and to no other."""
FILES = sorted(file for package in ("app", "search", "workers") for file in (ROOT / package).rglob("*.py"))
ELSEWHERE = re.compile(
    r"""(?:src|href|action|srcset|poster|data|content)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE
)


def imported(file: Path) -> set[str]:
    """Every module a file imports, and every name from one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


@pytest.mark.asvs("1.3.6")
@pytest.mark.privacy("P22")
def test_only_the_guard_opens_connections() -> None:
    found = {str(file.relative_to(ROOT)) for file in FILES if imported(file) & CLIENTS}
    assert found == GUARD


@pytest.mark.privacy("P22")
def test_no_template_style_or_script_names_another_host() -> None:
    for file in (ROOT / "templates").rglob("*.html"):
        for line in file.read_text("utf-8").splitlines():
            assert not ELSEWHERE.search(line), (file, line)
    for file in (ROOT / "app" / "static").glob("*.*"):
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(\s*['\"]?//", text), file


@pytest.mark.asvs("1.5.2")
def test_nothing_is_unpickled_and_jobs_are_json() -> None:
    for file in FILES:
        names = imported(file)
        assert not names & {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"}, file
        text = file.read_text("utf-8")
        for made in re.findall(r"\b(?:Queue|Worker)\((?!Queue)[^\n]*", text) if "from rq" in text else ():
            assert "JSONSerializer" in made, (file, made)


@pytest.mark.asvs("1.2.4")
def test_no_statement_is_made_of_words_that_were_typed() -> None:
    """SQL in text is a constant; where a name must be put in, it is one of the module's own, never a request's."""
    for file in FILES:
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "sa.text",
                "text",
                "literal_column",
                "sa.literal_column",
            }:
                for put_in in (n for a in node.args for n in ast.walk(a) if isinstance(n, ast.FormattedValue)):
                    name = ast.unparse(put_in.value)
                    assert not any(word in name for word in ("request", "form", "args", ".data")), (file, name)
    views = [file for file in FILES if file.name.endswith("views.py") and file.parent.name != "web"]
    assert not [file for file in views if imported(file) & {"sqlalchemy", "psycopg"}]
