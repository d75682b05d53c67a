//! The files that examples name: small ones of our own, of the kinds that users have.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::attache::{Sandbox, root};
use crate::comparison::{CHAINS, GAP, NAMES, PLOVER, SAID, TIMES};
use crate::evaluation::{ACTORS, CODED, GOLD, TUPLES, VERBS};
use crate::sentiment::SENTENCES;

/// Names and events enough for what examples of `explain` ask.
const ARTICLE: &str = "\
Iran and Russia sign pact

Russian President Vladimir Putin met Iranian President Masoud Pezeshkian in Moscow on Friday. Putin praised Iran. \
\"This is a good day,\" Putin said. Ukraine condemned the pact. The United States threatened to impose sanctions on \
Iran. Iran rejected the threat. Israel accused Russia of helping Iran. Turkey welcomed the agreement.
";

const CASES: &str = "\
```text date=2025-03-15
President Anna Weber of Germany met Prime Minister Jan Novak in Prague on Friday.
```

```expect
relation type=meet actor=\"Anna Weber\" actor=\"Jan Novak\"
```
";

/// Fills a folder with all of them.
pub(crate) fn fill(sandbox: &Sandbox) {
    let write = |name: &str, bytes: &[u8]| {
        let path = sandbox.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let record = |id: u32| format!("{}\n", serde_json::json!({"id": format!("{id}"), "text": ARTICLE}));
    let corpus = record(1) + &record(2);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(corpus.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let html = format!(
        "<html><head><title>Pact</title></head><body><article><p>{}</p></article></body></html>",
        ARTICLE.replace("\n\n", "</p><p>")
    );
    for name in ["article.txt", "news/one.txt", "news/2025/two.txt", "today/one.txt", "incoming/one.txt"] {
        write(name, ARTICLE.as_bytes());
    }
    for name in ["article.html", "archive/one.html"] {
        write(name, html.as_bytes());
    }
    for name in ["news/one.jsonl.gz", "news.jsonl.gz", "corpus.jsonl.gz"] {
        write(name, &packed);
    }
    write("corpus.jsonl", corpus.as_bytes());
    write("articles.csv", b"published,body\n2025-01-17,Putin praised Iran.\n");
    write("cases/meetings.md", CASES.as_bytes());
    for name in
        fs::read_dir(root().join("examples/articles")).unwrap().map(|entry| entry.unwrap().file_name())
    {
        let name = name.to_string_lossy();
        write(
            &format!("examples/articles/{name}"),
            &fs::read(root().join("examples/articles").join(&*name)).unwrap(),
        );
    }
    write("hedges.py", &fs::read(root().join("examples/plugins/hedges-python/hedges.py")).unwrap());
    annotated(&write);
}

/// Writes what people annotated, as the layers' evaluations read it.
fn annotated(write: &dyn Fn(&str, &[u8])) {
    let untagged: String =
        GOLD.lines().filter(|line| !line.starts_with("# newdoc")).map(|line| format!("{line}\n")).collect();
    for (name, text) in [
        ("dev.conllu", GOLD),
        ("ewt-dev.conllu", untagged.as_str()),
        ("gum-dev.conllu", CHAINS),
        ("gap-development.tsv", GAP),
        ("dev.bio", NAMES),
        ("ewt-dev.bio", "They\tO\nleft\tO\n.\tO\n"),
        ("dev.jsonl", SENTENCES),
        (
            "rated.jsonl",
            "{\"text\": \"A splendid success.\", \"score\": 3}\n{\"text\": \"A failure.\", \"score\": -3}\n",
        ),
        ("said.tsv", SAID),
        ("cue-verbs.txt", "said\n"),
        ("carb/dev-gold.tsv", TUPLES),
        ("plover.jsonl", PLOVER),
        ("petrarch_unit_tests.jsonl", CODED),
        ("events/petrarch_unit_tests.jsonl", CODED),
        ("dictionaries/PETR.Validate.actors.txt", ACTORS),
        ("dictionaries/PETR.Validate.verbs.txt", VERBS),
        ("events/dictionaries/PETR.Validate.actors.txt", ACTORS),
        ("events/dictionaries/PETR.Validate.verbs.txt", VERBS),
        (
            "reports.jsonl",
            r#"{"text": "Putin left.", "entities": [{"start": 0, "end": 5, "type": "Person"}]}"#,
        ),
    ] {
        write(name, text.as_bytes());
    }
    let headline = |number: u32| format!("{number},Acme beats forecasts,\"{{'Acme': 'positive'}}\"\n");
    let headlines: String = (1..31).map(headline).collect();
    write("headlines.csv", format!("S No.,Title,Decisions\n{headlines}").as_bytes());
    for name in [
        "DateParser",
        "DatePeriodParser",
        "DateTimeParser",
        "DateTimePeriodParser",
        "DurationParser",
        "SetParser",
        "TimeParser",
        "TimePeriodParser",
    ] {
        write(&format!("dates/{name}.json"), TIMES.as_bytes());
    }
}
