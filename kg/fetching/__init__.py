"""From addresses to bytes: articles of the web, fetched politely and from public machines only.

inputs(paths)            what a command line means: files of folders and globs, addresses, the addresses of a list of them
fetched(inputs, fetcher) the same in the same order, every address replaced by what stands there
Fetcher                  one address: robots.txt, a polite rate, caps of size and time, redirects checked at every hop

This is the only room that opens network connections of its own accord; reading, extraction and stores work on what it brings.
"""

from kg.fetching.fetcher import Fetched, Fetcher
from kg.fetching.sources import fetched, inputs, is_address

__all__ = ["Fetched", "Fetcher", "fetched", "inputs", "is_address"]
