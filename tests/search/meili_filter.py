"""The published grammar of filters, read independently of what writes them.

Source: the BNF at the head of crates/filter-parser/src/lib.rs in meilisearch/meilisearch at 0301d8f. It gives a tree of
plain tuples, which the fake server executes and the property test compares.
"""

import re
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<sign>!=|>=|<=|=|>|<|\(|\)|\[|\]|,)
      | (?P<word>[\w.+-]+)
    )""",
    re.VERBOSE,
)
RESERVED = {"AND", "OR", "NOT", "IN", "TO", "EXISTS", "_geoRadius", "_geoBoundingBox"}
DEEPEST = 200
"""MAX_FILTER_DEPTH, same file."""
Tree = tuple[Any, ...]


class BadFilter(ValueError):
    """What the server answers with invalid_search_filter."""


class Reader:
    """Recursive descent, one method for each rule."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if not found:
                raise BadFilter(text[at:])
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind]))
            at = found.end()
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, sign: str) -> None:
        if self.take()[1] != sign:
            raise BadFilter(f"{sign} expected")

    def filter(self) -> Tree:
        tree = self.either(0)
        if self.peek()[0] != "end":
            raise BadFilter(f"left over: {self.peek()[1]}")
        return tree

    def either(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise BadFilter("too deep")
        parts = [self.every(depth + 1)]
        while self.peek() == ("word", "OR"):
            self.take()
            parts.append(self.every(depth + 1))
        return parts[0] if len(parts) == 1 else ("or", *parts)

    def every(self, depth: int) -> Tree:
        parts = [self.negated(depth + 1)]
        while self.peek() == ("word", "AND"):
            self.take()
            parts.append(self.negated(depth + 1))
        return parts[0] if len(parts) == 1 else ("and", *parts)

    def negated(self, depth: int) -> Tree:
        if self.peek() == ("word", "NOT"):
            self.take()
            return ("not", self.negated(depth + 1))
        return self.primary(depth + 1)

    def primary(self, depth: int) -> Tree:
        if self.peek()[1] == "(" and self.peek()[0] == "sign":
            self.take()
            tree = self.either(depth + 1)
            self.expect(")")
            return tree
        if self.peek() == ("word", "_geoRadius"):
            self.take()
            return ("circle", *self.numbers())
        field = self.value()
        kind, word = self.take()
        if (kind, word) == ("word", "IN"):
            return ("in", field, self.value_list())
        if (kind, word) == ("word", "EXISTS"):
            return ("exists", field)
        if (kind, word) == ("word", "NOT"):
            if self.take() != ("word", "EXISTS"):
                raise BadFilter("EXISTS expected")
            return ("not", ("exists", field))
        if kind == "sign" and word in {"=", "!=", ">", ">=", "<", "<="}:
            return (word, field, self.value())
        raise BadFilter(f"no condition: {word}")

    def numbers(self) -> tuple[float, ...]:
        self.expect("(")
        found = [float(self.take()[1])]
        for _ in range(2):
            self.expect(",")
            found.append(float(self.take()[1]))
        self.expect(")")
        return tuple(found)

    def value_list(self) -> tuple[str, ...]:
        self.expect("[")
        found = []
        while self.peek()[1] != "]" or self.peek()[0] != "sign":
            found.append(self.value())
            if self.peek() == ("sign", ","):
                self.take()
        self.take()
        return tuple(found)

    def value(self) -> str:
        kind, word = self.take()
        if kind == "quoted":
            return re.sub(r"\\(.)", r"\1", word[1:-1])
        if kind != "word" or word in RESERVED:
            raise BadFilter(f"value expected, not {word!r}")
        return word


def read(text: str) -> Tree:
    """A filter as a tree; raises `BadFilter`."""
    return Reader(text).filter()
