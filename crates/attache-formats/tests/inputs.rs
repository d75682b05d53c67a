//! Pages, tables and what other tools annotated: what is read of them.

use attache_core::layers::{Entity, Mention, Section};
use attache_core::{Document, Row};
use attache_formats::{
    Brat, Columns, Doccano, DocumentWriter, FolderWriter as _, Input, InputFormat, InputOptions, JsonWriter,
    LabelStudio, Offsets, Selection, open, open_brat,
};

use crate::sample;

const PAGE: &str = include_str!("pages/krumlov.html");

fn read(name: &str, bytes: impl Into<Vec<u8>>, options: &InputOptions) -> Vec<Input> {
    open(name, Box::new(std::io::Cursor::new(bytes.into())), options).collect()
}

fn notes(input: &Input) -> Vec<&str> {
    input.notes.iter().map(|note| note.message.as_str()).collect()
}

fn errors(document: &Document) -> Vec<String> {
    document.errors.iter().map(ToString::to_string).collect()
}

#[cfg(feature = "html")]
mod html {
    use super::*;

    /// Returns what a page says of its date, and where.
    fn dated(head: &str) -> (Option<String>, Option<String>) {
        let body = "<p>Norland sued Westmark, because the ferry had not come for a week.</p>".repeat(9);
        let page = format!(
            "<html><head><title>Ferries</title>{head}</head><body><article>{body}</article></body></html>"
        );
        let source = read("a.html", page, &InputOptions::default()).remove(0).document.source;
        (source.date.map(|date| date.to_string()), source.date_from)
    }

    #[test]
    fn a_page_is_its_article() {
        let [input] = &read("news/krumlov.html", PAGE, &InputOptions::default())[..] else {
            panic!("one page")
        };
        let document = &input.document;
        assert_eq!(errors(document), [""; 0]);
        assert_eq!(notes(input), [""; 0]);
        assert_eq!(document.id, "news/krumlov");
        assert_eq!(document.source.title.as_deref(), Some("Ministers agree on ferries in Český Krumlov"));
        assert_eq!(document.source.date.map(|date| date.to_string()).as_deref(), Some("2025-01-18"));
        assert_eq!(document.source.date_from.as_deref(), Some("json-ld"));
        assert_eq!(
            document.meta.as_deref(),
            Some(r#"{"author":"Hana Beránková","site":"The Vltava Courier"}"#)
        );
        let sections: Vec<_> = document
            .layer::<Section>()
            .map(|row| format!("{}: {}", row.kind().as_str(), row.text()))
            .collect();
        insta::assert_snapshot!(sections.join("\n"));
        for boilerplate in
            ["Home", "cookies", "kettle", "Tweet", "Photo", "rights reserved", "track(", "first!"]
        {
            assert!(!document.text().contains(boilerplate), "{boilerplate}: {}", document.text());
        }
    }

    #[test]
    fn the_date_says_where_it_is_from() {
        let found = |date: &str, from: &str| (Some(date.to_owned()), Some(from.to_owned()));
        for (head, expected) in [
            (
                r#"<meta property="article:published_time" content="2025-01-18T23:30:00Z">"#,
                found("2025-01-18", "meta article:published_time"),
            ),
            (r#"<META NAME="dc.date" CONTENT="2025-01-17">"#, found("2025-01-17", "meta DC.date")),
            (
                r#"<meta name="date" content="yesterday"><meta name="pubdate" content="2025-01-16 08:00">"#,
                found("2025-01-16", "meta pubdate"),
            ),
            (
                r#"<script type="application/ld+json">{"@type": "Report", "datePublished": "2025-01-15"}</script>
                   <meta name="date" content="2024-12-31">"#,
                found("2025-01-15", "json-ld"),
            ),
            (r#"<script type="application/ld+json">{broken</script>"#, (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(dated(head), expected, "{head}");
        }
    }

    #[test]
    fn a_page_may_say_its_encoding() {
        let page = PAGE.replace("charset=\"utf-8\"", "charset=windows-1250");
        let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(&page);
        let [input] = &read("a.htm", bytes.into_owned(), &InputOptions::default())[..] else { panic!() };
        assert!(input.document.text().contains("Ondřej Malý, called"), "{}", input.document.text());
    }

    #[test]
    fn of_a_page_that_nests_too_deep_what_it_marks_is_read() {
        let deep = |article: &str| {
            let nest = ("<div>".repeat(600), "</div>".repeat(600));
            let page = format!(
                "<title>Ferries stop</title><nav>Home</nav><div>Advertisement</div>{}{article}{}",
                nest.0, nest.1
            );
            let options = InputOptions { format: InputFormat::Html, ..InputOptions::default() };
            let [input] = &read("x.html", page, &options)[..] else { panic!() };
            let note = input.notes.first().map(|note| note.message.clone()).unwrap_or_default();
            (input.document.text().to_owned(), note)
        };
        let (text, note) =
            deep("<article><p>No ferry left on Monday.</p></article><article>See also</article>");
        assert_eq!(text, "Ferries stop\n\nNo ferry left on Monday.");
        assert!(note.contains("nest more than 500 deep); its `article` was read"), "{note}");
        let (text, note) = deep("<p>No ferry left on Monday.</p>");
        assert_eq!(text, "Ferries stop\n\nAdvertisement\n\nNo ferry left on Monday.");
        assert!(note.contains("all of it was read"), "{note}");
    }

    #[test]
    fn no_page_breaks_the_reader() {
        let deep = "<div>".repeat(2_000) + "deep";
        let long = format!("<article>{}</article>", "<p>One more paragraph about ferries.</p>".repeat(2_000));
        for page in
            ["", "<html>", "<title>Only a title</title>", "no page at all", "<p>\u{0}</p>", &deep, &long]
        {
            let options = InputOptions {
                format: InputFormat::Html,
                max_bytes: Some(10_000),
                ..InputOptions::default()
            };
            for input in read("x.html", page, &options) {
                assert!(input.document.text().len() <= 10_000);
                let is_cut = input.document.source.truncated;
                assert_eq!(
                    is_cut,
                    page.len() > 50_000 && page.starts_with("<article>"),
                    "{} bytes",
                    page.len()
                );
            }
        }
    }
}

fn table(name: &str, bytes: impl Into<Vec<u8>>, columns: Columns) -> Vec<String> {
    let options = InputOptions { columns, ..InputOptions::default() };
    read(name, bytes, &options)
        .iter()
        .map(|input| {
            let document = &input.document;
            let mut shown = format!("{}: {:?}", document.id, document.text());
            for told in [&document.source.title, &document.meta].into_iter().flatten() {
                shown += &format!(" {told}");
            }
            shown.extend(document.source.date.map(|date| format!(" {date}")));
            for told in errors(document).iter().map(String::as_str).chain(notes(input)) {
                shown += &format!(" ({told})");
            }
            shown
        })
        .collect()
}

#[test]
fn tables_have_a_document_in_each_row() {
    let plain = "id,Text,date,desk\na,\"Norland, it\nsaid, sued.\",2025-01-18,world\nb,,,\n,Short.\n";
    assert_eq!(
        table("news.csv", plain, Columns::default()),
        [
            r#"a: "Norland, it\nsaid, sued." {"desk":"world"} 2025-01-18"#,
            r#"b: "" {"desk":""} (input: empty: there is no text in it)"#,
            r#"news: "Short.""#,
        ]
    );
    let columns = Columns {
        text: Some("body".into()),
        title: Some("headline".into()),
        date: Some("published".into()),
        id: None,
    };
    let other = "headline;published;body;text\nFerries;18.1.2025;Norland sued.;a summary\n";
    assert_eq!(
        table("news.csv", other, columns),
        [concat!(
            r#"news: "Norland sued." Ferries {"text":"a summary"} (input: date: `date` is "18.1.2025", "#,
            "which is no ISO date such as 2025-01-18; it was left out)"
        )]
    );
    assert_eq!(
        table("news.tsv", "text\tid\nOne, two; three.\t7\n", Columns::default()),
        [r#"7: "One, two; three.""#]
    );
    let wide: Vec<u8> = "\u{feff}id\ttext\n1\tZoé.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(table("news.csv", wide, Columns::default()), [r#"1: "Zoé.""#]);
    assert_eq!(
        table("news.csv", &b"id,text\n1,He said \x93no\x94 at the caf\xE9.\n"[..], Columns::default()),
        [r#"1: "He said “no” at the café." (line 2: not UTF-8; read as windows-1252)"#]
    );
}

#[test]
fn a_table_without_its_column_says_so() {
    assert_eq!(
        table("news.csv", "id,body\n1,Norland.\n", Columns::default()),
        [
            "news: \"\" (input: column: there is no column `text` among `id`, `body`; name one with `--column text=NAME`)"
        ]
    );
    let columns = Columns { text: Some("bdy".into()), ..Columns::default() };
    assert_eq!(
        table("news.csv", "id,body\n1,Norland.\n", columns),
        ["news: \"\" (input: column: there is no column `bdy` among `id`, `body`)"]
    );
    assert_eq!(
        table("news.csv", "", Columns::default()),
        ["news: \"\" (input: empty: there is no text in it)"]
    );
}

#[test]
fn fields_of_records_may_have_other_names() {
    let columns = Columns {
        id: Some("url".into()),
        text: Some("body".into()),
        title: Some("headline".into()),
        date: Some("published".into()),
    };
    let record = r#"{"url": "u1", "id": 7, "text": "a summary", "body": "Norland sued.", "headline": "Ferries", "published": "2025-01-18"}"#;
    assert_eq!(
        table("news.jsonl", record, columns.clone()),
        [r#"u1: "Norland sued." Ferries {"id":7,"text":"a summary"} 2025-01-18"#]
    );
    // What attache wrote itself is read as it was written.
    let mut own = Vec::new();
    JsonWriter { offsets: Offsets::Char, layers: None }.append_record(&sample::document(), &mut own);
    let options = InputOptions { columns, ..InputOptions::default() };
    assert_eq!(read("own.jsonl", own, &options)[0].document.text(), sample::TEXT);
}

/// Returns every mention as its words and type, every other mark and every link.
fn annotations(document: &Document) -> (Vec<(String, String)>, Vec<String>, Vec<String>) {
    assert_eq!(errors(document), [""; 0]);
    let mentions = document
        .layer::<Mention>()
        .map(|row| {
            let kind = row.entity_type().map_or("MENTION", attache_core::layers::EntityType::as_str);
            (row.text().to_owned(), kind.to_owned())
        })
        .collect();
    let mut record = Vec::new();
    JsonWriter { offsets: Offsets::Char, layers: None }.append_record(document, &mut record);
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    let rows = |layer: &str, show: &dyn Fn(&serde_json::Value) -> String| -> Vec<String> {
        record["layers"][layer].as_array().into_iter().flatten().map(show).collect()
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let mut links = rows("annotated_relation", &|row| {
        format!(
            "{} {} {} {}",
            text(&row["from"]["text"]),
            text(&row["type"]),
            text(&row["role"]),
            text(&row["to"]["text"])
        )
    });
    links.sort();
    (mentions, rows("annotation", &|row| format!("{} {}", text(&row["label"]), text(&row["text"]))), links)
}

#[test]
fn what_is_written_for_annotators_comes_back() {
    let original = sample::document();
    let mut written = Vec::new();
    Doccano { layers: Selection::default() }.append(&original, &mut written);
    let options = |format| InputOptions { format, ..InputOptions::default() };
    let doccano = read("a.jsonl", written, &options(InputFormat::Doccano)).remove(0).document;
    let mut written = b"[".to_vec();
    LabelStudio { layers: Selection::default() }.append(&original, &mut written);
    written.push(b']');
    let studio = read("a.json", written, &options(InputFormat::LabelStudio)).remove(0).document;
    let pieces = Brat::default().render(&original);
    let brat = open_brat(
        "krumlov.txt",
        Box::new(std::io::Cursor::new(pieces[0].bytes.clone())),
        Some(Box::new(std::io::Cursor::new(pieces[1].bytes.clone()))),
        &InputOptions::default(),
    )
    .document;
    for document in [&doccano, &studio, &brat] {
        assert_eq!(document.text(), original.text());
        assert_eq!(document.id, "krumlov");
        let (mentions, others, links) = annotations(document);
        assert_eq!(mentions, annotations_of(&original));
        assert_eq!(
            others,
            [
                "PHRASE Český Krumlov",
                "holds_position Foreign Minister",
                "DATE Friday",
                "sign_agreement signed",
                "MONEY $4.5 million"
            ]
        );
        assert_eq!(
            links,
            [
                "Foreign Minister holds_position cause signed",
                "Foreign Minister holds_position from Zoé Lindqvist",
                "signed sign_agreement actor Norland",
                "signed sign_agreement document Cafe\u{301} accord",
                "signed sign_agreement place Český Krumlov",
                "signed sign_agreement source Zoé Lindqvist",
                "signed sign_agreement time Friday",
            ]
        );
    }
    assert_eq!(studio.source.title.as_deref(), original.source.title.as_deref());
    // brat also keeps which mentions are one, and how they refer.
    let she = brat.layer::<Mention>().next_back().unwrap();
    assert_eq!((she.text(), she.kind().as_str()), ("She", "pronoun"));
    assert_eq!(she.entity().map(Row::<Entity>::name), Some("Zoé Lindqvist"));
    assert_eq!(brat.layer::<Entity>().len(), 3);
}

fn annotations_of(document: &Document) -> Vec<(String, String)> {
    document
        .layer::<Mention>()
        .map(|row| {
            let kind = row.entity_type().map_or("MENTION", attache_core::layers::EntityType::as_str);
            (row.text().to_owned(), kind.to_owned())
        })
        .collect()
}

#[test]
fn the_gold_of_others_is_read() {
    let options = |format| InputOptions { format, ..InputOptions::default() };
    let old = r#"{"id": 3, "text": "🏰 Norland sued.", "label": [[2, 9, "Location"], [10, 14, "Verb"]], "who": "Z"}"#;
    let document = read("x", old, &options(InputFormat::Doccano)).remove(0).document;
    assert_eq!(document.meta.as_deref(), Some(r#"{"who":"Z"}"#));
    let (mentions, others, links) = annotations(&document);
    assert_eq!(mentions, [("Norland".to_owned(), "LOC".to_owned())]);
    assert_eq!((others, links), (vec!["Verb sued".to_owned()], Vec::new()));
    let task = r#"[{"id": 9, "data": {"article": "Norland sued.", "desk": "world"}, "predictions": [], "annotations": [
        {"was_cancelled": true, "result": []},
        {"result": [
            {"id": "x", "type": "labels", "value": {"start": 0, "end": 7, "text": "Norland", "labels": ["COUNTRY"]}},
            {"id": "y", "type": "labels", "value": {"start": 8, "end": 12, "text": "sued", "labels": ["Suit"]}},
            {"type": "relation", "from_id": "x", "to_id": "y", "direction": "left", "labels": ["plaintiff"]},
            {"id": "z", "type": "choices", "value": {"choices": ["law"]}}]}]}]"#;
    let columns = Columns { text: Some("article".into()), ..Columns::default() };
    let own = InputOptions { columns, ..options(InputFormat::LabelStudio) };
    let document = read("x", task, &own).remove(0).document;
    assert_eq!((document.id.as_str(), document.meta.as_deref()), ("9", Some(r#"{"desk":"world"}"#)));
    let (mentions, _, links) = annotations(&document);
    assert_eq!(mentions, [("Norland".to_owned(), "GPE".to_owned())]);
    assert_eq!(links, ["sued Suit plaintiff Norland"]);
    let moved = task.replace("\"start\": 8", "\"start\": 7");
    let document = read("x", moved, &own).remove(0).document;
    assert!(errors(&document)[0].starts_with("input: layers: layer `annotation`, row 0: `text` is \"sued\""));
}

#[test]
fn damaged_annotations_say_where() {
    for (lines, expected) in [
        (
            "T1\tGPE 0 99\tNorland\n",
            "input: layers: layer `mention`, row 0: `end` is 99, beyond the end of the text at 13 (`char`)",
        ),
        (
            "T1\tGPE zero 7\tNorland\n",
            "input: annotations: line 1 of the annotations cannot be read: \"T1\\tGPE zero 7\\tNorland\"",
        ),
        ("E1\tsue:T1\n", "input: annotations: line 1 of the annotations cannot be read: \"E1\\tsue:T1\""),
    ] {
        let text = Box::new(std::io::Cursor::new("Norland sued."));
        let input =
            open_brat("a.txt", text, Some(Box::new(std::io::Cursor::new(lines))), &InputOptions::default());
        assert_eq!(errors(&input.document), [expected], "{lines}");
    }
}
