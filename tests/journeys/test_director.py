"""The child director on her phone: a child, a need in her own words, who can help, and a request on its way."""

import pytest

WORDS = "爸妈都在外面打工，奶奶病了没人做饭"


@pytest.mark.parametrize(
    ("language", "scripts"), [("zh", True), ("zh", False), ("en", True)], ids=["zh", "zh-no-scripts", "en"]
)
def test_from_her_words_to_a_request_on_its_way(someone, language: str, scripts: bool) -> None:
    director = someone("director", language=language, scripts=scripts)
    director.checks_the_page()
    director.go("/children")
    director.checks_the_page()

    director.follows("/children/new")
    director.types(name=f"小满{language}{scripts}", birth_date="2090年1月1日")
    director.ticks("sex", "female")
    director.sends()
    director.sees("2016-3-5")
    director.checks_the_page()
    director.types(birth_date="2016年3月5日")
    director.sends()
    director.sees(f"小满{language}{scripts}")
    director.checks_the_page()

    director.follows("/needs/new")
    director.checks_the_page()
    director.types(words=WORDS)
    director.sends()
    assert director.page.locator("#words").input_value() == WORDS
    director.checks_the_page()
    director.ticks("type_code", "BL02")
    director.ticks("urgency", "2")
    director.sends()

    assert director.here().endswith("/shortlist")
    director.checks_the_page()
    shortlist = director.here()
    director.follows("/refer/")
    director.checks_the_page()
    director.types(message="放学以后，一个孩子")
    director.sends()
    need = director.here()
    assert shortlist.startswith(need)
    director.sees("小满")
    director.checks_the_page()
    director.follows("/referrals/")
    director.checks_the_page()


def test_danger_comes_before_everything(someone) -> None:
    director = someone("director")
    director.go("/children")
    director.page.locator("main h2 a[href^='/children/']").first.click()
    director.follows("/needs/new")
    director.types(words="后爹天天打她，身上青一块紫一块")
    director.sends()
    text = director.page.inner_text("main")
    assert text.index("110") < text.index("第 2 步")
    director.checks_the_page()


def test_everything_she_can_open_is_clean(someone) -> None:
    director = someone("director")
    for path in (
        "/",
        "/find",
        "/find?words=没人做饭",
        "/find-help",
        "/entitlements",
        "/entitlements/E01",
        "/needs",
        "/needs?show=met",
        "/referrals",
        "/referrals?show=done",
        "/referrals?show=ended",
        "/notices",
        "/account",
    ):
        director.go(path)
        director.checks_the_page()
    director.go("/nowhere")
    director.checks_the_page()
