"""What was imported is not looked through again, and the collector works for everything else."""

import gc

import app


def test_the_collector_works_again_and_leaves_the_imports_alone() -> None:
    assert app.create_app
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000
