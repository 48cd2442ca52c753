"""Somebody with a browser: what she taps and reads, and what must never go wrong meanwhile."""

from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from app.config import ROOT
from app.demonstration.people import PASSWORD

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


class Person:
    """Notes every console error, request to another host and answer of 500; `leave` fails if there was one."""

    def __init__(self, context: BrowserContext, *, scripts: bool) -> None:
        self.context, self.scripts = context, scripts
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self.asked)
        self.page.on("response", self.answered)

    def heard(self, message: ConsoleMessage) -> None:
        """An error on the console; a form sent back with 422 is not one."""
        if message.type == "error" and "422" not in message.text and "404" not in message.text:
            self.troubles.append(f"console: {message.text}")

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
            self.page.get_by_role("button", name="English").click()
        if login:
            self.go("/sign-in")
            self.page.locator("#login").fill(login)
            self.page.locator("#password").fill(PASSWORD)
            self.press("#password ~ *", fallback="main button[type=submit]")

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def press(self, selector: str, fallback: str | None = None) -> None:
        """Press the page's own main button."""
        self.page.locator(fallback or selector).first.click()

    def tap(self, words: str) -> None:
        """Tap the link or button in the page's main part that carries these words."""
        main = self.page.locator("main, .page-back, .page-aside")
        main.get_by_role("link", name=words).or_(main.get_by_role("button", name=words)).first.click()

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=False).first.fill(text)

    def choose(self, label: str) -> None:
        """Tick the radio button or box with this label."""
        self.page.locator("main").get_by_label(label, exact=False).first.check()

    def send(self) -> None:
        """Press the main form's last button."""
        self.page.locator("main form button[type=submit]").last.click()

    def sees(self, *words: str) -> None:
        """These words are on the page."""
        text = self.page.inner_text("body")
        for word in words:
            assert word in text, f"{word!r} is not on {self.page.url}:\n{text[:1500]}"

    def does_not_see(self, *words: str) -> None:
        """These words are not on the page."""
        text = self.page.inner_text("body")
        for word in words:
            assert word not in text, f"{word!r} is on {self.page.url}"

    def find(self, selector: str) -> Locator:
        """Something on the page."""
        return self.page.locator(selector)

    def read(self) -> str:
        """All words on the page."""
        return self.page.inner_text("body")

    def checks_the_page(self) -> None:
        """axe finds nothing, nothing sticks out to the side."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{self.page.url} is too wide"
        if not self.scripts:
            return
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate("rules => axe.run(document, rules)", RULES)
        told = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]]
        assert not told, f"{self.page.url}: {told}"

    def leave(self) -> None:
        """Close the browser; nothing may have gone wrong."""
        self.context.close()
        assert not self.troubles, self.troubles
