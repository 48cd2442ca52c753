"""From a question answered to money that arrives, on a phone, with and without scripts, in both languages."""

import pytest

WAYS = [("zh", True), ("en", False)]


@pytest.mark.parametrize(("language", "scripts"), WAYS)
def test_a_programme_is_found_asked_for_and_paid(someone, language: str, scripts: bool) -> None:
    director = someone("director", language=language, scripts=scripts)
    director.go("/children")
    director.page.locator("main h2 a[href^='/children/']").nth(3 if scripts else 5).click()
    director.follows("/entitlements")
    director.checks_the_page()
    file = director.here()
    director.follows("/entitlements/answers")
    director.checks_the_page()
    director.ticks("disability_certified", "yes")
    director.ticks("needs_long_term_care", "yes")
    director.chooses("disability_level", "1")
    director.chooses("source", "guardian")
    director.sends()
    assert director.here() == file
    director.sees("Nursing subsidy for severe disability" if language == "en" else "重度残疾人护理补贴")
    director.checks_the_page()
    director.presses("/E11/start")
    director.checks_the_page()
    application = director.here()
    director.page.locator("main select[name^='paper_']").first.select_option("ready")
    director.presses("/papers")
    director.sees("All papers are there" if language == "en" else "材料齐了，可以去递交了")
    director.follows("/submit")
    director.checks_the_page()
    director.types(office="郢城镇便民服务中心", receipt="C-2026-77")
    director.sends()
    for deed, fields in (("accepted", {}), ("granted", {"from_on": "2026-11-1", "monthly": "120"}), ("paid", {})):
        director.follows(f"{application}/{deed}")
        director.types(**fields)
        director.sends()
    director.sees("C-2026-77", "120")
    director.checks_the_page()
    director.follows("/summary")
    director.sees("残疾人证", "C-2026-77", "以当地政策为准")
    director.checks_the_page()


def test_a_supervisor_writes_the_countys_terms_and_the_county_publishes_them(someone) -> None:
    supervisor, county = someone("supervisor"), someone("county", width=1280)
    supervisor.go("/entitlements/missing")
    supervisor.checks_the_page()
    supervisor.go("/entitlements/local/E38")
    supervisor.types(
        source="荆州区民政局 2026 年 3 号文", from_on="2026-1-1", monthly="600", facts="age = 9\nhousehold = dibao"
    )
    supervisor.ticks("local_distress_allowance", "yes")
    supervisor.page.locator("button[name=try]").click()
    supervisor.page.wait_for_load_state()
    supervisor.sees("试一试的结果", "可能符合")
    supervisor.checks_the_page()
    supervisor.sends()
    supervisor.sees("要由县里的另一个人发布")
    supervisor.checks_the_page()
    county.go("/entitlements/local")
    county.checks_the_page()
    county.presses("/publish")
    county.sees("发布了")
    county.waits_for("/entitlements/missing?code=E38", "困境儿童生活补贴")
    county.checks_the_page()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_anybody_reads_a_programme_in_plain_words(someone, language: str) -> None:
    reader = someone(language=language, scripts=False)
    reader.go("/entitlements")
    reader.checks_the_page()
    reader.page.locator("main a[href='/entitlements/E01']").click()
    reader.sees("Who may have it" if language == "en" else "谁可以享受")
