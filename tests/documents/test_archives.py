"""Archives: their files are Documents of their own, and what means harm is named."""

from __future__ import annotations

import io
import zipfile

import pytest
from made_archives import rar4_of, rar5_of, with_flag, zip_of_old_windows
from made_files import zip_of

from oit_checker.documents import ReadLimits, read
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import BlockKind, Document, Readability

URL = "https://office.example/files/plan.zip"
WORDS = "แผนดำเนินงานประจำปีงบประมาณ พ.ศ. ๒๕๖๗".encode()
NAME = "แผนปี 2567/ต.ค. 2566.txt"
QUOTED = "%E0%B9%81%E0%B8%9C%E0%B8%99%E0%B8%9B%E0%B8%B5%202567/%E0%B8%95.%E0%B8%84.%202566.txt"


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (zip_of({NAME: WORDS}), "zip"),
        (zip_of_old_windows({NAME: WORDS}, "cp874"), "zip"),
        (zip_of_old_windows({NAME: WORDS}, "utf-8"), "zip"),
        (zip_of_old_windows({NAME.replace("/", "\\"): WORDS}, "tis-620"), "zip"),
        (rar5_of({NAME: WORDS}), "rar"),
        (rar4_of({NAME.replace("/", "\\").encode("cp874"): WORDS}), "rar"),
    ],
    ids=["utf-8", "old Windows", "Mac", "backslashes", "RAR 5", "RAR 4"],
)
def test_a_file_in_an_archive_is_a_document_with_its_thai_name(data: bytes, format: str) -> None:
    document = read(data, url=URL)
    assert (document.format, document.readability) == (format, Readability.TEXT)
    assert [(b.text, b.kind) for b in document.blocks] == [(NAME, BlockKind.LIST_ITEM)]
    (member,) = document.members
    assert (member.url, member.file_name) == (f"{URL}#{QUOTED}", "ต.ค. 2566.txt")
    assert (member.format, member.text) == ("text", WORDS.decode())


def test_the_name_that_a_packer_added_in_utf_8_beats_the_one_in_an_old_code_page() -> None:
    out = io.BytesIO()
    info = zipfile.ZipInfo("_____.txt")
    name = "คู่มือ.txt".encode()
    size = (5 + len(name)).to_bytes(2, "little")
    info.extra = b"\x75\x70" + size + b"\x01\0\0\0\0" + name
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, WORDS)
    assert read(out.getvalue(), url=URL).members[0].file_name == "คู่มือ.txt"


def test_folders_and_clutter_are_no_members() -> None:
    data = zip_of(
        {"a/": b"", "a/b.txt": WORDS, "__MACOSX/a/._b.txt": b"x", "a/Thumbs.db": b"x",
         "a/~$b.docx": b"x", ".DS_Store": b"x"}
    )  # fmt: skip
    assert [member.file_name for member in read(data, url=URL).members] == ["b.txt"]


@pytest.mark.parametrize(
    "name", ["../../etc/plan.txt", "/etc/plan.txt", "C:\\etc\\plan.txt", "..\\etc\\.\\plan.txt"]
)
def test_a_name_that_leads_out_of_the_archive_is_only_a_name(name: str) -> None:
    document = read(zip_of_old_windows({name: WORDS}), url=URL)
    assert document.blocks[0].text == "etc/plan.txt"
    assert document.members[0].url == f"{URL}#etc/plan.txt"


def test_an_archive_in_an_archive_is_named_but_not_opened() -> None:
    document = read(zip_of({"in.zip": zip_of({"deep.txt": WORDS}), "a.txt": WORDS}), url=URL)
    inner, plain = document.members
    assert (inner.readability, inner.problems) == (Readability.UNSUPPORTED, ("nested_archive",))
    assert inner.members == ()
    assert plain.readability is Readability.TEXT
    assert document.readability is Readability.PARTIAL
    assert document.problems == ("members_unsupported:1",)


def test_a_word_file_in_an_archive_is_read_by_its_reader() -> None:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>แผนงาน</w:t></w:r></w:p></w:body></w:document>"
    )
    word = zip_of({"word/document.xml": body.encode()})
    (member,) = read(zip_of({"plan.docx": word}), url=URL).members
    assert (member.format, member.text) == ("docx", "แผนงาน")


def test_a_folder_called_word_does_not_make_a_word_file() -> None:
    document = read(zip_of({"word/plan.txt": WORDS, "xl/a.csv": b"a,b\n1,2\n"}), url=URL)
    assert document.format == "zip"
    assert [member.format for member in document.members] == ["text", "csv"]


@pytest.mark.parametrize(
    "data",
    [with_flag(zip_of({"a.txt": WORDS}), 1), rar4_of({b"a.txt": WORDS}, flags=4)],
    ids=["zip", "rar"],
)
def test_locked_members_make_a_locked_archive_whose_names_are_known(data: bytes) -> None:
    document = read(data, url=URL)
    assert document.readability is Readability.ENCRYPTED
    assert document.blocks[0].text == "a.txt"
    assert document.members[0].readability is Readability.ENCRYPTED


def test_members_beyond_the_count_are_named_and_counted() -> None:
    data = zip_of({f"{n}.txt": WORDS for n in range(5)})
    document = read(data, url=URL, limits=ReadLimits(max_members=2))
    assert document.readability is Readability.PARTIAL
    assert (len(document.blocks), len(document.members)) == (5, 2)
    assert document.problems == ("members_unread:3",)


def test_the_caps_hold_for_all_members_together() -> None:
    data = zip_of({f"{n}.txt": WORDS for n in range(9)})
    letters = read(data, url=URL, limits=ReadLimits(max_text_chars=60))
    assert sum(len(member.text) for member in letters.members) <= 60
    assert letters.readability is Readability.PARTIAL
    size = read(data, url=URL, limits=ReadLimits(max_zip_bytes=250))
    states = [member.readability for member in size.members]
    assert states[:2] == [Readability.TEXT] * 2
    assert set(states[2:]) == {Readability.TOO_LARGE}


def test_a_member_that_swells_is_too_large_and_its_neighbours_are_read() -> None:
    document = read(zip_of({"a.txt": WORDS, "bomb.txt": b"0" * 20_000_000}), url=URL)
    assert [m.readability for m in document.members] == [Readability.TEXT, Readability.TOO_LARGE]
    assert document.members[1].problems == ("zip_bomb",)


def test_members_that_share_their_packed_bytes_are_a_bomb() -> None:
    data = bytearray(zip_of({"a.txt": b"0" * 100_000, "b.txt": b"1" * 100_000}))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)  # begins where the first one does
    data[second + 20 : second + 24] = (len(data) - 10).to_bytes(4, "little")
    document = read(bytes(data), url=URL)
    assert (document.readability, document.problems) == (Readability.TOO_LARGE, ("zip_bomb",))


def test_a_broken_member_does_not_hide_its_neighbours() -> None:
    data = bytearray(zip_of({"a.txt": WORDS, "b.txt": b"words " * 9}, compressed=False))
    at = data.find(b"words")
    data[at] ^= 0xFF
    document = read(bytes(data), url=URL)
    assert [m.readability for m in document.members] == [Readability.TEXT, Readability.BROKEN]
    assert document.problems == ("members_broken:1",)


def test_packed_rar_files_without_a_program_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("rarfile.CURRENT_SETUP", None)
    document = read(rar4_of({b"a.txt": WORDS}, method=0x33), url="https://office.example/a.rar")
    assert document.readability is Readability.UNSUPPORTED
    assert document.problems == ("no_tool:rar", "members_unsupported:1")
    assert document.blocks[0].text == "a.txt"


def test_a_rar_member_with_wrong_bytes_is_broken() -> None:
    data = rar5_of({"a.txt": WORDS, "b.txt": b"words"}).replace(b"words", b"w0rds")
    assert [m.readability for m in read(data, url=URL).members] == [
        Readability.TEXT,
        Readability.BROKEN,
    ]


def test_an_empty_archive_has_no_text() -> None:
    document = read(zip_of({}), url=URL)
    assert (document.format, document.readability) == ("zip", Readability.NO_TEXT)


async def test_an_archive_is_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Document:
        raise AssertionError("read in this process")

    monkeypatch.setattr("oit_checker.documents.pool.read_as", refuse)
    async with ReaderPool(workers=1) as pool:
        for data in (zip_of({NAME: WORDS}), rar5_of({NAME: WORDS})):
            assert (await pool.read(data, url=URL)).members[0].text == WORDS.decode()
