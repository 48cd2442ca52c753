"""The components: what a screen reader, a thumb, a strict policy and a tired reader each depend on."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string

from app.clock import today
from app.config import ROOT
from app.needs.models import NeedStatus, Urgency
from app.offers.models import OfferKind, OfferStatus
from app.organizations.models import OrganizationStatus
from app.people.models import AccountStatus
from app.referrals.models import ReferralStatus
from tests.web.gallery import GalleryForm, context
from tools import translations

STATIC = ROOT / "app" / "static"
CSS = (STATIC / "tonglian.css").read_text("utf-8")
REFUSALS = ("400", "403", "404", "405", "409", "413", "429", "500", "503", "session_gone")


class Page(HTMLParser):
    """A page as a list of opening tags with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, *names: str) -> list[dict[str, str]]:
        """The attributes of every element of the given names."""
        return [attrs for tag, attrs in self.tags if tag in names]

    def one(self, **wanted: str) -> dict[str, str]:
        """The attributes of the one element that has these."""
        (found,) = [a for _tag, a in self.tags if all(a.get(k.replace("_", "-")) == v for k, v in wanted.items())]
        return found


@pytest.fixture
def reading(app: Flask) -> Iterator[Flask]:
    """Somebody reads the second page of a filtered list."""
    with app.test_request_context("/healthz?status=open&kind=a&kind=b&page=2"):
        yield app


def draw(macro: str, file: str, **values: Any) -> Page:
    """One macro call, drawn."""
    name = macro.split("(", maxsplit=1)[0]
    return Page(
        render_template_string(f'{{% from "components/{file}.html" import {name} %}}{{{{ {macro} }}}}', **values)
    )


@pytest.fixture(params=["zh", "en"])
def gallery(request: pytest.FixtureRequest, app: Flask) -> Iterator[Page]:
    """Every component on one page, in one language."""
    translations.compile_if_stale()
    with app.test_request_context("/healthz") as running:
        running.session["language"] = request.param
        yield Page(render_template("web/gallery.html", **context(today())))


def test_nothing_on_the_page_breaks_the_policy(gallery: Page) -> None:
    for _tag, attrs in gallery.tags:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
    assert not gallery.all("style")
    assert all("nonce" in script or script["src"].startswith("/static/") for script in gallery.all("script"))


def test_everything_referred_to_is_there_once(gallery: Page) -> None:
    ids = Counter(attrs["id"] for _tag, attrs in gallery.tags if "id" in attrs)
    assert [name for name, times in ids.items() if times > 1] == []
    for _tag, attrs in gallery.tags:
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in attrs.get(name, "").split():
                assert target in ids, (name, target)


def test_every_control_has_a_label(gallery: Page) -> None:
    labelled = {label["for"] for label in gallery.all("label")}
    for control in gallery.all("input", "select", "textarea"):
        if control.get("type") != "hidden":
            assert control["id"] in labelled


def test_every_form_that_changes_something_carries_its_token(gallery: Page, app: Flask) -> None:
    page = render_template("web/404.html")
    for form in re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL):
        assert 'name="csrf_token"' in form


def test_the_sample_words_are_the_only_chinese_of_the_english_page(app: Flask) -> None:
    translations.compile_if_stale()
    for name in REFUSALS:
        with app.test_request_context("/healthz") as running:
            running.session["language"] = "en"
            words = Page(render_template(f"web/{name}.html", code=int(name) if name.isdigit() else 400)).words
        assert not translations.HAN.search(words.replace("中文", "")), name


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_has_one_heading_and_a_way_on(reading: Flask, name: str) -> None:
    page = Page(render_template(f"web/{name}.html", code=400))
    assert len(page.all("h1")) == 1
    assert [link for link in page.all("a") if link.get("class", "").startswith("button")]


def test_a_lost_form_gives_back_what_was_typed(reading: Flask) -> None:
    page = render_template("web/session_gone.html", typed=[("story", "<b>奶奶病了</b>没人做饭")])
    assert "&lt;b&gt;奶奶病了&lt;/b&gt;没人做饭" in page


class TestForms:
    @pytest.fixture
    def form(self, reading: Flask) -> GalleryForm:
        return context(today())["form"]

    def test_the_summary_links_to_the_fields(self, form: GalleryForm) -> None:
        form.form_errors.append("机构还没有核实")
        page = draw("error_summary(form)", "forms", form=form)
        assert [link["href"] for link in page.all("a")] == ["#born", "#places_each_month", "#place"]
        assert "机构还没有核实" in page.words
        assert page.one(id="error-summary")["role"] == "alert"

    def test_no_summary_without_errors(self, reading: Flask) -> None:
        form = context(today(), failed=False)["form"]
        assert draw("error_summary(form)", "forms", form=form).words.strip() == ""

    def test_a_choice_is_linked_at_its_first_answer(self, form: GalleryForm) -> None:
        form.urgency.errors = ["选一个"]
        page = draw("error_summary(form)", "forms", form=form)
        assert {"href": "#urgency-0"} in page.all("a")

    def test_a_wrong_field_says_so_to_everybody(self, form: GalleryForm) -> None:
        page = draw("field(form.born, hint='例如 2017年3月5日')", "forms", form=form)
        control = page.one(id="born")
        assert control["aria-invalid"] == "true"
        assert control["aria-describedby"] == "born-hint born-error"
        assert "错误：" in page.words

    def test_numbers_are_typed_as_text_with_a_number_pad(self, form: GalleryForm) -> None:
        control = draw("field(form.places_each_month, suffix='个')", "forms", form=form).one(id="places_each_month")
        assert (control["type"], control["inputmode"], control["value"]) == ("text", "numeric", "0")
        assert not {"min", "max", "step"} & set(control)

    def test_passwords_may_be_kept_by_the_browser(self, form: GalleryForm) -> None:
        assert draw("field(form.password)", "forms", form=form).one(id="password")["autocomplete"] == "current-password"
        new = draw("field(form.password, autocomplete='new-password')", "forms", form=form)
        assert new.one(id="password")["autocomplete"] == "new-password"

    def test_choices_are_a_group_with_a_name(self, form: GalleryForm) -> None:
        page = draw("field(form.meets)", "forms", form=form)
        assert page.all("fieldset")
        assert page.all("legend")
        assert [("checked" in box) for box in page.all("input")] == [True, False, False]

    def test_a_place_works_without_scripts(self, form: GalleryForm) -> None:
        page = draw("field(form.place)", "forms", form=form)
        assert page.one(id="place")["value"] == "荆州"
        assert page.one(name="place-code")["type"] == "hidden"
        assert [radio["value"] for radio in page.all("input") if radio.get("type") == "radio"] == [
            "421000000000",
            "421003000000",
        ]
        assert "hidden" in page.one(id="place-list")

    def test_a_point_says_where_it_comes_from(self, form: GalleryForm) -> None:
        page = draw("field(form.point)", "forms", form=form)
        assert page.one(name="point-datum")["id"] == "point-datum"
        assert [o["value"] for o in page.all("option") if "selected" in o] == ["gcj02"]

    def test_a_form_is_opened_with_its_tokens(self, form: GalleryForm) -> None:
        page = draw("form_open('/needs', form=form, upload=True)", "forms", form=form)
        assert page.all("form")[0]["enctype"] == "multipart/form-data"
        assert page.one(name="csrf_token")["value"]
        assert page.one(name="submission")["value"] == "0197-sample"

    def test_a_search_carries_no_token(self, form: GalleryForm) -> None:
        assert not draw("form_open('/help', method='get')", "forms").all("input")

    def test_what_was_typed_is_not_run(self, form: GalleryForm) -> None:
        form.nickname.data = '"><script>alert(1)</script>'
        assert not draw("field(form.nickname)", "forms", form=form).all("script")


class TestTags:
    @pytest.mark.parametrize(
        ("macro", "status"),
        [
            *[("need_status", s) for s in NeedStatus],
            *[("referral_status", s) for s in ReferralStatus],
            *[("offer_status", s) for s in OfferStatus],
            *[("account_status", s) for s in AccountStatus],
            *[("organization_status", s) for s in OrganizationStatus],
            *[("urgency", u) for u in Urgency],
        ],
    )
    def test_every_state_has_a_word_and_a_shape(self, reading: Flask, macro: str, status: Any) -> None:
        page = draw(f"{macro}(status)", "tags", status=status)
        assert translations.HAN.search(page.words), f"{macro} does not know {status}"
        assert [a for a in page.all("span") if a["class"].startswith("shape ")]

    @pytest.mark.parametrize("kind", [*OfferKind, "entitlement"])
    def test_every_kind_has_a_word(self, reading: Flask, kind: str) -> None:
        assert translations.HAN.search(draw("kind(value)", "tags", value=kind).words)

    def test_never_checked_and_check_failed_are_different(self, reading: Flask) -> None:
        day = today() - timedelta(days=3)
        assert draw("freshness(day)", "tags", day=day).words == "3 天前核对"
        assert draw("freshness(none)", "tags").words == "未复核"
        assert draw("freshness(day, 2)", "tags", day=day).words == "复核失败 2 次"


class TestLists:
    def test_an_empty_answer_is_named(self, reading: Flask) -> None:
        page = draw("summary_list([{'key': '电话', 'value': '', 'url': '/x'}, {'key': '人数', 'value': 0}])", "lists")
        assert "未填写" in page.words
        assert "修改：电话" in page.words
        assert page.words.count("未填写") == 1

    def test_a_page_keeps_its_filters(self, reading: Flask) -> None:
        page = draw("pagination({'number': 2, 'pages': 9})", "lists")
        assert next(link["href"] for link in page.all("a")) == "/healthz?status=open&kind=a&kind=b&page=1"
        assert [link.get("aria-label") for link in page.all("a") if "aria-current" in link] == ["第 2 页"]
        assert "…" in page.words

    def test_one_page_needs_no_links(self, reading: Flask) -> None:
        assert not draw("pagination({'number': 1, 'pages': 1})", "lists").all("a")

    @pytest.mark.parametrize(
        ("free", "total", "words"), [(3, 8, "空 3 个，共 8 个"), (0, 5, "5 个都满了"), (9, 60, "空 9 个，共 60 个")]
    )
    def test_places_are_dots_and_words(self, reading: Flask, free: int, total: int, words: str) -> None:
        page = draw("capacity(free, total)", "lists", free=free, total=total)
        assert page.words.strip() == words
        dots = page.all("i")
        assert len(dots) == (total if total <= 12 else 0)
        assert sum("seat-free" in dot["class"] for dot in dots) == (free if dots else 0)

    def test_bars_are_as_long_as_their_numbers(self, reading: Flask) -> None:
        page = draw(
            "bars([{'label': 'a', 'value': 40}, {'label': 'b', 'value': 10}, {'label': 'c', 'value': 0}], ['x', 'y'])",
            "lists",
        )
        assert [r["width"] for r in page.all("rect") if r["class"] == "bar-fill"] == ["100.0", "25.0", "0"]

    def test_bars_of_nothing(self, reading: Flask) -> None:
        assert draw("bars([], ['x', 'y'])", "lists").all("table")

    @pytest.mark.parametrize(
        ("bearing", "side"), [(0, "北"), (44, "东北"), (90, "东"), (181, "南"), (300, "西北"), (359, "北")]
    )
    def test_rings_say_the_direction_in_words(self, reading: Flask, bearing: int, side: str) -> None:
        page = draw("rings([{'name': 'a', 'km': 2.3, 'bearing': b}])", "lists", b=bearing)
        assert f"a{side}2.3" in "".join(page.words.split())
        assert page.all("svg")[0]["role"] == "img"

    def test_a_table_of_words_stacks_on_a_phone_and_names_its_cells(self, reading: Flask) -> None:
        page = draw("table(['谁', '做什么', '何时'], [['李', '走访', none]])", "lists")
        assert "table-stack" in page.all("table")[0]["class"]
        assert [cell["data-label"] for cell in page.all("td")] == ["做什么", "何时"]
        assert (
            "table-stack"
            not in draw("table(['谁', '几次'], [['李', 3]], numeric=(1,))", "lists").all("table")[0]["class"]
        )


class TestCards:
    def test_an_offer_that_is_full_says_when_it_is_not(self, reading: Flask) -> None:
        card = {
            "name": "热饭",
            "kind": "service",
            "free": 0,
            "total": 3,
            "next_free": today(),
            "phone": "0716 555 0134",
        }
        page = draw("offer_card(card)", "cards", card=card)
        assert "3 个都满了" in page.words
        assert "最早" in page.words
        assert page.all("a")[0]["href"] == "tel:07165550134"

    def test_a_distance_of_nothing_is_still_a_distance(self, reading: Flask) -> None:
        assert (
            "米"
            in draw("offer_card(card)", "cards", card={"name": "热饭", "kind": "service", "distance_km": 0.0}).words
        )

    def test_the_need_card_has_no_room_for_a_name(self, reading: Flask) -> None:
        card = {
            "name": "王小明",
            "number": "X-1",
            "type": "食物",
            "urgency": 1,
            "since": today(),
            "age_band": "6–9 岁",
            "township": "弥市镇",
        }
        page = draw("need_card(card)", "cards", card=card)
        assert "王小明" not in page.words
        assert "危急" in page.words

    def test_the_points_add_up_in_a_table(self, reading: Flask) -> None:
        row = {
            "rank": 1,
            "reason": "2.3 公里",
            "total": 62,
            "points": [{"label": "距离", "points": 22, "top": 25}],
            "card": {"name": "热饭", "kind": "service"},
        }
        page = draw("shortlist_row(row)", "cards", row=row)
        assert page.all("details")
        assert "62" in page.words.split("合计")[1]


def test_the_crisis_panel_dials(reading: Flask) -> None:
    page = draw("crisis([{'number': '110', 'name': '报警'}], '/reports/new')", "notice")
    assert [link["href"] for link in page.all("a")] == ["tel:110", "/reports/new"]


def tokens(block: str) -> dict[str, str]:
    """The colours that a block of the stylesheet names."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    """As WCAG reckons it."""
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Between two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


LIGHT = tokens(CSS.split("@media")[0])
DARK = LIGHT | tokens(CSS.split("prefers-color-scheme: dark")[1].split("/* Ground */")[0])


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_controls_stand_out_in_both_schemes(scheme: dict[str, str]) -> None:
    words = [(ink, ground) for ink in ("ink", "soft", "green", "red", "amber") for ground in ("paper", "surface")]
    words += [
        ("on-green", "green"),
        ("on-green", "green-deep"),
        ("on-red", "red"),
        ("soft", "over-tint"),
        ("ink", "over-tint"),
    ]
    words += [
        ("green-deep", "green-tint"),
        ("amber", "amber-tint"),
        ("red", "red-tint"),
        ("ink", "red-tint"),
        ("soft", "green-tint"),
    ]
    for ink, ground in words:
        assert contrast(scheme[ink], scheme[ground]) >= 4.5, (ink, ground)
    for edge in ("edge", "green", "amber-mark"):
        assert contrast(scheme[edge], scheme["surface"]) >= 3, edge
        assert contrast(scheme[edge], scheme["paper"]) >= 3, edge


@pytest.mark.parametrize(
    ("file", "most"), [("tonglian.css", 40 * 1024), ("tonglian.js", 8 * 1024), ("favicon.svg", 1024)]
)
def test_static_files_stay_small(file: str, most: int) -> None:
    assert Path(STATIC / file).stat().st_size <= most


def test_the_stylesheet_asks_nobody_else() -> None:
    assert not re.findall(r"@import|url\((?!\"data:)", CSS)
