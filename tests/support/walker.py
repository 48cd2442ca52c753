"""Somebody who follows every link and sends every form, over real HTTP, with markers for words."""

import io
import time
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

import pyotp
from PIL import Image
from werkzeug.test import encode_multipart

from app.clock import today
from app.demonstration.cast import PASSWORD, app_secret
from app.people.factors import in_letters
from tests.support.canaries import marker, phone

PER_PATTERN = 2
"""How often one address is visited with other ids, and one form sent."""


class NoRedirect(HTTPRedirectHandler):
    """Where one is sent is looked at first."""

    def redirect_request(self, *_: Any) -> None:
        """Not by itself."""


class Answer:
    """One answer, whatever its status."""

    def __init__(self, url: str, status: int, headers: HTTPMessage, body: bytes) -> None:
        self.url, self.status, self.headers, self.body = url, status, headers, body


class Forms(HTMLParser):
    """The links of a page, and its forms as {action, method, multipart, fields}."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.form: dict[str, Any] | None = None
        self.chosen = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Links, forms and their controls."""
        of = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in of:
            self.links.append(of["href"])
        elif tag == "img" and "src" in of:
            self.links.append(of["src"])
        elif tag == "form":
            self.form = {"action": of.get("action", ""), "method": of.get("method", "get").lower(), "fields": {}}
            self.form["multipart"] = "enctype" in of
            self.forms.append(self.form)
        elif self.form is not None and of.get("name"):
            self.control(tag, of)
        elif tag == "option" and self.form is not None and self.chosen:
            self.form["fields"][self.chosen] = self.form["fields"].get(self.chosen) or of.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """A form or a list ends."""
        if tag == "form":
            self.form = None
        if tag == "select":
            self.chosen = ""

    def control(self, tag: str, of: dict[str, str]) -> None:
        """What is sent for one control."""
        assert self.form is not None
        name, kind, fields = of["name"], of.get("type", "text"), self.form["fields"]
        if tag == "select":
            self.chosen = name
        elif tag == "textarea" or (tag == "input" and kind in {"text", "search", "tel"}):
            fields[name] = words_for(name, kind, of.get("inputmode", ""))
        elif kind == "file":
            fields[name] = (io.BytesIO(picture()), f"{marker()}.jpg", "image/jpeg")
        elif kind in {"radio", "checkbox"}:
            fields.setdefault(name, of.get("value", "y"))
        elif tag == "input" or of.get("value"):
            fields.setdefault(name, of.get("value") or ("1" if kind == "number" else ""))


def words_for(name: str, kind: str, mode: str) -> str:
    """A day where a day is asked, a telephone number where one is, else a marker."""
    if kind == "tel" or "phone" in name:
        return phone()
    if name.endswith(("_on", "_date", "date", "since")) or name in {"day", "until"}:
        return today().isoformat()
    return "1" if mode == "numeric" else marker()


def picture() -> bytes:
    """With a marker in its EXIF data."""
    exif, kept = Image.Exif(), io.BytesIO()
    exif[0x010E] = exif[0x013B] = marker()
    Image.new("RGB", (64, 48)).save(kept, "JPEG", exif=exif)
    return kept.getvalue()


class Walker:
    """One person. `seen` is told of every answer; `writes` says which addresses may be sent markers."""

    def __init__(self, site: str, seen: Callable[[Answer], None], writes: Callable[[str], bool]) -> None:
        self.site, self.seen, self.writes = site, seen, writes
        self.jar = CookieJar()
        self.opener: OpenerDirector = build_opener(NoRedirect, HTTPCookieProcessor(self.jar))
        self.patterns: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()

    def ask(self, path: str, fields: dict[str, Any] | None = None, *, multipart: bool = False) -> Answer:
        """One request."""
        url, headers = urljoin(self.site, path), {"Referer": self.site + "/desk"}
        data = None
        if fields is not None:
            boundary, data = encode_multipart(fields)
            headers["Content-Type"] = f'multipart/form-data; boundary="{boundary}"'
        try:
            with self.opener.open(Request(url, data, headers), timeout=60) as reply:
                answer = Answer(url, reply.status, reply.headers, reply.read())
        except HTTPError as error:
            answer = Answer(url, error.code, error.headers, error.read())
        self.statuses[answer.status] += 1
        self.seen(answer)
        return answer

    def send(self, form: dict[str, Any], base: str, **words: Any) -> Answer:
        """A form as the page gave it."""
        return self.ask(urljoin(base, form["action"] or base), form["fields"] | words, multipart=form["multipart"])

    def signs_in(self, login: str) -> None:
        """With password and code."""
        page = self.ask("/sign-in")
        form = next(f for f in Forms(page.body.decode()).forms if "password" in f["fields"])
        answer = self.send(form, page.url, login=login, password=PASSWORD)
        for ahead in (0, 30, 0, 30):
            if "/sign-in/code" not in (answer.headers["Location"] or answer.url):
                break
            page = self.ask("/sign-in/code")
            form = next(f for f in Forms(page.body.decode()).forms if "code" in f["fields"])
            code = pyotp.TOTP(in_letters(app_secret(login))).at(int(time.time()) + ahead)
            answer = self.send(form, page.url, code=code)
        desk = self.ask("/desk")
        assert desk.status == 200 or "/sign-in" not in (desk.headers["Location"] or "/sign-in"), login

    def walk(self, *starts: str, most: int) -> None:
        """Follow and send until nothing is new, or that many answers have come."""
        waiting, begun = [*starts, "/desk"], self.statuses.total()
        while waiting and self.statuses.total() - begun < most:
            path = waiting.pop(0)
            if not self.is_new("GET", path):
                continue
            page = self.ask(path)
            if page.headers["Location"]:
                waiting.append(page.headers["Location"])
            if page.headers.get_content_type() != "text/html":
                continue
            found = Forms(page.body.decode())
            waiting += [urljoin(path, link) for link in found.links if self.is_ours(urljoin(page.url, link))]
            for form in found.forms:
                target = urlsplit(urljoin(page.url, form["action"] or page.url)).path
                if form["method"] == "post" and self.writes(target) and self.is_new("POST", target):
                    answer = self.send(form, page.url)
                    if answer.headers["Location"]:
                        waiting.insert(0, answer.headers["Location"])

    def is_ours(self, url: str) -> bool:
        """Of this site, and a page."""
        return url.startswith(self.site) and not url.startswith(f"{self.site}/static/")

    def is_new(self, method: str, path: str) -> bool:
        """Not visited often enough in this shape."""
        parts = urlsplit(path)
        shape = "/".join("*" if len(part) >= 32 or part.isdigit() else part for part in parts.path.split("/"))
        self.patterns[f"{method} {shape}"] += 1
        return self.patterns[f"{method} {shape}"] <= PER_PATTERN + 2 * (method == "GET")
