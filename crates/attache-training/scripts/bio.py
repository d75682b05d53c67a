"""Names in BIO files, for the scripts beside this one."""

KINDS = {"NORP_OR_OTHER": "MISC"}


def read_bio(path):
    """Sentences of words and labels, each span begun with B."""
    current = []
    for line in open(path, encoding="utf-8").read().split("\n") + [""]:
        if "\t" in line:
            word, label = line.split("\t")[:2]
            label = label.strip()
            if label != "O":
                kind = KINDS.get(label[2:], label[2:])
                before = current[-1][1] if current else "O"
                label = ("I-" if label[0] == "I" and before[2:] == kind else "B-") + kind
            current.append((word, label))
        elif current:
            yield [w for w, _ in current], [l for _, l in current]
            current = []


def spans(labels, types):
    """Spans of the types that are kept, called as `types` has it."""
    found, start = set(), None
    for at, label in enumerate(labels + ["O"]):
        if start is not None and label != "I-" + kind:
            if types.get(kind):
                found.add((start, at, types[kind]))
            start = None
        if label[0] == "B":
            start, kind = at, label[2:]
    return found
