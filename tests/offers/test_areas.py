"""The area an offer serves, as people type it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.offers.areas import MOST, read_areas, written
from app.places.gazetteer import gazetteer
from app.places.table import table

JINGZHOU = "421003106000"


def sentence(text: str, near: str = "") -> str:
    with pytest.raises(RuleBroken) as refused:
        read_areas(text, near)
    assert refused.value.field == "divisions"
    return str(refused.value.message)


def test_one_a_line_or_with_marks_between() -> None:
    for text in ("荆州区\n沙市区", "荆州区、沙市区", " 荆州区 ，沙市区；", "荆州区;沙市区\r\n荆州区"):
        assert read_areas(text) == ["421003000000", "421002000000"], text


@pytest.mark.usefixtures("app")
class TestAmbiguous:
    @pytest.fixture(autouse=True)
    def in_a_request(self, app):
        with app.test_request_context():
            yield

    def test_the_candidates_are_listed(self) -> None:
        said = sentence("新华区")
        assert all(place in said for place in ("河北省石家庄市新华区", "河北省沧州市新华区", "河南省平顶山市新华区"))

    def test_of_very_many_the_nearest_are_listed(self) -> None:
        said = sentence("城关镇", near="450000000000")
        assert "86" in said
        assert said.count("城关镇") <= 7

    def test_one_that_is_called_just_so_nearby_is_meant(self) -> None:
        assert read_areas("新华区", near="410403000000") == ["410402000000"]
        assert "荆州市" in sentence("荆州", near=JINGZHOU), "a short name may be the city or the district"

    def test_a_name_that_is_no_place_is_named(self) -> None:
        assert "“没有这个乡”" in sentence("荆州区、没有这个乡")

    @pytest.mark.parametrize("name", ["荆州区及周边", "凯里市三棵树镇格冲村"])
    def test_a_tail_never_widens_the_area(self, name: str) -> None:
        assert "写到县或乡镇为止" in sentence(name)

    def test_nothing_and_too_much(self) -> None:
        assert "至少一个" in sentence(" 、\n")
        assert str(MOST + 1) in sentence("、".join(f"某地{n}" for n in range(MOST + 1)))


@settings(max_examples=150)
@given(st.data())
def test_what_is_written_is_read_back_as_itself(data: st.DataObject) -> None:
    """So that opening the form and saving it changes nothing."""
    code = table().code(data.draw(st.integers(0, len(table().codes) - 1)))
    place = gazetteer().get(code)
    if place is not None and not place.abolished:
        assert read_areas(written([code]), near=code) == [code]
