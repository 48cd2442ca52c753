"""Words shown to people, in the reader's language. Message ids are the Chinese sentences themselves."""

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

Words = str | LazyString
"""A sentence for a person: plain, or translated when it is shown."""

_ = lazy_gettext
