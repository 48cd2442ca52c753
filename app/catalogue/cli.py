"""`tonglian search`: what the page would show, for scripts; and the care of the index."""

import json
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from app.adapters import adapters
from app.catalogue import queries
from app.catalogue.cards import cards
from app.catalogue.indexing import faults, rebuild
from app.catalogue.queries import PAGE, Answer, Question
from app.taxonomy.crisis import crisis
from app.transaction import atomic
from search.adapters.meilisearch.keys import scoped_keys
from search.engine import EngineDown

KINDS = ("service", "fund", "volunteer", "entitlement")
MOST_WORDS = 200
STANDBY = "搜索引擎没有应答，下面是数据库直接查到的 The search engine did not answer; the database did"


class WordsOrCommand(click.Group):
    """`tonglian search WORDS` asks; `tonglian search rebuild` is a command. Words that are a command: `search ask rebuild`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is no command of ours is a question."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["ask", *args]
        return super().parse_args(ctx, args)


@click.group("search", cls=WordsOrCommand)
def search() -> None:
    """Search the catalogue (tonglian search WORDS), or care for the index."""


def point(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[float, float] | None:
    """LAT,LNG in WGS-84."""
    if text is None:
        return None
    try:
        lat, lng = (float(part) for part in text.split(","))
    except ValueError:
        wrong("两个数，中间用逗号 two numbers with a comma between, e.g. 30.35,112.19")
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        wrong("纬度 -90..90，经度 -180..180 latitude -90..90, longitude -180..180")
    return lat, lng


def wrong(words: str) -> NoReturn:
    """One sentence, and the exit code of wrong use."""
    raise click.BadParameter(words)


@search.command("ask")
@click.argument("words")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--near", callback=point, metavar="LAT,LNG", help="WGS-84 point from which distances count.")
@click.option("--km", type=click.FloatRange(0, 20_000), help="Only within so many kilometres of --near.")
@click.option("--kind", type=click.Choice(KINDS), multiple=True)
@click.option("--page", type=click.IntRange(1, 1000), default=1, show_default=True)
@with_appcontext
def ask(
    words: str, *, as_json: bool, near: tuple[float, float] | None, km: float | None, kind: tuple[str, ...], page: int
) -> None:
    """What the page of results would show."""
    if km is not None and near is None:
        wrong("--km 要和 --near 一起用 --km needs --near")
    if len(words) > MOST_WORDS:
        wrong(f"最多 {MOST_WORDS} 个字 at most {MOST_WORDS} characters")
    question = Question(words=words, chosen={"kind": kind} if kind else {}, near=near, km=km, page=page)
    with atomic():
        answer = queries.ask(question)
        with current_app.test_request_context():
            shown = as_plain(words, question, answer)
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else as_lines(shown))


def as_plain(words: str, question: Question, answer: Answer) -> dict[str, Any]:
    """The page as plain values."""
    danger = crisis(words)
    return {
        "query": words,
        "crisis": danger is not None,
        "hotlines": [line.number for line in danger.hotlines] if danger else [],
        "total": answer.total,
        "page": question.page,
        "pages": max(1, -(-answer.total // PAGE)),
        "level": answer.level.value,
        "standby": answer.standby,
        "types": list(answer.spoken),
        "facets": {name: dict(counts) for name, counts in answer.facets.items()},
        "hits": [told(card) for card in cards(answer.found, answer.marks)],
    }


def told(card: dict[str, Any]) -> dict[str, Any]:
    """A card as the page draws it: a volunteer has no name there."""
    hidden = {"organization"} if card["kind"] == "volunteer" else set()
    return {name: plain(value) for name, value in card.items() if name not in hidden}


def plain(value: Any) -> Any:
    """A value of a card as JSON has it."""
    return value if value is None or isinstance(value, int | float | list) else str(value)


def as_lines(shown: dict[str, Any]) -> str:
    """For people."""
    head = [f"! {' '.join(shown['hotlines'])}"] if shown["crisis"] else []
    head += [STANDBY] if shown["standby"] else []
    rows = []
    for hit in shown["hits"]:
        far = "" if hit.get("distance_km") is None else f"  {hit['distance_km']:.1f} km"
        rows.append(f"{hit['name']}{far}  {hit.get('organization') or ''}  {hit.get('phone') or ''}".rstrip())
    return "\n".join([*head, f"{shown['total']}", *rows])


@search.command("rebuild")
@with_appcontext
def rebuild_index() -> None:
    """Fill the index anew from the database; readers see the old one until it is done."""
    click.echo(f"{rebuild()} documents")


@search.command("keys")
@click.option("--master", prompt="Master key", hide_input=True, envvar="MEILI_MASTER_KEY")
@with_appcontext
def keys(master: str) -> None:
    """Make the two keys that the service needs on the Meilisearch server at MEILI_URL, and print them once."""
    url = current_app.config["SETTINGS"].meili_url
    if not url:
        raise click.ClickException("先设置 MEILI_URL set MEILI_URL first")
    try:
        for name, key in scoped_keys(url, master).items():
            click.echo(f"{name}={key}")
    except EngineDown as trouble:
        raise click.ClickException(str(trouble)) from trouble


@search.command("health")
@with_appcontext
def health() -> None:
    """How much the index holds and what is wrong with it (files, documents, the database); ends with 1 if anything is."""
    with atomic():
        stats = adapters.search.stats()
        wrong = [*stats.faults, *faults()]
    click.echo(
        json.dumps(
            {
                "engine": stats.engine,
                "documents": stats.documents,
                "bytes": stats.bytes,
                "waiting": stats.waiting,
                "faults": wrong,
            },
            ensure_ascii=False,
        )
    )
    if wrong:
        raise SystemExit(1)
