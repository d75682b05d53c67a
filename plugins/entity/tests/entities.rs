//! The cases of `cases/entities.toml`, read from raw text.

use attache_core::layers::{Mention, MentionKind};
use attache_core::{Document, Row};
use attache_engine::{Config, ConfigSource, Pipeline, Registry, Runner};

fn render(mention: Row<'_, Mention>) -> String {
    let kind = match mention.kind() {
        MentionKind::Name => mention.entity_type().map_or("?", |kind| kind.as_str()),
        kind => kind.as_str(),
    };
    let mut line = format!(
        "{} | {kind} | {}",
        mention.text(),
        mention.entity().map_or("-", Row::<attache_core::layers::Entity>::name)
    );
    if let Some(meant) = mention.stands_for() {
        line = format!("{line} | {}", meant.name());
    }
    line
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
        for wanted in case["mentions"].as_array().unwrap().iter().map(|wanted| wanted.as_str().unwrap()) {
            match left.iter().position(|line| line == wanted) {
                Some(place) => drop(left.remove(place)),
                None => faults.push(format!("{name}: no `{wanted}` in {found:#?}")),
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
