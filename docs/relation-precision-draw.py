#!/usr/bin/env python3
"""Draws relations to be judged by hand from records of `attache run --format jsonl --offsets char`.

    relation-precision-draw.py RECORDS.jsonl --part 0 > sample.txt
    relation-precision-draw.py RECORDS.jsonl --unjudged relation-precision.tsv --seed 20261125 --number 100 > sample.txt
    relation-precision-draw.py RECORDS.jsonl --again relation-precision.tsv --seed 501 --number 120 > sample.txt

The articles fall into two parts by a hash of their ids, so that a fresh sample comes from articles that the first one
never touched; a table of judgements leaves its articles out, or with `--again` everything but its articles and what
was judged in them, for work on what is known already. Of the events and states in a part those with the smallest hash of seed, article and relation are
drawn; links are not. Each is printed with its sentence. Standard library only.
"""
import argparse
import csv
import json


def hash64(text):
    """FNV-1a over UTF-8, then the finisher of SplitMix64: the same everywhere."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return value ^ (value >> 31)


def candidates(path, part, seed, judged, again=frozenset()):
    with open(path, encoding="utf-8") as lines:
        for order, line in enumerate(lines):
            record = json.loads(line)
            if part is not None and hash64("article/" + record["id"]) % 2 != part or record["id"] in judged:
                continue
            if again and not any(record["id"] == document for document, _, _ in again):
                continue
            for relation in record["layers"]["relation"]:
                known = (record["id"], relation["type"], str(relation["trigger"]["start"]))
                if relation["family"] != "link" and known not in again:
                    key = hash64(f"{seed}/{record['id']}/{relation['id']}")
                    yield key, order, record, relation


def described(record, relation):
    names = {entity["id"]: entity["name"] for entity in record["layers"]["entity"]}
    roles = []
    for argument in relation["arguments"]:
        entity = names.get(argument["entity"])
        meant = f"<{entity}>" if entity and entity != argument["text"] else ""
        roles.append(f"{argument['role']}={argument['text']}{meant}")
    contents = {other["id"]: other["type"] for other in record["layers"]["relation"]}
    content = contents.get(relation["content"])
    return " ".join(
        [relation["type"], f'"{relation["trigger"]["text"]}"', *roles, relation["realis"], relation["polarity"]]
        + [relation["status"] or ""]
        + ([f"content={content}"] if content else [])
    ).strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records")
    parser.add_argument("--part", type=int, choices=(0, 1))
    parser.add_argument("--unjudged", metavar="TABLE", help="leave out the articles of this table")
    parser.add_argument("--again", metavar="TABLE", help="draw from the articles of this table what it does not judge")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--number", type=int, default=150)
    options = parser.parse_args()
    judged = set()
    if options.unjudged:
        with open(options.unjudged, encoding="utf-8") as table:
            judged = {row["document"] for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}
    again = set()
    if options.again:
        with open(options.again, encoding="utf-8") as table:
            rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            again = {(row["document"], row["type"], row["trigger_start"]) for row in rows}
    drawn = sorted(candidates(options.records, options.part, options.seed, judged, again), key=lambda row: row[0])
    drawn = sorted(drawn[: options.number], key=lambda row: (row[1], row[3]["trigger"]["start"], row[3]["id"]))
    for number, (_, _, record, relation) in enumerate(drawn, 1):
        sentences = {sentence["id"]: sentence for sentence in record["layers"]["sentence"]}
        sentence = sentences[relation["sentence"]]
        place = f"{record['id']} {sentence['start']}-{sentence['end']}"
        text = " ".join(record["text"][sentence["start"] : sentence["end"]].split())
        print(f"[{number}] {place}\n  {text}\n  {described(record, relation)}")


if __name__ == "__main__":
    main()
