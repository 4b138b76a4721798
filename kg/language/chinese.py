"""A document to its sentences, words and names: the whole language stage."""

from __future__ import annotations

from kg import script
from kg.language import glued, names, sentences, tagger
from kg.model import Analysis, Document, Sentence, Token
from kg.ontology import Ontology


def analyse(document: Document, ontology: Ontology) -> Analysis:
    """Sentences in order, with tokens in LAC's tag set and resolved mentions; offsets are code points into `document.text`.

    A text in traditional characters is read in its simplified form (token and span texts stay as printed); a text that is not Chinese
    gets sentences without tokens.
    """
    text = document.text
    language = document.language if document.language.startswith("zh-") else script.detect(text)
    reading = script.plain(text) if language == "zh-Hant" else script.dotted(text)
    bounds = [(number, start, end) for number, span in enumerate(document.paragraphs()) for start, end in sentences.split(span)]
    if not language.startswith("zh"):
        return Analysis(document, tuple(Sentence(start, end, number, (), ()) for number, start, end in bounds))
    told = [reading[start:end] for _, start, end in bounds]
    tagged = [glued.parted(words, line, ontology.grammar) for words, line in zip(tagger.default().tag(told), told, strict=True)]
    plain = [
        Sentence(start, end, number, tuple(Token(text[start + a : start + b], start + a, start + b, tag) for a, b, tag in words), ())
        for (number, start, end), words in zip(bounds, tagged, strict=True)
    ]
    return Analysis(document, names.lay_over(document, reading, plain, ontology))
