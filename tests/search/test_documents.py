"""Nothing of a child can enter the index: by the fields there are, by who may fill them, and by what is kept of each."""

import ast
from dataclasses import fields, replace
from datetime import date

import pytest

from app.config import ROOT
from app.database import Base
from search.adapters.embedded.schema import entry, schema
from search.adapters.embedded.vocabulary import Vocabulary
from search.documents import FACETS, FIELDS, Document, Holding, key

PUBLIC = {
    "id", "kind", "title", "body", "terms", "owner", "types", "categories", "languages", "place", "divisions", "country",
    "mode", "cost", "age_min", "age_max", "lat", "lng", "checked_on", "published",
}  # fmt: skip
"""What an entry of the public catalogue says of itself. Another field needs another decision than a test's."""
FILLERS = {"app/offers/indexing.py", "app/catalogue/indexing.py"}
"""The files that make documents."""
TABLES_OF_LAW = {"app.entitlements.programmes"}
"""What they may know of a room that keeps something of a child: the programmes, read from a file of the project."""


def test_a_document_has_these_fields_and_no_others() -> None:
    assert {one.name for one in fields(Document)} == set(FIELDS) == PUBLIC
    with pytest.raises(TypeError):
        Document("1", "service", "t", child_id="x")
    with pytest.raises((AttributeError, TypeError)):
        Document("1", "service", "t").note = "x"  # no place for anything else


def test_only_two_files_make_documents_and_neither_knows_a_child() -> None:
    makers = set()
    for file in [*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]:
        tree = ast.parse(file.read_text("utf-8"))
        froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "search.documents"]
        if any(name.name == "Document" for n in froms for name in n.names):
            makers.add(str(file.relative_to(ROOT)))
    assert makers == FILLERS
    child_rooms = {mapper.class_.__module__ for mapper in Base.registry.mappers if "child_id" in mapper.columns}
    child_rooms.add("app.children.models")
    assert "session" not in (ROOT / "app/entitlements/programmes.py").read_text("utf-8"), "no table is read there"
    for file in FILLERS:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
        rooms = {".".join(name.split(".")[:2]) for name in child_rooms}
        assert {name for name in imported if ".".join(name.split(".")[:2]) in rooms} <= TABLES_OF_LAW, file


def test_the_index_keeps_nothing_that_is_not_made_of_a_documents_fields() -> None:
    plain = Document("1", "service", "午餐", lat=1.0, lng=2.0, place="421003106000")
    others = [
        replace(plain, id="2"), replace(plain, id="01890000-0000-7000-8000-000000000001"), replace(plain, kind="fund"), replace(plain, title="x"), replace(plain, body="y"), replace(plain, terms="z"),
        replace(plain, owner="w"), replace(plain, types=("a",)), replace(plain, categories=("a",)), replace(plain, languages=("zh",)),
        replace(plain, place=""), replace(plain, divisions=("1",)), replace(plain, country="US"), replace(plain, mode="remote"),
        replace(plain, cost="free"), replace(plain, age_min=1), replace(plain, age_max=2), replace(plain, lat=3.0, lng=2.0),
        replace(plain, checked_on=date(2026, 1, 1)), replace(plain, published=False),
    ]  # fmt: skip
    vocabulary = Vocabulary()
    kept = entry(plain, vocabulary).to_dict()
    touched: set[str] = set()
    for other in others:
        changed = entry(other, vocabulary).to_dict()
        touched |= {name for name in {*kept, *changed} if kept.get(name) != changed.get(name)}
    assert touched == {*kept, *(name for one in others for name in entry(one, vocabulary).to_dict())}
    assert schema() is not None


@pytest.mark.parametrize("wrong", [{"lat": 1.0}, {"lat": 91.0, "lng": 0.0}, {"lat": 0.0, "lng": float("nan")}])
def test_half_a_point_or_none_on_earth_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="document 1"):
        Document("1", "service", "t", **wrong)


def test_keys_are_signed_numbers_that_fit_and_do_not_meet() -> None:
    keys = {key(f"d{n}") for n in range(100_000)}
    assert len(keys) == 100_000
    assert all(0 <= one < 2**62 for one in keys)


def test_what_is_counted_may_be_filtered() -> None:
    assert all(FIELDS[name] in {Holding.WORD, Holding.WORDS} for name in FACETS)
    assert all(Vocabulary.where(name) for name in FACETS)
