"""Sentences, words, and who and where is mentioned."""

from kg.language.chinese import analyse

__all__ = ["analyse"]
