"""Stores that lie behind a SPARQL 1.1 endpoint: `--store https://…`.

The endpoint is the keeper of the quads.  Beside it stands a working copy, an ordinary store folder in the user's cache, which holds what an
endpoint cannot answer (timeline index, identity candidates, ledger of inputs) and the engine that answers queries the same everywhere.
Each opening compares the revision stamped on the keeper's graph with that of the copy and fetches anew what differs; each flush sends the
keeper the same changes, and acknowledges when it has them.  docs/stores.md tells how, and what it is not.

    place.py     an address and its folder; brings the copy up to date
    endpoint.py  HTTP: where an endpoint answers, who we are, trying again
    keeper.py    what we ask and tell it: revision, lease, graphs
    journal.py   takes down what is done to the quads
    kept.py      the store with a keeper
"""
