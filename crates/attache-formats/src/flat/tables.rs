//! Which tables there are and which columns they have. The order of columns is that of the cells in `rows`.

use attache_core::Annotation;
use attache_core::layers::{Entity, Mention, Quantity, Quote, Relation, Sentiment, Time};

use super::{FlatColumn, FlatKind, FlatTable};

/// Names the columns of a table, each with its kind.
macro_rules! columns {
    ($($name:literal $kind:ident),* $(,)?) => {
        &[$(FlatColumn { name: $name, kind: FlatKind::$kind }),*]
    };
}

/// The tables, in the order of writing.
pub const FLAT_TABLES: [FlatTable; 10] = [
    FlatTable {
        name: "documents",
        layer: None,
        columns: columns![
            "id" Text, "path" Text, "title" Text, "date" Text, "date_from" Text, "language" Text,
            "truncated" Bool,
            "meta" Text, "errors" Text, "offsets" Text, "text" Text,
        ],
    },
    FlatTable {
        name: "entities",
        layer: Some(Entity::NAME),
        columns: columns![
            "document" Text, "id" Text, "name" Text, "type" Text, "subtype" Text, "wikidata" Text,
            "country" Text, "country_name" Text, "salience" Number, "n_mentions" Integer, "attributes" Text,
        ],
    },
    FlatTable {
        name: "mentions",
        layer: Some(Mention::NAME),
        columns: columns![
            "document" Text, "id" Text, "start" Integer, "end" Integer, "text" Text, "type" Text, "kind" Text,
            "entity" Text, "stands_for" Text, "confidence" Number,
        ],
    },
    FlatTable {
        name: "relations",
        layer: Some(Relation::NAME),
        columns: columns![
            "document" Text, "id" Text, "type" Text, "family" Text, "subject" Text, "object" Text,
            "start" Integer, "end" Integer, "trigger" Text, "polarity" Text, "realis" Text, "tense" Text,
            "status" Text, "kind" Text, "plover" Text, "mode" Text, "cameo" Text, "intensity" Number,
            "wikidata" Text, "content" Text, "source" Text, "time" Text, "time_value" Text, "time_basis" Text,
            "time_assumed" Bool, "place" Text, "place_text" Text, "sentence" Text, "salience" Text,
            "confidence" Number, "rule" Text,
        ],
    },
    FlatTable {
        name: "arguments",
        layer: Some(Relation::NAME),
        columns: columns![
            "document" Text, "relation" Text, "position" Integer, "role" Text, "name" Text, "entity" Text,
            "mention" Text, "argument_relation" Text, "implied" Bool, "start" Integer, "end" Integer,
            "text" Text,
        ],
    },
    FlatTable {
        name: "attributions",
        layer: Some(Relation::NAME),
        columns: columns![
            "document" Text, "relation" Text, "position" Integer, "name" Text, "entity" Text, "verb" Text,
            "quote" Bool, "start" Integer, "end" Integer, "text" Text,
        ],
    },
    FlatTable {
        name: "sentiment",
        layer: Some(Sentiment::NAME),
        columns: columns![
            "document" Text, "id" Text, "scope" Text, "start" Integer, "end" Integer, "polarity" Number,
            "label" Text, "confidence" Number, "target_entity" Text, "target_name" Text,
            "target_start" Integer, "target_end" Integer, "target_text" Text, "holder_entity" Text,
            "holder_name" Text, "holder_start" Integer, "holder_end" Integer, "holder_text" Text,
        ],
    },
    FlatTable {
        name: "quotes",
        layer: Some(Quote::NAME),
        columns: columns![
            "document" Text, "id" Text, "start" Integer, "end" Integer, "text" Text, "kind" Text,
            "speaker" Text, "speaker_name" Text, "speaker_start" Integer, "speaker_end" Integer,
            "speaker_text" Text, "cue_start" Integer, "cue_end" Integer, "cue" Text, "confidence" Number,
        ],
    },
    FlatTable {
        name: "times",
        layer: Some(Time::NAME),
        columns: columns![
            "document" Text, "id" Text, "start" Integer, "end" Integer, "text" Text, "kind" Text,
            "value" Text, "anchor" Text, "assumed" Bool, "modifier" Text, "begin_point" Text, "end_point" Text,
        ],
    },
    FlatTable {
        name: "quantities",
        layer: Some(Quantity::NAME),
        columns: columns![
            "document" Text, "id" Text, "start" Integer, "end" Integer, "text" Text, "kind" Text,
            "value" Number, "unit" Text, "bound" Text,
        ],
    },
];
