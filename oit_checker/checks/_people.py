"""The people whom a place presents, each with what stands beside the name.

A page is read as a stream of pieces (pictures, names, positions, contacts) that is cut into one
Person each: by table cells and rows where there are any, else where a piece would stand twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from oit_checker.checks._pictures import is_from_image, letters_of
from oit_checker.checks._text import is_heading, main_indices
from oit_checker.model.document import Block, BlockKind, Document, Image, Region
from oit_checker.model.place import Exhibit
from oit_checker.thai.contact import emails_in, telephones_in
from oit_checker.thai.people import is_council_member, is_vacant, names_in, positions_in
from oit_checker.thai.script import squeezed

_LINE_LENGTH = 220  # a longer line is running text
_STAFF = re.compile(
    r"(?:^|\s|ตำแหน่ง)(?:นัก[ก-ฮ]|เจ้าพนักงาน|เจ้าหน้าที่|ครู|พนักงาน(?!เทศบาล)|ลูกจ้าง|คนงาน|นายช่าง|นิติกร|ภารโรง|ผู้ช่วย(?!ผู้|ปลัด|นายก|อธิ)|กำนัน|ผู้ใหญ่บ้าน|คนสวน|พยาบาล)"
)
_SHARED = re.compile(r"สำนักงาน|ที่ทำการ|ติดต่อสอบถาม|ติดต่อเรา|ที่อยู่|เลขที่|ศูนย์รับเรื่อง|สายด่วน")
_NO_PHOTO = re.compile(
    r"logo|icon|banner|header|footer|spacer|blank|arrow|button|/btn|line\d*\.|bullet|\bbg|qr|"
    r"no-?(?:image|photo|pic)|default|avatar|placeholder|โลโก้|ตรา(?:สัญลักษณ์|เทศบาล)|แบนเนอร์",
    re.IGNORECASE,
)
_MIN_SIDE_PX = 40
_POSTER_PX = 200
_MISREAD = 0.8
_MAX_RATIO = 1.7  # wider than that is a banner


@dataclass(frozen=True, slots=True)
class Person:
    """`rank` as in `thai.people`, '' when the position is not an executive's. `where` is the index
    of the exhibit, `block` of the Block. `pictured`: the name was read in a picture of several
    people or on a scanned page, so that a photo may be there which only a person sees."""

    name: str = ""
    position: str = ""
    rank: str = ""
    contact: str = ""
    photo: bool = False
    vacant: bool = False
    council: bool = False
    staff: bool = False
    exhibit: int = 0
    block: int = 0
    pictured: bool = False

    @property
    def shown(self) -> str:
        return self.name or self.position

    @property
    def is_executive(self) -> bool:
        return not self.council and not self.staff


class _Piece(NamedTuple):
    kind: str  # photo | name | position | contact | vacant | council | staff | break
    text: str
    rank: str = ""


@dataclass(eq=False)
class _Draft:
    """A Person being put together."""

    exhibit: int
    block: int = 0
    held: dict[str, _Piece] = field(default_factory=dict)
    name_first: bool = False  # on this page each person begins with the name, the photo follows

    def refuses(self, piece: _Piece) -> bool:
        if self.name_first and piece.kind == "name":
            return bool(self.held)
        if self.name_first and piece.kind == "photo":
            return "photo" in self.held
        if piece.kind == "photo":
            return bool({"photo", "name", "position"} & self.held.keys())
        if piece.kind == "vacant":
            return "name" in self.held
        if piece.kind in ("council", "staff"):  # they are positions, too
            return "position" in self.held
        return piece.kind in ("name", "position") and piece.kind in self.held

    def person(self) -> Person | None:
        name, position = self.held.get("name"), self.held.get("position")
        if name is None and position is None:
            return None
        return Person(
            name.text if name else "",
            position.text if position else "",
            position.rank if position else "",
            self.held["contact"].text if "contact" in self.held else "",
            "photo" in self.held,
            "vacant" in self.held,
            "council" in self.held,
            "staff" in self.held and position is None,
            self.exhibit,
            self.block,
        )


def people_of(exhibits: Sequence[Exhibit]) -> tuple[Person, ...]:
    """The people of all readable exhibits; one who stands in several is one Person."""
    found: list[Person] = []
    for index, exhibit in enumerate(exhibits):
        if exhibit.is_readable and exhibit.document is not None:
            found.extend(replace(p, exhibit=index) for p in _of_document(exhibit.document))
    return tuple(_without_bare_positions(_merged(found)))


def portraits(document: Document) -> tuple[Image, ...]:
    """Pictures that may show a person."""
    return tuple(image for image in document.images if _may_be_portrait(image))


def posters(document: Document) -> tuple[Image, ...]:
    """Pictures so big, or of a size so unknown, that names may be written in them."""
    return tuple(
        image
        for image in document.images
        if image.region is Region.MAIN
        and (image.width is None or image.width >= _POSTER_PX)
        and (image.height is None or image.height >= _POSTER_PX)
        and not _NO_PHOTO.search(f"{image.url.rsplit('/', 1)[-1]} {image.alt} {image.title}")
    )


def _may_be_portrait(image: Image) -> bool:
    if image.region in (Region.NAV, Region.FOOTER, Region.ASIDE):
        return False
    name = image.url.rsplit("/", 1)[-1]
    if _NO_PHOTO.search(f"{name} {image.alt} {image.title}"):
        return False
    width, height = image.width, image.height
    if any(side is not None and side < _MIN_SIDE_PX for side in (width, height)):
        return False
    return not (width and height and width / height > _MAX_RATIO)


def _of_document(document: Document) -> tuple[Person, ...]:
    """Pages put the photo before the name, or after it: the reading that makes more people whole
    is the page's own."""
    if "people" not in document.remembered:
        usual = _read_people(document, 0, name_first=False)
        other = _read_people(document, 0, name_first=True)
        document.remembered["people"] = tuple(other if _whole(other) > _whole(usual) else usual)
    found: tuple[Person, ...] = document.remembered["people"]
    return found


def _whole(people: Iterable[Person]) -> int:
    """How many positions and contacts found the name that they belong to. (Photos don't tell: one
    that is missing shifts all others.)"""
    return sum(bool(p.name) * (bool(p.position) + bool(p.contact)) for p in people)


def _read_people(document: Document, exhibit: int, name_first: bool) -> list[Person]:
    images: dict[int, list[Image]] = {}
    for image in portraits(document):
        if not _names_people(document, image):  # whom such a picture shows is told by its letters
            images.setdefault(image.block, []).append(image)
    picture = ""
    drafts: list[_Draft] = []
    draft = _Draft(exhibit, name_first=name_first)
    row: list[_Draft] = []  # of the table row just read
    council = False
    for index in main_indices(document):
        block = document.blocks[index]
        beside = images.get(index, [])
        if block.picture not in (picture, "") and _tells_people([block]):
            picture = block.picture
            drafts.append(draft)
            draft, row = _Draft(exhibit, index, name_first=name_first), []
        if block.kind is BlockKind.TABLE_ROW:
            drafts.append(draft)
            row = _row(block, index, bool(beside), row, exhibit)
            drafts.extend(each for each in row if each not in drafts)
            draft = _Draft(exhibit, index, name_first=name_first)
            continue
        row = []
        if is_heading(block):
            council = _governs_council(block.text, council)
            if council:
                drafts.append(draft)
                draft = _Draft(exhibit, index, name_first=name_first)
        pieces = [_Piece("photo", image.url) for image in beside]
        pieces.extend(_pieces(block.text) if len(block.text) <= _LINE_LENGTH else ())
        if council and pieces:
            pieces.append(_Piece("council", ""))
        for piece in pieces:
            if piece.kind == "break":
                drafts.append(draft)
                draft = _Draft(exhibit, index, name_first=name_first)
                continue
            if draft.refuses(piece):
                drafts.append(draft)
                draft = _Draft(exhibit, index, name_first=name_first)
            if not draft.held:
                draft.block = index
            draft.held.setdefault(piece.kind, piece)
    drafts.append(draft)
    people = [person for each in drafts if (person := each.person())]
    return _with_pictures_of_names(document, _with_near_photos(document, people))


def _row(block: Block, index: int, beside: bool, above: list[_Draft], exhibit: int) -> list[_Draft]:
    """A table row: one person over its cells, or a person a cell. Where the row above began a
    person a cell, it may go on with them; then the drafts of the row above come back, fuller."""
    pieces = [
        tuple(p for p in _pieces(cell.strip()) if p.kind != "break")
        for cell in block.text.split("|")
    ]
    if len(above) == len(pieces) > 1 and not any(
        draft.refuses(piece) for draft, each in zip(above, pieces, strict=True) for piece in each
    ):
        drafts = above
    else:
        named = sum(any(p.kind == "name" for p in each) for each in pieces)
        placed = sum(any(p.kind == "position" for p in each) for each in pieces)
        if named <= 1 and placed <= 1:
            pieces = [tuple(p for each in pieces for p in each)]
            if beside:
                pieces[0] = (_Piece("photo", ""), *pieces[0])
        drafts = [_Draft(exhibit, index) for _ in pieces]
    for draft, each in zip(drafts, pieces, strict=True):
        for piece in each:
            draft.held.setdefault(piece.kind, piece)
    return drafts


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """What a short text says of people, in its order."""
    found: list[tuple[int, _Piece]] = []
    names = names_in(text)
    ends = {n.position + len(n.quote) for n in names}
    for name in names:
        found.append((name.position, _Piece("name", " ".join(name.quote.split()))))
    for position in positions_in(text):
        before = text[: position.position]
        glued = before and "ก" <= before[-1] <= "๎" and not before.endswith("ตำแหน่ง")
        inside = any(n.position <= position.position < n.position + len(n.quote) for n in names)
        if not inside and (not glued or position.position in ends):
            found.append((position.position, _Piece("position", position.quote, position.rank)))
    contacts = (*telephones_in(text), *emails_in(text))
    if _SHARED.search(text) and contacts and not names and not positions_in(text):
        return (_Piece("break", text),)
    found.extend((c.position, _Piece("contact", c.value)) for c in contacts)
    if is_vacant(text):
        found.append((len(text), _Piece("vacant", text)))
    if is_council_member(text):
        found.append((len(text), _Piece("council", text)))
    elif _STAFF.search(text):
        found.append((len(text), _Piece("staff", text)))
    return tuple(piece for _, piece in sorted(found, key=lambda pair: pair[0]))


def _governs_council(heading: str, before: bool) -> bool:
    if is_council_member(heading) or ("สภา" in heading and "บริหาร" not in heading):
        return True
    return before and not (positions_in(heading) or "บริหาร" in heading or "ส่วนราชการ" in heading)


def _with_near_photos(document: Document, people: list[Person]) -> list[Person]:
    """A picture whose card, cell or caption names one person shows that one."""
    shown = set()
    for image in portraits(document):
        for text in (image.near, image.alt, image.title):
            named = names_in(text) if len(text) <= _LINE_LENGTH else ()
            if len(named) == 1:
                shown.add(squeezed(named[0].quote))
    return [p if squeezed(p.name) not in shown else replace(p, photo=True) for p in people]


def _names_people(document: Document, image: Image) -> bool:
    return _tells_people([document.blocks[index] for index in letters_of(document, image)])


def _tells_people(blocks: Iterable[Block]) -> bool:
    """They name someone, or a post."""
    pieces = (piece for block in blocks for piece in _pieces(block.text))
    return any(piece.kind in ("name", "position") for piece in pieces)


def _with_pictures_of_names(document: Document, people: list[Person]) -> list[Person]:
    """A picture that names one person is that person's; whose faces one of several names, or a
    scanned page, shows cannot be told by its letters."""
    wide = {i for x in document.images if not _may_be_portrait(x) for i in letters_of(document, x)}
    several = Counter(document.blocks[p.block].picture for p in people)

    def seen(person: Person) -> Person:
        if not is_from_image(document, person.block):
            return person
        picture = document.blocks[person.block].picture
        is_own = bool(picture) and several[picture] == 1 and person.block not in wide
        return replace(person, photo=person.photo or is_own, pictured=not is_own)

    return _without_misread(document, [seen(person) for person in people])


def _without_misread(document: Document, people: list[Person]) -> list[Person]:
    """A name in a picture that is nearly one of the page's own letters is that one, misread."""
    read_in_image = [is_from_image(document, person.block) for person in people]
    written = [p.name for p, is_read in zip(people, read_in_image, strict=True) if not is_read]

    def spelt(person: Person) -> Person:
        near = get_close_matches(person.name, written, 1, _MISREAD)
        return replace(person, name=near[0]) if near and person.name else person

    return [
        spelt(person) if is_read else person
        for person, is_read in zip(people, read_in_image, strict=True)
    ]


def _merged(people: Iterable[Person]) -> Iterator[Person]:
    """Entries of one name are one; one without a name joins the only holder of its position."""
    by_key: dict[str, Person] = {}
    for person in people:
        key = squeezed(person.name) if person.name else f"-{squeezed(person.position)}"
        if not person.name:
            holders = [k for k, p in by_key.items() if _holds(p, person) and not k.startswith("-")]
            if len(holders) == 1 and not person.photo:
                key = holders[0]
        elif (post := f"-{squeezed(person.position)}") in by_key and person.position:
            earlier = by_key[post]
            if not (earlier.photo or earlier.vacant):
                del by_key[post]
                by_key[key] = _joined(person, earlier)
                continue
        by_key[key] = _joined(by_key[key], person) if key in by_key else person
    yield from by_key.values()


def _holds(holder: Person, other: Person) -> bool:
    return bool(other.position) and squeezed(holder.position) == squeezed(other.position)


def _joined(first: Person, second: Person) -> Person:
    has_post = bool(first.position)
    return replace(
        first,
        name=first.name or second.name,
        position=first.position or second.position,
        rank=first.rank if has_post else second.rank,
        contact=first.contact or second.contact,
        photo=first.photo or second.photo,
        pictured=first.pictured or second.pictured,
        vacant=first.vacant or second.vacant,
        council=first.council or second.council,
        staff=(first.staff and not second.position) or (second.staff and not has_post),
    )


def _without_bare_positions(people: Iterable[Person]) -> Iterator[Person]:
    """A position with nothing beside it is a heading when someone else holds it."""
    everyone = tuple(people)
    held = [squeezed(p.position) for p in everyone if p.name and p.position]
    for person in everyone:
        bare = not (person.name or person.photo or person.contact or person.vacant)
        post = squeezed(person.position)
        if bare and (not held or any(post in other or other in post for other in held)):
            continue
        yield person
