"""What a page shows first when words speak of danger, and what the log learns of it."""

import io
import json

import pytest
import structlog
from flask import Flask

from app.taxonomy.warning import first_of_all
from tests.taxonomy.sentences import DANGER


@pytest.mark.parametrize("words", DANGER)
def test_the_log_learns_the_kind_and_never_the_words(app: Flask, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    log = structlog.wrap_logger(
        structlog.PrintLogger(told), processors=[structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    monkeypatch.setattr("app.taxonomy.warning.log", log)
    with app.test_request_context("/find"):
        shown = first_of_all(words, "catalogue.find")
    line = json.loads(told.getvalue())
    assert set(line) == {"event", "page", "kinds"}
    assert line["kinds"] == [kind.code for kind in shown["danger"].types]
    pieces = [words[at : at + 2] for at in range(len(words) - 1)]
    assert not any(piece in told.getvalue() for piece in pieces if not piece.isascii())


def test_calm_words_show_and_log_nothing(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with app.test_request_context("/find"):
        assert first_of_all("没有书包", "catalogue.find") == {"danger": None, "hotlines": [], "report_url": None}
        assert first_of_all("", "catalogue.find")["danger"] is None
    assert capsys.readouterr().out == ""


def test_a_stranger_is_sent_to_the_telephone_and_to_the_public_page(app: Flask) -> None:
    with app.test_request_context("/find"):
        shown = first_of_all("被爸爸打", "catalogue.find")
    assert shown["report_url"] == "/tell"
    assert shown["danger"].must_report
    assert shown["hotlines"][0]["number"] == "110"
