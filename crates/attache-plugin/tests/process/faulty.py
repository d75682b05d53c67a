"""A process plugin that breaks the rules: which one, its first argument says; in a call, the document's text."""
import json, os, sys, time

mode = sys.argv[1]
UNIT = sys.argv[2] if len(sys.argv) > 2 else "char"

def send(**message):
    print(json.dumps(message), flush=True)

if mode == "silent": time.sleep(60)
if mode == "garbage": print("Loading model, please wait"); sys.stdout.flush(); time.sleep(60)
if mode == "exit": print("no model here", file=sys.stderr); sys.exit(3)
if mode == "cut": sys.stdout.write('{"hello": {"proto'); sys.stdout.flush(); sys.exit(0)
send(hello={"protocol": 2 if mode == "version" else 1, "offsets": UNIT, "later": True, "analyzers": [] if mode == "none" else [{
    "name": "faulty", "version": "1", "summary": "Breaks rules.",
    "writes": [{"layer": "mark", "ids": "x", "columns": [
        {"name": "label", "kind": "text", "nullable": True},
        {"name": "n", "kind": "integer", "nullable": True},
        {"name": "tone", "kind": "choice", "variants": ["low", "high"], "nullable": True},
        {"name": "before", "kind": "reference", "target": "mark", "nullable": True},
        {"name": "place", "kind": "span", "nullable": True}]}]}]})
for line in sys.stdin:
    message = json.loads(line)
    if "create" in message:
        if mode == "refuse":
            send(error={"call": message["create"]["call"], "message": "cannot be that", "option": "words"})
        else:
            send(ok={"call": message["create"]["call"]})
    if "analyze" in message:
        call, text = message["analyze"]["call"], message["analyze"]["document"]["text"]
        mark = lambda start=0, end=1, **columns: {"mark": {"start": [start], "end": [end], "columns": columns}}
        if text == "die": os._exit(7)
        if text == "abort": os.abort()
        if text == "hang": time.sleep(60)
        if text == "garbage": print("processing…", flush=True)
        if text == "midway": sys.stdout.write('{"ok": {"call"'); sys.stdout.flush(); os._exit(0)
        if text == "hog": hog = [bytearray(1 << 24) for _ in range(10000)]
        if text == "fail": send(error={"call": call, "kind": "skipped", "message": "not for me"})
        elif text == "undeclared": send(ok={"call": call, "layers": {"other": {"start": [], "end": []}}})
        elif text == "beyond": send(ok={"call": call, "layers": mark(0, 99)})
        elif text == "backwards": send(ok={"call": call, "layers": mark(3, 1)})
        elif text == "kind": send(ok={"call": call, "layers": mark(n=["three"])})
        elif text == "variant": send(ok={"call": call, "layers": mark(tone=["loud"])})
        elif text == "dangling": send(ok={"call": call, "layers": mark(before=[5])})
        elif text == "column": send(ok={"call": call, "layers": mark(colour=["red"])})
        elif text == "length": send(ok={"call": call, "layers": mark(label=["a", "b"])})
        elif text == "middle😊": send(ok={"call": call, "layers": mark(0, 7)})
        else:
            send(progress={"call": call, "of": "a kind from a later version"})
            send(remark={"call": call, "message": "seen", "start": 0, "end": 1})
            send(ok={"call": call, "layers": mark(2, 4, label=[text], n=[3], tone=["high"], before=[None], place=[[1, 3]])})
    if "goodbye" in message: break
