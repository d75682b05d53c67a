"""Trains a CRF with the usual features on a BIO file and judges it on another: what a peer makes of the same data.

    python crf_baseline.py TRAIN.bio HELD.bio

Needs python-crfsuite.
"""

import os
import sys
import tempfile

import pycrfsuite
from bio import read_bio, spans


def shape(word):
    out = ""
    for letter in word:
        kind = "X" if letter.isupper() else "x" if letter.islower() else "d" if letter.isdigit() else letter
        if out[-2:] != kind * 2:
            out += kind
    return out


def features(words, at):
    found = ["bias"]
    for step in (-2, -1, 0, 1, 2):
        if not 0 <= at + step < len(words):
            if abs(step) == 1:
                found.append(f"{step}:edge")
            continue
        word = words[at + step]
        found += [f"{step}:word={word}", f"{step}:small={word.lower()}", f"{step}:shape={shape(word)}"]
        found += [f"{step}:title={word.istitle()}", f"{step}:upper={word.isupper()}", f"{step}:digit={word.isdigit()}"]
    small = words[at].lower()
    found += [f"prefix={small[:n]}" for n in range(1, 5)] + [f"suffix={small[-n:]}" for n in range(1, 5)]
    if at > 0:
        found.append(f"-1|0={words[at - 1].lower()}|{small}")
    if at + 1 < len(words):
        found.append(f"0|1={small}|{words[at + 1].lower()}")
    return found


def main():
    train, held = (list(read_bio(path)) for path in sys.argv[1:3])
    types = {kind: kind for kind in ("PER", "ORG", "LOC")}
    for c1, c2 in ((0.1, 0.1), (0.05, 0.05), (0.0, 1.0), (0.3, 0.1)):
        trainer = pycrfsuite.Trainer(verbose=False)
        for words, labels in train:
            trainer.append([features(words, at) for at in range(len(words))], labels)
        trainer.set_params({"c1": c1, "c2": c2, "max_iterations": 150, "feature.possible_transitions": True})
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "crf.model")
            trainer.train(path)
            tagger = pycrfsuite.Tagger()
            tagger.open(path)
            right = found = gold = 0
            for words, labels in held:
                system = spans(list(tagger.tag([features(words, at) for at in range(len(words))])), types)
                wanted = spans(labels, types)
                right, found, gold = right + len(system & wanted), found + len(system), gold + len(wanted)
        print(f"c1 {c1} c2 {c2}: P {right / found:.4f} R {right / gold:.4f} F {2 * right / (found + gold):.4f}")


if __name__ == "__main__":
    main()
