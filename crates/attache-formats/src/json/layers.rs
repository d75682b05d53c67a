//! The rows of the built-in layers. The order of calls is the order of fields.

use attache_core::layers::{
    Argument, Attribution, Entity, Mention, Proposition, Quantity, Quote, Relation, Section, Sentence,
    Sentiment, Time, Token,
};
use attache_core::{Annotation, Layer, Row, Span};

use super::encoder::{integer, measure, score};
use super::{RecordEncoder, RowIds};

/// Writes `"name":`, with a comma before it.
macro_rules! field {
    ($encoder:ident, $name:literal) => {
        $encoder.raw(concat!(",\"", $name, "\":"))
    };
}

impl<'d> RecordEncoder<'d, '_> {
    /// Writes the rows of `L` with `write`, each as an object that begins with its id.
    fn each<L: Annotation>(&mut self, mut write: impl FnMut(&mut Self, Row<'d, L>)) {
        let ids = RowIds::of(self.layers, L::NAME, self.writer);
        let mut first = true;
        for row in self.layers.rows::<L>() {
            self.comma(&mut first);
            self.raw("{\"id\":");
            self.reference(ids, Some(row.index()));
            write(self, row);
            self.raw("}");
        }
    }

    /// Writes a list of objects or strings with `write`.
    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.raw("[");
        let mut first = true;
        for item in items {
            self.comma(&mut first);
            write(self, item);
        }
        self.raw("]");
    }

    fn score(&mut self, value: f64) {
        score(self.out, value);
    }

    fn to<L: Annotation>(&mut self, ids: RowIds<'d>, row: Option<Row<'d, L>>) {
        self.reference(ids, row.map(Row::index));
    }

    pub(super) fn sections(&mut self) {
        self.each::<Section>(|it, row| {
            it.raw(",");
            it.place(row.span());
            field!(it, "kind");
            it.string(row.kind().as_str());
        });
    }

    pub(super) fn sentences(&mut self) {
        self.each::<Sentence>(|it, row| {
            it.raw(",");
            it.place(row.span());
            field!(it, "section");
            it.to(it.section, Some(row.section()));
        });
    }

    pub(super) fn tokens(&mut self, layer: &'d Layer) {
        let firsts = first_tokens(layer);
        self.each::<Token>(|it, token| {
            it.raw(",");
            it.words(token.span());
            field!(it, "lemma");
            it.string_or_null(token.lemma());
            field!(it, "upos");
            it.string_or_null(token.upos().map(attache_core::layers::Upos::as_str));
            field!(it, "xpos");
            it.string_or_null(token.xpos());
            field!(it, "feats");
            it.string_or_null(token.feats());
            field!(it, "head");
            let sentence = token.sentence();
            // Counted from 1 within the sentence. A head elsewhere, which no analyzer should write, cannot be.
            let head = match token.head() {
                _ if token.deprel().is_none() => None,
                None => Some(0),
                Some(head) if head.sentence() == sentence => firsts
                    .get(sentence.index())
                    .and_then(|&first| head.index().checked_sub(first as usize))
                    .map(|at| at + 1),
                Some(_) => None,
            };
            match head {
                Some(head) => integer(it.out, head),
                None => it.raw("null"),
            }
            field!(it, "deprel");
            it.string_or_null(token.deprel());
            field!(it, "sentence");
            it.to(it.sentence, Some(sentence));
        });
    }

    pub(super) fn mentions(&mut self) {
        self.each::<Mention>(|it, row| {
            it.raw(",");
            it.words(row.span());
            field!(it, "type");
            it.string_or_null(row.entity_type().map(attache_core::layers::EntityType::as_str));
            field!(it, "kind");
            it.string(row.kind().as_str());
            field!(it, "entity");
            it.to(it.entity, row.entity());
            field!(it, "stands_for");
            it.to(it.entity, row.stands_for());
            field!(it, "confidence");
            it.score(row.confidence());
        });
    }

    pub(super) fn entities(&mut self) {
        self.each::<Entity>(|it, row| {
            field!(it, "name");
            it.string(row.name());
            field!(it, "type");
            it.string_or_null(row.entity_type().map(attache_core::layers::EntityType::as_str));
            field!(it, "subtype");
            it.string_or_null(row.subtype());
            field!(it, "mentions");
            let mentions = it.mention.layer.map(|_| row.mentions());
            it.list(mentions.into_iter().flatten(), |it, mention| it.to(it.mention, Some(mention)));
            field!(it, "wikidata");
            it.string_or_null(row.wikidata());
            field!(it, "country");
            it.to(it.entity, row.country());
            field!(it, "attributes");
            it.attributes(row);
            field!(it, "salience");
            it.score(row.salience());
        });
    }

    /// Writes what is known of an entity as an object; a name with several values gets a list.
    fn attributes(&mut self, entity: Row<'d, Entity>) {
        let attributes: Vec<_> = entity.attributes().map(|row| (row.name(), row.value())).collect();
        self.raw("{");
        let mut first = true;
        for (at, &(name, value)) in attributes.iter().enumerate() {
            if attributes[..at].iter().any(|&(earlier, _)| earlier == name) {
                continue;
            }
            self.comma(&mut first);
            self.string(name);
            self.raw(":");
            let mut others = attributes[at + 1..].iter().filter(|&&(other, _)| other == name).peekable();
            if others.peek().is_none() {
                self.string(value);
            } else {
                let values = std::iter::once(value).chain(others.map(|&(_, value)| value));
                self.list(values, Self::string);
            }
        }
        self.raw("}");
    }

    pub(super) fn times(&mut self) {
        self.each::<Time>(|it, row| {
            it.raw(",");
            it.words(row.span());
            field!(it, "kind");
            it.string(row.kind().as_str());
            field!(it, "value");
            it.string(row.value());
            field!(it, "anchor");
            it.string_or_null(row.anchor());
            field!(it, "assumed");
            it.bool(row.assumed());
            field!(it, "modifier");
            it.string_or_null(row.modifier());
            field!(it, "begin_point");
            it.string_or_null(row.begin_point());
            field!(it, "end_point");
            it.string_or_null(row.end_point());
        });
    }

    pub(super) fn quantities(&mut self) {
        self.each::<Quantity>(|it, row| {
            it.raw(",");
            it.words(row.span());
            field!(it, "kind");
            it.string(row.kind().as_str());
            field!(it, "value");
            measure(it.out, row.value());
            field!(it, "unit");
            it.string_or_null(row.unit());
            field!(it, "bound");
            it.string_or_null(row.bound());
        });
    }

    pub(super) fn quotes(&mut self) {
        self.each::<Quote>(|it, row| {
            it.raw(",");
            it.words(row.span());
            field!(it, "kind");
            it.string(row.kind().as_str());
            field!(it, "speaker");
            it.to(it.entity, row.speaker());
            field!(it, "speaker_text");
            it.string_or_null(row.speaker_span().map(|span| span.text(it.text)));
            field!(it, "speaker_span");
            match row.speaker_span() {
                Some(span) => it.place_object(span),
                None => it.raw("null"),
            }
            field!(it, "cue");
            it.words_object(row.cue());
            field!(it, "confidence");
            it.score(row.confidence());
        });
    }

    pub(super) fn sentiments(&mut self) {
        self.each::<Sentiment>(|it, row| {
            field!(it, "scope");
            it.string(row.scope().as_str());
            it.raw(",");
            it.place(row.span());
            field!(it, "target");
            it.party(row.target_entity(), row.target_span());
            field!(it, "holder");
            it.party(row.holder_entity(), row.holder_span());
            field!(it, "polarity");
            it.score(row.polarity());
            field!(it, "label");
            it.string(row.label().as_str());
            field!(it, "confidence");
            it.score(row.confidence());
            field!(it, "evidence");
            it.list(row.evidence(), |it, evidence| {
                it.raw("{");
                it.words(evidence.place());
                field!(it, "weight");
                it.score(evidence.weight());
                it.raw("}");
            });
        });
    }

    pub(super) fn relations(&mut self) {
        self.each::<Relation>(|it, row| {
            field!(it, "type");
            it.string(row.relation_type());
            field!(it, "family");
            it.string(row.family().as_str());
            field!(it, "plover");
            it.string_or_null(row.plover());
            field!(it, "mode");
            it.string_or_null(row.mode());
            field!(it, "cameo");
            it.string_or_null(row.cameo());
            field!(it, "intensity");
            match row.intensity() {
                Some(intensity) => it.score(intensity),
                None => it.raw("null"),
            }
            field!(it, "wikidata");
            it.string_or_null(row.wikidata());
            field!(it, "trigger");
            it.words_object(Some(row.span()));
            field!(it, "arguments");
            it.list(row.arguments(), Self::argument);
            field!(it, "status");
            it.string_or_null(row.status());
            field!(it, "kind");
            it.string_or_null(row.kind());
            field!(it, "polarity");
            it.string(row.polarity().as_str());
            field!(it, "realis");
            it.string(row.realis().as_str());
            field!(it, "tense");
            it.string_or_null(row.tense().map(attache_core::layers::Tense::as_str));
            field!(it, "content");
            it.to(it.relation, row.content());
            field!(it, "attribution");
            it.list(row.attribution(), Self::attribution);
            it.circumstances(row);
            field!(it, "sentence");
            it.to(it.sentence, Some(row.sentence()));
            field!(it, "salience");
            it.string(row.salience());
            field!(it, "confidence");
            it.score(row.confidence());
            field!(it, "rule");
            it.string(row.rule());
            field!(it, "mentions");
            it.list(row.mentions(), |it, mention| it.place_object(mention.place()));
            field!(it, "same_as");
            it.list(row.same_as(), |it, other| it.to(it.relation, Some(other)));
        });
    }

    fn argument(&mut self, row: Row<'d, Argument>) {
        self.raw("{\"role\":");
        self.string(row.role());
        field!(self, "entity");
        self.to(self.entity, row.entity());
        field!(self, "mention");
        self.to(self.mention, row.mention());
        field!(self, "relation");
        self.to(self.relation, row.relation());
        field!(self, "implied");
        self.bool(row.implied());
        self.raw(",");
        self.words_or_nulls(row.place());
        self.raw("}");
    }

    fn attribution(&mut self, row: Row<'d, Attribution>) {
        self.raw("{\"entity\":");
        self.to(self.entity, row.entity());
        field!(self, "verb");
        self.string_or_null(row.verb());
        field!(self, "quote");
        self.bool(row.quote());
        self.raw(",");
        self.place(row.place());
        self.raw("}");
    }

    /// Writes when and where a relation holds.
    fn circumstances(&mut self, row: Row<'d, Relation>) {
        field!(self, "time");
        if row.time().is_none()
            && row.time_value().is_none()
            && row.time_basis().is_none()
            && !row.time_assumed()
        {
            self.raw("null");
        } else {
            self.raw("{\"ref\":");
            self.to(self.time, row.time());
            field!(self, "value");
            self.string_or_null(row.time_value());
            field!(self, "basis");
            self.string_or_null(row.time_basis());
            field!(self, "assumed");
            self.bool(row.time_assumed());
            self.raw("}");
        }
        field!(self, "place");
        self.party(row.place_entity(), row.place_span());
    }

    pub(super) fn propositions(&mut self) {
        self.each::<Proposition>(|it, row| {
            field!(it, "subject");
            it.words_object(row.subject());
            field!(it, "predicate");
            it.words_object(Some(row.span()));
            field!(it, "arguments");
            it.list(row.arguments(), |it, argument| it.words_object(Some(argument.place())));
            field!(it, "attribution");
            it.string_or_null(row.attribution());
            field!(it, "polarity");
            it.string(row.polarity().as_str());
            field!(it, "confidence");
            it.score(row.confidence());
        });
    }

    /// Writes somebody or something by entity and words; null where there is neither.
    fn party(&mut self, entity: Option<Row<'d, Entity>>, span: Option<Span>) {
        if entity.is_none() && span.is_none() {
            return self.raw("null");
        }
        self.raw("{\"entity\":");
        self.to(self.entity, entity);
        self.raw(",");
        self.words_or_nulls(span);
        self.raw("}");
    }

    fn place_object(&mut self, span: Span) {
        self.raw("{");
        self.place(span);
        self.raw("}");
    }
}

/// Returns the first token row of each sentence, by the tokens' own references.
fn first_tokens(tokens: &Layer) -> Vec<u32> {
    let mut firsts = Vec::new();
    let Some(sentences) = tokens.column("sentence") else { return firsts };
    for row in (0..tokens.len() as u32).rev() {
        let Some(sentence) = sentences.reference(row).map(|row| row as usize) else { continue };
        if firsts.len() <= sentence {
            firsts.resize(sentence + 1, u32::MAX);
        }
        firsts[sentence] = row;
    }
    firsts
}
