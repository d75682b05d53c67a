"""Writes the conflict reports as BIO files: train.bio and, from documents 0, 5, 10 … of each folder, held.bio.
Their texts with the same spans, for `attache eval entities`, go to train.jsonl and held.jsonl.

    python reports_to_bio.py --data DATA/conflict-reports --out OUT

Kept are Person, Organisation and Location spans that hold a capital letter, a leading article stripped,
pronouns dropped, outermost only. Tokens are cut as UD English cuts them, nearly enough.
"""

import argparse
import json
import pathlib
import re

TYPES = {"Person": "PER", "Organisation": "ORG", "Location": "LOC"}
TOKEN = re.compile(
    r"\w+?(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|\d+(?:[.,]\d+)*|(?:[A-Z]\.)+(?:[A-Z]\b)?"
    r"|(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sen|Rep|Gov|St)\.|\w+|[^\w\s]"
)
PRONOUNS = {"i", "he", "she", "it", "we", "they", "you", "his", "her", "its", "our", "their", "us", "them"}


def sentences(text):
    """Spans of sentences: up to an end mark before a capital, or a line's end."""
    start = 0
    for mark in re.finditer(r"(?<=[^A-Z][.!?])[\"”’)]*\s+(?=[\"“A-Z])|\n+", text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def spans(text, entities):
    kept = []
    for entity in entities:
        if entity["type"] not in TYPES:
            continue
        begin, end = entity["begin"], entity["end"]
        article = re.match(r"(?:the|a|an)\s+", text[begin:end], re.IGNORECASE)
        begin += article.end() if article else 0
        words = text[begin:end]
        if words.lower() in PRONOUNS or not re.search(r"[A-Z]", words):
            continue
        kept.append((begin, end, entity["confidence"], TYPES[entity["type"]]))
    # The longest first; of one place with several types, the type that the annotators were surest of.
    kept.sort(key=lambda s: (s[0], -s[1], -s[2], s[3]))
    outer = []
    for span in kept:
        if not any(o[0] <= span[0] and span[1] <= o[1] for o in outer):
            outer.append(span)
    return [(begin, end, kind) for begin, end, _, kind in outer]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    out, texts = {"train": [], "held": []}, {"train": [], "held": []}
    for folder in sorted(p for p in options.data.iterdir() if p.is_dir()):
        entities = {}
        for line in open(folder / "entities.jsonl", encoding="utf-8"):
            entity = json.loads(line)
            entities.setdefault(entity["documentId"], []).append(entity)
        for number, line in enumerate(open(folder / "documents.jsonl", encoding="utf-8")):
            document = json.loads(line)
            text = document["text"]
            gold = spans(text, entities.get(document["_id"], []))
            part = "held" if number % 5 == 0 else "train"
            names = [{"start": begin, "end": end, "type": kind} for begin, end, kind in gold]
            texts[part].append(json.dumps({"text": text, "entities": names}, ensure_ascii=False))
            lines = out[part]
            for start, end in sentences(text):
                tokens = [m.span() for m in TOKEN.finditer(text, start, end)]
                labels = ["O"] * len(tokens)
                for begin, stop, kind in gold:
                    inside = [i for i, (a, b) in enumerate(tokens) if a >= begin and b <= stop]
                    for place, i in enumerate(inside):
                        labels[i] = ("I-" if place else "B-") + kind
                if tokens:
                    lines += [f"{text[a:b]}\t{l}" for (a, b), l in zip(tokens, labels)] + [""]
    options.out.mkdir(parents=True, exist_ok=True)
    for name, lines in out.items():
        (options.out / f"{name}.bio").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (options.out / f"{name}.jsonl").write_text("\n".join(texts[name]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
