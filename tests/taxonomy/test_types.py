"""The types of need."""

from app.taxonomy import types


def test_four_dimensions_and_forty_nine_types() -> None:
    assert [side.code for side in types.dimensions()] == ["BL", "SF", "MH", "SD"]
    assert len(types.all_types()) == 49
    assert sum(len(kinds) for kinds in types.by_dimension().values()) == 49


def test_every_type_is_whole() -> None:
    for kind in types.all_types():
        assert kind.code.startswith(kind.dimension)
        assert kind.zh
        assert kind.en
        assert kind.phrases_zh
        assert kind.phrases_en
        assert kind.lead_department
        assert kind.provider_types
        assert kind.flags <= {"policy", "urgent", "report"}


def test_no_phrase_belongs_to_two_types() -> None:
    said = [phrase for kind in types.all_types() for phrase in kind.phrases_zh]
    assert len(said) == len(set(said)) == 419


def test_what_must_be_reported() -> None:
    assert {kind.code for kind in types.all_types() if kind.must_report} == {
        "SF03",
        "SF04",
        "SF05",
        "SF06",
        "SF08",
        "MH03",
    }
    assert all(kind.must_report for kind in types.all_types() if kind.urgent)


def test_names_in_both_languages() -> None:
    assert (types.name("SF05"), types.name("SF05", "en")) == (
        "虐待、家暴与忽视干预",
        "Abuse, domestic violence and neglect response",
    )
    assert types.name("MH", "en") == "Mental health"
    assert types.name("XX99") == "XX99"


def test_an_unknown_code_is_none() -> None:
    assert types.need_type("XX99") is None
    assert types.need_type("BL") is None
