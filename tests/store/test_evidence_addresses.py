"""Evidence that lies elsewhere behaves as a folder does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from oit_checker.model.errors import UserError
from oit_checker.store import EvidenceFolder


@pytest.fixture(params=["path", "file", "memory", "local"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """`local` is fsspec's own for files: a place that moves bytes instead of showing them whole."""
    return {
        "path": tmp_path / "ก ข",
        "file": (tmp_path / "ก ข").as_uri(),
        "memory": f"memory://{uuid4().hex}/evidence",
        "local": f"local://{tmp_path}/evidence",
    }[request.param]


def test_bytes_come_back_and_are_kept_once(address: Path | str) -> None:
    folder = EvidenceFolder(address)
    digest = folder.put(b"page" * 500)
    assert folder.put(b"page" * 500) == digest
    other = EvidenceFolder(address)
    assert other.get(digest) == b"page" * 500
    assert list(other.digests()) == [digest]
    assert other.exists(digest)
    assert 0 < (other.size(digest) or 0) < 200


def test_what_is_not_there_is_missing(address: Path | str) -> None:
    folder = EvidenceFolder(address)
    assert list(folder.digests()) == []
    assert not folder.exists("a" * 64)
    assert folder.size("a" * 64) is None
    assert folder.delete("a" * 64) == 0
    with pytest.raises(UserError, match=r"store\.evidence_missing"):
        folder.get("a" * 64)


def test_what_was_deleted_is_gone_and_may_come_again(address: Path | str) -> None:
    folder = EvidenceFolder(address)
    one, two = folder.put(b"one"), folder.put(b"two")
    size = folder.size(one)
    assert folder.delete(one) == size
    assert list(folder.digests()) == [two]
    assert folder.put(b"one") == one
    assert folder.get(one) == b"one"


def test_a_file_address_is_that_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ก ข"
    digest = EvidenceFolder(folder.as_uri()).put(b"page")
    assert EvidenceFolder(folder).get(digest) == b"page"


def test_bytes_that_are_not_what_they_should_be_are_refused() -> None:
    address = f"memory://{uuid4().hex}"
    folder = EvidenceFolder(address)
    one, two = folder.put(b"one"), folder.put(b"two")
    files = fsspec.filesystem("memory")
    paths = {name.rpartition("/")[2][:64]: name for name in files.find(address)}
    files.copy(paths[two], paths[one])
    with pytest.raises(UserError, match=r"store\.evidence_damaged"):
        folder.get(one)
    files.pipe_file(paths[one], b"not zstd")
    with pytest.raises(UserError, match=r"store\.evidence_missing"):
        folder.get(one)


def test_a_half_written_file_is_never_taken_for_evidence(tmp_path: Path) -> None:
    folder = EvidenceFolder(f"local://{tmp_path}")
    digest = folder.put(b"page")
    (tmp_path / digest[:2] / f"{'b' * 64}.zst.0123.part").write_bytes(b"half")
    assert list(folder.digests()) == [digest]


def test_an_address_of_nothing_known_is_a_user_error() -> None:
    with pytest.raises(UserError, match=r"store\.evidence_address"):
        EvidenceFolder("nosuch://bucket/x")


@pytest.mark.skipif(importlib.util.find_spec("s3fs") is not None, reason="s3fs is installed")
def test_without_its_package_s3_is_refused_with_what_to_install() -> None:
    with pytest.raises(UserError, match=r"store\.no_evidence_driver"):
        EvidenceFolder("s3://bucket/x")


def test_a_place_that_fails_is_a_user_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service's own errors are of any kind; a full or forbidden one is the user's to mend."""

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("AccessDenied")

    folder = EvidenceFolder(f"memory://{uuid4().hex}")
    digest = folder.put(b"page")
    memory = type(fsspec.filesystem("memory"))
    monkeypatch.setattr(memory, "pipe_file", refuse)
    with pytest.raises(UserError, match=r"store\.folder"):
        folder.put(b"other")
    monkeypatch.setattr(memory, "info", refuse)
    with pytest.raises(UserError, match=r"store\.folder"):
        folder.exists(digest)
