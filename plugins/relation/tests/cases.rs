//! Runs the Markdown cases under `cases/`: a parsed sentence, and all relations that must come of it.
//!
//! A `tree` block holds one token a line: form, lemma, UPOS, Penn tag, head, relation, and where a mention begins
//! `TYPE=entity name` or `TYPE/subtype=entity name`, with `>country` for what it belongs to; `+` carries a mention on. A blank line parts
//! sentences. The `relations` block after it lists every relation, in text order, a `propositions` block every
//! proposition; nothing else may come.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, which is what it is for")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use attache_core::layers::{
    Entity, EntityType, Mention, MentionKind, NewEntity, NewMention, NewSection, NewSentence, NewToken,
    Polarity, Proposition, Relation, Section, SectionKind, Sentence, Token, Upos,
};
use attache_core::{
    Analyzer, AnalyzerFactory, BuildError, Call, Descriptor, Document, DocumentView, Given, Id, Options,
    Output, Provenance, Resource, Resources, Row, Span,
};

fn provenance() -> Arc<Provenance> {
    Arc::new(Provenance { analyzer: "test".into(), version: "1".into(), config: String::new() })
}

/// Builds the document that a `tree` block describes.
fn document(tree: &str) -> Document {
    let lines: Vec<Vec<&str>> = tree.lines().map(|line| line.split_whitespace().collect()).collect();
    let mut text = String::new();
    let mut spans = Vec::new();
    for cells in &lines {
        let start = text.len();
        text.push_str(cells.first().unwrap_or(&""));
        spans.push(Span::from(start..text.len()));
        text.push(' ');
    }
    let mut document = Document::new("case", text.clone()).unwrap();
    let descriptor = Descriptor::new("given", "1", "Gives layers.")
        .writes::<Section>()
        .writes::<Sentence>()
        .writes::<Token>()
        .writes::<Mention>()
        .writes::<Entity>();
    let blank = document.clone();
    let mut output = Output::new(&blank, &descriptor, Given::Complete);
    let section = output.push(NewSection { span: Span::from(0..text.len()), kind: SectionKind::Paragraph });
    let mut entities: HashMap<String, Id<Entity>> = HashMap::new();
    let mut row = 0_u32;
    for sentence_lines in lines.split(Vec::is_empty).filter(|lines| !lines.is_empty()) {
        let first_line =
            lines.iter().position(|cells| std::ptr::eq(cells, &raw const sentence_lines[0])).unwrap();
        let cover = spans[first_line].cover(spans[first_line + sentence_lines.len() - 1]);
        let sentence = output.push(NewSentence { span: cover, section });
        let first_row = row;
        let mut mention: Option<(Span, Vec<&str>)> = None;
        for (at, cells) in sentence_lines.iter().enumerate() {
            let span = spans[first_line + at];
            let head: u32 = cells[4].parse().unwrap();
            output.push(NewToken {
                span,
                lemma: Some(cells[1]),
                upos: Upos::parse(cells[2]),
                xpos: Some(cells[3]),
                feats: None,
                head: (head > 0).then(|| Id::new(first_row + head - 1)),
                deprel: Some(cells[5]),
                sentence,
            });
            row += 1;
            if cells.get(6) == Some(&"+") {
                if let Some((open, _)) = &mut mention {
                    *open = open.cover(span);
                }
                continue;
            }
            write_mention(&mut output, mention.take(), &mut entities);
            if cells.len() > 6 {
                mention = Some((span, cells[6..].to_vec()));
            }
        }
        write_mention(&mut output, mention.take(), &mut entities);
    }
    for layer in output.freeze(&provenance()).unwrap() {
        document.insert(layer);
    }
    document
}

fn write_mention(
    output: &mut Output<'_>,
    mention: Option<(Span, Vec<&str>)>,
    entities: &mut HashMap<String, Id<Entity>>,
) {
    let Some((span, cells)) = mention else { return };
    let whole = cells.join(" ");
    let (kind, rest) = whole.split_once('=').unwrap();
    let (name, country) = rest.split_once('>').map_or((rest, None), |(name, country)| (name, Some(country)));
    let (kind, pronoun) = kind.strip_prefix("~").map_or((kind, false), |kind| (kind, true));
    let (kind, subtype) = kind.split_once('/').map_or((kind, None), |(kind, subtype)| (kind, Some(subtype)));
    let entity_type = EntityType::parse(kind);
    let mut entity = |output: &mut Output<'_>, name: &str, entity_type, subtype, country| {
        *entities.entry(name.to_owned()).or_insert_with(|| {
            output.push(NewEntity { name, entity_type, subtype, wikidata: None, country, salience: 0.1 })
        })
    };
    let country = country.map(|country| entity(output, country, Some(EntityType::Gpe), None, None));
    let entity = entity(output, name, entity_type, subtype, country);
    let kind = if pronoun { MentionKind::Pronoun } else { MentionKind::Name };
    output.push(NewMention {
        span,
        entity_type,
        kind,
        entity: Some(entity),
        stands_for: None,
        confidence: 1.0,
    });
}

/// Runs the analyzer over `document` and lists the relations.
fn relations(document: Document, rules: &str) -> String {
    match analyzed(document, rules) {
        Ok(document) => document.layer::<Relation>().map(line).collect(),
        Err(error) => format!("error: {error}\n"),
    }
}

/// Runs the analyzer over `document` and lists the propositions.
fn propositions(document: Document) -> String {
    let document = analyzed(document, "").unwrap();
    let mut lines = String::new();
    for proposition in document.layer::<Proposition>() {
        let subject = proposition.subject().map_or("", |span| span.text(document.text()));
        write!(lines, "{subject} | {}", proposition.text()).unwrap();
        for argument in proposition.arguments() {
            write!(lines, " | {}", argument.place().text(document.text())).unwrap();
        }
        lines.push_str(if proposition.polarity() == Polarity::Negative { " | not\n" } else { "\n" });
    }
    lines
}

fn analyzed(mut document: Document, rules: &str) -> Result<Document, BuildError> {
    let factory = attache_relation::RelationFactory::default();
    let mut resources = Resources::default();
    if !rules.is_empty() {
        resources.add("rules", Resource { path: "rules.toml".into(), text: rules.into() });
    }
    let analyzer = factory.build(&Options::defaults(&factory.descriptor().options), &resources)?;
    add_layers(&mut document, &*analyzer);
    Ok(document)
}

/// Adds what `analyzer` finds in `document` to it.
fn add_layers(document: &mut Document, analyzer: &dyn Analyzer) {
    let read = document.clone();
    let view = DocumentView::new(&read, analyzer.descriptor());
    let mut output = Output::new(&read, analyzer.descriptor(), Given::Complete);
    analyzer.analyze(&view, &mut output, &Call::default()).unwrap();
    view.check().unwrap();
    for layer in output.freeze(&provenance()).unwrap() {
        document.insert(layer);
    }
}

fn line(relation: Row<'_, Relation>) -> String {
    let mut line = format!("{} [{}]", relation.relation_type(), relation.text());
    for argument in relation.arguments() {
        let named = argument.entity().map(Row::<Entity>::name);
        if let Some(other) = argument.relation() {
            write!(line, " {}={}", argument.role(), other.text()).unwrap();
            continue;
        }
        let words = argument.place().map_or("", |place| place.text(words_of(relation)));
        write!(line, " {}={}", argument.role(), named.unwrap_or(words)).unwrap();
        if argument.implied() {
            line.push('?');
        }
    }
    if relation.polarity() == Polarity::Negative {
        line.push_str(" not");
    }
    write!(line, " {}", relation.realis()).unwrap();
    if let Some(content) = relation.content() {
        write!(line, " content={}", content.text()).unwrap();
    }
    if let Some(place) = relation.place_span() {
        write!(line, " at={}", place.text(words_of(relation))).unwrap();
    }
    if let Some(status) = relation.status() {
        write!(line, " {status}").unwrap();
    }
    for source in relation.attribution() {
        let named = source.entity().map(Row::<Entity>::name);
        write!(line, " by={}", named.unwrap_or_else(|| source.place().text(words_of(relation)))).unwrap();
    }
    line.push('\n');
    line
}

/// Returns the text of the whole document: that of its one section.
fn words_of(relation: Row<'_, Relation>) -> &str {
    relation.sentence().section().text()
}

#[test]
fn every_case_gives_its_relations_and_no_others() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");
    let mut failures = String::new();
    let mut n_cases = 0;
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        let (mut tree, mut rules) = (String::new(), String::new());
        let mut pieces: Vec<String> = text.split("```").map(str::to_owned).collect();
        for piece in pieces.iter_mut().skip(1).step_by(2) {
            let block = piece.clone();
            let (name, body) = block.split_once('\n').unwrap();
            match name {
                "tree" => (tree, rules) = (body.to_owned(), String::new()),
                "toml" => rules = body.to_owned(),
                _ => {
                    n_cases += 1;
                    let found = match name {
                        "propositions" => propositions(document(&tree)),
                        _ => relations(document(&tree), &rules),
                    };
                    *piece = format!("{name}\n{found}");
                    if found != body {
                        let first: Vec<&str> =
                            tree.lines().filter_map(|line| line.split(' ').next()).collect();
                        write!(
                            failures,
                            "\n{}: {}\nwanted\n{body}found\n{found}",
                            page.display(),
                            first.join(" ")
                        )
                        .unwrap();
                    }
                }
            }
        }
        // To be looked through line by line afterwards: the cases say what is right, not what is.
        if std::env::var_os("ATTACHE_UPDATE_CASES").is_some() {
            std::fs::write(&page, pieces.join("```")).unwrap();
        }
    }
    assert!(n_cases > 0, "no case was read");
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn odd_trees_do_no_harm() {
    // A loop, a token that governs itself, a head beyond the sentence, a tree without any root, no words.
    for tree in [
        "Iran Iran PROPN NNP 2 nsubj GPE=Iran\nattacked attack VERB VBD 1 root\nIraq Iraq PROPN NNP 2 obj GPE=Iraq\n",
        "Iran Iran PROPN NNP 1 nsubj GPE=Iran\nattacked attack VERB VBD 2 xcomp\n",
        "attack attack VERB VB 2 xcomp\nattack attack NOUN NN 3 obj\nattack attack VERB VB 1 conj\n",
        "attack attack VERB VB 3 conj\nattack attack VERB VB 1 conj\nattack attack VERB VB 2 acl:relcl\n",
        "",
    ] {
        let _ = relations(document(tree), "");
    }
}

#[test]
fn a_statement_holds_the_whole_of_its_quotation() {
    // The parse made what follows the first clause a clause of the verb of saying.
    let tree = "\
“ “ PUNCT `` 3 punct
We we PRON PRP 3 nsubj
need need VERB VBP 11 ccomp
change change NOUN NN 3 obj
, , PUNCT , 11 punct
they they PRON PRP 7 nsubj
resist resist VERB VBP 11 parataxis
it it PRON PRP 7 obj
” ” PUNCT '' 11 punct
Smith Smith PROPN NNP 11 nsubj PERSON=Smith
said say VERB VBD 0 root
. . PUNCT . 11 punct
";
    let quote = attache_quote::factory();
    let quote = quote.build(&Options::defaults(&quote.descriptor().options), &Resources::default()).unwrap();
    let mut alone = document(tree);
    add_layers(&mut alone, &*quote);
    let found = relations(alone, "");
    assert_eq!(found, "make_statement [said] actor=Smith content=We need change , they resist it actual\n");
}
