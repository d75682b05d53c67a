//! Layers as bytes and back.
//!
//! A flat form of a layer's arrays, in the byte order of the machine: a cache is no
//! format for exchange. Everything is checked on the way back, so that a damaged file
//! is a miss and never a layer that breaks what layers promise.

use std::sync::Arc;

use attache_core::{
    Column, ColumnData, ColumnKind, Dictionary, Layer, LayerBuilder, LayerSchema, Provenance, Shape, Span,
    freeze_given,
};
use sha2::{Digest as _, Sha256};

/// The bytes of the hash that begins what is kept.
const N_HASH: usize = 32;

/// Returns layers as bytes; `None` where rows have ids of their own, which come from an input only.
pub(super) fn written(layers: &[Arc<Layer>]) -> Option<Vec<u8>> {
    let mut out = Writer(vec![0; N_HASH]);
    for layer in layers {
        if layer.ids().is_some() {
            return None;
        }
        out.text(layer.name());
        out.number(layer.len());
        if layer.schema().shape == Shape::Spans {
            out.numbers(layer.starts());
            out.numbers(layer.ends());
        }
        for column in layer.columns() {
            match column.validity() {
                Some(bits) => {
                    out.number(1);
                    out.words(bits.words());
                }
                None => out.number(0),
            }
            out.column(column.data());
        }
    }
    let Writer(mut bytes) = out;
    let hash = Sha256::digest(&bytes[N_HASH..]);
    bytes[..N_HASH].copy_from_slice(&hash);
    Some(bytes)
}

/// Returns the layers of `schemas` that `bytes` hold, in the order of writing; `None` where they are
/// not what [`written`] makes.
pub(super) fn read(
    bytes: &[u8],
    schemas: &[Arc<LayerSchema>],
    text: &str,
    provenance: &Arc<Provenance>,
) -> Option<Vec<Arc<Layer>>> {
    let (hash, rest) = bytes.split_at_checked(N_HASH)?;
    if hash != &Sha256::digest(rest)[..] {
        return None;
    }
    let mut reader = Reader(rest);
    let mut layers = Vec::with_capacity(schemas.len());
    while !reader.0.is_empty() {
        let name = reader.text()?;
        let schema = schemas.iter().find(|schema| schema.name == name)?;
        let n_rows = reader.number()?;
        let (starts, ends) = if schema.shape == Shape::Spans {
            (reader.numbers(n_rows)?, reader.numbers(n_rows)?)
        } else {
            (Vec::new(), Vec::new())
        };
        let mut columns = Vec::with_capacity(schema.columns.len());
        for column in &schema.columns {
            let validity =
                if reader.number()? == 1 { Some(reader.words(n_rows.div_ceil(64))?) } else { None };
            let data = reader.column(column.kind, n_rows)?;
            columns.push(Column::from_parts(data, validity.as_deref())?);
        }
        let mut builder = LayerBuilder::new(Arc::clone(schema));
        builder.append(n_rows, &starts, &ends, columns)?;
        layers.push(Arc::new(freeze_given(builder, text, Some(Arc::clone(provenance))).ok()?));
    }
    Some(layers)
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, number: usize) {
        self.0.extend((number as u32).to_ne_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend(text.as_bytes());
    }

    fn numbers(&mut self, numbers: &[u32]) {
        self.0.extend(bytemuck::cast_slice::<u32, u8>(numbers));
    }

    fn words(&mut self, words: &[u64]) {
        self.0.extend(bytemuck::cast_slice::<u64, u8>(words));
    }

    fn column(&mut self, data: &ColumnData) {
        match data {
            ColumnData::Bool(values) => self.0.extend(values.iter().map(|value| u8::from(*value))),
            ColumnData::Integer(values) => self.0.extend(bytemuck::cast_slice::<i64, u8>(values)),
            ColumnData::Number(values) => self.0.extend(bytemuck::cast_slice::<f64, u8>(values)),
            ColumnData::Choice(values) | ColumnData::Reference(values) => self.numbers(values),
            ColumnData::Span(spans) => {
                self.numbers(&spans.iter().flat_map(|span| [span.start(), span.end()]).collect::<Vec<_>>());
            }
            ColumnData::Text(index, dictionary) => {
                self.numbers(index);
                self.text(dictionary.bytes());
                self.number(dictionary.len());
                self.numbers(dictionary.ends());
            }
        }
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, n_bytes: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(n_bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        Some(u32::from_ne_bytes(self.take(4)?.try_into().ok()?) as usize)
    }

    fn text(&mut self) -> Option<&'b str> {
        let n_bytes = self.number()?;
        std::str::from_utf8(self.take(n_bytes)?).ok()
    }

    /// The bytes stand where they happen to, so that values are read one by one.
    fn values<T: bytemuck::AnyBitPattern>(&mut self, n_values: usize) -> Option<Vec<T>> {
        let bytes = self.take(n_values.checked_mul(size_of::<T>())?)?;
        Some(bytes.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned).collect())
    }

    fn numbers(&mut self, n_numbers: usize) -> Option<Vec<u32>> {
        self.values(n_numbers)
    }

    fn words(&mut self, n_words: usize) -> Option<Vec<u64>> {
        self.values(n_words)
    }

    fn column(&mut self, kind: ColumnKind, n_rows: usize) -> Option<ColumnData> {
        Some(match kind {
            ColumnKind::Bool => ColumnData::Bool(self.take(n_rows)?.iter().map(|byte| *byte == 1).collect()),
            ColumnKind::Integer => ColumnData::Integer(self.values(n_rows)?),
            ColumnKind::Number => ColumnData::Number(self.values(n_rows)?),
            ColumnKind::Choice => ColumnData::Choice(self.numbers(n_rows)?),
            ColumnKind::Reference => ColumnData::Reference(self.numbers(n_rows)?),
            ColumnKind::Span => {
                let bounds = self.numbers(n_rows.checked_mul(2)?)?;
                let spans = bounds.chunks_exact(2).map(|bound| {
                    (bound[0] <= bound[1]).then(|| Span::from(bound[0] as usize..bound[1] as usize))
                });
                ColumnData::Span(spans.collect::<Option<_>>()?)
            }
            ColumnKind::Text => {
                let index = self.numbers(n_rows)?;
                let words = self.text()?.to_owned();
                let n_words = self.number()?;
                ColumnData::Text(index, Dictionary::from_parts(words, self.numbers(n_words)?)?)
            }
            // A kind that came after this was written is not kept.
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use attache_core::layers::{Entity, EntityType, Mention, MentionKind, NewEntity, NewMention};
    use attache_core::{Annotation as _, Descriptor, Document, Given, Output};

    use super::*;

    const TEXT: &str = "Zoé met Öcalan in Ağrı, and he left.";

    fn written_layers() -> (Vec<Arc<Layer>>, Arc<Provenance>) {
        let document = Document::new("a", TEXT).unwrap();
        let descriptor =
            Descriptor::new("names", "1.0.0", "Finds names.").writes::<Mention>().writes::<Entity>();
        let mut output = Output::new(&document, &descriptor, Given::Complete);
        for (number, name) in ["Zoé", "Öcalan", "Ağrı"].into_iter().enumerate() {
            let start = TEXT.find(name).unwrap();
            let entity = output.push(NewEntity {
                name,
                entity_type: Some(EntityType::Person),
                subtype: None,
                wikidata: (number == 1).then_some("Q1"),
                country: None,
                salience: 0.25 * number as f64,
            });
            output.push(NewMention {
                span: Span::from(start..start + name.len()),
                entity_type: Some(EntityType::Person),
                kind: MentionKind::Name,
                entity: (number > 0).then_some(entity),
                stands_for: None,
                confidence: 0.5,
            });
        }
        let provenance = Arc::new(Provenance {
            analyzer: "names".into(),
            version: "1.0.0".into(),
            config: "sha256:1".into(),
        });
        (output.freeze(&provenance).unwrap(), provenance)
    }

    #[test]
    fn what_is_kept_comes_back() {
        let (layers, provenance) = written_layers();
        let schemas: Vec<_> = layers.iter().map(|layer| Arc::clone(layer.schema())).collect();
        let bytes = written(&layers).unwrap();
        let back = read(&bytes, &schemas, TEXT, &provenance).unwrap();
        assert_eq!(back, layers);
        assert_eq!(back[0].provenance(), layers[0].provenance());
    }

    #[test]
    fn what_is_damaged_or_of_another_text_is_a_miss() {
        let (layers, provenance) = written_layers();
        let schemas: Vec<_> = layers.iter().map(|layer| Arc::clone(layer.schema())).collect();
        let bytes = written(&layers).unwrap();
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(read(&damaged, &schemas, TEXT, &provenance).is_none(), "byte {at}");
        }
        assert!(read(&bytes[..bytes.len() / 2], &schemas, TEXT, &provenance).is_none());
        assert!(read(&[], &schemas, TEXT, &provenance).is_none());
        assert!(read(&bytes, &schemas, "Zoé", &provenance).is_none());
        assert!(read(&bytes, &[Arc::clone(Mention::schema())], TEXT, &provenance).is_none());
    }
}
