"""Pictures that belong to a page's content, and those that may be its content."""

from __future__ import annotations

import re
from collections import Counter

from oit_checker.model.document import Document, Image, PageState, Region
from oit_checker.model.place import Evidence

_ICON_PIXELS = 60
_TELLING_PIXELS = 300  # on the longer side: a chart, a poster, a scanned page
_FEW = 3  # pictures of unknown size: more of them are the decoration of an old layout
_DECORATION = re.compile(r"logo|banner|icon|button|header|footer|spacer|arrow|slide|bg[_.-]", re.I)
_FILE_ICON = re.compile(
    r"^(?:pdf|docx?|word|xlsx?|excel|pptx?|zip|new|hot|dl|download)[-_]?\d*(?:[-_]\w+)?\.\w+$", re.I
)


def is_picture(image: Image) -> bool:
    """A picture of the content, not an icon, a logo or a line."""
    sizes = [size for size in (image.width, image.height) if size is not None]
    if image.region is not Region.MAIN or any(size < _ICON_PIXELS for size in sizes):
        return False
    name = image.url.rpartition("/")[2]
    return not _DECORATION.search(name) and not _FILE_ICON.match(name)


def is_telling(image: Image) -> bool:
    """A picture of the content that may hold text: large, or of a size that nobody says."""
    sizes = [size for size in (image.width, image.height) if size is not None]
    return is_picture(image) and (not sizes or max(sizes) >= _TELLING_PIXELS)


def telling_pictures(document: Document) -> tuple[Evidence, ...]:
    """Pictures large enough to hold the content of a page that has little text, three at most."""
    times = Counter(image.url for image in document.images)
    pictures = [i for i in document.images if is_picture(i) and (not i.url or times[i.url] == 1)]
    large = [
        image for image in pictures if max(image.width or 0, image.height or 0) >= _TELLING_PIXELS
    ]
    unsized = [image for image in pictures if image.width is None and image.height is None]
    telling = large or (unsized if len(pictures) <= _FEW else [])
    return tuple(picture_evidence(document, image) for image in telling[:3])


def picture_evidence(document: Document, image: Image) -> Evidence:
    """The words of a picture, else its address, else (drawn inline) its page."""
    words = image.alt or image.title or image.url or image.near
    return Evidence(
        document.url, words or document.file_name or document.url, "image", block=image.block
    )


def letters_of(document: Document, image: Image) -> tuple[int, ...]:
    """The blocks whose letters were read in a picture of the page; they stand right behind it.
    None for a picture that was not read."""
    urls = {each.url for each in document.images}
    found: list[int] = []
    for index in range(image.block + 1, len(document.blocks)):
        picture = document.blocks[index].picture
        if not picture:
            break
        # A picture that answered at another address than the page gives is nobody else's.
        if picture == image.url or picture not in urls:
            found.append(index)
    return tuple(found)


def is_from_image(document: Document, block: int) -> bool:
    """The letters of a block were read in a picture or on a scanned page."""
    if document.blocks[block].picture:
        return True
    page = document.blocks[block].page or 1
    return not document.is_page and any(quality.page == page for quality in document.scan)


def has_poor_letters(document: Document) -> bool:
    """Letters of some picture or page image were read too unsurely to count on."""
    return any(q.state in (PageState.LOW, PageState.TIMEOUT) for q in document.scan)
