"""Typed parts of addresses."""

from werkzeug.routing import BaseConverter


class CodeConverter(BaseConverter):
    """A code of one of our lists: capitals, then digits (E01, BL02)."""

    regex = "[A-Z]{1,4}[0-9]{2,3}"
