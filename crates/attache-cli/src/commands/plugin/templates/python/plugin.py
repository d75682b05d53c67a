"""Finds words of a list in any of their forms: an analyzer to begin with. Python 3.8, no dependencies."""
import json, sys

MANIFEST = {
    "name": "{{name}}", "version": "0.1.0", "summary": "Finds words of a list in any of their forms.",
    "reads": [{"layer": "token"}],
    "writes": [{"layer": "{{layer}}", "columns": [{"name": "lemma", "kind": "text"}]}],
    "options": [{"name": "lemmas", "kind": "text_list", "summary": "The words to find.",
                 "default": ["promise", "threaten"]}],
}

def analyze(document, options):
    """Returns the rows of each layer, as columns."""
    tokens = document["layers"]["token"]
    rows = [(start, end, lemma)
            for start, end, lemma in zip(tokens["start"], tokens["end"], tokens["columns"]["lemma"])
            if lemma in options["lemmas"]]
    return {"{{layer}}": {"start": [row[0] for row in rows], "end": [row[1] for row in rows],
                          "columns": {"lemma": [row[2] for row in rows]}}}

def send(**message):
    print(json.dumps(message), flush=True)

def main():
    send(hello={"protocol": 1, "offsets": "char", "analyzers": [MANIFEST]})
    options = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "create" in message:
            options = message["create"]["options"]
            send(ok={"call": message["create"]["call"]})
        elif "analyze" in message:
            request = message["analyze"]
            send(ok={"call": request["call"], "layers": analyze(request["document"], options)})
        elif "goodbye" in message:
            break

if __name__ == "__main__":
    main()
