//! Many documents: their order, and the same bytes for any number of threads.

use std::fmt::Write as _;

use crate::attache::{Sandbox, root};

/// Returns a corpus of `n` documents in JSON Lines, made of the example articles and of parts of them.
fn corpus(n: usize) -> String {
    let mut files: Vec<_> = std::fs::read_dir(root().join("examples/articles"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let texts: Vec<_> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut corpus = String::new();
    for number in 0..n {
        let text = &texts[number % texts.len()];
        // Lengths differ, so that documents overtake each other.
        let text = &text[..text.floor_char_boundary(200 + number * 37 % text.len())];
        let record = serde_json::json!({"id": format!("d{number}"), "date": "2025-01-18", "text": text, "rank": number});
        let _ = writeln!(corpus, "{record}");
    }
    corpus
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let sandbox = Sandbox::new();
    sandbox.write("corpus.jsonl", corpus(60));
    let run = |threads: &str| {
        sandbox.run(&["run", "corpus.jsonl", "--format", "jsonl", "--threads", threads]).stdout
    };
    let one = run("1");
    assert_eq!(one.lines().count(), 60);
    for (number, line) in one.lines().enumerate() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["id"], format!("d{number}"));
        assert_eq!(record["meta"]["rank"], number);
    }
    assert!(one == run("2"), "two threads");
    assert!(one == run("8"), "eight threads");
}

#[test]
fn records_read_back_give_the_same_records() {
    let sandbox = Sandbox::new();
    sandbox.write("corpus.jsonl", corpus(6));
    for unit in ["char", "byte", "utf16"] {
        let first = sandbox.run(&["run", "corpus.jsonl", "--format", "jsonl", "--offsets", unit]).stdout;
        sandbox.write("first.jsonl", &first);
        let second = sandbox.run(&["run", "first.jsonl", "--format", "jsonl", "--offsets", unit]).stdout;
        for (first, second) in first.lines().zip(second.lines()) {
            let parse = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
            let (mut first, mut second) = (parse(first), parse(second));
            // Where a document came from is the one thing that differs.
            first["source"]["path"] = "".into();
            second["source"]["path"] = "".into();
            assert_eq!(first, second);
        }
    }
}

#[test]
fn every_span_is_the_text_beside_it_in_every_unit() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.txt",
        "“Élysée” 😀 said 20 €: Zoë met Łukasz in Kraków on Friday, 3 May 2024 — e\u{301}te\u{301}.",
    );
    for unit in ["char", "byte", "utf16"] {
        let (records, _) = sandbox.records(&["a.txt", "--offsets", unit]);
        let text = records[0]["text"].as_str().unwrap();
        let slice = |start: usize, end: usize| match unit {
            "char" => text.chars().skip(start).take(end - start).collect::<String>(),
            "byte" => text[start..end].to_owned(),
            _ => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).unwrap(),
        };
        let mut n_checked = 0;
        for row in
            records[0]["layers"].as_object().unwrap().values().flat_map(|rows| rows.as_array().unwrap())
        {
            let (Some(start), Some(end), Some(words)) =
                (row["start"].as_u64(), row["end"].as_u64(), row["text"].as_str())
            else {
                continue;
            };
            assert_eq!(slice(start as usize, end as usize), words);
            n_checked += 1;
        }
        assert!(n_checked > 20, "{n_checked} rows have a span and a text");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};

    let sandbox = Sandbox::new();
    sandbox.write("corpus.jsonl", corpus(300));
    let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["run", "corpus.jsonl", "--format", "jsonl"])
        .current_dir(sandbox.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

/// A pipe is written to; a file in its place would leave whoever reads it waiting, and `/dev/null` no device.
#[cfg(unix)]
#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt as _;

    let sandbox = Sandbox::new();
    let pipe = sandbox.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    sandbox.write("a.txt", "Ann Bell met Bob Reed in Oslo.");
    sandbox.run(&["run", "a.txt", "--no-config", "--format", "jsonl", "-o", "pipe"]);
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(reader.join().unwrap().lines().count(), 1);
}
