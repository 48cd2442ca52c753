"""The commands: what they print, what they write, how they end."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.adapters import adapters
from app.audit import outside
from app.audit.models import AuditEntry, Incident
from app.database import db, session
from app.people.models import Account
from app.transaction import atomic
from tests.audit.conftest import Ledger
from tests.factories.people import KEPT
from tools import translations


@pytest.fixture
def service(app: Flask, ledger: Ledger) -> Iterator[Flask]:
    """The application on the ledger's database, keys and file; the tests' own gets its keys back."""
    translations.compile_if_stale()
    before = adapters.search, adapters.keys, adapters.geocoder
    settings = ledger.settings.model_copy(update={"seals_file": ledger.path, "keys_file": ledger.keys.path})
    service = create_app(settings)
    yield service
    with service.app_context():
        session.remove()
        db.engine.dispose()
    adapters.use(search=before[0], keys=before[1], geocoder=before[2])


def run(app: Flask, *args: str) -> Result:
    result = app.test_cli_runner().invoke(args=["audit", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


@pytest.mark.asvs("16.4.2")
def test_an_honest_log(service: Flask, ledger: Ledger) -> None:
    result = run(service, "verify")
    assert result.exit_code == 0, result.output
    assert "没有发现改动。" in result.output
    assert "Nothing was touched." in result.output
    assert "5 个封条、100 条记录" in result.output
    kept = ledger.connection.execute(
        "SELECT details FROM public.audit_entries WHERE action = 'audit.verify'"
    ).fetchall()
    assert kept == [({"findings": 0, "seals": 5, "rows": 100},)]


@pytest.mark.asvs("16.4.2")
def test_each_finding_is_a_sentence_in_both_languages_and_the_end_is_1(service: Flask, ledger: Ledger) -> None:
    ledger.tamper(
        "UPDATE audit_entries SET purpose = NULL WHERE id BETWEEN 22 AND 24", "DELETE FROM audit_seals WHERE id = 5"
    )
    result = run(service, "verify")
    assert result.exit_code == 1
    assert "记录 22–24 在封存以后被改过（封条 2）。" in result.output
    assert "Entries 22–24 were changed after they were sealed (seal 2)." in result.output
    assert "封条 5（记录 81–100）从数据库里消失了。" in result.output
    assert "%(" not in result.output


def test_for_machines(service: Flask, ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_entries WHERE id = 7")
    result = run(service, "verify", "--json")
    assert result.exit_code == 1
    said = json.loads(result.output)
    assert (said["seals"], said["rows"]) == (5, 99)
    assert [(f["kind"], f["first"], f["last"], f["which"]) for f in said["findings"]] == [("row_deleted", 7, 7, 1)]
    assert said["findings"][0]["en"].startswith("Entries 7 ")


def test_another_file_and_another_key(service: Flask, ledger: Ledger, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(ledger.path.read_bytes())
    ledger.path.unlink()
    key = run(service, "public-key").output.strip()
    assert run(service, "verify", "--seals", str(copy), "--public-key", key).exit_code == 0
    assert run(service, "verify").exit_code == 1
    wrong = run(service, "verify", "--seals", str(copy), "--public-key", "00" * 32)
    assert "签名不对" in wrong.output
    assert run(service, "verify", "--public-key", "no hex").exit_code == 2


def test_sealing_now(service: Flask, ledger: Ledger) -> None:
    result = run(service, "seal")
    assert "封存了 3 条记录。" in result.output
    assert "Sealed 3 entries." in result.output
    assert len(outside.read(ledger.path)[0]) == 6


def test_sealing_stops_where_the_stories_differ(service: Flask, ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_seals WHERE id = 5")
    result = run(service, "seal")
    assert result.exit_code == 1
    assert "tonglian audit verify" in result.output


@pytest.mark.privacy("P09")
def test_the_yearly_file(service: Flask, tmp_path: Path) -> None:
    child = uuid4()
    at = datetime(2025, 3, 31, 17, tzinfo=UTC)  # 1 April in China

    def entry(action: str, role: str | None = "director", when: datetime = at, **more: object) -> AuditEntry:
        return AuditEntry(at=when, action=action, actor_role=role, subject_type="x", subject_id="1", details={}, **more)

    with service.app_context(), atomic():
        keeper = Account(login="keeper", name="管", role="administrator", status="active", password_hash=KEPT)
        session.add(keeper)
        session.flush()
        session.add_all(
            [
                entry("child.look", child_id=child, purpose="file"),
                entry("child.look", child_id=child, purpose="file"),
                entry("need.look", "supervisor", child_id=uuid4()),
                entry("child.change", child_id=child),
                entry("consent.give"), entry("disclosure.make"), entry("permit.ask"), entry("erase.run", None),
                entry("child.look", when=at + timedelta(days=365), child_id=uuid4()),
                Incident(what="名单发错了群", found_at=at, fields=["phone"], children=3, created_by=keeper.id),
            ]
        )  # fmt: skip
    out = tmp_path / "year.json"
    result = run(service, "year", "2025", "--out", str(out))
    assert result.exit_code == 0, result.output
    said = json.loads(out.read_text())
    assert said["entries"] == 8
    assert said["looks"] == {"儿童主任": [0, 0, 0, 2] + [0] * 8, "儿童督导员": [0, 0, 0, 1] + [0] * 8}
    assert said["changes"] == {"儿童主任": [0, 0, 0, 1] + [0] * 8}
    assert said["purposes"] == {"看档案": 2, "没有写明": 1}
    assert (said["children"], said["children_by_role"]) == (2, {"儿童主任": 1, "儿童督导员": 1})
    assert said["sections"]["监护人同意"] == {"记下了监护人的同意": 1}
    assert said["sections"]["跨辖区查看"] == {"申请查看辖区外的儿童": 1}
    assert said["sections"]["监护人和本人的请求"] == {}
    assert said["incidents"][0]["报告"] == "没有"
    assert said["verified"]["findings"] == []
    assert said["responsible"]
    page = tmp_path / "year.html"
    assert run(service, "year", "2025", "--out", str(page)).exit_code == 0
    text = page.read_text()
    for words in (
        "2025 年未成年人个人信息保护合规审计材料",
        said["responsible"],
        "没有发现改动",
        "名单发错了群",
        "没有统计的内容",
    ):
        assert words in text
    assert "http" not in text
    assert run(service, "year", "2025", "--out", str(tmp_path / "year.doc")).exit_code == 2
