//! The cases of `cases/entities.toml`, read from raw text.

use attache_core::layers::{Attribute, Entity, Mention, MentionKind};
use attache_core::{Document, Row};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};

fn render(mention: Row<'_, Mention>) -> String {
    let kind = match mention.kind() {
        MentionKind::Name => mention.entity_type().map_or("?", |kind| kind.as_str()),
        kind => kind.as_str(),
    };
    let mut line =
        format!("{} | {kind} | {}", mention.text(), mention.entity().map_or("-", Row::<Entity>::name));
    if let Some(meant) = mention.stands_for() {
        line = format!("{line} | {}", meant.name());
    }
    line
}

/// What is known of an entity: `name | attribute | value`.
fn facts_of(entity: Row<'_, Entity>) -> Vec<String> {
    let own = |fact: Row<'_, Attribute>| format!("{} | {} | {}", entity.name(), fact.name(), fact.value());
    let country = entity.country().map(|country| format!("{} | country | {}", entity.name(), country.name()));
    entity.attributes().map(own).chain(country).collect()
}

#[test]
fn cases() {
    let mut registry = Registry::default();
    registry.register(Box::new(attache_language::LanguageFactory::default())).unwrap();
    registry.register(attache_entity::factory()).unwrap();
    let file: toml::Table = include_str!("../cases/entities.toml").parse().unwrap();
    let mut faults = Vec::new();
    for case in file["case"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let options = case.get("options").and_then(toml::Value::as_str).unwrap_or_default();
        let text = format!("[analyzer.entity]\n{options}");
        let config = Config::parse(vec![ConfigSource { name: "case".into(), text }]);
        let pipeline = Pipeline::build(&config, &registry, &mut |_, _| Err(String::new())).unwrap();
        let runner = Runner::new(&pipeline).unwrap();
        let document = runner.analyze(Document::new(name, case["text"].as_str().unwrap()).unwrap());
        assert!(document.errors.is_empty(), "{name}: {:?}", document.errors);
        let found: Vec<String> = document.layer::<Mention>().map(render).collect();
        let mut left = found.clone();
        let wanted = case.get("mentions").and_then(|list| list.as_array()).into_iter().flatten();
        for wanted in wanted.map(|wanted| wanted.as_str().unwrap()) {
            match left.iter().position(|line| line == wanted) {
                Some(place) => drop(left.remove(place)),
                None => faults.push(format!("{name}: no `{wanted}` in {found:#?}")),
            }
        }
        let facts: Vec<String> = document.layer::<Entity>().flat_map(facts_of).collect();
        for (list, is_known) in [("facts", true), ("not_facts", false)] {
            let listed = case.get(list).and_then(|list| list.as_array()).into_iter().flatten();
            for fact in listed.map(|fact| fact.as_str().unwrap()) {
                if facts.iter().any(|known| known == fact) != is_known {
                    faults.push(format!("{name}: {list} has `{fact}`, known are {facts:#?}"));
                }
            }
        }
        for absent in case.get("absent").and_then(|list| list.as_array()).into_iter().flatten() {
            let absent = absent.as_str().unwrap();
            if document.layer::<Mention>().any(|mention| mention.text() == absent) {
                faults.push(format!("{name}: `{absent}` is a mention"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
