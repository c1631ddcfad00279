"""What is asked of every page of a site while it is gathered, without its Document at hand."""

from __future__ import annotations

from dataclasses import dataclass

from oit_checker.documents.unread import pages_wanted
from oit_checker.model.document import SCRIPTED, Document, Readability
from oit_checker.run.pictures import is_pictured_within


@dataclass(frozen=True, slots=True)
class Gist:
    """`unread` are the page images (1-based) that may be worth reading. `is_pictured`: its words
    are in pictures that lie within the page. `has_images`: some letters only an image tells."""

    is_page: bool
    is_picture: bool  # a file of its own
    is_garbled: bool
    is_scripted: bool
    is_scanned: bool  # some of its images were read
    is_pictured: bool
    has_images: bool
    unread: tuple[int, ...]


def gist_of(document: Document) -> Gist:
    return Gist(
        is_page=document.is_page,
        is_picture=document.media_type.startswith("image/"),
        is_garbled=document.readability is Readability.GARBLED,
        is_scripted=SCRIPTED in document.problems,
        is_scanned=bool(document.scan),
        is_pictured=document.is_page and is_pictured_within(document),
        has_images=bool(document.unread_pages or document.images or not document.is_readable),
        unread=pages_wanted(document),
    )
