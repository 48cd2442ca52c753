"""Every door, everybody, every distance: looking."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.guard.matrix import ask_everybody, doors
from tests.guard.table import WHO, read_table


def test_the_table_names_every_door_and_only_doors(app: Flask) -> None:
    table = read_table()
    assert set(table) == {rule.endpoint for rule in doors(app)}
    assert set(table.values()) <= set(WHO)


@pytest.mark.timeout(600)
@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("8.2.2")
@pytest.mark.privacy("P08")
def test_who_sees_which_page(app: Flask, lasting: Session) -> None:
    report = ask_everybody(app, lasting, "GET")
    assert not report.surprises, "\n".join(report.surprises)
    assert report.cells >= 3000
    print(f"{report.cells} cells")
