"""More articles than one machine reads: `kg spark ingest`, on Apache Spark (the extra `kg-timeline[spark]`, Java 17).

The result equals that of one machine quad by quad, because the same functions make it: kg.extraction for each file, kg.identity for each
part of the news that no tie leads out of, kg.graph for the quads.  docs/spark.md has the plan for 100 million articles.

    extract.py     inputs of any Hadoop path -> articles with their claims
    blocks.py      groups of claims, sorted by block key -> links, and what else ties articles
    components.py  ties -> parts that hang together
    parts.py       a part -> its share of the world
    job.py         all of it, and what is written
"""
