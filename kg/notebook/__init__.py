"""kg for notebooks and scripts: what `import kg` offers.

Results are frozen dataclasses in a sequence that shows itself as a table and becomes a data frame (pandas or Polars; the extra `notebook`
installs both).
"""

from kg.notebook.graph import Graph, TimelineEvent, open_graph
from kg.notebook.results import Results
from kg.notebook.steps import extract, read

__all__ = ["Graph", "Results", "TimelineEvent", "extract", "open_graph", "read"]
