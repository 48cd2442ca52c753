"""The report of an import: what is wrong in which row, as a table that is safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable
from pathlib import Path

from app.exchange.records import Problem
from app.sheets import safe
from app.words import _

LONGEST = 500


def write_report(path: Path, problems: Iterable[Problem]) -> None:
    """One line a problem, in the order of the rows; UTF-8 with its mark, as Excel wants it."""
    header = (_("行"), _("列"), _("原文"), _("问题"), _("怎么办"), _("这一行"))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([str(title) for title in header])
        for problem in problems:
            cells = (
                "" if problem.row is None else str(problem.row), problem.column, problem.value[:LONGEST], str(problem.wrong),
                str(problem.todo), str(_("没有导入") if problem.left_out else _("已导入")),
            )  # fmt: skip
            sheet.writerow([safe(cell) for cell in cells])
