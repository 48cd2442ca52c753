"""The real catalogues, which lie beside the checkout and are not copied into it; and small ones of the same shapes."""

from pathlib import Path

import pytest

from app.config import ROOT

SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture
def real() -> Path:
    """The folder of the real catalogues."""
    if not SHARED.is_dir():
        pytest.skip("the real catalogues are not here: ../shared/data beside the checkout is missing")
    return SHARED


ORGANIZATIONS = "organization_uuid,organization_name,organization_url\r\no1,Helpers,www.example.org\r\no2,Others,\r\n"
LOCATIONS = (
    "organization_name,organization_uuid,location_name,location_uuid,location_address,phones\r\n"
    'Helpers,o1,Main,l1,"1 Main Street, Tampa, FL 33605",main: 813-555-0100\r\n'
    "Helpers,o1,Other,l2,State: FL,\r\n"
)
SERVICES = (
    "service_uuid,organization_uuid,service_name,service_description,service_min_age,service_max_age,service_problem_codes,service_areas\r\n"
    "s1,o1,Family Law,Custody,,200,Custody; Child Support,Hillsborough County\r\n"
    "s2,o1,School,School matters,5,17,Discipline,Hillsborough County\r\n"
)


@pytest.fixture
def florida(tmp_path: Path) -> Path:
    """Two services of one body, in Florida's shape."""
    for name, text in (("organizations", ORGANIZATIONS), ("locations", LOCATIONS), ("services", SERVICES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change a small file."""
    path = folder / name
    text = path.read_bytes().decode()
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
