"""Sentences are found in every room, keep their English, and what keeps an English reader from reading is listed."""

import gettext
import os
from pathlib import Path

import pytest

from tools import translations

GOOD = {"referrals": {"发送给%(name)s": "Send to %(name)s"}, "web": {"返回": "Back", "童联": "Tonglian"}}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small checkout: two rooms, a floor, a page, a component."""
    files = {
        "app/clock.py": "from app.words import _\nTODAY = _('返回')\n",
        "app/referrals/rules.py": "from flask_babel import ngettext\nx = ngettext('%(num)s 个', '%(num)s 个', 2)\n",
        "templates/base.html": "<title>{{ _('童联') }}</title><button lang=\"zh-CN\">中文</button>",
        "templates/referrals/send.html": "<p>{{ _('发送给%(name)s', name=n) }}</p>",
        "templates/web/gallery.html": "<p>样品</p>{{ _('样品') }}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    translations.update(tmp_path)
    return tmp_path


def say(tree: Path, room: str, **english: str) -> None:
    """Write English beside the Chinese of a room's file."""
    path = translations.po_file(tree, room)
    text = path.read_text(encoding="utf-8")
    for chinese, words in english.items():
        assert f'msgid "{chinese}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{chinese}"\nmsgstr ""', f'msgid "{chinese}"\nmsgstr "{words}"')
    path.write_text(text, encoding="utf-8")


def translate(tree: Path) -> None:
    """All the English there is to write."""
    for room, english in GOOD.items():
        say(tree, room, **english)
    path = translations.po_file(tree, "referrals")
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "one"\nmsgstr[1] "%(num)s of them"')
    path.write_text(text, encoding="utf-8")


def test_each_sentence_goes_to_its_room(tree: Path) -> None:
    assert translations.in_use(tree) == {
        "referrals": {("%(num)s 个", "%(num)s 个"), "发送给%(name)s"},
        "web": {"返回", "童联"},
    }


def test_missing_english_is_listed(tree: Path) -> None:
    assert translations.check(tree) == [
        "referrals: no English for “%(num)s 个”",
        "referrals: no English for “发送给%(name)s”",
        "web: no English for “童联”",
        "web: no English for “返回”",
    ]


def test_a_whole_translation_passes(tree: Path) -> None:
    translate(tree)
    assert translations.check(tree) == []


def test_a_second_update_changes_nothing(tree: Path) -> None:
    translate(tree)
    before = [path.read_bytes() for path in sorted(tree.rglob("*.po"))]
    assert translations.update(tree) == []
    assert [path.read_bytes() for path in sorted(tree.rglob("*.po"))] == before
    assert b"Date" not in b"".join(before)
    assert b"#: " not in b"".join(before)


def test_english_comes_back_with_its_sentence(tree: Path) -> None:
    translate(tree)
    page = tree / "templates/referrals/send.html"
    kept = page.read_text(encoding="utf-8")
    page.write_text("", encoding="utf-8")
    translations.update(tree)
    assert '#~ msgstr "Send to %(name)s"' in translations.po_file(tree, "referrals").read_text(encoding="utf-8")
    page.write_text(kept, encoding="utf-8")
    translations.update(tree)
    assert translations.check(tree) == []


def test_pruning_drops_what_nobody_says(tree: Path) -> None:
    translate(tree)
    (tree / "templates/referrals/send.html").write_text("", encoding="utf-8")
    translations.update(tree, prune=True)
    assert "Send to" not in translations.po_file(tree, "referrals").read_text(encoding="utf-8")


def test_a_sentence_known_elsewhere_is_filled_in(tree: Path) -> None:
    translate(tree)
    (tree / "templates/referrals/list.html").write_text("{{ _('返回') }}", encoding="utf-8")
    translations.update(tree, only=["referrals"])
    assert translations.check(tree) == []


def test_two_rooms_must_agree(tree: Path) -> None:
    translate(tree)
    (tree / "templates/referrals/list.html").write_text("{{ _('返回') }}", encoding="utf-8")
    translations.update(tree)
    path = translations.po_file(tree, "referrals")
    path.write_text(path.read_text(encoding="utf-8").replace('"Back"', '"Return"'), encoding="utf-8")
    assert translations.check(tree) == ["web and referrals: two translations of “返回”: Back | Return"]


@pytest.mark.parametrize(
    ("english", "problem"),
    [
        ("Send", "the placeholders differ (%(name)s)"),
        ("Send to %(nam)s", "the placeholders differ (%(nam)s, %(name)s)"),
        ("Send to %(name)d", "the placeholders differ (%(name)d, %(name)s)"),
        ("发送 to %(name)s", "Chinese is left in the English"),
        ("Send to %(name)s。", "Chinese is left in the English"),
    ],
)
def test_a_broken_translation_is_listed(tree: Path, english: str, problem: str) -> None:
    translate(tree)
    path = translations.po_file(tree, "referrals")
    path.write_text(path.read_text(encoding="utf-8").replace("Send to %(name)s", english), encoding="utf-8")
    assert translations.check(tree) == [f"referrals: {problem} in “发送给%(name)s”"]


@pytest.mark.parametrize("text", ["<p>没有翻译</p>", "{{ field(f, hint='没有翻译') }}", "<a title='没有翻译'>x</a>"])
def test_chinese_outside_gettext_is_listed(tree: Path, text: str) -> None:
    translate(tree)
    (tree / "templates/referrals/list.html").write_text("\n" + text, encoding="utf-8")
    (problem,) = translations.check(tree)
    assert problem.startswith("templates/referrals/list.html:")
    assert "没有翻译" in problem


def test_the_compiled_catalogue_speaks(tree: Path) -> None:
    translate(tree)
    with translations.compile_catalogue(tree).open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("返回") == "Back"
    assert spoken.ngettext("%(num)s 个", "%(num)s 个", 1) == "one"
    assert spoken.ngettext("%(num)s 个", "%(num)s 个", 2) == "%(num)s of them"
    assert spoken.gettext("没有的话") == "没有的话"


def test_it_is_compiled_again_only_when_stale(tree: Path) -> None:
    assert translations.compile_if_stale(tree)
    assert not translations.compile_if_stale(tree)
    path = translations.po_file(tree, "web")
    later = translations.mo_file(tree).stat().st_mtime + 10
    os.utime(path, (later, later))
    assert translations.compile_if_stale(tree)


def test_unknown_commands_explain_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["polish"]) == 2
    assert "update" in capsys.readouterr().out
