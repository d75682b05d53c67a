"""Reads documents with spaCy's `Doc.from_json` and says what is in them."""

import json
import sys

try:
    import spacy
    from spacy.tokens import Doc
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

vocab = spacy.blank("en").vocab
for line in open(sys.argv[1], encoding="utf-8"):
    record = json.loads(line)
    doc = Doc(vocab).from_json(record, validate=True)
    assert doc.text == record["text"]
    print(len(doc), "words;", len(list(doc.sents)) if doc.has_annotation("SENT_START") else 0, "sentences")
    print("ents:", [(ent.text, ent.label_) for ent in doc.ents])
    for name, spans in doc.spans.items():
        print(f"{name}:", [(span.text, span.label_, span.kb_id_) for span in spans])
    for token in doc:
        if token.dep_ == "nsubj":
            print(token.text, token.pos_, token.tag_, token.lemma_, "<-", token.head.text)
