"""Questions in SPARQL, and their answers as data frames.

Run it: `python docs/notebooks/ask.py`.
"""

# %% The sample articles in a store
import tempfile

import kg

graph = kg.open(tempfile.mkdtemp())
graph.ingest("examples/")

# %% A saved question (`kg query` lists them)
print(graph.query("planned"))

# %% A question of one's own: who is quoted most
answer = graph.query(
    """
    SELECT ?who (COUNT(?claim) AS ?claims) {
      ?claim kg:originator/rdfs:label ?who
      FILTER (lang(?who) = "zh")
    } GROUP BY ?who ORDER BY DESC(?claims) LIMIT 10
    """
)
print(answer.to_pandas())

# %% Everything the store holds, claim by claim
frame = graph.claims().to_pandas()
print(frame[["when", "type", "agent", "sources"]].head(10).to_string())
