//! The analyzer `entity`: its options, the order of its passes, and what it writes.

use crate::clusters::{self, Entities};
use crate::knowledge::Knowledge;
use crate::mention::{Found, Source};
use crate::names::{self, Extent, NameModel};
use crate::nominals::Noun;
use crate::pronouns::Ranking;
use crate::scene::Scene;
use crate::{attributes, first_person, metonyms, nominals, pronouns, salience};
use attache_core::layers::{
    Entity, EntityType, Mention, NewAttribute, NewEntity, NewMention, Section, Sentence, Token,
};
use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, Choice, Descriptor, DocumentView, Id,
    OptionKind, OptionSpec, Options, Output, Resources, Row, Value,
};

/// Makes the analyzer `entity`.
#[derive(Debug)]
pub struct EntityFactory {
    descriptor: Descriptor,
}

impl Default for EntityFactory {
    fn default() -> Self {
        Self { descriptor: descriptor() }
    }
}

fn descriptor() -> Descriptor {
    Descriptor::new(
        "entity",
        env!("CARGO_PKG_VERSION"),
        "Finds who and what a text speaks of: names, nouns and pronouns, the entities they mean, and facts about these.",
    )
    .reads::<Section>()
    .reads::<Sentence>()
    .reads::<Token>()
    .writes::<Mention>()
    .writes::<Entity>()
    .option(OptionSpec::new(
        "knowledge",
        OptionKind::Files,
        Value::List(Vec::new()),
        "Files of people, organisations and places to know, beside and before the built-in ones.",
    ))
    .option(OptionSpec::new(
        "types",
        OptionKind::ChoiceList(EntityType::NAMES.to_vec()),
        Value::List(Vec::new()),
        "The types of mentions to keep; all where the list is empty.",
    ))
    .option(OptionSpec::new(
        "model",
        OptionKind::Files,
        Value::List(Vec::new()),
        "A model of names made by `attache train entities`, to read with instead of the built-in one.",
    ))
    .option(OptionSpec::new(
        "extent",
        OptionKind::Choice(vec!["name".into(), "phrase".into()]),
        "name",
        "Whether a name is marked alone, or with the titles and other words that go with it.",
    ))
    .option(OptionSpec::new("pronouns", OptionKind::Bool, true, "Whether pronouns are resolved."))
    .option(OptionSpec::new("nominals", OptionKind::Bool, true, "Whether nouns that refer to an entity are mentions."))
}

impl AnalyzerFactory for EntityFactory {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, resources: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        let files: Vec<(&str, &str)> = resources
            .files("knowledge")
            .iter()
            .map(|file| (file.path.as_str(), file.text.as_str()))
            .collect();
        let own = if files.is_empty() {
            None
        } else {
            Some(Knowledge::with(&files).map_err(|error| {
                let message = match error.nearest() {
                    Some(nearest) => format!("{}; did you mean `{nearest}`?", error.message()),
                    None => error.message().to_owned(),
                };
                BuildError::option("knowledge", message).at(error.path(), error.line() as u32)
            })?)
        };
        let types: Vec<String> = options.get("types")?;
        Ok(Box::new(Reader {
            descriptor: descriptor(),
            own,
            model: model(options, resources)?,
            ranking: Ranking::built_in().map_err(|error| {
                BuildError::new(format!("the embedded weights of pronouns cannot be read: {error}"))
            })?,
            types: types.iter().filter_map(|name| EntityType::parse(name)).collect(),
            pronouns: options.get("pronouns")?,
            nominals: options.get("nominals")?,
        }))
    }
}

/// The model that the options ask for.
fn model(options: &Options, resources: &Resources) -> Result<NameModel, BuildError> {
    let extent = match options.get::<String>("extent")?.as_str() {
        "phrase" => Extent::Phrase,
        _ => Extent::Name,
    };
    match resources.files("model") {
        [] => NameModel::shared(extent)
            .map_err(|error| BuildError::new(format!("the embedded model of names cannot be read: {error}"))),
        [_] if extent == Extent::Phrase => Err(BuildError::option(
            "extent",
            "a model of your own marks what its data marked; leave this out",
        )),
        [file] => NameModel::own(file),
        _ => Err(BuildError::option("model", "expected one model")),
    }
}

/// A document read up to its pronouns.
#[derive(Debug)]
pub struct Reading<'d, 'k> {
    pub(crate) scene: Scene<'d>,
    pub(crate) found: Vec<Found<'k>>,
    pub(crate) entities: Entities<'k>,
    /// Nouns that mention nothing as yet.
    pub(crate) nouns: Vec<Noun>,
}

impl Reading<'_, 'static> {
    /// Reads a document with the built-in model and knowledge, for [`learning`](crate::learning).
    ///
    /// # Errors
    ///
    /// Where the embedded model cannot be read.
    pub fn of<'d>(document: &'d DocumentView<'d>) -> Result<Reading<'d, 'static>, String> {
        let model = NameModel::shared(Extent::Name).map_err(|error| error.to_string())?;
        Ok(read(document, Scene::of(document), Knowledge::built_in(), &model, true))
    }
}

/// Finds names and nouns and the entities that they belong to.
fn read<'d, 'k>(
    document: &DocumentView<'_>,
    scene: Scene<'d>,
    knowledge: &'k Knowledge,
    model: &NameModel,
    with_nominals: bool,
) -> Reading<'d, 'k> {
    let mut given = given(document, &scene);
    if document.given::<Mention>().any(|mention| mention.entity_type().is_none()) {
        let read = names::find(&scene, knowledge, model, Vec::new());
        type_given(document, &read, &mut given);
    }
    let mut found = names::find(&scene, knowledge, model, given);
    let mut entities = clusters::resolve(&scene, knowledge, &mut found);
    attributes::read(&scene, knowledge, &found, &mut entities);
    let nouns =
        if with_nominals { nominals::add(&scene, knowledge, &mut found, &mut entities) } else { Vec::new() };
    Reading { scene, found, entities, nouns }
}

#[derive(Debug)]
struct Reader {
    descriptor: Descriptor,
    /// The user's knowledge; `None` for the built-in.
    own: Option<Knowledge>,
    model: NameModel,
    ranking: Ranking,
    /// Types to keep; empty for all.
    types: Vec<EntityType>,
    pronouns: bool,
    nominals: bool,
}

impl Analyzer for Reader {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        let knowledge = self.own.as_ref().unwrap_or_else(|| Knowledge::built_in());
        let scene = Scene::of(document);
        call.checkpoint()?;
        let reading = read(document, scene, knowledge, &self.model, self.nominals);
        call.checkpoint()?;
        let Reading { scene, mut found, mut entities, nouns } = reading;
        if self.pronouns {
            pronouns::add(&scene, &self.ranking, &mut found, &mut entities, nouns);
            first_person::add(&scene, &mut found, &mut entities);
        }
        nominals::prune(&mut found, &entities);
        metonyms::mark(&scene, knowledge, &mut found, &mut entities);
        salience::weigh(&scene, &found, &mut entities);
        attributes::codes(knowledge, document.date(), &mut entities);
        if !self.types.is_empty() {
            found.retain(|mention| mention.given.is_some() || self.types.contains(&mention.entity_type));
        }
        write(document, &scene, &found, &entities, output);
        Ok(())
    }
}

/// The mentions that the input brought, by the words that they cover.
fn given<'k>(document: &DocumentView<'_>, scene: &Scene<'_>) -> Vec<Found<'k>> {
    let mut found: Vec<Found<'k>> = Vec::new();
    for mention in document.given::<Mention>() {
        let span = mention.span();
        let start = scene.words.partition_point(|word| word.span.end() <= span.start());
        let end = scene.words.partition_point(|word| word.span.start() < span.end());
        if start >= end || found.iter().any(|other| other.overlaps(&(start..end))) {
            continue;
        }
        let kind = mention.kind();
        let mut given =
            Found::new(start..end, kind, mention.entity_type().unwrap_or(EntityType::Misc), Source::Given);
        given.given = Some(mention.id());
        found.push(given);
    }
    found
}

/// Gives mentions that came without a type the one that their last words were `read` as.
fn type_given<'k>(document: &DocumentView<'_>, read: &[Found<'k>], given: &mut [Found<'k>]) {
    let untyped: Vec<_> =
        document.given::<Mention>().filter(|mention| mention.entity_type().is_none()).map(Row::id).collect();
    for mention in given.iter_mut().filter(|mention| mention.given.is_some_and(|id| untyped.contains(&id))) {
        let Some(last) = mention.words.end.checked_sub(1) else { continue };
        if let Some(name) = read.iter().find(|name| name.words.contains(&last)) {
            mention.entity_type = name.entity_type;
            mention.subtype = name.subtype;
            mention.fact = name.fact;
            mention.demonym = name.demonym;
        }
    }
}

fn write(
    document: &DocumentView<'_>,
    scene: &Scene<'_>,
    found: &[Found<'_>],
    entities: &Entities<'_>,
    output: &mut Output<'_>,
) {
    let mut wanted = vec![false; entities.list.len()];
    for mention in found {
        for entity in [mention.entity, mention.stands_for].into_iter().flatten() {
            wanted[entity] = true;
        }
    }
    for place in 0..wanted.len() {
        let mut at = place;
        while wanted[at] {
            let Some(country) = entities.list[at].country.filter(|country| !wanted[*country]) else { break };
            wanted[country] = true;
            at = country;
        }
    }
    // In order of first mention; what has none comes last.
    let mut first = vec![u32::MAX; wanted.len()];
    for mention in found {
        if let Some(entity) = mention.entity {
            first[entity] = first[entity].min(mention.words.start as u32);
        }
    }
    let mut order: Vec<usize> = (0..wanted.len()).filter(|place| wanted[*place]).collect();
    order.sort_by_key(|place| (first[*place], *place));
    // Countries are referred to by others, and references need the row's number first.
    let offset = document.given::<Entity>().len() as u32;
    let mut ids: Vec<Option<Id<Entity>>> = vec![None; wanted.len()];
    for (number, place) in order.iter().enumerate() {
        ids[*place] = Some(Id::new(offset + number as u32));
    }
    for place in &order {
        let entity = &entities.list[*place];
        let wikidata = entity.wikidata.map(|number| format!("Q{number}"));
        output.push(NewEntity {
            name: &entity.name,
            entity_type: Some(entity.entity_type),
            subtype: entity.subtype,
            wikidata: wikidata.as_deref(),
            country: entity.country.and_then(|country| ids[country]),
            salience: entity.salience,
        });
    }
    for place in &order {
        if let Some(entity) = ids[*place] {
            for (name, value) in &entities.list[*place].attributes {
                output.push(NewAttribute { entity, name, value });
            }
        }
    }
    for mention in found {
        let row = NewMention {
            span: scene.span(mention.words.clone()),
            entity_type: Some(mention.entity_type),
            kind: mention.kind,
            entity: mention.entity.and_then(|entity| ids[entity]),
            stands_for: mention.stands_for.and_then(|entity| ids[entity]),
            confidence: f64::from(mention.confidence),
        };
        match mention.given {
            Some(id) => output.complete(id, row),
            None => {
                output.push(row);
            }
        }
    }
}
