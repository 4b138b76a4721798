"""Any number of small articles in own words, and the process that writes them until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.graph.store import open_store
from kg.model import Modality, Precision
from tests.graph.conftest import Article, make_claim, make_document, organization, person

SHIPS = ("白鹭号", "青鲸号", "晨风号", "石燕号", "北斗号")
CAPTAINS = ("温岭", "祁山", "骆川", "邬桥")


def article(number: int) -> Article:
    ship, captain = SHIPS[number % 5], CAPTAINS[number % 4]
    day = number % 27 + 1
    document = make_document(
        f"{ship}第{number}次出航",
        f"船长{captain}周一宣布，{ship}将于2032年3月{day}日启航。",
        f"航运局2032年3月{day}日逮捕了{captain}。",
        published=f"2032-03-{day:02d}T10:00:00+08:00",
        url=f"https://ships.example/{number}",
    )
    who = person(captain)
    when = (f"2032年3月{day}日", f"2032-03-{day:02d}")
    return document, (
        make_claim(
            document,
            "Announcement",
            f"船长{captain}周一宣布",
            "宣布",
            ("agent", captain, who),
            when=("周一", "2032-03"),
            precision=Precision.MONTH,
        ),
        make_claim(
            document,
            "Departure",
            f"{ship}将于2032年3月{day}日启航",
            "启航",
            ("agent", ship, ship),
            when=when,
            modality=Modality.PLANNED,
        ),
        make_claim(
            document,
            "Arrest",
            f"航运局2032年3月{day}日逮捕了{captain}",
            "逮捕",
            ("agent", "航运局", organization("航运局")),
            ("patient", captain, who),
            when=when,
        ),
    )


def write_for_ever(folder: Path, start: int, batch: int) -> None:
    """Prints the id of each article once it is acknowledged."""
    store = open_store(folder, holder="crash test")
    print("open", flush=True)
    while True:
        for put in store.put([article(n) for n in range(start, start + batch)]):
            print("put", put.document)
        store.flush()
        print(*(article(n)[0].id for n in range(start, start + batch)), sep="\n", flush=True)
        start += batch


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
