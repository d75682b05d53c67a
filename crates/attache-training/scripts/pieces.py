"""What the teacher reads: words in pieces with their shapes, names under their conventions, and the best labels."""

import random

import torch

PIECES = 128
TYPES = ["PER", "ORG", "LOC", "MISC"]
LABELS = ["O"] + [f"{part}-{kind}" for kind in TYPES for part in "BI"]
SCHEMES = ["names", "reports", "gum"]
POLITICS = {
    "politician": "PER",
    "person": "PER",
    "politicalparty": "ORG",
    "organisation": "ORG",
    "country": "LOC",
    "location": "LOC",
}


def shape(word):
    """A class for how a word is written."""
    if not any(c.isalpha() for c in word):
        return 1 if any(c.isdigit() for c in word) else 0
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[0].isupper() and (word[1:].islower() or not word[1:].strip(".'’-")):
        return 5
    return 6 if word[0].isupper() else 7


GUM = {"person": "PER", "organization": "ORG", "place": "LOC"}


def read_gum(path):
    """Sentences of GUM with the runs of proper nouns that head an entity."""
    rows, opened = [], []
    spans = []

    def finish():
        labels = ["O"] * len(rows)
        for start, end, kind in sorted(spans, key=lambda s: s[0] - s[1]):
            inside = {rows[i][0] for i in range(start, end)}
            heads = [i for i in range(start, end) if rows[i][3] not in inside]
            if len(heads) != 1 or rows[heads[0]][2] != "PROPN":
                continue
            first = last = heads[0]
            while first > start and rows[first - 1][2] == "PROPN":
                first -= 1
            while last + 1 < end and (
                rows[last + 1][2] == "PROPN" or rows[last + 1][1] == "of" and last + 2 < end and rows[last + 2][2] == "PROPN"
            ):
                last += 1
            if all(labels[i] == "O" for i in range(first, last + 1)):
                for i in range(first, last + 1):
                    labels[i] = ("B-" if i == first else "I-") + GUM.get(kind, "MISC")
        return [r[1] for r in rows], labels

    for line in open(path, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and fields[0].isdigit():
            rows.append((fields[0], fields[1], fields[3], fields[6]))
            entity = next((f[7:] for f in fields[9].split("|") if f.startswith("Entity=")), "")
            at = len(rows) - 1
            for part in entity.replace("(", "\0(").replace(")", ")\0").split("\0"):
                if part.startswith("("):
                    values = part.strip("()").split("-")
                    if part.endswith(")"):
                        spans.append((at, at + 1, values[1]))
                    else:
                        opened.append((values[0], at, values[1]))
                elif part.endswith(")"):
                    number = part[:-1]
                    for place in range(len(opened) - 1, -1, -1):
                        if opened[place][0] == number:
                            _, start, kind = opened.pop(place)
                            spans.append((start, at + 1, kind))
                            break
        elif not line.strip() and rows:
            yield finish()
            rows, spans, opened = [], [], []


def first(output):
    return output[0] if isinstance(output, tuple) else output


class Reader:
    """Cuts sentences into pieces once a word."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.known = {}

    def pieces(self, word):
        found = self.known.get(word)
        if found is None:
            found = self.tokenizer.encode(word, add_special_tokens=False)[:12] or [self.tokenizer.unk_token_id]
            self.known[word] = found
        return found

    def batch(self, texts):
        """Tensors of texts (lists of words); flat positions of each word's first and last piece."""
        rows, shapes, places = [], [], []
        for words in texts:
            ids, kinds, spots = [self.tokenizer.cls_token_id], [8], []
            for word in words:
                found = self.pieces(word)
                spots.append((len(ids), len(ids) + len(found) - 1))
                ids += found
                kinds += [shape(word)] * len(found)
            rows.append(ids + [self.tokenizer.sep_token_id])
            shapes.append(kinds + [8])
            places.append(spots)
        length = max(map(len, rows))
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        attention = torch.zeros(len(rows), length)
        kinds = torch.full((len(rows), length), 8)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            attention[i, : len(row)] = 1
            kinds[i, : len(row)] = torch.tensor(shapes[i])
        starts = torch.tensor([i * length + a for i, spots in enumerate(places) for a, _ in spots])
        ends = torch.tensor([i * length + b for i, spots in enumerate(places) for _, b in spots])
        return ids, attention, kinds, starts, ends

    def length(self, words):
        return sum(len(self.pieces(word)) for word in words)


def viterbi(scores):
    """The best labels that begin with B, of one sentence."""
    count = scores.shape[1]
    table, back = scores[0].clone(), []
    barred = torch.zeros(count, count)
    for label in range(2, count, 2):
        barred[:, label] = -1e4
        barred[label, label] = barred[label - 1, label] = 0
        table[label] -= 1e4
    for row in scores[1:]:
        best = (table[:, None] + barred).max(0)
        back.append(best.indices)
        table = best.values + row
    path = [int(table.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]


def recase(words):
    kind = random.randrange(3)
    if kind == 0:
        return [w.upper() for w in words]
    if kind == 1:
        return [w[:1].upper() + w[1:] if len(w) > 3 else w for w in words]
    return [w.lower() for w in words]
