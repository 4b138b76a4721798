"""An event type that a user writes in Turtle is extracted, stored and shown, and no Python is touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

TYPE = """
@prefix kg:   <https://w3id.org/kg-timeline/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .

kg:HatchingEvent a owl:Class ; rdfs:subClassOf kg:LifeEvent ; rdfs:label "hatching"@en , "孵化"@zh ;
  kg:hasRole [ kg:role kg:agent ; kg:filledBy kg:Organization ] , [ kg:role kg:place ; kg:filledBy kg:Place ] ;
  kg:triggers [ kg:words "破壳 孵化出壳" ; kg:reliability 0.9 ] .
"""
ARTICLE = "奥斯陆动物园迎来小企鹅\n\n奥斯陆动物园周三说，两只企鹅3月4日在奥斯陆破壳。\n"


def test_a_type_written_in_turtle_goes_the_whole_way(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "hatching.ttl").write_text(TYPE, encoding="utf-8")
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    store = str(tmp_path / "store")

    def kg(*arguments: str) -> str:
        environment = os.environ | {"KG_ONTOLOGY": str(tmp_path / "ontology"), "KG_STORE": store}
        command = [sys.executable, "-m", "kg.cli.main", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    kg("ingest", "--published", "2025-03-06", str(tmp_path / "article.txt"))
    (item,) = json.loads(kg("timeline", "--type", "HatchingEvent", "--json"))["items"]
    assert item["when"]["edtf"] == "2025-03-04"
    assert item["label"]["zh"]
    assert "破壳" in item["claims"][0]["quote"]
    assert [i["id"] for i in json.loads(kg("timeline", "--type", "LifeEvent", "--json"))["items"]] == [item["id"]]
    (tmp_path / "q.rq").write_text("ASK { ?e a <https://w3id.org/kg-timeline/ns#HatchingEvent> }", encoding="utf-8")
    assert json.loads(kg("query", "--json", str(tmp_path / "q.rq")))["boolean"] is True
    kg("check")
