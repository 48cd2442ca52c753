"""A charity: an application, two signatures, a payment, its list out and back in; and a donor who follows her gift."""

import re
from pathlib import Path

import pytest

from app.clock import today
from tests.factories.workbooks import cells, workbook


def first(person, pattern: str) -> str:
    """The first address of the page that looks so."""
    found = person.page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
    return next(address for address in found if address and re.search(pattern, address))


def downloaded(person, path: str, to: Path) -> bytes:
    """What following a link to a file brings."""
    with person.page.expect_download() as waiting:
        person.page.locator(f"main a[href$='{path}']").first.click()
    waiting.value.save_as(to)
    return to.read_bytes()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_application_to_the_reconciled_payment(someone, tmp_path: Path, language: str) -> None:
    charity = someone("charity", language=language)
    charity.go("/funds")
    charity.checks_the_page()
    for fund in charity.page.eval_on_selector_all("main h2 a", "links => links.map(link => link.getAttribute('href'))"):
        charity.go(fund)
        if charity.page.locator("main a[href^='/applications/']").count():
            break
    charity.checks_the_page()
    charity.follows("/applications/")
    charity.checks_the_page()
    charity.types(amount="1234.50" if language == "zh" else "1234.60", note="材料齐全")
    charity.sends()
    assert charity.here() == fund
    amount = "1,234.50" if language == "zh" else "1,234.60"
    charity.sees(amount)
    charity.page.locator("main a[href^='/commitments/']", has_text=amount).first.click()
    promise = charity.here()
    charity.checks_the_page()
    assert charity.page.locator("main form").count() == 0, "not one's own second signature"

    colleague = someone("charity2", language=language)
    colleague.go(promise)
    colleague.checks_the_page()
    colleague.ticks("answer", "yes")
    colleague.sends()
    colleague.go(promise)
    colleague.types(amount="1234.50" if language == "zh" else "1234.60", receipt=f"FK-{language}")
    colleague.sends()
    colleague.checks_the_page()

    charity.go(fund)
    charity.follows("/books/")
    charity.checks_the_page()
    charity.follows("/disbursed")
    charity.checks_the_page()
    sheet = cells(downloaded(charity, "/disbursed/file", tmp_path / "out.xlsx"))
    mine = next(row for row in sheet[1:] if row[3] == f"FK-{language}")
    back = tmp_path / "back.xlsx"
    back.write_bytes(workbook([[mine[0], today(), mine[2], f"YH-{language}"], ["L1", "昨天", "0.5万"]], sheet[0][:4]))
    charity.follows("/statements")
    charity.checks_the_page()
    charity.page.set_input_files("main #file", str(back))
    charity.sends()
    charity.checks_the_page()
    charity.sees("5000")
    assert charity.page.locator("main .field-error").count() >= 3
    mend = cells(downloaded(charity, "/file", tmp_path / "mend.xlsx"))
    assert [row[1] for row in mend[1:]] == ["L1"]
    charity.ticks("deed", "confirm")
    charity.sends()
    charity.checks_the_page()
    charity.go(charity.here() + "?show=good")
    charity.sees(mine[0])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_donor_pledges_and_sees_what_came_of_it(someone, language: str) -> None:
    amount = "321" if language == "zh" else "432"
    donor = someone("donor", language=language)
    donor.go("/giving")
    donor.checks_the_page()
    charity = someone("charity", language=language)
    charity.go("/funds")
    fund = first(charity, r"^/funds/[\w-]+$")
    for fund in charity.page.eval_on_selector_all("main h2 a", "links => links.map(link => link.getAttribute('href'))"):
        charity.go(fund)
        if charity.page.locator("main a[href^='/books/']").count():
            break
    project = fund.removeprefix("/funds/")
    donor.go(f"/giving/projects/{project}")
    donor.checks_the_page()
    donor.follows("/pledge")
    donor.checks_the_page()
    donor.ticks("kind", "money")
    donor.types(amount=amount, note="不用回信")
    donor.sends()
    assert donor.here() == "/giving/pledges"
    donor.checks_the_page()
    charity.go(fund)
    charity.page.locator("main a[href^='/pledges/']", has_text=amount).first.click()
    charity.checks_the_page()
    charity.ticks("answer", "all")
    charity.types(amount=amount, receipt=f"SJ-{language}")
    charity.sends()
    charity.checks_the_page()
    donor.go("/giving/pledges")
    donor.sees("慈善组织已确认收到" if language == "zh" else f"{amount} yuan received")
    donor.checks_the_page()
    donor.go(f"/giving/projects/{project}")
    donor.checks_the_page()
    donor.does_not_see("/children/", "/referrals/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_county_draws_a_contract_and_the_organization_signs(someone, language: str) -> None:
    county = someone("county", language=language)
    county.go("/contracts")
    county.checks_the_page()
    county.follows("/contracts/new")
    county.checks_the_page()
    name = "荆州区芦笛社会工作服务中心"
    body = county.page.locator("main select[name='organization'] option", has_text=name).get_attribute("value")
    county.chooses("organization", body)
    year = today().year
    county.types(
        title=f"小组服务 {language}",
        units="30",
        unit="次",
        starts_on=f"{year}-1-1",
        ends_on=f"{year + 1}-12-31",
        standard="每月两次",
    )
    county.sends()
    contract = county.here()
    county.checks_the_page()
    county.follows("/milestones")
    county.checks_the_page()
    county.types(title="首期款", amount="8,000", due_on=f"{year + 1}-3-1")
    county.ticks("evidence", "paper")
    county.sends()
    county.follows("/propose")
    county.checks_the_page()
    county.sends()
    provider = someone("provider", language=language)
    provider.go(contract)
    provider.checks_the_page()
    provider.follows("/back")
    provider.types(reason="请把单位写成“人次”")
    provider.sends()
    assert provider.here() == "/contracts", "a draft is the buyer's alone"
    county.go(contract)
    county.sees("请把单位写成“人次”")
    county.checks_the_page()
    for path in ("/growth", "/growth/new"):
        county.go(path)
        county.checks_the_page()
        provider.go("/growth")
        provider.checks_the_page()
