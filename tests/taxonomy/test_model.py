"""The learnt model: it belongs to the tables, loads fast, answers steadily."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.taxonomy.model import FILE, load, model
from app.taxonomy.table import Table, table
from app.taxonomy.training import train

SMALL = Table(
    needs={
        "没有棉衣": frozenset({"BL03"}),
        "鞋子破了": frozenset({"BL03"}),
        "不去上学": frozenset({"SD01"}),
        "不想读书": frozenset({"SD01"}),
        "说不想活了": frozenset({"MH03"}),
        "被爸爸打": frozenset({"SF05"}),
    },
    dangers={"割手腕": frozenset({"MH03"}), "割草喂牛": frozenset({"calm"}), "爸爸打工": frozenset({"calm"})},
    families={"鞋子": ("衣",), "棉衣": ("衣",), "凉鞋": ("衣",), "打工": ("常",)},
)


def test_the_model_was_learnt_from_the_tables_as_they_stand() -> None:
    assert model().fingerprint == table().fingerprint, "the tables changed: run tonglian understand train"


def test_the_same_table_gives_the_same_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    train(SMALL).save(one)
    train(SMALL).save(other)
    assert one.read_bytes() == other.read_bytes()


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    learnt = train(SMALL)
    learnt.save(tmp_path / "small.npz")
    kept = load(tmp_path / "small.npz")
    for words in ("冬天只有凉鞋", "爸爸打他", "割了手"):
        assert np.allclose(kept.hear(words).types, learnt.hear(words).types, atol=0.02)
    assert (kept.slope, kept.alarm, kept.said) == (learnt.slope, learnt.alarm, learnt.said)


def test_a_word_never_seen_is_understood_by_its_family() -> None:
    learnt = train(SMALL)
    heard = learnt.hear("凉鞋")
    assert set(learnt.led_to(heard, int(heard.types.argmax()), 2)) == {"没有棉衣", "鞋子破了"}


def test_another_version_s_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = train(SMALL)
    learnt.save(tmp_path / "small.npz")
    monkeypatch.setattr("app.taxonomy.model.FORMAT", 99)
    with pytest.raises(ValueError, match="tonglian understand train"):
        load(tmp_path / "small.npz")


def test_it_loads_within_half_a_second_of_a_core() -> None:
    begun = time.process_time()
    load(FILE)
    assert time.process_time() - begun < 0.5


def test_words_unknown_say_nothing() -> None:
    heard = model().hear("xyzzy")
    assert not heard.likeness.any()
    assert not heard.types.any()
    assert not model().alarms(heard)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_scored_steadily_and_in_bounds(words: str) -> None:
    heard = model().hear(words)
    assert np.isfinite(heard.types).all()
    assert ((model().chances(heard) > 0) & (model().chances(heard) < 1)).all()
    assert np.array_equal(heard.types, model().hear(words).types)
