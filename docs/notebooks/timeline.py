"""A store, its timeline, and what changed on the way from plan to report.

Run it: `python docs/notebooks/timeline.py`.
"""

# %% A store in a folder; the first ingest makes it
import tempfile

import kg

graph = kg.open(tempfile.mkdtemp())
report = graph.ingest("examples/")
print(dict(report.counts), f"{report.claims} claims")

# %% Events in order of time, each with who says so
print(graph.timeline(order="time", limit=20))

# %% Military exercises: the plan and the report are one event
for event in graph.timeline(type="MilitaryExercise"):
    print(event.when, event.status, event.label, event.sources, sep=" | ")
    for quote in event.quotes:
        print("   ", quote)

# %% Known by the fifth of March, and now
print(len(graph.timeline(as_of="2025-03-05")), "events then,", len(graph.timeline()), "now")

# %% As a data frame: events a month
frame = graph.timeline().to_polars()
print(frame.group_by(frame["earliest"].dt.strftime("%Y-%m").alias("month")).len().sort("month"))
