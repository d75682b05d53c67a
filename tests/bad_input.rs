//! Whatever comes in, something sensible comes out: an error that helps, or a record that says what went wrong.

use crate::attache::Sandbox;

/// Runs over a file of these bytes between two good ones, and returns the record of the middle one as `errors` and the
/// exit code, having checked that the good ones are whole.
#[track_caller]
fn between_good_ones(name: &str, bytes: &[u8]) -> (Vec<String>, i32) {
    let sandbox = Sandbox::new();
    sandbox
        .write("a.txt", "Putin met Pezeshkian in Moscow.")
        .write(name, bytes)
        .write("z.txt", "They signed a treaty.");
    let (records, ran) = sandbox.records(&["a.txt", name, "z.txt"]);
    assert_eq!(records.len(), 3, "{ran:?}");
    for good in [&records[0], &records[2]] {
        assert_eq!(good["errors"], serde_json::json!([]));
        assert!(good["layers"]["token"].as_array().is_some_and(|tokens| !tokens.is_empty()));
    }
    (errors(&records[1]), ran.code)
}

fn errors(record: &serde_json::Value) -> Vec<String> {
    let of = |error: &serde_json::Value, key: &str| error[key].as_str().unwrap_or_default().to_owned();
    record["errors"]
        .as_array()
        .map(|errors| {
            errors
                .iter()
                .map(|it| format!("{}: {}: {}", of(it, "analyzer"), of(it, "kind"), of(it, "message")))
                .collect()
        })
        .unwrap_or_default()
}

#[test]
fn a_missing_file() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["run", "nowhere.txt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(ran.stderr, "error: cannot read `nowhere.txt`: no such file\n");

    sandbox.write("a.txt", "Putin met Pezeshkian.");
    let (records, ran) = sandbox.records(&["nowhere.txt", "a.txt"]);
    assert_eq!(ran.code, 3);
    assert_eq!(records[0]["id"], "nowhere");
    assert!(errors(&records[0])[0].starts_with("input: io: "), "{records:?}");
    assert_eq!(errors(&records[1]), [""; 0]);
}

#[test]
fn a_binary_file() {
    let (errors, code) =
        between_good_ones("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\x08\x06\0\0\0");
    assert_eq!((errors.len(), code), (1, 3));
    assert!(errors[0].starts_with("input: binary: "), "{errors:?}");
}

#[test]
fn invalid_utf8_is_read_as_windows_text() {
    let (errors, code) =
        between_good_ones("old.txt", b"The caf\xe9 in Orl\xe9ans \x96 closed since May \x96 was sold.");
    assert_eq!((errors, code), (vec![], 0));
}

#[test]
fn an_empty_file() {
    let (errors, code) = between_good_ones("empty.txt", b"");
    assert_eq!((errors, code), (vec!["input: empty: there is no text in it".to_owned()], 3));
}

#[test]
fn a_line_that_is_no_json_among_good_ones() {
    let sandbox = Sandbox::new();
    let line = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"Putin met Pezeshkian.\"}}\n");
    sandbox.write("corpus.jsonl", format!("{}{{\"id\": oops\n{}", line("a"), line("b")));
    let (records, ran) = sandbox.records(&["corpus.jsonl"]);
    assert_eq!(ran.code, 3);
    assert_eq!(records.iter().map(|record| errors(record).len()).collect::<Vec<_>>(), [0, 1, 0]);
    assert!(errors(&records[1])[0].contains("line 2"), "{records:?}");
}

#[test]
fn a_line_of_fifty_megabytes_is_cut_and_flagged() {
    let sandbox = Sandbox::new();
    sandbox.write("long.txt", "Iran and Russia signed a treaty in Moscow on Friday and ".repeat(900_000));
    // The limit keeps the test short; without one, the default cuts at 16 MiB.
    let (records, ran) =
        sandbox.records(&["long.txt", "--set", "run.max_bytes=20000", "--layers", "sentence"]);
    assert_eq!(ran.code, 3);
    assert_eq!(records[0]["source"]["truncated"], true);
    let text = records[0]["text"].as_str().unwrap();
    assert!((19_000..=20_000).contains(&text.len()), "{}", text.len());
    // One sentence without an end is cut into several.
    assert!(records[0]["layers"]["sentence"].as_array().unwrap().len() > 5);
}

#[test]
fn another_language_gets_no_guessed_layers() {
    let german = "Der iranische Präsident und der russische Präsident haben am Freitag in Moskau ein Abkommen über die \
                  strategische Zusammenarbeit beider Länder unterzeichnet.";
    let (errors, code) = between_good_ones("german.txt", german.as_bytes());
    let expected = "language: skipped: the text is in the language `de`, and only English can be read";
    assert_eq!((errors, code), (vec![expected.to_owned()], 3));
}

#[test]
fn odd_text_is_text() {
    for odd in
        ["😀", "\u{feff}a", "e\u{301}\u{301}", "مرحبا بالعالم", "a\0b", "\r\n\r\n.", "????!!", "http://", "“"]
    {
        let sandbox = Sandbox::new();
        let record = serde_json::json!({"id": "odd", "text": odd});
        sandbox.write("odd.jsonl", record.to_string());
        let (records, ran) = sandbox.records(&["odd.jsonl"]);
        assert_eq!(records.len(), 1, "{odd:?}: {ran:?}");
        assert!(!ran.stderr.contains("panic"), "{odd:?}: {ran:?}");
    }
}
