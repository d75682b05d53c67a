//! Reads records (`{"id", "text", "date"}` a line) and prints their mentions and entities: `read FILE.jsonl`.
#![expect(clippy::print_stdout, reason = "a command-line tool that prints what it read")]

use attache_core::layers::{Entity, Mention};
use attache_core::{Document, Row};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};
use serde_json::{Map, Value, json};

fn main() {
    let path = std::env::args().nth(1).expect("FILE");
    let file = std::fs::read_to_string(path).expect("readable");
    let mut registry = Registry::default();
    registry.register(Box::new(attache_language::LanguageFactory::default())).expect("language");
    registry.register(attache_entity::factory()).expect("entity");
    let config = Config::parse(vec![ConfigSource { name: "none".into(), text: String::new() }]);
    let pipeline = Pipeline::build(&config, &registry, &mut |_, _| Err(String::new())).expect("pipeline");
    let runner = Runner::new(&pipeline).expect("runner");
    for line in file.lines() {
        let record: Value = serde_json::from_str(line).expect("JSON");
        let text = record["text"].as_str().unwrap_or_default();
        let mut document = Document::new(record["id"].as_str().unwrap_or("?"), text).expect("short");
        document.source.date = record["date"].as_str().and_then(|date| date.get(..10)?.parse().ok());
        let document = runner.analyze(document);
        let mut chars = vec![0_u32; text.len() + 1];
        for (number, (byte, c)) in text.char_indices().enumerate() {
            chars[byte..byte + c.len_utf8()].fill(number as u32);
        }
        chars[text.len()] = text.chars().count() as u32;
        let id = |entity: Option<Row<'_, Entity>>| entity.map(|entity| entity.identifier().into_owned());
        let mentions: Vec<Value> = document
            .layer::<Mention>()
            .map(|mention| {
                json!({
                    "id": mention.identifier(), "text": mention.text(),
                    "start": chars[mention.start() as usize], "end": chars[mention.end() as usize],
                    "type": mention.entity_type().map_or("", |kind| kind.as_str()), "kind": mention.kind().as_str(),
                    "entity": id(mention.entity()), "stands_for": id(mention.stands_for()), "confidence": mention.confidence(),
                })
            })
            .collect();
        let entities: Vec<Value> = document
            .layer::<Entity>()
            .map(|entity| {
                let attributes: Map<String, Value> =
                    entity.attributes().map(|fact| (fact.name().to_owned(), fact.value().into())).collect();
                let mentions: Vec<String> = entity.mentions().map(|mention| mention.identifier().into_owned()).collect();
                json!({
                    "id": entity.identifier(), "name": entity.name(), "type": entity.entity_type().map_or("", |kind| kind.as_str()),
                    "subtype": entity.subtype(), "wikidata": entity.wikidata(), "country": id(entity.country()),
                    "salience": entity.salience(), "attributes": attributes, "mentions": mentions,
                })
            })
            .collect();
        let errors: Vec<String> = document.errors.iter().map(ToString::to_string).collect();
        println!(
            "{}",
            json!({"id": document.id, "text": text, "layers": {"mention": mentions, "entity": entities}, "errors": errors})
        );
    }
}
