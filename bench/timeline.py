"""How the timeline API holds up with many claims.

    python bench/timeline.py make DIR --claims 1000000      fill the side index of a store folder with made-up claims
    python bench/timeline.py run DIR [--clients 8]          serve it (kg's routes on uvicorn) and measure
    python bench/timeline.py run DIR --direct               the same questions as library calls: processor time, without HTTP

    python bench/timeline.py page DIR                       the page in Chromium: first items, first load, frames a second while panning

The made-up world: participants, types and sources follow Zipf's law, two events in five carry no date, an article has 25 claims, an event
1.4 on average.  Measured are pages of 50 with different filters, facets with and without filter, and text search for frequent and rare
words; each request differs from the last, so that no cache answers.  The clients are a process of their own.

The first 100,000 claims go through `Index.apply`, as in a store; the others are copies of these with numbers and ids of their own, on the
same days, so that every posting list grows with the number of claims.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from kg import ids, ontology
from kg.graph.counts import density, facets
from kg.graph.index import FILE, Index
from kg.graph.search import match_expression
from kg.graph.timeline import TimelineQuery, timeline
from kg.identity.model import WorldChange
from kg.model import Claim, Document, EntityKind, Event, Fit, Modality, Polarity, Precision, Role, Source, Span, Status, TimeExtent

FIRST_DAY = date(2015, 1, 1)
DAYS = 3650
PEOPLE = 3000
OUTLETS = 40
A_DOCUMENT = 25
AN_EVENT = 1.8
BY_APPLY = 100_000
BATCH = 2000  # events a transaction
WORDS = [
    "港口", "铁路", "协议", "会谈", "部长", "总理", "议会", "预算", "渔业", "航运", "电网", "桥梁",
    "学校", "医院", "工人", "罢工", "选举", "法院", "判决", "调查", "边境", "巡逻", "演习", "舰艇",
    "无人机", "出口", "关税", "央行", "利率", "通胀", "洪水", "地震", "救援", "疫苗", "病例",
    "隧道", "机场", "航班", "卫星", "火箭", "稀土", "芯片", "电池", "森林", "水库", "农民", "粮食",
    "石油", "天然气", "核电", "声明", "谴责", "支持", "反对", "访问", "邀请", "签署", "推迟",
    "取消", "确认",
]  # fmt: skip


class Zipf:
    """Draws 0 … n-1, the small ones often."""

    def __init__(self, n: int, rng: random.Random) -> None:
        self.n, self.rng = n, rng

    def __call__(self) -> int:
        return min(int(self.n ** self.rng.random()) - 1, self.n - 1)


def made_up(claims: int, seed: int = 7) -> Iterator[tuple[list[Document], list[Claim], list[Event]]]:
    """Batches of documents with their claims and the events these tell of."""
    rng = random.Random(seed)
    person, outlet = Zipf(PEOPLE, rng), Zipf(OUTLETS, rng)
    leaves = [t.name for t in ontology.load().types.values() if not t.state and t.triggers] or ["Meeting", "Visit", "Statement"]
    a_type = Zipf(len(leaves), rng)
    made = 0
    while made < claims:
        events, told, documents = [], [], []
        open_document: list[Claim] = []
        for _ in range(min(BATCH, max(1, int((claims - made) / AN_EVENT)))):
            type_name = leaves[a_type()]
            day = FIRST_DAY + timedelta(days=int(DAYS * rng.random() ** 0.5))
            when = extent(day, rng)
            people = [(f"{ids.BASE}entity/person/人物{n}", f"人物{n}") for n in {person(), person()}]
            mine = []
            for _ in range(1 + int(rng.expovariate(1 / (AN_EVENT - 1)))):
                if len(open_document) % A_DOCUMENT == 0:
                    documents.append(new_document(len(documents) + made, outlet(), day, rng))
                document = documents[-1]
                words = " ".join(rng.choices(WORDS, k=6))
                start = 100 * (len(open_document) % A_DOCUMENT)
                quote = Span(words, start, start + len(words))
                trigger = Span(words[:2], start, start + 2)
                claim = Claim(
                    id=f"{ids.BASE}claim/{rng.getrandbits(64):016x}",
                    document=document,
                    type=type_name,
                    trigger=trigger,
                    quote=quote,
                    roles=tuple(
                        Role("agent" if i == 0 else "patient", trigger, n, e, EntityKind.PERSON) for i, (e, n) in enumerate(people)
                    ),
                    when=when,
                    modality=rng.choices(list(Modality), (80, 10, 4, 4, 2))[0],
                    polarity=rng.choices(list(Polarity), (95, 5))[0],
                    presupposed=False,
                    sources=(Source(document.outlet, document.outlet_id, EntityKind.OUTLET),),
                    confidence=0.9,
                )
                open_document.append(claim)
                mine.append(claim)
            told += mine
            made += len(mine)
            published = sorted(c.document.published or "" for c in mine)
            label = f"{people[0][1]}：{type_name}"
            status = rng.choices(list(Status), (12, 75, 3, 2, 1, 1, 2, 2, 2))[0]
            roles, voices = mine[0].roles, tuple(sorted({c.originator.entity for c in mine}))
            claim_ids = tuple(sorted(c.id for c in mine))
            events.append(
                Event(
                    ids.event_iri(mine[0].id), type_name, label, label, status, when, roles, claim_ids, voices, published[0], published[-1]
                )
            )
        yield documents, told, events


def extent(day: date, rng: random.Random) -> TimeExtent | None:
    shape = rng.random()
    if shape < 0.4:
        return None
    if shape < 0.8:
        return TimeExtent(day.isoformat(), day, day, Precision.DAY, Fit.WITHIN, Span("当天", 0, 2), "made-up")
    if shape < 0.95:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return TimeExtent(first.isoformat()[:7], first, last, Precision.MONTH, Fit.WITHIN, Span("当月", 0, 2), "made-up")
    return TimeExtent(f"[..{day}]", None, day, Precision.BOUND, Fit.WITHIN, Span("此前", 0, 2), "made-up")


def new_document(number: int, outlet: int, day: date, rng: random.Random) -> Document:
    text = "样本\n" + "。" * 100
    identifier = f"{ids.BASE}document/{rng.getrandbits(64):016x}"
    iri, name = f"{ids.BASE}entity/outlet/媒体{outlet}", f"媒体{outlet}"
    published = f"{day + timedelta(days=rng.randrange(3))}T08:00:00+08:00"
    return Document(identifier, f"made-up/{number}", None, "样本", name, iri, published, "made-up", "zh-Hans", text, f"sha256:{number}")


def make(folder: Path, claims: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    index, entries = Index(connection), ontology.load()
    index.create()
    started, done = time.perf_counter(), 0
    for documents, told, events in made_up(min(claims, BY_APPLY)):
        connection.execute("BEGIN")
        index.apply(entries, WorldChange(events_changed=tuple(events)), documents=documents, claims=told)
        connection.execute("COMMIT")
        done += len(told)
        print(f"\r{done:,} claims, {done / (time.perf_counter() - started):,.0f} a second", end="", flush=True)
    for copy in range(1, round(claims / BY_APPLY)):
        grow(connection, copy)
        print(f"\r{(copy + 1) * BY_APPLY:,} claims", end="", flush=True)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    print(f"\n{path.stat().st_size / 1e6:,.0f} MB")


def grow(connection: sqlite3.Connection, copy: int) -> None:
    """One more copy of the first 100,000 claims."""
    run = connection.execute
    ended = run("SELECT value FROM index_meta WHERE name = 'first'").fetchone()
    if ended is None:
        run("INSERT INTO index_meta SELECT 'first', value FROM index_meta WHERE name = 'last_n'")
        ended = run("SELECT value FROM index_meta WHERE name = 'first'").fetchone()
    events, by = ended[0], copy * ended[0]
    claims, documents = BY_APPLY * 2, 100_000  # more than there are, so that numbers stay apart
    run("BEGIN")
    first = f"(pos & {(1 << 32) - 1}) <= {events}"
    for table, columns in (("tag", "key, pos + :by"), ("facet", "pos + :by, key")):
        run(f"INSERT INTO {table} SELECT {columns} FROM {table} WHERE {first}", {"by": by})
    _copy(connection, "event", {"pos": f"pos + {by}", "n": f"n + {by}", "id": f"id || '-{copy}'"}, first)
    at = len('{"id":"') + len(ids.event_iri("any"))  # where the event's id ends in its JSON
    item = f"CAST(substr(CAST(item AS TEXT), 1, {at}) || '-{copy}' || substr(CAST(item AS TEXT), {at + 1}) AS BLOB)"
    _copy(connection, "shown", {"pos": f"pos + {by}", "item": item}, first)
    of_claim = {
        "n": f"n + {copy * claims}",
        "id": f"id || '-{copy}'",
        "event": f"event + {by}",
        "document": f"document + {copy * documents}",
    }
    _copy(connection, "claim", of_claim, f"n <= {claims}")
    _copy(connection, "document", {"n": f"n + {copy * documents}", "id": f"id || '-{copy}'"}, f"n <= {documents}")
    run(f"INSERT INTO search (rowid, terms) SELECT rowid + {by}, terms FROM search WHERE (rowid & {(1 << 32) - 1}) <= {events}")
    run(f"UPDATE term SET count = count / {copy} * {copy + 1}")
    run(f"UPDATE day SET count = count / {copy} * {copy + 1}")
    run("COMMIT")


def _copy(connection: sqlite3.Connection, table: str, changed: dict[str, str], where: str) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    connection.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {where}")


# ---------------------------------------------------------------------- questions

Parameters = dict[str, str]


def questions(kind: str, rng: random.Random) -> tuple[str, Parameters]:
    """(path, parameters) of one more request of a kind."""
    entity = f"人物{int(PEOPLE ** rng.random()) - 1}"
    start = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    if kind == "page":
        shape = rng.randrange(5)
        shapes: list[Parameters] = [
            {"from": str(start), "undated": "include"},
            {"from": str(start), "to": str(start + timedelta(days=30))},
            {"entity": entity},
            {"type": rng.choice(["DiplomaticEvent", "Visit", "MilitaryEvent", "Policy"]), "order": "-time"},
            {"status": rng.choice(["scheduled", "disputed", "occurred"]), "from": str(start)},
        ]
        return "/timeline", shapes[shape]
    if kind == "facets":
        return "/facets", rng.choice(
            [{"limit": str(rng.randrange(1, 500))}, {"entity": entity}, {"from": str(start), "to": str(start + timedelta(days=90))}]
        )
    if kind == "facets of a broad filter":
        return "/facets", {"type": rng.choice(["CommunicationEvent", "PoliticalEvent"]), "limit": str(rng.randrange(1, 500))}
    if kind == "search":
        return "/timeline", {"q": "".join(rng.sample(WORDS, rng.choice([1, 2, 3]))), "order": rng.choice(["time", "-time"])}
    return "/density", rng.choice([{"limit": str(rng.randrange(1, 500))}, {"entity": entity}])


KINDS = {"page": 1600, "facets": 120, "facets of a broad filter": 16, "search": 400, "density": 60}


def direct(folder: Path) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    calls: dict[str, Callable[..., object]] = {"/timeline": timeline, "/facets": facets, "/density": density}
    match_expression("word")  # its dictionary is loaded once; a server does so when it starts
    with Index.open(folder) as index:
        for kind, count in KINDS.items():
            rng = random.Random(11)
            for _ in range(count // 4):
                path, parameters = questions(kind, rng)
                query = TimelineQuery.parse({k: [v] for k, v in parameters.items()})
                started = time.process_time()
                calls[path](index.connection, query)
                found.setdefault(kind, []).append(time.process_time() - started)
    return found


def serve(folder: Path, port: int) -> None:
    import uvicorn
    from fastapi import FastAPI

    from kg.serving import page, resources
    from kg.serving import timeline as routes

    app = FastAPI()
    for router in (routes.router(routes.Indexes(folder)), resources.router(routes.Indexes(folder)), page.router()):
        app.include_router(router)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def processor(pid: int) -> float:
    """Seconds of processor time of a process and its threads."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


async def ask(port: int, clients: int, pid: int) -> dict[str, list[float]]:
    """Closed loop: each client sends its next request when the last is answered, over one connection."""
    found: dict[str, list[float]] = {}
    for kind, count in KINDS.items():
        before = processor(pid)

        async def client(number: int, kind: str = kind, count: int = count) -> None:
            rng = random.Random(number * 101)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(count // clients):
                path, parameters = questions(kind, rng)
                started = time.perf_counter()
                writer.write(f"GET {path}?{urlencode(parameters)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
                assert " 200 " in head.split("\r\n")[0], head
                found.setdefault(kind, []).append(time.perf_counter() - started)
            writer.close()

        await asyncio.gather(*(client(n) for n in range(clients)))
        print(f"{kind:<26}{1000 * (processor(pid) - before) / len(found[kind]):8.2f} ms of the server's processor a request")
    return found


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """(port, process) of a server over the index of the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = multiprocessing.Process(target=serve, args=(folder, port), daemon=True)
    server.start()
    try:
        for _ in range(300):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, server.pid or 0
    finally:
        server.terminate()
        server.join()


def run(folder: Path, clients: int, without_http: bool) -> None:
    if without_http:
        found = direct(folder)
    else:
        with served(folder) as (port, pid):
            found = asyncio.run(ask(port, clients, pid))
    with Index.open(folder) as index:
        claims, events = (index.connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("claim", "event"))
    report = {"claims": claims, "events": events, "clients": 0 if without_http else clients}
    print(json.dumps(report))
    for kind, times in found.items():
        times.sort()
        p50, p99 = (1000 * times[min(len(times) - 1, int(len(times) * q))] for q in (0.5, 0.99))
        print(f"{kind:<26}{len(times):>6} requests   p50 {p50:8.2f} ms   p99 {p99:8.2f} ms   max {1000 * times[-1]:8.2f} ms")


def look(folder: Path) -> None:
    """The page in Chromium: first items, first load, frames a second while panning."""
    with served(folder) as (port, _):
        command = ["node", "test/pan.mjs", f"http://127.0.0.1:{port}"]
        subprocess.run(command, cwd=Path(__file__).resolve().parents[1] / "web", check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    maker = verbs.add_parser("make")
    maker.add_argument("folder", type=Path)
    maker.add_argument("--claims", type=int, default=100_000)
    runner = verbs.add_parser("run")
    runner.add_argument("folder", type=Path)
    runner.add_argument("--clients", type=int, default=8)
    runner.add_argument("--direct", action="store_true")
    verbs.add_parser("page").add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.verb == "make":
        make(given.folder, given.claims)
    elif given.verb == "page":
        look(given.folder)
    else:
        run(given.folder, given.clients, given.direct)


if __name__ == "__main__":
    sys.exit(main())
