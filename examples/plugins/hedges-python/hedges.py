"""Finds words by which a report keeps its distance: a process plugin without dependencies."""
import json, re, sys

HEDGES = re.compile(r"\b(allegedly|apparently|reportedly|supposedly|so-called|is said to|sources say)\b", re.I)

def send(**message):
    print(json.dumps(message), flush=True)

send(hello={"protocol": 1, "offsets": "char", "analyzers": [{
    "name": "hedges", "version": "1.0.0", "summary": "Finds words by which a report keeps its distance.",
    "writes": [{"layer": "hedge", "columns": [{"name": "form", "kind": "text"}]}]}]})

for line in sys.stdin:
    message = json.loads(line)
    if "create" in message:
        send(ok={"call": message["create"]["call"]})
    elif "analyze" in message:
        request = message["analyze"]
        found = list(HEDGES.finditer(request["document"]["text"]))
        send(ok={"call": request["call"], "layers": {"hedge": {
            "start": [hedge.start() for hedge in found], "end": [hedge.end() for hedge in found],
            "columns": {"form": [hedge.group().lower() for hedge in found]}}}})
    elif "goodbye" in message:
        break
