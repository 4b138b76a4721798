"""The grammar's data: words with their values, holidays, guards.  To teach the room a word, add it here; see docs/times.md."""
