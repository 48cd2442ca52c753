"""A child's pictures: sealed, shown to her own people only, on our own pages only, and gone when deleted."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.adapters import adapters
from app.audit.models import AuditEntry
from app.children.facts import Source
from app.clock import now
from app.documents import rules, service
from app.documents.models import Document
from app.errors import RuleBroken
from app.people.models import SignIn
from app.people.service import actor_of
from tests.factories.children import ChildFactory
from tests.factories.people import account
from tests.factories.pictures import photo
from tests.support.rows import rows_seen


@pytest.fixture
def child(session: Session):
    return ChildFactory()


def kept(child) -> Document:
    """A picture in the file."""
    return service.add(actor_of(child.director), child.id, kind="id_card", sent=photo(), source=Source.DOCUMENT)


def send(browser, child, data: bytes, name: str = "IMG_2024_王芳家.jpg"):
    """Send a file as the page does."""
    fields = {"submission": str(uuid4()), "kind": "id_card", "source": "document"}
    return browser.post(f"/children/{child.id}/documents/new", data=fields | {"file": (io.BytesIO(data), name)})


@pytest.mark.asvs("5.2.2")
@pytest.mark.asvs("5.3.2")
def test_a_picture_is_sent_and_opened(session: Session, child, sign_in) -> None:
    browser = sign_in(child.director)
    assert "未配置病毒扫描" in browser.see(f"/children/{child.id}/documents/new")
    assert send(browser, child, photo()).status_code == 302
    row = session.scalars(sa.select(Document)).one()
    assert "王芳" not in row.name
    assert b"WEBP" not in row.picture_sealed
    assert "身份证" in browser.see(f"/children/{child.id}/documents")
    base = f"/children/{child.id}/documents/{row.id}"
    assert f"{base}/picture" in browser.see(base)
    answer = browser.get(f"{base}/picture", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert answer.data[8:12] == b"WEBP"
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{row.name}"'
    looks = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "document.look")).all()
    assert [(look.purpose, look.child_id) for look in looks] == [("document", child.id)]


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<svg/>", b"<html>", photo()[:200]])
def test_anything_else_is_refused_with_a_sentence(session: Session, child, sign_in, data: bytes) -> None:
    answer = send(sign_in(child.director), child, data)
    assert answer.status_code == 422
    assert "拍照上传" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


@pytest.mark.asvs("5.2.1")
def test_too_large_a_file_is_refused_before_it_is_read(child, sign_in) -> None:
    answer = sign_in(child.director).post(
        f"/children/{child.id}/documents/new",
        data=b"\0" * (9 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_gets_no_picture(child, sign_in, site: str) -> None:
    row = kept(child)
    url = f"/children/{child.id}/documents/{row.id}/picture"
    assert sign_in(child.director).get(url, headers={"Sec-Fetch-Site": site}).status_code == 404


@pytest.mark.asvs("14.2.8")
def test_a_picture_asks_who_she_is_again(session: Session, child, sign_in) -> None:
    row = kept(child)
    browser = sign_in(child.director)
    session.execute(sa.update(SignIn).values(confirmed_at=now() - timedelta(hours=1)))
    for page in ("", "/picture", "/delete"):
        answer = browser.get(f"/children/{child.id}/documents/{row.id}{page}")
        assert (answer.status_code, "confirm" in answer.headers["Location"]) == (302, True)


def test_a_deleted_picture_is_gone_and_its_reason_stays(session: Session, child, sign_in) -> None:
    row = kept(child)
    base = f"/children/{child.id}/documents/{row.id}"
    browser = sign_in(child.director)
    browser.see(f"{base}/delete")
    assert browser.submit(f"{base}/delete", reason="").status_code == 422
    assert browser.submit(f"{base}/delete", reason="拍错了").status_code == 302
    session.expire_all()
    gone = session.get(Document, row.id)
    assert (gone.picture_sealed, gone.delete_reason, gone.deleted_by) == (None, "拍错了", child.director_id)
    assert browser.get(f"{base}/picture").status_code == 404
    assert "拍错了" in browser.see(f"/children/{child.id}/history")


def test_a_picture_opens_for_its_own_child_only(session: Session, child, sign_in) -> None:
    row, other = kept(child), ChildFactory(director=child.director)
    assert sign_in(child.director).get(f"/children/{other.id}/documents/{row.id}/picture").status_code == 404


def test_a_file_holds_so_many_and_no_more(session: Session, child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST", 1)
    kept(child)
    with pytest.raises(RuleBroken):
        kept(child)


@pytest.mark.asvs("5.4.3")
def test_what_the_scanner_refuses_is_not_kept(session: Session, child, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(adapters, "scanner", "/bin/false")
    answer = send(sign_in(child.director), child, photo())
    assert answer.status_code == 422
    assert "病毒扫描" in answer.text
    monkeypatch.setattr(adapters, "scanner", "/bin/true")
    assert send(sign_in(child.director), child, photo()).status_code == 302
    assert session.scalars(sa.select(Document.scanned)).one() is True


def test_another_area_finds_nothing(app, session: Session, child, sign_in) -> None:
    row = kept(child)
    other = account(Role.DIRECTOR, place_code="421003106902")
    for page in ("", f"/{row.id}", f"/{row.id}/picture", "/new"):
        assert sign_in(other).get(f"/children/{child.id}/documents{page}").status_code == 404
    assert rows_seen(app, actor_of(child.director), Document) == 1
    for elsewhere in (other, account(Role.PROVIDER), account(Role.AUDITOR)):
        assert rows_seen(app, actor_of(elsewhere), Document) == 0
    assert rows_seen(app, None, Document) == 0
