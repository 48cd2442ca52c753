"""What the index holds, against what the database says."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from app import outbox
from app.adapters import adapters
from app.catalogue.cli import search
from app.catalogue.indexing import faults, rebuild
from app.database import session as app_session
from app.outbox import INDEXING, OutboxRow
from app.transaction import atomic
from search.adapters.postgresql import table
from search.documents import Remove
from tests.factories.offers import OfferFactory


@pytest.mark.usefixtures("session")
class TestAgainstTheDatabase:
    def test_filled_anew_they_are_the_same(self) -> None:
        OfferFactory(lat=30.39, lng=112.21)
        rebuild()
        assert faults() == []

    def test_what_is_missing_changed_or_left_over_is_told(self, app: Flask) -> None:
        offer = OfferFactory()
        OfferFactory(name="三餐小屋")
        rebuild()
        with atomic():
            adapters.search.apply([Remove(str(offer.id))])
            app_session.execute(sa.update(table).where(table.c.title == "三餐小屋").values(published=False))
            app_session.execute(sa.update(table).where(table.c.kind == "entitlement").values(id="old:" + table.c.id))
        programmes = app_session.scalar(sa.select(sa.func.count()).where(table.c.kind == "entitlement"))
        missing, left_over = faults()
        assert missing.startswith(f"{2 + programmes} documents on the shelf are missing")
        assert left_over.startswith(f"{programmes} documents on the shelf are no longer")
        result = app.test_cli_runner().invoke(search, ["health"])
        assert result.exit_code == 1
        assert missing in json.loads(result.output)["faults"]

    def test_changes_on_their_way_are_no_fault(self) -> None:
        rebuild()
        offer = OfferFactory()
        assert faults() != []
        with atomic():
            outbox.put("workers.indexing.offer", str(offer.id), queue=INDEXING)
        assert faults() == []
        with atomic():
            app_session.execute(sa.update(OutboxRow).values(last_error="ValueError"))
        assert faults() == ["1 changes could not be put onto the shelf yet"]
