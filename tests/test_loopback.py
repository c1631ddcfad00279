from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from oit_checker.loopback import entry_page, served


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode("utf-8"))


def written(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_answers_while_the_context_lasts(tmp_path: Path) -> None:
    with served(written(tmp_path, index_html="หน้าแรก", a__b_html="ข")) as address:
        assert address.startswith("http://127.0.0.1:") and address.endswith("/")
        assert (fetched(address), fetched(f"{address}a/b.html")) == ("หน้าแรก", "ข")
    with pytest.raises(urllib.error.URLError):
        fetched(address)


def test_two_folders_answer_at_once(tmp_path: Path) -> None:
    one, two = (written(tmp_path / n, index_html=n) for n in ("one", "two"))
    with served(one) as first, served(two) as second:
        assert (fetched(first), fetched(second)) == ("one", "two")


def test_a_folder_without_an_index_is_not_listed(tmp_path: Path) -> None:
    with (
        served(written(tmp_path, index_html="x", sub__a_txt="a")) as address,
        pytest.raises(urllib.error.HTTPError) as caught,
    ):
        fetched(f"{address}sub/")
    assert caught.value.code == 404


def test_nothing_outside_the_folder_is_served(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = written(tmp_path / "site", index_html="x")
    with served(folder) as address, pytest.raises(urllib.error.HTTPError) as caught:
        fetched(f"{address}%2e%2e/secret.txt")
    assert caught.value.code == 404


def test_a_copy_without_an_index_begins_at_its_home_page(tmp_path: Path) -> None:
    with served(written(tmp_path, home_html="บ้าน", a_html="<a href=x>")) as address:
        assert fetched(address) == "บ้าน"


@pytest.mark.parametrize(
    ("pages", "entry"),
    [
        ({"index_html": "", "home_html": ""}, ""),
        ({"default_htm": ""}, ""),
        ({"main_html": "", "a_html": "<a href=1><a href=2>"}, "main.html"),
        ({"th__index_html": "", "a_html": "<a href=1>"}, "th/index.html"),
        ({"a_html": "<a href=1>", "b_html": "<A href=1><a href=2>"}, "b.html"),
        ({"a_txt": "x"}, ""),
    ],
)
def test_the_page_to_begin_with(tmp_path: Path, pages: dict[str, str], entry: str) -> None:
    assert entry_page(written(tmp_path, **pages)) == entry
