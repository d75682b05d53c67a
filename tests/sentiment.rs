//! Sentiment and quotes through the binary: judging, learning, and using what was learned.

use serde_json::Value;

use crate::attache::{Sandbox, data};

pub(crate) const SENTENCES: &str = r#"{"id": "a", "text": "Weil is a corrupt and dangerous liar.", "targets": [{"start": 0, "end": 4, "polarity": "negative"}]}
{"id": "b", "text": "Élan praised Keller, an honest and admired leader.", "targets": [{"start": 13, "end": 19, "polarity": "positive"}, {"start": 0, "end": 4, "polarity": "neutral"}]}
{"id": "c", "text": "Keller met him in Dorn.", "targets": [{"start": 11, "end": 14, "polarity": "neutral"}, {"start": 18, "end": 22, "polarity": "neutral"}]}
"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn tone_is_judged_by_given_targets() {
    let sandbox = Sandbox::new();
    sandbox.write("dev.jsonl", SENTENCES);
    let ran = sandbox.run(&["eval", "sentiment", "dev.jsonl", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let targets = &json(&ran.stdout)["targets"];
    assert_eq!((&targets["targets"], &targets["without_score"]), (&5.into(), &0.into()));
    assert_eq!(targets["labels"]["negative"]["gold"], 1);
    // One is wrong by the data's word, so that there is an error to show.
    sandbox.write("dev.jsonl", SENTENCES.replace("\"negative\"", "\"positive\""));
    let ran = sandbox.run(&["eval", "sentiment", "dev.jsonl", "--errors", "1"]);
    assert!(ran.stdout.contains("a: positive, found negative"), "{}", ran.stdout);
    assert!(ran.stdout.contains("[Weil] is a corrupt"), "{}", ran.stdout);
}

#[test]
fn tone_is_judged_by_ratings() {
    let sandbox = Sandbox::new();
    let rated = "{\"text\": \"A splendid success.\", \"score\": 3}\n{\"text\": \"It is Monday.\", \"score\": 0}\n\
                 {\"text\": \"A dreadful failure.\", \"score\": -3}\n";
    sandbox.write("rated.jsonl", rated);
    let ran = sandbox.run(&["eval", "sentiment", "rated.jsonl"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "Spearman 1.000 over 3 rated sentences\n"),
        "{}",
        ran.stderr
    );
    sandbox.write("bad.jsonl", "{\"text\": 3}\n");
    let ran = sandbox.run(&["eval", "sentiment", "bad.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("`bad.jsonl` holds no labelled sentences: line 1: no `text`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn every_given_mention_gets_its_score() {
    let sandbox = Sandbox::new();
    let given = r#"{"id": "d", "text": "The treaty is a disaster. Weil, Keller and he signed it in Dorn.", "layers": {"mention": [{"start": 0, "end": 10, "kind": "nominal"}, {"start": 26, "end": 30, "kind": "name"}, {"start": 43, "end": 45, "kind": "pronoun"}]}}"#;
    sandbox.write("given.jsonl", given);
    let ran = sandbox.run(&["run", "given.jsonl", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let record = &json(&ran.stdout)[0]["layers"];
    for (start, end) in [(0, 10), (26, 30), (43, 45)] {
        let own = |row: &&Value| {
            row["scope"] == "target"
                && row["holder"].is_null()
                && row["target"]["start"] == start
                && row["target"]["end"] == end
        };
        assert_eq!(record["sentiment"].as_array().unwrap().iter().filter(own).count(), 1, "{start}..{end}");
    }
}

#[test]
fn a_model_is_learned_and_used() {
    let sandbox = Sandbox::new();
    let mut train = String::new();
    for (word, polarity) in [("zorps", "positive"), ("blims", "negative"), ("meets", "neutral")] {
        for number in 0..8 {
            let text = format!("Weil {word} Keller on day {number}.");
            train.push_str(&format!(
                "{{\"text\": \"{text}\", \"targets\": [{{\"start\": 0, \"end\": 4, \"polarity\": \"{polarity}\"}}]}}\n"
            ));
        }
    }
    std::fs::create_dir(sandbox.path("models")).unwrap();
    sandbox.write("train.jsonl", &train);
    let command =
        ["train", "sentiment", "--train", "train.jsonl", "--output", "models/own.model", "--held-out", "8"];
    let ran = sandbox.run(&command);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("model 4 of 4") && ran.stderr.contains("held out: macro-F1"),
        "{}",
        ran.stderr
    );
    let model = std::fs::read(sandbox.path("models/own.model")).unwrap();
    let card = std::fs::read_to_string(sandbox.path("models/own.md")).unwrap();
    assert!(card.contains("21 sentences, 21 targets. Seed 7, 6 passes."), "{card}");
    // The same seed gives the same bytes.
    sandbox.run(&command);
    assert_eq!(std::fs::read(sandbox.path("models/own.model")).unwrap(), model);

    // A path is read from the configuration's folder.
    sandbox.write("attache.toml", "[analyzer.sentiment]\nmodel = [\"models/own.model\"]\n");
    std::fs::create_dir(sandbox.path("inner")).unwrap();
    sandbox.write("inner/dev.jsonl", &train);
    let judge = ["eval", "sentiment", "inner/dev.jsonl", "--format", "json"];
    let ran = sandbox.run(&judge);
    let learned = json(&ran.stdout)["targets"]["accuracy"].as_f64().unwrap();
    let ran = sandbox.run(&[&judge[..], &["--no-config"]].concat());
    let built_in = json(&ran.stdout)["targets"]["accuracy"].as_f64().unwrap();
    assert!(learned > 90.0 && built_in < 60.0, "{learned} {built_in}");

    sandbox.write("models/own.model", "no model\n");
    let ran = sandbox.run(&["check"]);
    assert_ne!(ran.code, 0);
    let told = "models/own.model:1: this is no model of `attache train sentiment`";
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains(told), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_users_words_count() {
    let sandbox = Sandbox::new();
    sandbox.write("own.toml", "negators = [\"nix\"]\n\n[words]\n\"paper tiger\" = -0.9\n");
    sandbox.write("attache.toml", "[analyzer.sentiment]\nlexicon = [\"own.toml\"]\n");
    sandbox.write("fleet.txt", "The fleet is a paper tiger.\n");
    let ran = sandbox.run(&["run", "fleet.txt", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let rows = &json(&ran.stdout)[0]["layers"]["sentiment"];
    let sentence = rows.as_array().unwrap().iter().find(|row| row["scope"] == "sentence").unwrap();
    assert_eq!(sentence["label"], "negative");
    let evidence = sentence["evidence"].as_array().unwrap();
    let own = evidence.iter().find(|piece| piece["text"] == "paper tiger").unwrap();
    assert!(own["weight"].as_f64().unwrap() < -0.3, "{own}");
}

#[test]
fn quotes_are_judged_by_tuples() {
    let sandbox = Sandbox::new();
    sandbox.write("verbs.txt", "said\n");
    let tuples = "The minister said the bridge is safe .\tsaid\tThe minister\tthe bridge is safe
The minister said the bridge is safe .\tis\tthe bridge\tsafe\tC: The minister said
The mayor said nothing .\tsaid\tThe mayor\tit will rain tomorrow
";
    sandbox.write("said.tsv", tuples);
    let ran = sandbox.run(&["eval", "quotes", "said.tsv", "--verbs", "verbs.txt", "--errors", "5"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("found 1 of 2 tuples in 2 sentences: 50.00 %\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("gold  The mayor | it will rain tomorrow"), "{}", ran.stdout);
}

/// The share of tuples that must be found.
const QUOTES_FLOOR: f64 = 75.0;

#[test]
fn the_figure_on_reported_speech_holds() {
    let Some(data) = data() else { return };
    let file = |name: &str| data.join("data/quotes").join(name).display().to_string();
    let (gold, verbs) = (file("carb-said.tsv"), file("cue-verbs.txt"));
    let ran = Sandbox::new().run(&["eval", "quotes", &gold, "--verbs", &verbs, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&ran.stdout);
    assert!(report["tuples"].as_u64().unwrap() > 60, "{report}");
    assert!(report["recall"].as_f64().unwrap() >= QUOTES_FLOOR, "{report}");
}
