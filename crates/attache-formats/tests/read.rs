//! What becomes of input, good and bad: every input one document, every failure one clear message.

use std::io::{self, Read, Write};
use std::sync::Arc;

use attache_core::layers::{EntityType, Mention, MentionKind, Section, Token};
use attache_core::{Annotation, Document, LayerSchema};
use attache_formats::{
    DocumentWriter as _, Input, InputFormat, InputOptions, JsonWriter, Offsets, TableWriter, open,
};

use crate::sample;

fn read_with(name: &str, bytes: impl Into<Vec<u8>>, options: &InputOptions) -> Vec<Input> {
    open(name, Box::new(io::Cursor::new(bytes.into())), options).collect()
}

fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<Document> {
    read_with(name, bytes, &InputOptions::default()).into_iter().map(|input| input.document).collect()
}

fn write(document: &Document, offsets: Offsets) -> String {
    let mut out = Vec::new();
    JsonWriter { offsets, layers: None }.append_record(document, &mut out);
    String::from_utf8(out).unwrap()
}

/// Returns every document as its id, its text and its errors.
fn shown(documents: &[Document]) -> Vec<(String, String, Vec<String>)> {
    documents
        .iter()
        .map(|document| {
            let errors = document.errors.iter().map(ToString::to_string).collect();
            (document.id.clone(), document.text().to_owned(), errors)
        })
        .collect()
}

#[track_caller]
fn check(name: &str, bytes: impl Into<Vec<u8>>, expected: &[(&str, &str, &[&str])]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|&(id, text, errors)| {
            (id.to_owned(), text.to_owned(), errors.iter().map(|&error| error.to_owned()).collect())
        })
        .collect();
    assert_eq!(shown(&read(name, bytes)), expected);
}

#[test]
fn our_own_records_come_back_as_they_were() {
    let document = sample::document();
    let declared: Vec<Arc<LayerSchema>> =
        document.layers().iter().map(|layer| Arc::clone(layer.schema())).collect();
    for offsets in Offsets::ALL {
        for schemas in [declared.clone(), Vec::new()] {
            let record = write(&document, offsets);
            let options = InputOptions { schemas, ..InputOptions::default() };
            let back = read_with("corpus.jsonl", record.clone() + "\n", &options);
            let [Input { document: back, .. }] = back.as_slice() else { panic!("one record, one document") };
            assert_eq!(write(back, offsets), record);
            assert_eq!(
                (&back.id, &back.source, &back.meta),
                (&document.id, &document.source, &document.meta)
            );
            assert_eq!(back.errors, document.errors);
            for layer in document
                .layers()
                .iter()
                .filter(|layer| Token::NAME == layer.name() || layer.name() == "mention")
            {
                assert_eq!(back.layers().get(layer.name()), Some(layer), "{}", layer.name());
                assert_eq!(back.layers().get(layer.name()).unwrap().provenance(), layer.provenance());
                assert!(back.is_given(layer.name()));
            }
        }
    }
}

#[test]
fn a_plugins_layer_keeps_its_references_where_it_is_declared() {
    let document = sample::document();
    let topics = document.layers().get("acme_topic").unwrap();
    let options = InputOptions { schemas: vec![Arc::clone(topics.schema())], ..InputOptions::default() };
    let back = read_with("-", write(&document, Offsets::Char), &options);
    assert_eq!(back[0].document.layers().get("acme_topic"), Some(topics));
}

#[test]
fn records_keep_what_they_bring() {
    let line = "{\"id\": 7, \"url\": \"https://x.org\", \"title\": \"T\", \"date\": \"2025-01-18T09:00:00Z\", \
                \"text\": \"Putin smiled.\", \"tags\": [1,  \"a b\\\" {\"], \"meta\": {\"desk\": null}}\n";
    let document = &read("corpus.jsonl", line)[0];
    assert_eq!(document.id, "7");
    assert_eq!(document.source.title.as_deref(), Some("T"));
    assert_eq!(document.source.path.as_deref(), Some("corpus.jsonl"));
    assert_eq!(document.source.date.unwrap().to_string(), "2025-01-18");
    assert_eq!(
        document.meta.as_deref(),
        Some("{\"desk\":null,\"url\":\"https://x.org\",\"tags\":[1,\"a b\\\" {\"]}")
    );
}

#[test]
fn given_mentions_need_no_more_than_a_place() {
    let record = "{\"id\": \"a\", \"text\": \"🎉 Putin met Xi.\", \"offsets\": \"utf16\", \"layers\": {\"mention\": \
                  [{\"start\": 13, \"end\": 15, \"id\": \"gold-9\"}, {\"start\": 3, \"end\": 8, \"text\": \"Putin\", \"type\": \"PERSON\"}]}}";
    let document = &read("gold.jsonl", record)[0];
    assert_eq!(document.errors, []);
    let mentions: Vec<_> = document
        .layer::<Mention>()
        .map(|row| {
            (row.identifier().into_owned(), row.text(), row.entity_type(), row.kind(), row.confidence())
        })
        .collect();
    assert_eq!(
        mentions,
        [
            ("m1".into(), "Putin", Some(EntityType::Person), MentionKind::Name, 1.0),
            ("gold-9".into(), "Xi", None, MentionKind::Name, 1.0),
        ]
    );
    assert_eq!(document.given(), ["mention"]);
}

#[test]
fn a_bad_line_costs_itself_alone() {
    check(
        "corpus.jsonl",
        b"\xEF\xBB\xBF{\"id\":\"a\",\"text\":\"One.\"}\r\n\nno JSON\n{\"id\":\"b\"}\n[1]\n\xFF\n{\"id\":\"c\",\"text\":3}\n\
          {\"text\":\"Two.\",\"date\":\"yesterday\"}\n{\"id\":\"d\",\"text\":\"cut of"
            .to_vec(),
        &[
            ("a", "One.", &[]),
            ("corpus", "", &["input: json: line 3: no record, which begins with `{`"]),
            ("b", "", &["input: text: line 4: the record has no `text`"]),
            (
                "corpus",
                "",
                &["input: json: line 5: no record, which begins with `{`"],
            ),
            ("corpus", "", &["input: encoding: line 6: not UTF-8 from byte 0 on"]),
            ("c", "", &["input: text: line 7: `text` is no string"]),
            (
                "corpus",
                "Two.",
                &["input: date: `date` is \"yesterday\", which is no ISO date such as 2025-01-18; it was left out"],
            ),
            ("corpus", "", &["input: json: line 9, column 24: EOF while parsing a string"]),
        ],
    );
}

#[test]
fn json_is_read_record_by_record() {
    check(
        "a.json",
        "[\n{\"id\":\"a\",\"text\":\"[x]\"},\n {\"id\":\"b\",\n\"text\":\"}\\\"\"}\n]\n",
        &[("a", "[x]", &[]), ("b", "}\"", &[])],
    );
    check("a.json", "[]", &[]);
    check("a.json", "{\"text\":\n\"A.\"}\n{\"text\":\"B.\"}", &[("a", "A.", &[]), ("a", "B.", &[])]);
    check(
        "a.json",
        "[{\"text\":\"A.\"} {\"text\":\"B.\"}]",
        &[
            ("a", "A.", &[]),
            ("a", "", &["input: json: line 1: expected `,` or `]`, found `{`; nothing after it was read"]),
        ],
    );
    check(
        "a.json",
        "[\n{\"text\":\"A.\"}",
        &[("a", "A.", &[]), ("a", "", &["input: json: line 2: the array of records does not end"])],
    );
    check("a.json", "[\n{\"text\":\"A.", &[("a", "", &["input: json: line 2: the record does not end"])]);
    check("a.json", "[{\"text\":\n  A}]", &[("a", "", &["input: json: line 2, column 3: expected value"])]);
    check(
        "a.json",
        "nothing",
        &[(
            "a",
            "",
            &[
                "input: json: line 1: expected a record or an array of records, found `n`; nothing after it was read",
            ],
        )],
    );
    check("a.json", "", &[("a", "", &["input: empty: there is no text in it"])]);
}

#[test]
fn layers_that_do_not_fit_are_named_by_row_and_field() {
    let cases: &[(&str, &str)] = &[
        (r#"{"mention": [{"end": 2}]}"#, "layer `mention`, row 0: `start` is missing"),
        (
            r#"{"mention": [{"start": 0, "end": 1}, {"start": 0, "end": 99}]}"#,
            "layer `mention`, row 1: `end` is 99, beyond the end of the text at 7 (`char`)",
        ),
        (
            r#"{"mention": [{"start": "0", "end": 1}]}"#,
            "layer `mention`, row 0: `start` is \"0\", and must be a count of units (`char`)",
        ),
        (r#"{"mention": [{"start": 3, "end": 1}]}"#, "layer `mention`, row 0: `end` lies before `start`"),
        (
            r#"{"mention": [{"start": 0, "end": 3, "text": "Zoe"}]}"#,
            "layer `mention`, row 0: `text` is \"Zoe\", but at 0..3 (`char`) stands \"Zoé\"",
        ),
        (
            r#"{"mention": [{"start": 0, "end": 3, "type": "PER"}]}"#,
            "layer `mention`, row 0: `type` is \"PER\", and must be one of PERSON, NORP, ORG, GPE, LOC, FAC, \
             PRODUCT, EVENT, LAW, WORK_OF_ART, MISC",
        ),
        (
            r#"{"mention": [{"start": 0, "end": 3, "entity": "e9"}], "entity": []}"#,
            "layer `mention`, row 0: `entity` refers to \"e9\", which no row of `entity` has as its id",
        ),
        (
            r#"{"mention": [{"start": 0, "end": 3, "entity": "e1"}]}"#,
            "layer `mention`, row 0: `entity` refers to \"e1\", and there is no layer `entity`",
        ),
        (
            r#"{"mention": [{"id": "a", "start": 0, "end": 3}, {"id": "a", "start": 4, "end": 7}]}"#,
            "layer `mention`, row 1: `id` is \"a\", which another row has",
        ),
        (r#"{"entity": [{"id": "e1"}]}"#, "layer `entity`, row 0: `name` is missing"),
        (r#"{"entity": {}}"#, "layer `entity` is no list of rows"),
        (r#"{"entity": [3]}"#, "layer `entity`, row 0 is no object"),
        (
            r#"{"argument": []}"#,
            "layer `argument` belongs inside the rows of another and cannot stand by itself",
        ),
        (
            r#"{"section": [{"id": "s", "start": 0, "end": 7}], "sentence": [{"id": "n", "start": 0, "end": 7, "section": "s"}],
                "token": [{"start": 0, "end": 3, "sentence": "n", "head": 2, "deprel": "root"}]}"#,
            "layer `token`, row 0: `head` is 2, beyond the tokens of its sentence",
        ),
        (
            r#"{"sentiment": [{"start": 0, "end": 7, "scope": "target", "polarity": 1, "label": "positive",
                "target": {"start": 5, "end": 88}}]}"#,
            "layer `sentiment`, row 0: `target_span.end` is 88, beyond the end of the text at 7 (`char`)",
        ),
        (
            r#"{"proposition": [{"predicate": {"start": 0, "end": 3}, "arguments": [{"start": 0, "end": 3}, {"start": 9, "end": 9}]}]}"#,
            "layer `proposition`, row 0: `arguments[1].place.start` is 9, beyond the end of the text at 7 (`char`)",
        ),
        (
            r#"{"topic": [{"x": 1}, {"x": "one"}]}"#,
            "layer `topic`, row 1: `x` is of kind text, and integer in a row before",
        ),
        (
            r#"{"topic": [{"x": [1]}]}"#,
            "layer `topic`, row 0: `x` holds a list or an object; a column holds single values",
        ),
        ("3", "`layers` is no object of lists of rows"),
    ];
    for (layers, message) in cases {
        let record =
            format!("{{\"id\":\"a\",\"text\":\"Zoé 🎉!!\",\"layers\":{}}}", layers.replace('\n', " "));
        check("a.jsonl", record, &[("a", "Zoé 🎉!!", &[&format!("input: layers: {message}")])]);
    }
}

#[test]
fn compressed_input_is_known_by_its_bytes() {
    let text = "Putin met Xi.\n".repeat(1000);
    let mut gz = Vec::new();
    for half in [&text[..700], &text[700..]] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(half.as_bytes()).unwrap();
        gz.extend(encoder.finish().unwrap());
    }
    check("wire/story.txt.gz", gz.clone(), &[("wire/story", &text, &[])]);
    check("wire/story", zstd::encode_all(text.as_bytes(), 1).unwrap(), &[("wire/story", &text, &[])]);
    gz.truncate(gz.len() - 12);
    let cut = read("story.txt.gz", gz);
    assert_eq!(shown(&cut)[0].1, "");
    assert!(cut[0].errors[0].to_string().starts_with("input: io: "), "{:?}", cut[0].errors);
}

#[test]
fn what_is_no_article_says_so() {
    check("empty.txt", "", &[("empty", "", &["input: empty: there is no text in it"])]);
    check(
        "tool.txt",
        b"\x7FELF\x02\x01\x01\0\0".to_vec(),
        &[("tool", "", &["input: binary: it looks like no text: there is a NUL byte at 7"])],
    );
    check(
        "page.pdf",
        "%PDF-1.7",
        &[(
            "page",
            "",
            &["input: format: `.pdf` files cannot be read; bring the text as txt, md, html or jsonl"],
        )],
    );
    check("-", "Hello.", &[("stdin", "Hello.", &[])]);
}

#[test]
fn another_encoding_is_remarked_on() {
    let read = read_with("old.txt", b"the caf\xE9 is \x93closed\x94".to_vec(), &InputOptions::default());
    assert_eq!(read[0].document.text(), "the café is “closed”");
    assert_eq!(read[0].notes[0].message, "not UTF-8; read as windows-1252");
}

#[test]
fn a_limit_cuts_and_says_so() {
    let options = InputOptions { max_bytes: Some(1000), ..InputOptions::default() };
    let line = "a word or two, ".repeat(50_000_000 / 15);
    let record = format!(
        "{{\"id\":\"j\",\"text\":\"{line}\",\"layers\":{{\"mention\":[{{\"start\":0,\"end\":1}}]}}}}"
    );
    for (name, bytes) in [("long.txt", line.clone()), ("long.md", line.clone()), ("long.jsonl", record)] {
        let input = &read_with(name, bytes, &options)[0].document;
        assert!(input.source.truncated, "{name}");
        assert!(
            input.text().len() <= 1000 && input.text().len() > 900 && line.starts_with(input.text()),
            "{name}"
        );
        let refused = ["input: layers: the text was cut, so the layers that came with it were left out"];
        let errors: Vec<_> = input.errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors, if name == "long.jsonl" { &refused[..] } else { &[] });
    }
    let whole = &read_with("short.txt", "x".repeat(1000), &options)[0].document;
    assert!(!whole.source.truncated && whole.text().len() == 1000);
}

/// Yields lines for ever, and fails where more was read than is needed.
struct Endless {
    n_read: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let line = b"{\"text\":\"One more.\"}\n";
        for (at, byte) in into.iter_mut().enumerate() {
            *byte = line[(self.n_read + at) % line.len()];
        }
        self.n_read += into.len();
        assert!(self.n_read < 1 << 20, "a corpus is not read ahead of its documents");
        Ok(into.len())
    }
}

#[test]
fn a_corpus_of_any_length_is_read_one_document_at_a_time() {
    let documents = open("-", Box::new(Endless { n_read: 0 }), &InputOptions::default());
    assert_eq!(documents.take(1000).filter(|input| input.document.text() == "One more.").count(), 1000);
}

#[test]
fn markdown_brings_its_sections() {
    let page = "---\ntitle: Talks\ndate: 2025-01-18\nauthor: Z. L.\n---\n\n# Talks *resume*\n\nThey met.\n";
    let document = &read("talks.md", page)[0];
    assert_eq!(document.text(), "Talks resume\n\nThey met.");
    assert_eq!(document.source.title.as_deref(), Some("Talks"));
    assert_eq!(document.source.date.unwrap().to_string(), "2025-01-18");
    assert_eq!(document.meta.as_deref(), Some("{\"author\":\"Z. L.\"}"));
    let sections: Vec<_> = document.layer::<Section>().map(|row| (row.kind().as_str(), row.text())).collect();
    assert_eq!(sections, [("title", "Talks resume"), ("paragraph", "They met.")]);
    assert!(document.is_given("section"));
}

#[test]
fn the_runs_date_is_for_documents_without_one() {
    let date = attache_core::Date::constant(2024, 5, 1);
    let options = InputOptions { date: Some(date), format: InputFormat::Jsonl, ..InputOptions::default() };
    let read = read_with("x", "{\"text\":\"A.\"}\n{\"text\":\"B.\",\"date\":\"2025-01-18\"}", &options);
    let dates: Vec<_> = read.iter().map(|input| input.document.source.date.unwrap().to_string()).collect();
    assert_eq!(dates, ["2024-05-01", "2025-01-18"]);
}

#[test]
fn a_treebank_is_read_document_by_document() {
    let go = "1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n\n";
    let treebank =
        format!("# newdoc id = a\n{go}{go}# newdoc\n1\tbroken\n\n# newdoc id = c\n# sent_id = c-1\n{go}");
    check(
        "bank.conllu.gz",
        treebank,
        &[
            ("a", "Go Go", &[]),
            ("bank", "", &["input: conllu: line 7: 2 columns, where CoNLL-U has 10, separated by tabs"]),
            ("c", "Go", &[]),
        ],
    );
    let document = &read("bank.conllu", format!("{go}{go}"))[0];
    assert_eq!(document.id, "bank");
    assert_eq!(document.given(), ["section", "sentence", "token"]);
    check("bank.conllu", "\n", &[("bank", "", &["input: empty: there is no text in it"])]);
}

/// Damages a record here and there: whatever comes of it is a document that can be written and shown.
#[test]
fn no_damage_breaks_the_reader() {
    let record = write(&sample::document(), Offsets::Char).into_bytes();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let pieces: [&[u8]; 12] =
        [b"", b"0", b"99", b"-1", b"null", b"\"", b"{", b"]", b",", b"\xFF", b"\"m1\"", b"1e999"];
    let mut n_read = 0;
    for _ in 0..1000 {
        let mut damaged = record.clone();
        for _ in 0..=random(3) {
            let at = random(damaged.len());
            let end = (at + random(6)).min(damaged.len());
            damaged.splice(at..end, pieces[random(pieces.len())].iter().copied());
        }
        for format in InputFormat::ALL {
            let options = InputOptions { format, ..InputOptions::default() };
            for input in read_with("x", damaged.clone(), &options) {
                n_read += usize::from(!input.is_failed());
                let written = write(&input.document, Offsets::Utf16);
                assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok(), "{written}");
                let mut shown = Vec::new();
                TableWriter::default().append(&input.document, &mut shown);
                assert!(!shown.is_empty());
            }
        }
    }
    assert!(n_read > 1000, "{n_read}");
}
