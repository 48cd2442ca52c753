"""Somebody with a browser: what she taps and reads, and what must never go wrong meanwhile."""

import time
from collections.abc import Callable
from typing import Any

import pyotp
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, Response

from app.config import ROOT
from app.demonstration.cast import PASSWORD, app_secret
from app.people.factors import in_letters
from tests.support.processes import until

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # no rule we ask for reads style sheets, and each would be fetched again
}
SHAPE = """
() => [...document.querySelectorAll("*")].map(e => [e.tagName, e.textContent.trim() ? "" : "empty", ...[...e.attributes]
  .filter(a => !["href", "action", "value", "id", "for", "content", "nonce", "src"].includes(a.name))
  .map(a => a.name + (/^(class|type|role|open|hidden|disabled|checked)$/.test(a.name) ? a.value : ""))].join(" ")).join()
"""
"""What a page is built of and where it says something, whatever it says."""
_passed: set[tuple[str, ...]] = set()
"""Shapes of pages that axe has passed in this process, for each width; and with the language they were in."""


class Person:
    """Notes every console error, request to another host and fault; `leave` fails if there was one."""

    def __init__(self, page: Page, site: str, *, scripts: bool, later: Callable[[str], None]) -> None:
        self.page, self.context, self.site, self.scripts, self.later = page, page.context, site, scripts, later
        self.troubles: list[str] = []
        self.page.on("console", self.heard)
        self.page.on("pageerror", self.broke)
        self.page.on("request", self.asked)
        self.page.on("response", self.answered)

    def heard(self, message: ConsoleMessage) -> None:
        """An error on the console; a form sent back (422) or a page refused (404) is not one."""
        if message.type == "error" and not any(code in message.text for code in ("422", "404")):
            self.troubles.append(f"console: {message.text}")

    def broke(self, error: Error) -> None:
        """A script that failed."""
        self.troubles.append(f"script: {error}")

    def asked(self, request: Request) -> None:
        """A request to another host."""
        if not request.url.startswith(("http://127.0.0.1:", "data:")):
            self.troubles.append(f"elsewhere: {request.url}")

    def answered(self, response: Response) -> None:
        """A fault of the server."""
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")

    def begin(self, login: str | None, language: str) -> None:
        """Open the site, choose the language, sign in."""
        self.go("/")
        if language == "en":
            self.page.locator("form[action='/language'] button").click()
            assert self.page.locator("html").get_attribute("lang") == "en"
        if login:
            self.signs_in(login, PASSWORD)

    def signs_in(self, login: str, password: str) -> None:
        """Sign in, with a code of her app where one is asked, and be at the desk."""
        self.go("/sign-in")
        self.types(login=login, password=password)
        self.sends()
        if "/sign-in/code" in self.page.url:
            self.gives_code(login)
        assert "/sign-in" not in self.page.url, self.page.inner_text("main")

    def gives_code(self, login: str) -> None:
        """The code that her app shows now. Half a minute has passed since her last one: `later` says so to the site."""
        self.later(login)
        self.types(code=pyotp.TOTP(in_letters(app_secret(login))).at(int(time.time())))
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def sets_up_an_app(self) -> None:
        """Enrol with the key that the page shows, as whoever cannot scan its picture."""
        self.page.locator("main summary").first.click()
        app = pyotp.TOTP(self.page.locator(".typed").inner_text().replace(" ", ""))
        self.types(code=app.at(int(time.time())))
        self.page.locator("main form button[type=submit]").first.click()  # the last one leaves
        self.page.wait_for_load_state()
        self.sees("十个备用码")

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.site + path if path.startswith("/") else path)

    def types(self, **fields: str) -> None:
        """Type into fields by their names, opening what hides them."""
        for name, text in fields.items():
            field = self.page.locator(f"main [id='{name}']")
            self.opens(field)
            field.fill(text)

    def ticks(self, name: str, *values: str) -> None:
        """Tick radio buttons or boxes by name and value, opening what hides them."""
        for value in values:
            box = self.page.locator(f"main input[name='{name}'][value='{value}']")
            self.opens(box)
            box.check()

    def opens(self, inside: Locator) -> None:
        """Open the details around something, as a person would who looks for it."""
        hidden = inside.locator("xpath=ancestor::details[not(@open)]")
        for number in range(hidden.count()):
            hidden.nth(number).locator("> summary").click()
            hidden = inside.locator("xpath=ancestor::details[not(@open)]")

    def chooses(self, name: str, value: str) -> None:
        """Choose from a list."""
        field = self.page.locator(f"main select[name='{name}']")
        self.opens(field)
        field.select_option(value)

    def sends(self) -> None:
        """Press the last button of the page's main form."""
        self.page.locator("main form button[type=submit]").last.click()
        self.page.wait_for_load_state()

    def presses(self, path: str) -> None:
        """Press the button of the form that posts to a path ending so."""
        self.page.locator(f"main form[action$='{path}'] button").first.click()
        self.page.wait_for_load_state()

    def follows(self, path: str) -> None:
        """Follow the first link of the page whose address holds this."""
        self.page.locator(f".page a[href*='{path}']").first.click()
        self.page.wait_for_load_state()

    def sees(self, *words: str) -> None:
        """These words are on the page."""
        text = self.page.inner_text("body")
        for word in words:
            assert word in text, f"{word!r} is not on {self.page.url}:\n{text[:1500]}"

    def waits_for(self, path: str, words: str) -> None:
        """Open the page again until the words are there: work behind the page may take a moment."""

        def there() -> bool:
            self.go(path)
            return words in self.page.inner_text("body")

        until(there, 45)

    def does_not_see(self, *words: str) -> None:
        """These words are nowhere in the page, not even hidden."""
        text = self.page.content()
        for word in words:
            assert word not in text, f"{word!r} is on {self.page.url}"

    def here(self) -> str:
        """The path of the page."""
        return "/" + self.page.url.split("/", 3)[3]

    def checks_the_page(self) -> None:
        """axe finds nothing, nothing sticks out to the side; a page that is just being left is waited for."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self.page.wait_for_function("document.readyState === 'complete' && document.documentElement !== null")
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") if self.scripts else 0
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        if not self.scripts:
            return
        shape = (self.page.evaluate(SHAPE), str(self.page.viewport_size))
        spoken = (*shape, self.page.locator("html").get_attribute("lang") or "")
        if spoken in _passed:
            return
        # colours are half of what axe costs, and the same in both languages
        rules = RULES | {"rules": {"color-contrast": {"enabled": shape not in _passed}}}
        self.page.evaluate(AXE)
        found: list[Any] = self.page.evaluate("rules => axe.run(document, rules).then(all => all.violations)", rules)
        told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]
        assert not told, f"{self.page.url}: {told}"
        _passed.update({shape, spoken})

    def leave(self) -> None:
        """Put the phone down; nothing may have gone wrong."""
        for event, ear in (
            ("console", self.heard), ("pageerror", self.broke), ("request", self.asked), ("response", self.answered)
        ):  # fmt: skip
            self.page.remove_listener(event, ear)
        assert not self.troubles, self.troubles
