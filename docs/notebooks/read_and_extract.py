"""From files to claims, without a store.

Run it: `python docs/notebooks/read_and_extract.py`, or open it cell by cell (VS Code and Jupytext know the `# %%` marks).
"""

# %% The articles of a folder: read as they are asked for, each with the evidence for its day
import kg

documents = kg.read("examples/")
print(documents)

# %% One of them
article = documents[0]
print(article.title, article.published, article.published_rule, article.language)

# %% Its claims: who did what, when, who says so, in which words
claims = kg.extract(article)
print(claims)

# %% Every claim points at its words
for claim in claims:
    assert article.text[claim.quote.start : claim.quote.end] == claim.quote.text

# %% All articles as a data frame
frame = kg.extract(documents).to_pandas()
print(frame.groupby(["type", "modality"]).size().sort_values(ascending=False).head(10))
