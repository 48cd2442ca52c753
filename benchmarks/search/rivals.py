"""The same documents and the same cut words in PostgreSQL (full text, trigrams) and SQLite (FTS5): top 20 with exact total."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import psycopg

from search.analysis import cut, initials, is_han, normal, pairs, pieces, shorts, sounds, spelt, stem, tokens
from search.documents import Document

Row = tuple[int, str, str, str]
Ask = Callable[[str, str], int]


def rows(documents: Iterable[Document]) -> Iterable[Row]:
    """A number, the title's words, all words, all sounds."""
    for number, d in enumerate(documents):
        title, rest = normal(f"{d.title} {d.terms}"), normal(f"{d.owner} {d.body}")
        heard = [*sounds(title), *initials(title), *shorts(title)]
        yield number, " ".join(tokens(title)), " ".join(tokens(rest)), " ".join(dict.fromkeys(heard))


def words(manner: str, text: str) -> list[str]:
    """A question as the words that are looked for."""
    if manner == "pinyin":
        return list(pairs(spelt(text))) if len(spelt(text)) > 1 else [text]
    return [w for piece in pieces(normal(text)) for w in (cut(piece) if is_han(piece) else (stem(piece),))]


class Postgres:
    """GIN on a tsvector of the cut words, ts_rank; trigrams of the title for slips."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)

    def build(self, documents: Iterable[Row]) -> None:
        """The table, its indexes, its statistics."""
        run = self.connection.execute
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        run("DROP TABLE IF EXISTS rival")
        run("CREATE TABLE rival (id bigint PRIMARY KEY, title text, words tsvector)")
        with self.connection.cursor().copy("COPY rival (id, title, words) FROM STDIN") as copy:
            for number, title, rest, heard in documents:
                copy.write_row((number, title, vector(f"{title} {rest} {heard}")))
        run("CREATE INDEX ON rival USING gin (words)")
        run("CREATE INDEX ON rival USING gin (title gin_trgm_ops)")
        run("ANALYZE rival")

    def ask(self, manner: str, text: str) -> int:
        """One page and the total."""
        if manner == "typo":
            found = self.connection.execute(
                "SELECT id, word_similarity(%(w)s, title) AS s, count(*) OVER () FROM rival WHERE %(w)s <%% title"
                " ORDER BY s DESC LIMIT 20",
                {"w": normal(text)},
            ).fetchall()
        else:
            parts = [f"'{w}'" for w in words(manner, text)]
            asked = " & ".join(parts) + (":*" if manner == "prefix" else "")
            found = self.connection.execute(
                "SELECT id, ts_rank(words, q) AS s, count(*) OVER () FROM rival, to_tsquery('simple', %s) q"
                " WHERE words @@ q ORDER BY s DESC LIMIT 20",
                (asked,),
            ).fetchall()
        return int(found[0][2]) if found else 0


def vector(text: str) -> str:
    """Words as PostgreSQL writes a tsvector."""
    return " ".join(f"'{word}'" for word in dict.fromkeys(text.split()) if "'" not in word and "\\" not in word)


class Sqlite:
    """FTS5 with bm25; slips by its own vocabulary, compared in Python."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)

    def build(self, documents: Iterable[Row]) -> None:
        """One table; beginnings of two and three letters are indexed."""
        run = self.connection.execute
        run(
            "CREATE VIRTUAL TABLE rival USING fts5(title, words, heard, content='', prefix='2 3', tokenize='unicode61')"
        )
        self.connection.executemany("INSERT INTO rival(rowid, title, words, heard) VALUES (?, ?, ?, ?)", documents)
        run("INSERT INTO rival(rival) VALUES ('optimize')")
        run("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(rival, 'row')")
        self.connection.commit()
        self.known = [word for (word,) in run("SELECT term FROM vocabulary") if word.isascii()]

    def ask(self, manner: str, text: str) -> int:
        """One page and the total."""
        parts = [f'"{w}"' for w in words(manner, text)]
        if manner == "typo":
            parts = ["(" + " OR ".join(f'"{near}"' for near in self.near(w)) + ")" for w in normal(text).split()]
        asked = " AND ".join(parts) + ("*" if manner == "prefix" else "")
        run = self.connection.execute
        run("SELECT rowid FROM rival WHERE rival MATCH ? ORDER BY bm25(rival, 4, 1, 2.5) LIMIT 20", (asked,)).fetchall()
        (total,) = run("SELECT count(*) FROM rival WHERE rival MATCH ?", (asked,)).fetchone()
        return int(total)

    def near(self, word: str) -> Sequence[str]:
        """Known words at most one slip away."""
        return [one for one in self.known if abs(len(one) - len(word)) < 2 and one_slip(one, word)] or [word]


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less, other or swapped."""
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    a, b = one[at:], other[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
