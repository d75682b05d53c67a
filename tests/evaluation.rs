//! Judging and learning: `attache eval` and `attache train`.

use std::fmt::Write as _;

use crate::attache::Sandbox;

/// Two documents as their analyzer would have them, but for the lemma of "children" and the join of "the report".
pub(crate) const GOLD: &str = "\
# newdoc id = one
# newpar
# sent_id = one-1
# text = Children didn't speak.
1\tChildren\tkid\tNOUN\tNNS\tNumber=Plur\t4\tnsubj\t_\t_
2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdid\tdo\tAUX\tVBD\tMood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\tPolarity=Neg\t4\tadvmod\t_\t_
4\tspeak\tspeak\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

# sent_id = one-2
# text = They left.
1\tThey\tthey\tPRON\tPRP\tCase=Nom|Number=Plur|Person=3|PronType=Prs\t2\tnsubj\t_\t_
2\tleft\tleave\tVERB\tVBD\tMood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\tSpaceAfter=No

# newdoc id = two
# newpar
# sent_id = two-1
# text = The minister read the report
1\tThe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t2\tdet\t_\t_
2\tminister\tminister\tNOUN\tNN\tNumber=Sing\t3\tnsubj\t_\t_
3\tread\tread\tVERB\tVBD\tMood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin\t0\troot\t_\t_
4\tthe report\treport\tNOUN\tNN\tNumber=Sing\t3\tobj\t_\t_

";

/// The counts of a metric: correct, gold, system.
fn counts(report: &serde_json::Value, metric: &str) -> [u64; 3] {
    ["correct", "gold", "system"].map(|count| report["metrics"][metric][count].as_u64().unwrap())
}

#[test]
fn language_is_judged_from_raw_text() {
    let sandbox = Sandbox::new();
    sandbox.write("gold.conllu", GOLD);
    let ran = sandbox.run(&["eval", "language", "gold.conllu", "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((report["gold_tokens"].as_bool(), report["documents"].as_u64()), (Some(false), Some(2)));
    // "the report" is two tokens to the analyzer; all others are as in gold.
    assert_eq!(counts(&report, "Tokens"), [10, 11, 12]);
    assert_eq!(counts(&report, "Words"), [11, 12, 13]);
    assert_eq!(counts(&report, "Sentences"), [3, 3, 3]);
    assert_eq!(counts(&report, "UPOS"), [11, 12, 13]);
    assert_eq!(counts(&report, "Lemmas"), [10, 12, 13]);
    assert_eq!(counts(&report, "LAS"), [11, 12, 13]);
    assert_eq!(report["metrics"]["Words"]["f1"], 88.0);
}

#[test]
fn language_is_judged_on_gold_tokens() {
    let sandbox = Sandbox::new();
    sandbox.write("gold.conllu", GOLD);
    let ran = sandbox.run(&["eval", "language", "gold.conllu", "--gold-tokens"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let figures = |metric: &str| {
        let line = ran.stdout.lines().find(|line| line.starts_with(metric)).unwrap();
        line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ran.stdout.lines().next(), Some("metric     precision   recall       F1"));
    for metric in ["Tokens", "Sentences", "Words"] {
        assert_eq!(figures(metric), ["100.00"; 3]);
    }
    // What gold says of the words has not been given away.
    assert!(figures("Lemmas")[2].parse::<f64>().unwrap() < 100.0);
    assert!(figures("UPOS")[2].parse::<f64>().unwrap() > 80.0);
}

#[test]
fn a_bad_treebank_is_told() {
    let check = |text: &str, message: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("gold.conllu", text);
        let ran = sandbox.run(&["eval", "language", "gold.conllu"]);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", message));
    };
    check("", "error: no sentences in `gold.conllu`\n");
    check(
        "1\ta\n",
        "error: `gold.conllu` is not CoNLL-U: line 1: 2 columns, where CoNLL-U has 10, separated by tabs\n",
    );
    let ran = Sandbox::new().run(&["eval", "language", "absent.conllu"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: cannot read `absent.conllu`"), "{}", ran.stderr);
}

#[test]
fn a_model_is_learned_with_its_card() {
    let sandbox = Sandbox::new();
    let mut corpus = String::new();
    for subject in ["Envoys", "Ministers", "Guards", "Rebels"] {
        for verb in ["left", "spoke", "slept"] {
            let _ = write!(
                corpus,
                "1\t{subject}\t{}\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\t_\n2\t{verb}\t{verb}\tVERB\tVBD\tTense=Past\t0\troot\t_\t_\n\n",
                subject.to_lowercase()
            );
        }
    }
    sandbox.write("a.conllu", &corpus).write("b.conllu", &corpus);
    let train = |output: &str, seed: &str| {
        let ran = sandbox.run(&[
            "train", "language", "--train", "a.conllu", "b.conllu", "--dev", "a.conllu", "--output", output,
            "--epochs", "2", "--seed", seed,
        ]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
        assert!(ran.stderr.contains("pass 2 of 2"), "{}", ran.stderr);
        std::fs::read(sandbox.path(output)).unwrap()
    };
    let model = train("model.bin", "1");
    assert!(model == train("again.bin", "1"), "the same seed gives the same model");
    assert!(model != train("other.bin", "2"), "another seed gives another");
    let card = std::fs::read_to_string(sandbox.path("model.md")).unwrap();
    assert!(card.contains("`a.conllu`, `b.conllu`: 24 sentences, 48 words. Seed 1, 2 passes."), "{card}");
    assert!(!sandbox.path("model.bin.tmp").exists());
    // What was learned is used: it knows no tags but its treebank's.
    sandbox.write("text.txt", "Guards slept.");
    let run = |model: &str| {
        let model = format!("analyzer.language.model=\"{model}\"");
        sandbox.run(&[
            "run",
            "--no-config",
            "--set",
            "analyzers=[\"language\"]",
            "--set",
            &model,
            "--format",
            "conllu",
            "text.txt",
        ])
    };
    let ran = run("model.bin");
    assert_eq!(ran.code, 0, "{ran:?}");
    let tags = ran.stdout.lines().filter_map(|line| line.split('\t').nth(3)).collect::<Vec<_>>();
    assert!(tags.len() == 3 && tags.iter().all(|tag| ["NOUN", "VERB"].contains(tag)), "{}", ran.stdout);
    let ran = run("absent.bin");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot read `absent.bin`"), "{}", ran.stderr);
    let ran = run("a.conllu");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("is no model that `attache train language` wrote"), "{}", ran.stderr);
    let ran = sandbox.run(&["train", "language", "--train", "c.conllu", "--output", "c.bin"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: cannot read `c.conllu`"), "{}", ran.stderr);
}

#[test]
fn names_are_judged_from_raw_text() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "gold.bio",
        "Vladimir\tB-PER\nPutin\tI-PER\nvisited\tO\nIran\tB-LOC\n.\tO\n\nWashington\tB-ORG\nis\tO\nn't\tO\ndead\tO\n",
    );
    let ran = sandbox.run(&["eval", "entities", "gold.bio", "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let correct = |kind: &str| report["types"][kind]["correct"].as_u64();
    assert_eq!((correct("PER"), correct("LOC"), correct("ORG")), (Some(1), Some(1), Some(0)));
    assert_eq!(report["all"]["gold"], 3);
    sandbox.write("bad.bio", "Putin\n");
    let ran = sandbox.run(&["eval", "entities", "bad.bio"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "error: `bad.bio` is not BIO: line 1: neither `token O` nor `token B-TYPE` nor `token I-TYPE`\n")
    );
}

/// The treebank has its documents in another order than the tags, and a sentence that these lack.
#[test]
fn names_are_judged_on_the_text_of_a_treebank() {
    let sandbox = Sandbox::new();
    let sentence = |document: &str, words: &[&str]| {
        let mut lines = format!("# newdoc id = {document}\n");
        for (place, word) in words.iter().enumerate() {
            let _ = writeln!(lines, "{}\t{word}\t_\t_\t_\t_\t_\t_\t_\t_", place + 1);
        }
        lines + "\n"
    };
    let treebank = sentence("a", &["Vladimir", "Putin", "visited", "Iran", "."])
        + &sentence("b", &["Somebody", "visited", "France", "."])
        + &sentence("c", &["They", "left", "Iran", "."]);
    let tags = "They\tO\nleft\tO\nIran\tB-LOC\n.\tO\n\nVladimir\tB-PER\nPutin\tI-PER\nvisited\tO\nIran\tB-LOC\n.\tO\n";
    sandbox.write("gold.conllu", &treebank).write("gold.bio", tags);
    let ran = sandbox.run(&["eval", "entities", "gold.bio", "--text", "gold.conllu"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("all           100.00   100.00   100.00"), "{}", ran.stdout);
    assert!(ran.stderr.contains("1 sentences are not as the treebank has them"), "{}", ran.stderr);
}

#[test]
fn names_are_judged_by_their_places_in_characters() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "gold.jsonl",
        r#"{"text": "Müller – Vladimir Putin visited Iran.", "entities": [{"start": 9, "end": 23, "type": "Person"}, {"start": 32, "end": 36, "type": "Organisation"}]}"#,
    );
    let ran = sandbox.run(&["eval", "entities", "gold.jsonl", "--errors", "1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout.contains("another type, ORG as LOC: 1\n  Müller – Vladimir Putin visited [Iran].\n"),
        "{}",
        ran.stdout
    );
    sandbox.write("bad.jsonl", r#"{"text": "Putin", "entities": [{"start": 0, "end": 6, "type": "PER"}]}"#);
    let ran = sandbox.run(&["eval", "entities", "bad.jsonl"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "error: `bad.jsonl` holds no annotated texts: line 1: a name ends at 6, after the text\n")
    );
}

#[test]
fn names_are_learned_and_read_with_by_configuration() {
    let sandbox = Sandbox::new();
    let mut corpus = String::new();
    for place in ["Vostok", "Meridian", "Halcyon", "Corvus"] {
        for verb in ["docked", "sailed", "sank"] {
            let _ = write!(corpus, "The\tO\nfreighter\tO\n{place}\tB-VESSEL\n{verb}\tO\n.\tO\n\n");
        }
    }
    sandbox.write("own.bio", &corpus);
    let train = |output: &str, seed: &str| {
        let ran = sandbox.run(&[
            "train", "entities", "--train", "own.bio", "--dev", "own.bio", "--output", output, "--epochs",
            "200", "--seed", seed,
        ]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
        assert!(ran.stderr.contains("pass 200 of 200"), "{}", ran.stderr);
        assert!(ran.stderr.contains("; dev F1 100.0 (12 right of 12 found, 12 to find)"), "{}", ran.stderr);
        std::fs::read_to_string(sandbox.path(output)).unwrap()
    };
    let model = train("models.model", "1");
    assert!(model == train("again.model", "1"), "the same seed gives the same model");
    assert!(model != train("other.model", "2"), "another seed gives another");
    let card = std::fs::read_to_string(sandbox.path("models.md")).unwrap();
    assert!(
        card.contains(
            "VESSEL.\n\nLearned from `own.bio`: 12 sentences, 60 words, 12 names. Seed 1, 200 passes."
        ),
        "{card}"
    );
    std::fs::create_dir(sandbox.path("team")).unwrap();
    std::fs::rename(sandbox.path("models.model"), sandbox.path("team/own.model")).unwrap();
    sandbox
        .write("team/attache.toml", "[analyzer.entity]\nmodel = [\"own.model\"]\n")
        .write("a.txt", "The freighter Corvus sank.\n");
    let ran = sandbox.run(&[
        "run",
        "--config",
        "team/attache.toml",
        "--format",
        "jsonl",
        "--layers",
        "mention",
        "a.txt",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let record: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let mention = &record["layers"]["mention"][0];
    assert_eq!((mention["text"].as_str(), mention["type"].as_str()), (Some("Corvus"), Some("MISC")));
    sandbox.write("team/own.model", "weights\n");
    let ran = sandbox.run(&["run", "--config", "team/attache.toml", "a.txt"]);
    assert!(
        ran.code != 0 && ran.stderr.contains("own.model") && ran.stderr.contains("is no model of names"),
        "{}",
        ran.stderr
    );
    sandbox.write("bad.bio", "Corvus VESSEL\n");
    let ran = sandbox.run(&["train", "entities", "--train", "bad.bio", "--output", "bad.model"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "error: `bad.bio`, line 1: expected a token, a tab and `O`, `B-TYPE` or `I-TYPE`\n"
    );
}

/// Tuples as `eval open-ie` reads them.
pub(crate) const TUPLES: &str =
    "The minister visited the old harbour .\tvisited\tThe minister\tthe old harbour
The minister visited the old harbour .\tis\tthe harbour\told
";

#[test]
fn propositions_are_judged_by_tuples() {
    let sandbox = Sandbox::new();
    sandbox.write("dev-gold.tsv", TUPLES);
    let ran = sandbox.run(&["eval", "open-ie", ".", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["best"]["precision"], 100.0);
    assert_eq!(report["best"]["recall"], 50.0);
    let ran = sandbox.run(&["eval", "open-ie", "dev-gold.tsv", "--errors", "1"]);
    assert!(ran.stdout.contains("gold  0.00  is | the harbour | old"), "{}", ran.stdout);
    sandbox.write("bad.tsv", "no tabs here\n");
    let ran = sandbox.run(&["eval", "open-ie", "bad.tsv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("line 1: expected a sentence"), "{}", ran.stderr);
}

/// A coder's dictionaries in small: actors, one with a code of its time, and verbs with a set of words and patterns.
pub(crate) const ACTORS: &str = "<!-- Two countries and a man. -->\nGONDOR [GON]\n+GONDORIAN # people\nARNOR [ARN]\n\nELROND [ELF]\n\t[ARNGOV 19950101-19951231]\n";
pub(crate) const VERBS: &str = "&TIES\n+TRADE\n+CUSTOMS\n\n--- SIGN [---] ---\nSIGN\n- * &TIES PACT [085]\n\n--- THANK [041] ---\nTHANK\n- + WAS * BY $ [042]\n";
pub(crate) const CODED: &str = r#"{"id":"a","category":"PATTERN","date":"19950601","text":"Elrond signed a customs pact with Gondor.","expected":[{"source":"ARNGOV","target":"GON"}]}
{"id":"b","category":"PATTERN","date":"19990601","text":"Arnor signed a letter to Gondor.","expected":[]}
{"id":"c","category":"PASSIVE","date":"19990601","text":"Gondor was thanked by officials from Arnor.","expected":[{"source":"ARN","target":"GON"}]}
"#;

#[test]
fn a_coders_dictionaries_are_judged_by_its_tests() {
    let sandbox = Sandbox::new();
    sandbox.write("PETR.Validate.actors.txt", ACTORS);
    sandbox.write("PETR.Validate.verbs.txt", VERBS);
    sandbox.write("tests.jsonl", CODED);
    let ran = sandbox.run(&["eval", "petrarch", ".", "tests.jsonl", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let all = &report["all"];
    assert_eq!((all["correct"].as_u64(), all["system"].as_u64()), (Some(2), Some(2)), "{report:#}");
    let ran = sandbox.run(&["eval", "petrarch", ".", "tests.jsonl", "--prefix", "None"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("has a name like `None….actors.txt`"), "{}", ran.stderr);
}
