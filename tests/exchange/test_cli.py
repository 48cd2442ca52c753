"""The command: what it prints, what it writes, how it ends."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from app.offers.models import Offer
from tests.exchange.conftest import edit


@pytest.fixture
def run(app: Flask, session: Session, florida: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run it in Chinese from an empty folder."""
    home = florida / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def invoke(*args: str, source: str = "florida_legal_aid", folder: Path = florida) -> Result:
        result = app.test_cli_runner().invoke(args=["import", source, str(folder), *args])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def reports(folder: Path) -> list[Path]:
    return sorted((folder / "home").glob("import-errors-florida_legal_aid-*.csv"))


def test_it_says_what_came_in_and_then_that_nothing_changed(run, florida: Path) -> None:
    assert "服务：新增 2，更新 0，不变 0" in run().output
    second = run()
    assert "服务：新增 0，更新 0，不变 2" in second.output
    assert second.exit_code == 0
    assert reports(florida) == []


def test_the_report_lies_in_the_current_folder(run, florida: Path) -> None:
    edit(florida, "services.csv", "5,17", "17,5")
    result = run()
    assert result.exit_code == 0
    [report] = reports(florida)
    assert "最小年龄比最大年龄还大" in report.read_text("utf-8-sig")
    assert report.name in result.output.replace("\n", "")


def test_the_report_goes_where_it_is_told(run, florida: Path) -> None:
    edit(florida, "services.csv", "5,17", "17,5")
    run("--report", str(florida / "r.csv"))
    assert (florida / "r.csv").is_file()
    assert reports(florida) == []


def test_strict_fails_with_a_report_and_takes_nothing(run, session: Session, florida: Path) -> None:
    edit(florida, "services.csv", "5,17", "17,5")
    result = run("--strict")
    assert result.exit_code == 1
    assert reports(florida)
    assert session.scalar(sa.select(sa.func.count()).select_from(Offer)) == 0


def test_a_dry_run_says_so(run, session: Session) -> None:
    assert "试运行" in run("--dry-run").output
    assert session.scalar(sa.select(sa.func.count()).select_from(Offer)) == 0


def test_a_folder_that_is_not_there_is_one_sentence(run, tmp_path: Path) -> None:
    result = run(folder=tmp_path / "nowhere")
    assert (result.exit_code, result.output.count("Error")) == (1, 1)
    assert "Traceback" not in result.output


def test_the_wrong_source_is_one_sentence(run) -> None:
    result = run(source="link_sf")
    assert result.exit_code == 1
    assert "facilities.json" in result.output


def test_a_report_that_cannot_be_written_is_one_sentence(run, florida: Path) -> None:
    edit(florida, "services.csv", "5,17", "17,5")
    result = run("--report", str(florida / "no" / "such" / "folder.csv"))
    assert result.exit_code == 1
    assert "--report" in result.output
