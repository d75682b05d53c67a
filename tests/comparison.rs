//! What all of `attache eval` has in common: options, kept runs, and their comparison.

use serde_json::Value;

use crate::attache::Sandbox;
use crate::evaluation::{ACTORS, CODED, GOLD, TUPLES, VERBS};
use crate::sentiment::SENTENCES;

/// The pronoun is said to mean whom it does not.
pub(crate) const CHAINS: &str = "\
# newdoc id = one
# global.Entity = GRP-etype-infstat-minspan-link-identity
# text = Anna Weber met Jan Novak.
1\tAnna\tAnna\tPROPN\tNNP\t_\t3\tnsubj\t_\tEntity=(1-person-new-1,2-coref
2\tWeber\tWeber\tPROPN\tNNP\t_\t1\tflat\t_\tEntity=1)
3\tmet\tmeet\tVERB\tVBD\t_\t0\troot\t_\t_
4\tJan\tJan\tPROPN\tNNP\t_\t3\tobj\t_\tEntity=(2-person-new-1,2-coref
5\tNovak\tNovak\tPROPN\tNNP\t_\t4\tflat\t_\tEntity=2)|SpaceAfter=No
6\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# text = She thanked Novak.
1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(2-person-giv-1-ana)
2\tthanked\tthank\tVERB\tVBD\t_\t0\troot\t_\t_
3\tNovak\tNovak\tPROPN\tNNP\t_\t2\tobj\t_\tEntity=(2-person-giv-1-coref)|SpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

";
pub(crate) const GAP: &str = "\
ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL
g1\tAnna Weber met Jan Novak. She thanked him.\tShe\t26\tAnna Weber\t0\tTRUE\tJan Novak\t15\tFALSE\tx
g2\tJan Novak met Anna Weber. He left.\tHe\t26\tAnna Weber\t14\tFALSE\tJan Novak\t0\tTRUE\tx
";
pub(crate) const TIMES: &str = r#"[
  {"Input": "They met on 4 January 2019.", "Context": {"ReferenceDateTime": "2019-02-01T00:00:00"},
   "Results": [{"Text": "4 January 2019", "Start": 12, "Length": 14, "Value": {"Timex": "2019-01-04"}}]},
  {"Input": "It lasted forty winks.", "Context": {"ReferenceDateTime": "2019-02-01T00:00:00"},
   "Results": [{"Text": "forty winks", "Start": 10, "Length": 11, "Value": {"Timex": "P40W"}}]}
]"#;
pub(crate) const PLOVER: &str = r#"{"text": "Iran attacked Iraq.", "event": "ASSAULT", "actor": [{"actorText": "Iran"}], "recipient": [{"actorText": "Iraq"}]}
{"text": "Iran slept beside Iraq.", "event": "AID", "actor": [{"actorText": "Iran"}], "recipient": [{"actorText": "Iraq"}]}
"#;
pub(crate) const SAID: &str = "Anna Weber said the port will close .\tsaid\tAnna Weber\tthe port will close
The minister mumbled that it rains .\tsaid\tThe minister\tit snows and hails\n";
pub(crate) const NAMES: &str = "Vladimir\tB-PER\nPutin\tI-PER\nvisited\tO\nIran\tB-LOC\n.\tO\n\nWashington\tB-ORG\nis\tO\nn't\tO\ndead\tO\n\n";

const PLAIN: &str = "Putin\tB-PER\nwas\tO\nabsent\tO\n.\tO\n\n";

/// The layers with the rest of their command and a line that `--errors 1 --types` shows for a mistake in the data.
const LAYERS: [(&str, &[&str], &str); 11] = [
    ("language", &["gold.conllu"], "the report       is cut otherwise"),
    ("language", &["gold.conllu", "--gold-tokens"], "found child NOUN nsubj < speak"),
    ("entities", &["gold.bio"], "[Washington] isn't dead"),
    ("coreference", &["chains.conllu"], "[She] thanked Novak."),
    ("coreference", &["gap.tsv"], "0 of 2 pronouns mean nobody"),
    ("time", &["times.json"], "wanted [forty winks] P40W"),
    ("sentiment", &["dev.jsonl"], "a: positive, found negative"),
    ("quotes", &["said.tsv", "--verbs", "verbs.txt"], "gold  The minister | it snows and hails"),
    ("open-ie", &["dev-gold.tsv"], "gold  0.00  is | the harbour | old"),
    ("relations", &["plover.jsonl"], "given: AID read as -"),
    ("relations", &["tests.jsonl", "--petrarch", "."], "missing   ARN>GON"),
];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .write("gold.conllu", GOLD)
        .write("gold.bio", NAMES)
        .write("chains.conllu", CHAINS)
        .write("gap.tsv", GAP)
        .write("times.json", TIMES)
        .write("dev.jsonl", SENTENCES.replace("\"negative\"", "\"positive\""))
        .write("said.tsv", SAID)
        .write("verbs.txt", "said\n")
        .write("dev-gold.tsv", TUPLES)
        .write("plover.jsonl", PLOVER)
        .write("PETR.Validate.actors.txt", ACTORS)
        .write("PETR.Validate.verbs.txt", VERBS)
        // One of the events is not in its sentence.
        .write(
            "tests.jsonl",
            CODED
                .replace("\"expected\":[]", "\"expected\":[{\"source\":\"ARN\",\"target\":\"GON\"}]")
                .replace("signed a letter to", "wrote of"),
        );
    sandbox
}

#[test]
fn every_layer_shows_mistakes_keeps_its_run_and_is_compared() {
    let sandbox = sandbox();
    for (layer, rest, mistake) in LAYERS {
        let command = [&["eval", layer], rest].concat();
        let ran = sandbox.run(&[&command[..], &["--errors", "1", "--types", "--save", "run.json"]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
        assert!(ran.stdout.contains(mistake), "{command:?}: no `{mistake}` in\n{}", ran.stdout);
        let ran = sandbox.run(&[&command[..], &["--against", "run.json", "--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let figures = report["comparison"]["figures"].as_array().unwrap();
        assert!(!figures.is_empty(), "{command:?}");
        let is_one = report["comparison"]["units"] == 1;
        for figure in figures {
            assert_eq!(figure["change"].as_f64(), Some(0.0), "{command:?} {figure}");
            // With one unit there is no telling what is chance.
            assert_eq!(figure["p"].as_f64(), (!is_one).then_some(1.0), "{command:?} {figure}");
        }
    }
}

/// What a kept run says is what the layer says.
#[test]
fn figures_of_kept_runs_are_those_of_the_layer() {
    let sandbox = sandbox();
    let of = |layer: &str, rest: &[&str], figure: &str, place: &str| {
        let command = [&["eval", layer], rest, &["--format", "json", "--save", "run.json"]].concat();
        let report: Value = serde_json::from_str(&sandbox.run(&command).stdout).unwrap();
        let ran =
            sandbox.run(&["eval", "compare", "run.json", "run.json", "--samples", "1", "--format", "json"]);
        let compared: Value = serde_json::from_str(&ran.stdout).unwrap();
        let figures = compared["figures"].as_array().unwrap();
        let kept = figures.iter().find(|known| known["figure"] == figure).unwrap();
        let shown = report.pointer(place).unwrap_or_else(|| panic!("{layer}: no {place} in {report:#}"));
        assert_eq!(kept["first"].as_f64(), shown.as_f64(), "{layer} {figure}");
    };
    of("language", &["gold.conllu"], "LAS", "/metrics/LAS/f1");
    of("language", &["gold.conllu", "--gold-tokens"], "Lemmas", "/metrics/Lemmas/f1");
    of("entities", &["gold.bio"], "F1", "/all/f1");
    of("coreference", &["chains.conllu"], "CoNLL", "/conll");
    of("coreference", &["gap.tsv"], "all", "/metrics/all/f1");
    of("time", &["times.json"], "right cases", "/all/percent");
    of("sentiment", &["dev.jsonl"], "macro-F1", "/targets/macro_f1");
    of("quotes", &["said.tsv", "--verbs", "verbs.txt"], "recall", "/recall");
    of("open-ie", &["dev-gold.tsv"], "best F1", "/best/f1");
    of("relations", &["plover.jsonl"], "macro-F1", "/given/macro_f1");
    of("relations", &["plover.jsonl"], "accuracy", "/given/accuracy");
    of("petrarch", &[".", "tests.jsonl"], "F1 of pairs", "/all/f1");
}

#[test]
fn two_configurations_are_compared() {
    let sandbox = sandbox();
    // Ten sentences make a document, so that there are some five.
    let names: String = (0..30).map(|number| if number < 20 { NAMES } else { PLAIN }).collect();
    sandbox.write("gold.bio", names);
    for (file, more) in [("a.json", &[][..]), ("b.json", &["--set", "analyzer.entity.extent=phrase"])] {
        let ran = sandbox.run(&[&["eval", "entities", "gold.bio", "--save", file], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let ran = sandbox.run(&["eval", "compare", "a.json", "b.json"]);
    insta::assert_snapshot!(ran.stdout);
    // The same seed draws the same; another seed hardly matters.
    assert_eq!(ran.stdout, sandbox.run(&["eval", "compare", "a.json", "b.json", "--seed", "1"]).stdout);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let sandbox = sandbox();
    let check = |arguments: &[&str], message: &str| {
        let ran = sandbox.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.starts_with(message), "{arguments:?}: {}", ran.stderr);
    };
    sandbox.run(&["eval", "time", "times.json", "--save", "time.json"]);
    sandbox.run(&["eval", "quotes", "said.tsv", "--verbs", "verbs.txt", "--save", "quotes.json"]);
    check(
        &["eval", "compare", "time.json", "quotes.json"],
        "error: one run judges time and the other quotes",
    );
    sandbox.write("times.json", TIMES.replace("lasted", "took"));
    sandbox.run(&["eval", "time", "times.json", "--save", "new.json"]);
    check(
        &["eval", "compare", "time.json", "new.json"],
        "error: the runs were judged by different data: `times.json` and `times.json`, whose contents differ",
    );
    check(&["eval", "compare", "time.json", "absent.json"], "error: cannot read `absent.json`");
    check(
        &["eval", "time", "times.json", "--against", "times.json"],
        "error: `times.json` is no run that `attache eval … --save` wrote",
    );
    let damaged = std::fs::read_to_string(sandbox.path("new.json")).unwrap();
    sandbox.write("damaged.json", damaged.replacen("\"units\":[0", "\"units\":[9", 1));
    check(&["eval", "compare", "new.json", "damaged.json"], "error: `damaged.json` is damaged");
}
