"""The same documents and the same cut words in PostgreSQL (full text, trigrams) and SQLite (FTS5), asked the same question.

Each is asked what the engine is asked: the plan's strict clauses, word for word (a word or its parts, letters as pinyin or
as initials), within what is published; the first twenty in the order of its own score with the exact total, or, for words
being typed, the best titles. Its totals are compared with the engine's. Slips of the finger each forgives in its own way.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import psycopg

from search.analysis import initials, normal, shorts, sounds, tokens
from search.documents import Document
from search.plan import All, Best, Clause, Group, Some, Start, Term, plan, typing

Row = tuple[int, str, str, str, bool, str]
Ask = Callable[[str, str], int]
TITLES = 32
"""How many titles the engine looks at to suggest eight different ones."""


def rows(documents: Iterable[Document]) -> Iterable[Row]:
    """A number, the words of names, the other words, all sounds, whether it is published, the title as written."""
    for number, d in enumerate(documents):
        title, owner, body = normal(f"{d.title} {d.terms}"), normal(d.owner), normal(d.body)
        heard = [*sounds(f"{title} {owner}"), *initials(title), *shorts(title)]
        named = f"{' '.join(tokens(title))} {' '.join(tokens(owner))}"
        yield (
            number,
            named,
            " ".join(tokens(body)),
            " ".join(f"{one}_" for one in dict.fromkeys(heard)),
            d.published,
            d.title,
        )


def asked(manner: str, text: str) -> Clause | None:
    """What is looked for: the words as they are, or, while they are being typed, as a beginning."""
    levels = (typing(text) if manner == "prefix" else plan(text)).levels
    return levels[0][1] if levels else None


def written(clause: Clause, word: Callable[[str, bool], str], both: str, any_: str) -> str:
    """A clause in somebody's own language. Sounds and initials are kept apart from words by a mark at their end."""
    match clause:
        case Term(text, group, _weight):
            return word(text if group is Group.TEXT else f"{text}_", False)
        case Start(text, _group, _weight):
            return word(text, True)
        case All(clauses):
            return "(" + both.join(written(one, word, both, any_) for one in clauses) + ")"
        case Best(clauses) | Some(clauses, 1):
            return "(" + any_.join(written(one, word, both, any_) for one in clauses) + ")"
    raise ValueError(f"nobody else is asked for {clause}")


class Postgres:
    """GIN on a tsvector of the cut words, ts_rank with names before texts; trigrams of the names for slips."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)

    def build(self, documents: Iterable[Row]) -> None:
        """The table, its indexes, its statistics."""
        run = self.connection.execute
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        run("DROP TABLE IF EXISTS rival")
        run("CREATE TABLE rival (id bigint PRIMARY KEY, named text, words tsvector, published boolean, title text)")
        with self.connection.cursor().copy("COPY rival (id, named, words, published, title) FROM STDIN") as copy:
            for number, named, rest, heard, published, title in documents:
                copy.write_row((number, named, vector((named, "A"), (rest, "D"), (heard, "B")), published, title))
        run("CREATE INDEX ON rival USING gin (words)")
        run("CREATE INDEX ON rival USING gin (named gin_trgm_ops)")
        run("VACUUM ANALYZE rival")

    def cpu(self) -> float:
        """CPU seconds that the server's process of this connection has used, to a hundredth."""
        fields = Path(f"/proc/{self.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def query(manner: str, text: str) -> str:
        """Words as PostgreSQL asks for them."""
        clause = asked(manner, text)
        return (
            written(clause, lambda word, begun: f"'{word}'" + (":*" if begun else ""), " & ", " | ") if clause else ""
        )

    def ask(self, manner: str, text: str) -> int:
        """One page and the total; titles while something is typed."""
        if manner == "typo":
            found = self.connection.execute(
                "SELECT id, word_similarity(%(w)s, named) AS s, count(*) OVER () FROM rival"
                " WHERE %(w)s <%% named AND published ORDER BY s DESC LIMIT 20",
                {"w": normal(text)},
            ).fetchall()
        elif manner == "prefix":
            found = self.connection.execute(
                "SELECT title, ts_rank(words, q) AS s FROM rival, CAST(%s AS tsquery) q"
                f" WHERE words @@ q AND published ORDER BY s DESC LIMIT {TITLES}",
                (self.query(manner, text),),
            ).fetchall()
            return len(found)
        else:
            found = self.connection.execute(
                "SELECT id, ts_rank(words, q) AS s, count(*) OVER () FROM rival, CAST(%s AS tsquery) q"
                " WHERE words @@ q AND published ORDER BY s DESC LIMIT 20",
                (self.query(manner, text),),
            ).fetchall()
        return int(found[0][2]) if found else 0


def vector(*texts: tuple[str, str]) -> str:
    """Words as PostgreSQL writes a tsvector, each with the weight of where it stands."""
    return " ".join(
        f"'{word}':{at}{weight}"
        for at, (text, weight) in enumerate(texts, 1)
        for word in dict.fromkeys(text.split())
        if "'" not in word and "\\" not in word
    )


class Sqlite:
    """FTS5 with bm25; slips by its own vocabulary, compared in Python."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)

    def build(self, documents: Iterable[Row]) -> None:
        """The words without their text, beginnings of two and three letters indexed; beside it what is shown."""
        run = self.connection.execute
        run(
            "CREATE VIRTUAL TABLE rival USING fts5(named, words, heard, content='', prefix='2 3',"
            " tokenize=\"unicode61 tokenchars '_'\")"
        )
        run("CREATE TABLE shown (id INTEGER PRIMARY KEY, published INTEGER, title TEXT)")
        for number, named, rest, heard, published, title in documents:
            run("INSERT INTO rival(rowid, named, words, heard) VALUES (?, ?, ?, ?)", (number, named, rest, heard))
            run("INSERT INTO shown VALUES (?, ?, ?)", (number, published, title))
        run("INSERT INTO rival(rival) VALUES ('optimize')")
        run("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(rival, 'row')")
        self.connection.commit()
        self.known = [word for (word,) in run("SELECT term FROM vocabulary") if word.isascii() and word[-1] != "_"]

    def query(self, manner: str, text: str) -> str:
        """Words as FTS5 asks for them."""
        if manner == "typo":
            every = ["(" + " OR ".join(f'"{near}"' for near in self.near(w)) + ")" for w in normal(text).split()]
            return " AND ".join(every)
        clause = asked(manner, text)
        return (
            written(clause, lambda word, begun: f'"{word}"' + ("*" if begun else ""), " AND ", " OR ") if clause else ""
        )

    def ask(self, manner: str, text: str) -> int:
        """One page and the total; titles while something is typed."""
        run, words = self.connection.execute, (self.query(manner, text),)
        found = "FROM rival JOIN shown ON shown.id = rival.rowid WHERE rival MATCH ? AND published"
        if manner == "prefix":
            return len(run(f"SELECT title {found} ORDER BY bm25(rival, 4, 1, 2.5) LIMIT {TITLES}", words).fetchall())
        run(f"SELECT rival.rowid {found} ORDER BY bm25(rival, 4, 1, 2.5) LIMIT 20", words).fetchall()
        (total,) = run(f"SELECT count(*) {found}", words).fetchone()
        return int(total)

    @staticmethod
    def cpu() -> float:
        """CPU seconds of this process."""
        return time.process_time()

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
