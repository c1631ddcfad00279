"""Sites -> Snapshots or FetchFailures, politely and safely; the only room that fetches pages."""

from oit_checker.crawl.discovery import DiscoveredLink, Priority
from oit_checker.crawl.drawn import DrawLimits
from oit_checker.crawl.gathering import SiteCrawl
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.record import Observer
from oit_checker.crawl.site import crawl_site, fetch_one, user_agent_of
from oit_checker.crawl.visit import Visited

__all__ = [
    "DiscoveredLink",
    "DrawLimits",
    "Limits",
    "Observer",
    "Priority",
    "SiteCrawl",
    "Visited",
    "crawl_site",
    "fetch_one",
    "user_agent_of",
]
