"""What stands in the way of an Exhibit that could not be read: whose doing, and what it means."""

from __future__ import annotations

from collections.abc import Iterable

from oit_checker.model.document import Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.web import Blame, FetchCause

_UNFETCHED = {"robots": Reason.ROBOTS, "timeout": Reason.TIMEOUT}
_ELSEWHERE = frozenset({"off_site", "hosted_elsewhere"})
_MAY_COME = frozenset({"budget", "interrupted"})  # with more time the program itself will see it
_GONE = frozenset({FetchCause.NOT_FOUND, FetchCause.SOFT_NOT_FOUND, FetchCause.BAD_URL})
_DEAD = frozenset(
    {
        FetchCause.NOT_FOUND,
        FetchCause.SOFT_NOT_FOUND,
        FetchCause.EMPTY,
        FetchCause.BAD_URL,
        FetchCause.UNSUPPORTED_SCHEME,
        FetchCause.BLOCKED_ADDRESS,  # an address inside a network: the public cannot open it
    }
)


def obstacle(exhibit: Exhibit) -> tuple[Outcome, Reason] | None:
    """None for an Exhibit that was read. FAILED: it is dead or broken, and so is not published;
    CANT_TELL: a person must look (a browser may get through where we did not); UNTESTED: our doing
    or the network's. What a service keeps that gave no file is for a person, whatever the cause:
    only that it is gone, or that it wants a log-in, speaks for every visitor."""
    found = _obstacle(exhibit)
    if found is None or not exhibit.hosted_by or _is_no_fault_of_service(exhibit, found[1]):
        return found
    return Outcome.CANT_TELL, Reason.HOSTED_ELSEWHERE


def _is_no_fault_of_service(exhibit: Exhibit, reason: Reason) -> bool:
    document = exhibit.document
    if document is not None:  # a file that came is judged like any other
        return not document.is_page and document.readability is not Readability.BROKEN
    if exhibit.failure is not None:
        return reason is Reason.LOGIN_REQUIRED or exhibit.failure.cause in _GONE
    return exhibit.unfetched in _MAY_COME


def _obstacle(exhibit: Exhibit) -> tuple[Outcome, Reason] | None:
    if exhibit.document is not None:
        return _of_document(exhibit.document.readability)
    failure = exhibit.failure
    if failure is None:
        if exhibit.unfetched in _ELSEWHERE:
            return Outcome.CANT_TELL, Reason.HOSTED_ELSEWHERE
        return Outcome.UNTESTED, _UNFETCHED.get(exhibit.unfetched, Reason.BUDGET)
    if failure.cause in _DEAD and failure.blame is Blame.AGENCY:
        return Outcome.FAILED, Reason.BROKEN_LINK
    if failure.cause is FetchCause.LOGIN_REQUIRED:
        return Outcome.FAILED, Reason.LOGIN_REQUIRED
    if failure.cause in (FetchCause.ROBOTS, FetchCause.ROBOTS_UNREACHABLE):
        return Outcome.UNTESTED, Reason.ROBOTS
    if failure.blame is Blame.AGENCY and not failure.may_retry:
        return Outcome.CANT_TELL, Reason.UNREADABLE
    return Outcome.UNTESTED, Reason.TIMEOUT


def open_end(exhibits: Iterable[Exhibit]) -> tuple[Outcome, Reason, tuple[Evidence, ...]] | None:
    """What a place-wide check must answer when what it misses could stand in an Exhibit that was
    not read; None when all were read or are dead. `cant_tell` goes before `untested`."""
    blocked = [(exhibit, found) for exhibit in exhibits if (found := obstacle(exhibit))]
    for outcome in (Outcome.CANT_TELL, Outcome.UNTESTED):
        those = [(exhibit, reason) for exhibit, (is_, reason) in blocked if is_ is outcome]
        if those:
            evidence = tuple(link_evidence(exhibit) for exhibit, _ in those[:5])
            return outcome, those[0][1], evidence
    return None


def link_evidence(exhibit: Exhibit) -> Evidence:
    """The link that leads to an Exhibit."""
    return Evidence(exhibit.found_on or exhibit.url, exhibit.label or exhibit.url, "link")


def _of_document(readability: Readability) -> tuple[Outcome, Reason] | None:
    if readability in (Readability.TEXT, Readability.PARTIAL):
        return None
    if readability is Readability.TIMEOUT:
        return Outcome.UNTESTED, Reason.TIMEOUT
    if readability is Readability.BROKEN:
        return Outcome.FAILED, Reason.BROKEN_LINK
    return Outcome.CANT_TELL, Reason.UNREADABLE
