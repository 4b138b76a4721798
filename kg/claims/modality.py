"""Is it said to have happened, to be planned, wished, possible or conditional; is it said not to be; is it taken for granted.

The features are cue words with their reach: before the trigger in its clause (and how near), after it, in the clause before, in
the governing verb.  A cue before a verb of saying belongs to the saying, not to what is said, and is marked so.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.claims.attribution import Frame
from kg.claims.clauses import Layout
from kg.claims.roles import Anchor
from kg.model import Modality, Polarity, TimeExtent
from kg.tagging.tags import grades, odds

MODALITIES = ("asserted", "planned", "intended", "possible", "conditional")
POLARITIES = ("positive", "negative")
PRESUPPOSED = ("no", "yes")

_ASSERTED = 0.6  # of the model: below, one of the others is likelier to be right (cross-validated)
_SCOPED = ("future", "intention", "called-for", "possible", "condition", "not", "refuse", "ongoing", "again", "question")
_AFTER = ("after", "condition", "question", "refuse", "not", "possible")


def features(layout: Layout, here: Anchor, frame: Frame | None, dated: str) -> list[str]:
    """`frame` is the source frame the claim stands in; `dated` says whether its time lies before or after publication."""
    clause = layout.clauses[here.clause]
    trigger = layout.reading[here.start : here.end]
    low = clause.first
    out = [
        f"T={here.type}",
        f"w={trigger}",
        f"tag={layout.tags[here.first]}",
        f"d={dated}",
        f"d={dated}|{here.branch}",
        f"src={frame is not None}",
    ]
    out.append(f"head={clause.sentence == 0}")
    said = False
    verbs = 0
    seen: set[str] = set()
    for step, word in enumerate(range(here.first - 1, max(low, here.first - 14) - 1, -1)):
        cues = layout.cues[word]
        text = layout.words[word]
        if step < 2:
            out.append(f"b{step}={text}")
        if step < 4:
            out.append(f"b={text}")
        mark = "x" if said else ""
        for function in sorted(cues):
            if function in _SCOPED and function + mark not in seen:
                seen.add(function + mark)
                out.append(f"c={function}{mark}")
                out.append(f"c={function}{mark}|{min(step, 3)}")
                out.append(f"c={function}{mark}|v{min(verbs, 2)}")
                out.append(f"c={function}{mark}|{here.branch}")
                out.append(f"cw={text}{mark}|v{min(verbs, 1)}")
        if layout.tags[word] == "v":
            verbs += 1
            if verbs == 1:
                out.append(f"gov={text}{mark}")
        if cues & {"reporting"} and layout.tags[word] == "v":
            said = True
    for step, word in enumerate(range(here.last, min(clause.last, here.last + 10))):
        text = layout.words[word]
        if step < 2:
            out.append(f"a{step}={text}")
            out.append(f"at{step}={layout.tags[word]}")
        for function in layout.cues[word]:
            if function in _AFTER:
                out.append(f"ac={function}|{'near' if step < 3 else 'far'}")
        if text == "的":
            out.append("a的" + ("0" if step == 0 else ""))
    if here.last >= clause.last:
        out.append("closes=" + clause.mark)
    if here.first == low:
        out.append("opens")
    if layout.learned is not None:
        moods, negative, given = layout.learned.mood(here.start, here.end)
        for name, share in zip(MODALITIES, moods, strict=True):
            out += grades(f"T{name[:2]}", odds(share))
        out += [*grades("Tn", odds(negative)), *grades("Tg", odds(given))]
    out += _around(layout, here)
    out += _governed(layout, here)
    if frame is not None:
        out += [
            f"fr={frame.form}",
            f"fw={frame.word}",
            *(f"ff={f}" for f in frame.functions if f in ("called-for", "possible", "refuse", "intention", "performative")),
        ]
        if layout.clause_of[frame.cue] == here.clause or layout.clause_of[frame.cue] == here.clause - 1:
            out.append(f"fwn={frame.word}")
    return out


def _governed(layout: Layout, here: Anchor) -> list[str]:
    """The nearest cue of each strict kind before the trigger, by the verbs between; and whether an if stands before a then."""
    clause = layout.clauses[here.clause]
    out = []
    for function in ("if", "will", "maybe", "call", "intention", "future", "deny", "not"):
        at = next((i for i in range(here.first - 1, clause.first - 1, -1) if function in layout.cues[i]), None)
        if at is not None:
            between = range(at + 1, here.first)
            verbs = min(sum(layout.tags[i] == "v" for i in between), 2)
            said = any("reporting" in layout.cues[i] and layout.tags[i] == "v" for i in between)
            owned = any(layout.words[i] == "的" for i in between)
            out += [f"g={function}{verbs}{said}", f"g={function}{verbs}{said}{owned}", f"g={function}{min(len(between), 5)}{said}"]
    before = here.clause - 1
    if before >= 0 and layout.clauses[before].sentence == here.sentence:
        other = layout.clauses[before]
        if any("if" in layout.cues[i] for i in range(other.first, other.last)):
            leads = any("then" in layout.cues[i] for i in range(clause.first, here.first))
            out += ["hyp", f"hyp{leads}", f"hyp{leads}"]
    return out


def _around(layout: Layout, here: Anchor) -> list[str]:
    """Cues of the clauses before and after in the sentence, how the clause begins and ends, whether the sentence is a question."""
    clause = layout.clauses[here.clause]
    out = [f"fc={f}" for f in layout.cues[clause.first] if f in ("background", "condition", "this", "possible", "future")]
    last = clause.last - 1
    out += [f"lc={f}" for f in layout.cues[last] if f in ("after", "condition", "question")]
    before = here.clause - 1
    if before >= 0 and layout.clauses[before].sentence == here.sentence:
        other = layout.clauses[before]
        for word in range(other.first, other.last):
            out += [f"pc={f}" for f in layout.cues[word] if f in ("condition", "future", "intention", "called-for", "possible", "not")]
    ending = layout.reading[layout.analysis.sentences[here.sentence].end - 1]
    if ending in "？?":
        out.append("question")
    if here.first > 0:
        before_cues = layout.cues[here.first - 1]
        out += [f"b0c={f}" for f in before_cues if f in ("this", "by", "content", "background", "at", "cause", "about", "to", "object")]
    for word in range(max(clause.first, here.first - 6), here.first):
        out += [f"near={f}" for f in layout.cues[word] if f in ("this", "background", "about", "cause", "at", "again", "content")]
    return sorted(set(out))


def tense(time: TimeExtent | None, published: str) -> str:
    """none, past, now or future: where the claim's time lies from the day of publication (YYYY-MM-DD)."""
    if time is None or not published:
        return "none"
    if time.earliest is not None and time.earliest.isoformat() > published:
        return "future"
    if time.latest is not None and time.latest.isoformat() < published:
        return "past"
    return "now"


def mood(layout: Layout, here: Anchor, shares: Sequence[float], tense: str) -> Modality:
    """The likeliest modality; what lies after publication has not happened, and what 以来 closes has."""
    if closed_by_since(layout, here):
        return Modality.ASSERTED
    said = _governed(layout, here)
    if "hyp" in said or any(f.startswith(("g=if0False", "g=if1False")) for f in said):
        return Modality.CONDITIONAL
    others = sorted(range(1, len(MODALITIES)), key=lambda i: (-float(shares[i]), i))
    if "g=call0False" in said and float(shares[0]) > float(shares[others[0]]):
        return Modality.INTENDED
    if float(shares[0]) > float(shares[others[0]]) and _attended_later(layout, here):
        return Modality.PLANNED
    happened = float(shares[0]) >= _ASSERTED and tense != "future"
    return Modality.ASSERTED if happened else Modality(MODALITIES[others[0]])


def _attended_later(layout: Layout, here: Anchor) -> bool:
    """有意前往…参加论坛, 将出席峰会: the meeting is as far ahead as the going."""
    low = layout.clauses[here.clause].first
    attend = next((i for i in range(here.first - 1, low - 1, -1) if "attend" in layout.cues[i]), None)
    return attend is not None and any(layout.cues[i] & {"will", "intention"} for i in range(low, attend))


def pole(layout: Layout, here: Anchor, share: float) -> Polarity:
    """`share` is the model's of a negative claim; what is denied is said not to be, but a denied accusation was made."""
    denied = here.branch != "CommunicationEvent" and any(f in ("g=deny0False", "g=deny1False") for f in _governed(layout, here))
    return Polarity.NEGATIVE if denied or share > 0.5 else Polarity.POSITIVE


def closed_by_since(layout: Layout, here: Anchor) -> bool:
    """战争爆发以来, 被通缉以来: taken for granted."""
    clause = layout.clauses[here.clause]
    return any("since" in layout.cues[i] for i in range(here.last, min(here.last + 2, clause.last)))
