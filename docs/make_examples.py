"""Writes kg/serving/examples.json: what a server with the sample articles answers to the examples of kg.serving.examples.

kg ingest --store DIR examples && kg serve --store DIR --writable      with KG_TOKEN set
python docs/make_examples.py http://127.0.0.1:8000
"""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from kg.serving import examples

TARGET = Path(__file__).parent.parent / "kg" / "serving" / "examples.json"
LONGEST = 80  # characters of a text


def shortened(value: object) -> object:
    if isinstance(value, dict):
        return {key: shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        whole = all(isinstance(one, int) for one in value)  # offsets
        return value if whole else [shortened(one) for one in value[:1]]
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    return value


def main(server: str) -> None:
    event = json.load(urlopen(f"{server}/timeline?min_sources=2&limit=1"))["items"][0]
    places = {"EVENT": event["id"].rsplit("/", 1)[1], "DOCUMENT": event["claims"][0]["document"].rsplit("/", 1)[1]}
    found = {}
    for name, arguments in examples.requests().items():
        if not name.startswith(("GET /queries/", "GET /sparql")) and name not in ("POST /update", "GET /data", "GET /ns"):
            line = examples.command(arguments).replace(examples.SERVER, server).replace("$KG_TOKEN", os.environ["KG_TOKEN"])
            for place, identifier in places.items():
                line = line.replace(place, identifier)
            answer = subprocess.run([*shlex.split(line), "-s"], capture_output=True, check=True).stdout
            if answer[:1] == b"{" and b'"about:blank"' not in answer:
                found[name] = shortened(json.loads(answer))
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
