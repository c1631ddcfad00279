"""oit-checker: does an agency's website publish what Thailand's OIT asks for?"""

__version__ = "0.3.2"
