"""Makes the claim tagger from annotated articles and from what the rules say of others.  Not shipped: `pip install -e '.[train]'`."""
