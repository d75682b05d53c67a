"""Gathers running text for the teacher to read: one JSON line a document.

    python raw_texts.py --data DATA > raw.jsonl

Reads news (Wikinews, sentences of NewsMTSC's training part, financial headlines), articles of Wikipedia (the texts
of Re-DocRED, sentences of FewRel), the conflict reports but documents 0, 5, 10 … of each folder, and speeches of
the UN General Debate; of what is annotated only the texts are read. What lies in tokens is joined as English is
written. Then `attache run --format conllu` cuts the texts as the analyzers will meet them.
"""

import argparse
import csv
import json
import lzma
import pathlib
import random
import re


def join(tokens):
    """Tokens as English is written."""
    text, inside = "", False
    for token in tokens:
        opens = token in "([$£€" or token == "``" or (token == '"' and not inside)
        tight = not text or text[-1] in "([$£€“" or (text.endswith('"') and inside) or re.match(r"[.,;:!?%)\]…’'”]|n['’]t$|-$|–$", token)
        tight = tight or text.endswith(("-", "–")) or (token == '"' and inside)
        text += ("" if tight else " ") + token
        if token == '"':
            inside = not inside
        elif opens and token not in "([$£€":
            inside = True
    return text


def texts(data, words):
    """Documents, each source up to so many words."""

    def some(source):
        total = 0
        for text in source:
            total += len(text.split())
            yield text
            if total > words:
                return

    for folder in sorted(p for p in (data / "conflict-reports").iterdir() if p.is_dir()):
        for number, line in enumerate(open(folder / "documents.jsonl", encoding="utf-8")):
            if number % 5:
                yield json.loads(line)["text"]
    news = [json.loads(line) for line in open(data / "text/wikinews-2019-2020.jsonl", encoding="utf-8")]
    yield from ((a.get("title") or "") + "\n\n" + a["text"] for a in news)
    documents = json.load(open(data / "relations/redocred.json", encoding="utf-8"))
    yield from some(" ".join(join(s) for s in d["sents"]) for d in documents)
    rows = [json.loads(line) for line in open(data / "sentiment/news-targets-train.jsonl", encoding="utf-8")]
    seen = list(dict.fromkeys(row.get("text") or row["sentence"] for row in rows))
    random.shuffle(seen)
    yield from some(seen)
    relations = json.load(open(data / "relations/fewrel-wiki.json", encoding="utf-8"))
    pool = [row["tokens"] for rows in relations.values() for row in rows]
    random.shuffle(pool)
    yield from some(map(join, pool))
    heads = [row[1] if len(row) > 1 else row[0] for row in csv.reader(open(data / "sentiment/finance-headlines.csv", encoding="utf-8"))][1:]
    heads = list(dict.fromkeys(heads))
    random.shuffle(heads)
    yield from some(heads[: words // 60])
    with lzma.open(data / "text/un-general-debate-1975-2022.txt.xz", "rt", encoding="utf-8") as speeches:
        paragraphs = [p for n, p in enumerate(speeches) if n % 60 == 0 and 200 < len(p) < 3000]
    random.shuffle(paragraphs)
    yield from some(p for p in paragraphs[: len(paragraphs)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--words", type=int, default=130_000, help="of each source at most")
    options = parser.parse_args()
    random.seed(1)
    for number, text in enumerate(texts(options.data, options.words)):
        print(json.dumps({"id": f"t{number}", "text": text.strip()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
