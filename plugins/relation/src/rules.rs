//! Reads triggers, classes and types from TOML: the built-in lexicon, and files that the option `rules` names.
//!
//! The file is walked by hand rather than deserialised, so that every mistake is reported with its line and
//! the nearest word that would have been right.

use attache_core::Choice;
use attache_core::layers::{EntityType, Family};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lexicon::{Frame, Lexicon, SlotName, SlotRule, Trigger, TriggerKind};
use crate::pattern::Pattern;
use crate::schema::{RelationType, Schema};

/// A mistake in a rules file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleError {
    /// The line, counted from 1.
    pub(crate) line: u32,
    /// What is wrong, without a full stop.
    pub(crate) message: String,
}

/// Adds all that `text` declares to `schema` and `lexicon`; `priority` puts its frames ahead of others.
pub(crate) fn read(
    text: &str,
    priority: f64,
    schema: &mut Schema,
    lexicon: &mut Lexicon,
) -> Result<(), RuleError> {
    let table = DeTable::parse(text).map_err(|error| RuleError {
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        message: error.message().trim_end_matches('.').to_owned(),
    })?;
    let reader = Reader { text, priority };
    let top = table.get_ref();
    for (key, _) in entries(top) {
        reader.one_of(key, &["class", "type", "frame"], "table")?;
    }
    if let Some(classes) = top.get("class") {
        for (name, class) in entries(reader.table(classes)?) {
            reader.class(name.get_ref(), class, lexicon)?;
        }
    }
    for table in reader.tables(top, "type")? {
        reader.relation_type(table, schema)?;
    }
    for table in reader.tables(top, "frame")? {
        reader.frames(table, schema, lexicon)?;
    }
    Ok(())
}

type Key<'k> = Spanned<std::borrow::Cow<'k, str>>;
type Item<'k> = Spanned<DeValue<'k>>;

/// Returns the entries in the order of the file: the map itself is sorted by key.
fn entries<'t, 'k>(table: &'t DeTable<'k>) -> Vec<(&'t Key<'k>, &'t Item<'k>)> {
    let mut all: Vec<_> = table.iter().collect();
    all.sort_by_key(|(key, _)| key.span().start);
    all
}

struct Reader<'t> {
    text: &'t str,
    priority: f64,
}

impl Reader<'_> {
    fn error(&self, at: &std::ops::Range<usize>, message: String) -> RuleError {
        RuleError { line: line_at(self.text, at.start), message }
    }

    fn one_of(&self, key: &Key<'_>, known: &[&str], what: &str) -> Result<(), RuleError> {
        if known.contains(&&**key.get_ref()) {
            return Ok(());
        }
        Err(self.error(&key.span(), unknown(what, key.get_ref(), known.iter().copied())))
    }

    fn table<'i, 'k>(&self, item: &'i Item<'k>) -> Result<&'i DeTable<'k>, RuleError> {
        match item.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.error(&item.span(), "expected a table".into())),
        }
    }

    fn tables<'i, 'k>(&self, top: &'i DeTable<'k>, name: &str) -> Result<Vec<&'i Item<'k>>, RuleError> {
        match top.get(name) {
            None => Ok(Vec::new()),
            Some(item) => match item.get_ref() {
                DeValue::Array(items) => Ok(items.iter().collect()),
                _ => Err(self.error(&item.span(), format!("write [[{name}]], with two brackets"))),
            },
        }
    }

    fn string<'i>(&self, item: &'i Item<'_>) -> Result<&'i str, RuleError> {
        match item.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.error(&item.span(), "expected a string".into())),
        }
    }

    fn strings<'i>(&self, item: &'i Item<'_>) -> Result<Vec<(&'i str, std::ops::Range<usize>)>, RuleError> {
        match item.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| Ok((self.string(item)?, item.span()))).collect(),
            _ => Err(self.error(&item.span(), "expected a list of strings".into())),
        }
    }

    fn class(&self, name: &str, item: &Item<'_>, lexicon: &mut Lexicon) -> Result<(), RuleError> {
        let id = lexicon.class(name);
        for (key, value) in entries(self.table(item)?) {
            self.one_of(key, &["words", "types", "subtypes", "includes"], "key")?;
            for (word, at) in self.strings(value)? {
                if &**key.get_ref() == "includes" {
                    let known: Vec<&str> = lexicon.classes.iter().map(|class| &*class.name).collect();
                    let Some(other) = lexicon.class_named(word) else {
                        return Err(self.error(&at, unknown("class", word, known)));
                    };
                    let words = other.words.clone();
                    lexicon.classes[id as usize].words.extend(words);
                    continue;
                }
                let class = &mut lexicon.classes[id as usize];
                match &**key.get_ref() {
                    "words" => {
                        class.words.insert(word.into());
                    }
                    "subtypes" => class.subtypes.push(word.into()),
                    _ => class.types.push(self.entity_type(word, &at)?),
                }
            }
        }
        Ok(())
    }

    fn entity_type(&self, word: &str, at: &std::ops::Range<usize>) -> Result<EntityType, RuleError> {
        EntityType::parse(word).ok_or_else(|| {
            self.error(at, unknown("entity type", word, EntityType::ALL.iter().map(|kind| kind.as_str())))
        })
    }

    fn relation_type(&self, item: &Item<'_>, schema: &mut Schema) -> Result<(), RuleError> {
        const KEYS: [&str; 9] =
            ["name", "family", "symmetric", "plover", "mode", "cameo", "intensity", "wikidata", "roles"];
        let mut new = RelationType {
            name: "".into(),
            family: Family::Event,
            symmetric: false,
            plover: None,
            mode: None,
            cameo: None,
            intensity: None,
            wikidata: None,
            roles: Vec::new(),
        };
        for (key, value) in entries(self.table(item)?) {
            self.one_of(key, &KEYS, "key")?;
            match &**key.get_ref() {
                "name" => new.name = self.string(value)?.into(),
                "family" => {
                    let word = self.string(value)?;
                    new.family = match word {
                        "event" => Family::Event,
                        "state" => Family::State,
                        _ => {
                            return Err(
                                self.error(&value.span(), unknown("family", word, ["event", "state"]))
                            );
                        }
                    }
                }
                "symmetric" => match value.get_ref() {
                    DeValue::Boolean(yes) => new.symmetric = *yes,
                    _ => return Err(self.error(&value.span(), "expected true or false".into())),
                },
                "plover" => new.plover = Some(self.string(value)?.into()),
                "mode" => new.mode = Some(self.string(value)?.into()),
                "cameo" => new.cameo = Some(self.string(value)?.into()),
                "wikidata" => new.wikidata = Some(self.string(value)?.into()),
                "intensity" => new.intensity = Some(self.number(value, -10.0, 10.0)?),
                _ => new.roles = self.strings(value)?.into_iter().map(|(role, _)| role.into()).collect(),
            }
        }
        if new.name.is_empty() {
            return Err(self.error(&item.span(), "a type needs a `name`".into()));
        }
        if new.roles.is_empty() {
            let roles: &[&str] =
                if new.family == Family::State { &["from", "to"] } else { &["actor", "recipient"] };
            new.roles = roles.iter().copied().map(Box::from).collect();
        }
        schema.add(new);
        Ok(())
    }

    fn number(&self, item: &Item<'_>, min: f64, max: f64) -> Result<f64, RuleError> {
        let number = match item.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        number
            .filter(|number: &f64| (min..=max).contains(number))
            .ok_or_else(|| self.error(&item.span(), format!("expected a number from {min} to {max}")))
    }

    fn frames(&self, item: &Item<'_>, schema: &Schema, lexicon: &mut Lexicon) -> Result<(), RuleError> {
        let table = self.table(item)?;
        let Some(name) = table.get("type") else {
            return Err(self.error(&item.span(), "a frame needs a `type`".into()));
        };
        let word = self.string(name)?;
        let Some(relation) = schema.named(word) else {
            return Err(self.error(&name.span(), unknown("type", word, schema.names())));
        };
        let (mut triggers, mut slots, mut relation_kind, mut trust) = (Vec::new(), Vec::new(), None, 1.0);
        let mut patterns = Vec::new();
        for (key, value) in entries(table) {
            match &**key.get_ref() {
                "type" => {}
                "verbs" => self.triggers(value, TriggerKind::Verb, &mut triggers)?,
                "nouns" => self.triggers(value, TriggerKind::Noun, &mut triggers)?,
                "adjectives" => self.triggers(value, TriggerKind::Adjective, &mut triggers)?,
                "kind" => relation_kind = Some(Box::from(self.string(value)?)),
                "trust" => trust = self.number(value, 0.0, 1.0)?,
                "patterns" => {
                    for (text, at) in self.strings(value)? {
                        patterns.push(self.pattern(text, &at, &schema.get(relation).roles, lexicon)?);
                    }
                }
                _ => slots.push(self.slot(key, value, &schema.get(relation).roles, lexicon)?),
            }
        }
        if triggers.is_empty() {
            return Err(self.error(&item.span(), "a frame needs `verbs`, `nouns` or `adjectives`".into()));
        }
        for trigger in triggers {
            lexicon.add(Frame {
                relation,
                trigger,
                slots: slots.clone(),
                patterns: patterns.clone(),
                relation_kind: relation_kind.clone(),
                trust,
                priority: self.priority,
            });
        }
        Ok(())
    }

    fn triggers(
        &self,
        item: &Item<'_>,
        kind: TriggerKind,
        triggers: &mut Vec<Trigger>,
    ) -> Result<(), RuleError> {
        for (phrase, at) in self.strings(item)? {
            let (phrase, noun) = match phrase.split_once(" +") {
                Some((verb, noun)) => (verb, Some(Box::from(noun))),
                None => (phrase, None),
            };
            let mut words: Vec<Box<str>> =
                phrase.split(' ').filter(|word| !word.is_empty()).map(Box::from).collect();
            let lemma = if kind == TriggerKind::Verb && !words.is_empty() {
                Some(words.remove(0))
            } else {
                words.pop()
            };
            let Some(lemma) = lemma else { return Err(self.error(&at, "a trigger needs a word".into())) };
            triggers.push(Trigger { kind, lemma, with: words, noun });
        }
        Ok(())
    }

    /// Reads `"on|against" = "recipient!:actor|place"`: a role, `!` where it is needed, and what must fill it.
    fn slot(
        &self,
        key: &Key<'_>,
        item: &Item<'_>,
        roles: &[Box<str>],
        lexicon: &mut Lexicon,
    ) -> Result<SlotRule, RuleError> {
        let value = self.string(item)?;
        let slots = key.get_ref().split('|').map(SlotName::new).collect();
        self.slot_rule(slots, value, &item.span(), roles, lexicon)
    }

    /// Reads `was * dead in {actor}`: in braces a role, as a slot's value has it.
    fn pattern(
        &self,
        text: &str,
        at: &std::ops::Range<usize>,
        roles: &[Box<str>],
        lexicon: &mut Lexicon,
    ) -> Result<Pattern, RuleError> {
        let mut party = |value: &str| {
            let rule = self.slot_rule(vec![SlotName::Rest], value, at, roles, lexicon)?;
            if rule.role.is_none() {
                return Err(
                    self.error(at, format!("`{{{value}}}` must name a role, as in `{{recipient:GPE}}`"))
                );
            }
            Ok(rule)
        };
        Pattern::parse::<PatternError>(text, &mut |value| party(value).map_err(PatternError::Party)).map_err(
            |error| match error {
                PatternError::Party(error) => error,
                PatternError::Form(message) => self.error(at, message),
            },
        )
    }

    fn slot_rule(
        &self,
        slots: Vec<SlotName>,
        value: &str,
        at: &std::ops::Range<usize>,
        roles: &[Box<str>],
        lexicon: &mut Lexicon,
    ) -> Result<SlotRule, RuleError> {
        let (head, classes) = value.split_once(':').unwrap_or((value, ""));
        let (role, required) = match head.strip_suffix('!') {
            Some(role) => (role, true),
            None => (head, false),
        };
        if !role.is_empty() && !roles.iter().any(|known| **known == *role) {
            let known = roles.iter().map(|role| &**role);
            return Err(self.error(at, unknown("role", role, known)));
        }
        let (mut classes, mut forbidden, mut excluded, mut reaches) = (classes, false, false, false);
        for (word, flag) in [("never ", &mut forbidden), ("not ", &mut excluded), ("in ", &mut reaches)] {
            if let Some(rest) = classes.strip_prefix(word) {
                (classes, *flag) = (rest, true);
            }
        }
        // Without a class anything rules the frame out.
        if classes == "never" {
            (classes, forbidden) = ("", true);
        }
        let mut ids = Vec::new();
        for name in classes.split('|').filter(|name| !name.is_empty()) {
            if let (None, Some(kind)) = (lexicon.class_named(name), EntityType::parse(name)) {
                // A type of entity is a class of its own.
                let id = lexicon.class(name);
                lexicon.classes[id as usize].types.push(kind);
            }
            if lexicon.class_named(name).is_none() {
                let known: Vec<&str> = lexicon.classes.iter().map(|class| &*class.name).collect();
                return Err(self.error(at, unknown("class", name, known)));
            }
            ids.push(lexicon.class(name));
        }
        Ok(SlotRule {
            slots,
            role: (!role.is_empty()).then(|| role.into()),
            required,
            classes: ids,
            excluded,
            forbidden,
            reaches,
        })
    }
}

/// What is wrong with a pattern: a party's rule, or the pattern's own form.
enum PatternError {
    Party(RuleError),
    Form(String),
}

impl From<String> for PatternError {
    fn from(message: String) -> Self {
        Self::Form(message)
    }
}

fn line_at(text: &str, offset: usize) -> u32 {
    text.as_bytes().iter().take(offset).filter(|&&byte| byte == b'\n').count() as u32 + 1
}

fn unknown<'n>(what: &str, word: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let nearest = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(word, known), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.7);
    match nearest {
        Some((_, known)) => format!("no such {what}: `{word}`; did you mean `{known}`?"),
        None => format!("no such {what}: `{word}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::lexicon::Lexicon;
    use crate::schema::Schema;

    #[test]
    fn the_documented_examples_are_rules() {
        let (mut schema, mut lexicon) = (Schema::built_in(), Lexicon::default());
        read(include_str!("../data/classes.toml"), 0.0, &mut schema, &mut lexicon).unwrap();
        let mut n_examples = 0;
        for block in include_str!("../docs/rules.md").split("```toml\n").skip(1) {
            let (example, _) = block.split_once("```").unwrap();
            if !example.starts_with("[analyzer") {
                read(example, 0.5, &mut schema, &mut lexicon).unwrap();
                n_examples += 1;
            }
        }
        assert_eq!(n_examples, 4);
        assert!(lexicon.frames.iter().any(|frame| !frame.patterns.is_empty()));
    }

    #[test]
    fn thousands_of_frames_are_read() {
        use std::fmt::Write as _;
        let (mut schema, mut lexicon) = (Schema::built_in(), Lexicon::default());
        let mut text = String::from("[class.listed]\nsubtypes = [\"watchlist\"]\n");
        for number in 0..5000 {
            write!(
                text,
                "[[frame]]\ntype = \"attack\"\nverbs = [\"verb{number}\"]\npatterns = [\"* {{recipient:listed}}\"]\n"
            )
            .unwrap();
        }
        read(&text, 0.5, &mut schema, &mut lexicon).unwrap();
        assert_eq!(lexicon.frames.len(), 5000);
        let late = text.replace("verb4999\"]\npatterns", "verb4999\"]\npattern");
        let error = read(&late, 0.5, &mut schema, &mut lexicon).unwrap_err();
        assert_eq!(error.line, 20_002, "{error:?}");
    }
}
