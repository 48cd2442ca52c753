"""A page that is the same for every stranger is drawn once: what belongs to one visit alone is put in anew each time.

For pages that very many open within a minute, such as the one behind a poster. Nothing typed, chosen or personal is ever
kept: only an empty form, shown to nobody in particular.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import request
from flask import session as cookie
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from app.access.guard import current_actor
from app.web.forms import BaseForm, new_token
from app.web.headers import csp_nonce

MOST = 64
"""So many are kept in a process: a few places, languages and sizes of letters."""
Key = tuple[str, ...]
_kept: OrderedDict[Key, str] = OrderedDict()
_lock = Lock()
MARKS = ("\x00token\x00", "\x00nonce\x00", "\x00submission\x00")
"""Stand where the visit's own words were; no page holds such signs."""


def for_strangers(empty: Callable[[], BaseForm], draw: Callable[[Any], str]) -> str:
    """The page with this form, made by `empty` and drawn by `draw` the first time, put together from then on. Whoever is
    signed in, or is being told something, has it drawn for herself."""
    if current_actor() or cookie.get("_flashes"):
        return draw(empty())
    key = (request.full_path, str(get_locale()), str(cookie.get("text_size", "")))
    with _lock:
        page = _kept.get(key)
    if page is None:
        form = empty()
        page = draw(form)
        for mark, word in zip(MARKS, (generate_csrf(), csp_nonce(), str(form.submission.data)), strict=True):
            page = page.replace(word, mark)
        with _lock:
            _kept[key] = page
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    for mark, word in zip(MARKS, (generate_csrf(), csp_nonce(), new_token()), strict=True):
        page = page.replace(mark, word)
    return page
