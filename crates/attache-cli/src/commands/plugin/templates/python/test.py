"""Holds what the analyzer finds in sample.txt to expected.json: `python3 test_{{library}}.py [--accept]`."""
import json, os, pathlib, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
COMMAND = [os.environ.get("ATTACHE", "attache"), "run", "sample.txt", "--config", "attache.toml",
           "--format", "jsonl", "--layers", "{{layer}}"]

def main():
    record = json.loads(subprocess.run(COMMAND, cwd=HERE, check=True, capture_output=True, text=True).stdout)
    found = {key: record[key] for key in ("text", "layers", "errors")}
    expected = HERE / "expected.json"
    if "--accept" in sys.argv:
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    elif found != json.loads(expected.read_text(encoding="utf-8")):
        sys.exit("differs from expected.json:\n" + json.dumps(found, indent=1, ensure_ascii=False))
    print("ok")

if __name__ == "__main__":
    main()
