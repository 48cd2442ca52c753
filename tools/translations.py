"""The English of the site: `python -m tools.translations update|check|compile`.

Message ids are the Chinese sentences in `app/<room>/` and `templates/<room>/`. Each room keeps its English in a file of
its own, `app/translations/en/<room>.po`; the floor, the base page and the components belong to `web`.

- `update [room …]` adds new sentences; those no longer used stay as comments until `update --prune`.
- `check` lists what is missing or wrong.
- `compile` joins all rooms into the one file that Babel reads.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
GETTEXT = ("_", "_l", "gettext", "lazy_gettext")
NGETTEXT = ("_n", "ngettext", "lazy_ngettext")
KEYWORDS = {**dict.fromkeys(GETTEXT), **dict.fromkeys(NGETTEXT, (1, 2))}
SAMPLES = {"templates/web/gallery.html"}
"""Pages with sample words, shown to developers only."""
PAPERS = {"templates/audit/year.html", "templates/entitlements/summary.html"}
"""What is printed for the authorities, in Chinese whoever prints it."""

HEADER = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
HAN = re.compile(r"[\u3400-\u9fff]")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SAID_IN_CHINESE = re.compile(r"<(\w+)[^>]*\blang=\"zh[^>]*>.*?</\1>|<!--.*?-->", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?([a-z])")

Id = str | tuple[str, str]
"""A sentence, or its singular and plural."""
Forms = tuple[str, ...]
"""Its English: one form, or one for a single thing and one for several."""


def templates_of(root: Path) -> list[Path]:
    """Every template whose words people read."""
    found = (path for kind in ("*.html", "*.txt") for path in (root / "templates").rglob(kind))
    return sorted(path for path in found if path.relative_to(root).as_posix() not in SAMPLES | PAPERS)


def sources(root: Path) -> Iterator[tuple[str, Path, str]]:
    """Each file that may hold sentences: its room, its path, how to read it."""
    for top in ("app", "workers"):
        for path in sorted((root / top).rglob("*.py")):
            parts = path.relative_to(root).parts
            yield (top if top != "app" else parts[1] if len(parts) > 2 else "web"), path, "python"
    for path in templates_of(root):
        parts = path.relative_to(root).parts
        is_room = len(parts) > 2 and (root / "app" / parts[1]).is_dir()
        yield (parts[1] if is_room else "web"), path, "jinja2.ext:babel_extract"


def in_use(root: Path = ROOT) -> dict[str, set[Id]]:
    """The sentences of each room, as the code and the templates have them now."""
    rooms: dict[str, set[Id]] = {}
    for room, path, method in sources(root):
        with path.open("rb") as file:
            for _line, said, _comments, _context in extract(
                method, file, KEYWORDS, options={"encoding": "utf-8", "silent": "false", "newstyle_gettext": "true"}
            ):
                if said:
                    rooms.setdefault(room, set()).add(said if isinstance(said, str) else (said[0], said[1]))
    return rooms


def po_file(root: Path, room: str) -> Path:
    """Where a room keeps its English."""
    return root / "app" / "translations" / "en" / f"{room}.po"


def read_room(root: Path, room: str) -> Catalog:
    """A room's English as it stands; empty when there is none yet."""
    path = po_file(root, room)
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def known(messages: Iterable[Message]) -> dict[Id, Forms]:
    """The English of messages by their Chinese, without the header and what nobody has translated."""
    found: dict[Id, Forms] = {}
    for message in messages:
        english = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and all(english):
            id_ = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            found[id_] = tuple(str(words) for words in english)
    return found


def as_message(id_: Id, english: Forms | None) -> Message:
    """The two as Babel keeps them."""
    return Message(id_, english or ("", "")) if isinstance(id_, tuple) else Message(id_, english[0] if english else "")


def update(root: Path = ROOT, only: Sequence[str] = (), prune: bool = False) -> list[str]:
    """Bring the rooms' files up to date with the sentences in use; returns one line per room changed."""
    rooms = in_use(root)
    elsewhere: dict[Id, Forms] = {}
    for room in sorted(rooms, reverse=True):
        elsewhere |= known(read_room(root, room))
    report = []
    for room in sorted(only or rooms):
        old, new = read_room(root, room), Catalog(locale="en")
        mine = known(old.obsolete.values()) | known(old)
        used = rooms.get(room, set())
        for id_ in used:
            new[id_] = as_message(id_, mine.get(id_) or elsewhere.get(id_))
        for id_, english in mine.items():
            if id_ not in used and not prune:
                new.obsolete[id_ if isinstance(id_, str) else id_[0]] = as_message(id_, english)
        if write_room(root, room, new):
            report.append(f"{room}: {len(used)} sentences, {len(used) - len(known(new))} without English")
    return report


def write_room(root: Path, room: str, catalog: Catalog) -> bool:
    """Write a room's file, sorted and without places or dates; False if nothing changed."""
    path = po_file(root, room)
    with tempfile.TemporaryFile() as file:
        write_po(file, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
        file.seek(0)
        text = (HEADER + file.read().decode().strip("\n")).rstrip("\n") + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def check(root: Path = ROOT) -> list[str]:
    """Everything that keeps an English reader from reading, one line each."""
    problems: list[str] = []
    said: dict[Id, tuple[str, Forms]] = {}
    for room, used in sorted(in_use(root).items()):
        have = known(read_room(root, room))
        for id_ in sorted(used, key=str):
            if id_ not in have:
                problems.append(f"{room}: no English for {shown(id_)}")
                continue
            problems += [f"{room}: {fault} in {shown(id_)}" for fault in faults(id_, have[id_])]
            other, words = said.setdefault(id_, (room, have[id_]))
            if words != have[id_]:
                problems.append(f"{room} and {other}: two translations of {shown(id_)}: {have[id_][0]} | {words[0]}")
    return problems + [line for path in templates_of(root) for line in bare_chinese(root, path)]


def shown(id_: Id) -> str:
    """A sentence as problems name it."""
    return f"“{id_ if isinstance(id_, str) else id_[0]}”"


def faults(id_: Id, english: Forms) -> Iterator[str]:
    """What is wrong with a translation that is there."""
    plural = isinstance(id_, tuple)
    wanted = set(PLACEHOLDER.findall(id_[1] if isinstance(id_, tuple) else id_))
    for number, words in enumerate(english):
        found = set(PLACEHOLDER.findall(words))
        # “one child” need not repeat the figure
        allowed = {slot for slot in wanted if slot[0] != "num"} if plural and number == 0 else wanted
        if found not in (wanted, allowed):
            differing = ", ".join(sorted(f"%({name}){kind}" for name, kind in found ^ wanted))
            yield f"the placeholders differ ({differing})"
        if CHINESE.search(words):
            yield "Chinese is left in the English"


def bare_chinese(root: Path, path: Path) -> Iterator[str]:
    """Chinese words of a template that never pass through gettext. Words inside lang="zh…" are meant to stay."""
    where = path.relative_to(root).as_posix()
    text = path.read_text(encoding="utf-8")
    environment = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701  # only parsed, never rendered
    tree = environment.parse(text)
    spoken = {id(part) for call in tree.find_all(nodes.Call) if is_gettext(call) for part in call.find_all(nodes.Const)}
    for part in tree.find_all((nodes.TemplateData, nodes.Const)):
        if isinstance(part, nodes.TemplateData):
            left = SAID_IN_CHINESE.sub("", part.data)
        elif isinstance(part, nodes.Const) and isinstance(part.value, str) and id(part) not in spoken:
            left = part.value
        else:
            continue
        if HAN.search(left):
            words = next(line.strip() for line in left.splitlines() if HAN.search(line))
            yield f"{where}:{part.lineno}: not translatable: {words}"


def is_gettext(call: nodes.Call) -> bool:
    """Whether a call of a template is one of the translating functions."""
    return isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS


def mo_file(root: Path) -> Path:
    """The one file that Babel reads."""
    return root / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.mo"


def compile_catalogue(root: Path = ROOT) -> Path:
    """Join the rooms into the binary catalogue; it is replaced whole, so that a running site never reads half of it."""
    whole = Catalog(locale="en", charset="utf-8")
    for path in sorted(po_file(root, "web").parent.glob("*.po")):
        for id_, english in known(read_room(root, path.stem)).items():
            whole[id_] = as_message(id_, english)
    target = mo_file(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".draft")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, whole)
    os.chmod(draft, 0o644)
    os.replace(draft, target)
    return target


def compile_if_stale(root: Path = ROOT) -> bool:
    """Compile when a room's file is newer than the catalogue; whether it was needed."""
    target = mo_file(root)
    newest = max((path.stat().st_mtime for path in po_file(root, "web").parent.glob("*.po")), default=0.0)
    if target.exists() and target.stat().st_mtime >= newest:
        return False
    compile_catalogue(root)
    return True


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb == "update":
        print(*update(only=[a for a in rest if a != "--prune"], prune="--prune" in rest) or ["nothing new"], sep="\n")
        return 0
    if verb == "check":
        problems = check()
        print(*problems or ["every sentence has its English"], sep="\n")
        return 1 if problems else 0
    if verb == "compile":
        compile_catalogue()
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
