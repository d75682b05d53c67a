//! The language network: one encoder, the heads of every task, and their backward passes.

use super::LanguageOptions;
use super::samples::Sample;
use crate::dense::{Dense, cross_entropy, mask, rectify, rectify_backward, scale, transposed};
use crate::encoder::{Encoder, Input, sentences};
use crate::guide::Guide;
use crate::inventory::Inventory;
use crate::parameter::Parameter;
use crate::random::Random;
use attache_model::product::Packed;
use attache_model::weights::WeightWriter;

/// What a batch is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode<'a> {
    /// Whether dropout is on.
    pub(super) training: bool,
    /// Whether the tasks' losses are taken.
    pub(super) tasks: bool,
    /// The guide and the weight of its loss.
    pub(super) guide: Option<(&'a Guide, f32)>,
}

/// The network with its heads.
#[derive(Debug)]
pub(super) struct LanguageNetwork {
    options: LanguageOptions,
    encoder: Encoder,
    tag_hidden: Dense,
    tags: Dense,
    arc_dependent: Dense,
    arc_head: Dense,
    arc: Dense,
    arc_root: Parameter,
    label_dependent: Dense,
    label_head: Dense,
    label: Dense,
    label_root: Parameter,
    guide: Dense,
    tag_sizes: [usize; 4],
    packed: Packed,
}

/// What the heads learn from.
struct Batch<'a> {
    encoded: &'a [f32],
    samples: &'a [Sample],
    ends: &'a [usize],
    /// Dropout of hidden layers.
    rate: f32,
    /// What a word counts in the loss.
    share: f32,
}

impl Batch<'_> {
    /// Hidden layers over the encoded words.
    fn hidden<const N: usize>(&self, layers: [&mut Dense; N], random: &mut Random) -> [Hidden; N] {
        layers.map(|layer| {
            let mut values = layer.forward(self.encoded);
            rectify(&mut values);
            let mask = mask(values.len(), self.rate, random);
            scale(&mut values, &mask);
            Hidden { values, mask }
        })
    }
}

/// A rectified layer after dropout.
struct Hidden {
    values: Vec<f32>,
    mask: Vec<f32>,
}

impl Hidden {
    /// Takes the gradient of the values to the layer's own and to its inputs'.
    fn backward(&self, layer: &mut Dense, inputs: &[f32], mut back: Vec<f32>, gradient: &mut [f32]) {
        scale(&mut back, &self.mask);
        rectify_backward(&self.values, &mut back);
        layer.backward(inputs, &back, Some(gradient));
    }
}

impl LanguageNetwork {
    pub(super) fn new(
        options: LanguageOptions,
        inventory: &Inventory,
        dimensions: usize,
        states: usize,
        random: &mut Random,
    ) -> Self {
        let width = options.encoder.width;
        let (tag, arc, label) = (options.tag_width, options.arc_width, options.label_width);
        let tag_sizes =
            [inventory.upos.len(), inventory.xpos.len(), inventory.feats.len(), inventory.script_classes];
        Self {
            options,
            encoder: Encoder::new(options.encoder, inventory.vocabulary.len(), 0, dimensions, random),
            tag_hidden: Dense::new(width, tag, 1.4, random),
            tags: Dense::new(tag, tag_sizes.iter().sum(), 1.0, random),
            arc_dependent: Dense::new(width, arc, 1.4, random),
            arc_head: Dense::new(width, arc, 1.4, random),
            arc: Dense::new(arc, arc, 0.5, random),
            arc_root: Parameter::normal(1, arc, 0.5, random),
            label_dependent: Dense::new(width, label, 1.4, random),
            label_head: Dense::new(width, label, 1.4, random),
            label: Dense::new(3 * label, inventory.deprels.len(), 1.0, random),
            label_root: Parameter::normal(1, label, 0.5, random),
            guide: Dense::new(width, states, 0.5, random),
            tag_sizes,
            packed: Packed::default(),
        }
    }

    pub(super) fn parameters(&mut self) -> Vec<&mut Parameter> {
        let mut all = self.encoder.parameters();
        for dense in [
            &mut self.tag_hidden,
            &mut self.tags,
            &mut self.arc_dependent,
            &mut self.arc_head,
            &mut self.arc,
            &mut self.label_dependent,
            &mut self.label_head,
            &mut self.label,
            &mut self.guide,
        ] {
            all.extend(dense.parameters());
        }
        all.push(&mut self.arc_root);
        all.push(&mut self.label_root);
        all
    }

    /// One batch: adds all gradients and returns the loss of a word, for tags, arcs, labels and guide.
    pub(super) fn learn(
        &mut self,
        inputs: &[Input<'_>],
        samples: &[Sample],
        ends: &[usize],
        mode: Mode<'_>,
        random: &mut Random,
    ) -> [f32; 4] {
        let rate = if mode.training { self.options.head_dropout } else { 0.0 };
        let share = 1.0 / inputs.len() as f32;
        let (encoded, tape) = self.encoder.forward(inputs, ends, mode.training, random);
        let mut gradient = vec![0.0; encoded.len()];
        let mut losses = [0.0; 4];
        if mode.tasks {
            let batch = Batch { encoded: &encoded, samples, ends, rate, share };
            losses[0] = self.learn_tags(&batch, &mut gradient, random);
            losses[1] = self.learn_arcs(&batch, &mut gradient, random);
            losses[2] = self.learn_labels(&batch, &mut gradient, random);
        }
        if let Some((guide, weight)) = mode.guide.filter(|(_, weight)| *weight > 0.0) {
            let mut predicted = self.guide.forward(&encoded);
            let rows: Vec<_> = samples.iter().map(|sample| sample.guide).collect();
            losses[3] = guide.distance(&mut predicted, &rows, weight * share);
            self.guide.backward(&encoded, &predicted, Some(&mut gradient));
        }
        self.encoder.backward(&tape, gradient);
        losses
    }

    fn learn_tags(&mut self, batch: &Batch<'_>, gradient: &mut [f32], random: &mut Random) -> f32 {
        let [hidden] = batch.hidden([&mut self.tag_hidden], random);
        let mut logits = self.tags.forward(&hidden.values);
        let stride: usize = self.tag_sizes.iter().sum();
        let mut offset = 0;
        let mut loss = 0.0;
        for (set, (size, weight)) in self.tag_sizes.into_iter().zip([1.0, 0.5, 0.5, 0.5]).enumerate() {
            let classes: Vec<_> = batch.samples.iter().map(|sample| sample.tags[set]).collect();
            loss += cross_entropy(&mut logits, size, stride, offset, &classes, weight * batch.share);
            offset += size;
        }
        let mut back = vec![0.0; hidden.values.len()];
        self.tags.backward(&hidden.values, &logits, Some(&mut back));
        hidden.backward(&mut self.tag_hidden, batch.encoded, back, gradient);
        loss
    }

    fn learn_arcs(&mut self, batch: &Batch<'_>, gradient: &mut [f32], random: &mut Random) -> f32 {
        let width = self.options.arc_width;
        let [dependents, heads] = batch.hidden([&mut self.arc_dependent, &mut self.arc_head], random);
        let queries = self.arc.forward(&dependents.values);
        let mut queries_back = vec![0.0; queries.len()];
        let mut heads_back = vec![0.0; heads.values.len()];
        let mut loss = 0.0;
        for range in sentences(batch.ends) {
            let length = range.len();
            let mut candidates = self.arc_root.value.clone();
            candidates.extend_from_slice(&heads.values[range.start * width..range.end * width]);
            let query = &queries[range.start * width..range.end * width];
            let mut scores = vec![0.0; length * (length + 1)];
            self.packed.refill_rows(width, length + 1, &transposed(&candidates, width));
            self.packed.add_product(query, &mut scores);
            for word in 0..length {
                scores[word * (length + 1) + word + 1] = -1e9;
            }
            let classes: Vec<_> = batch.samples[range.clone()].iter().map(|sample| sample.head).collect();
            loss += cross_entropy(&mut scores, length + 1, length + 1, 0, &classes, batch.share);
            self.packed.refill_rows(length + 1, width, &candidates);
            self.packed.add_product(&scores, &mut queries_back[range.start * width..range.end * width]);
            let mut candidates_back = vec![0.0; candidates.len()];
            self.packed.refill_rows(length, width, query);
            self.packed.add_product(&transposed(&scores, length + 1), &mut candidates_back);
            let (root, rest) = candidates_back.split_at(width);
            for (slot, value) in self.arc_root.gradient.iter_mut().zip(root) {
                *slot += value;
            }
            heads_back[range.start * width..range.end * width].copy_from_slice(rest);
        }
        let mut dependents_back = vec![0.0; dependents.values.len()];
        self.arc.backward(&dependents.values, &queries_back, Some(&mut dependents_back));
        dependents.backward(&mut self.arc_dependent, batch.encoded, dependents_back, gradient);
        heads.backward(&mut self.arc_head, batch.encoded, heads_back, gradient);
        loss
    }

    fn learn_labels(&mut self, batch: &Batch<'_>, gradient: &mut [f32], random: &mut Random) -> f32 {
        let width = self.options.label_width;
        let samples = batch.samples;
        let [dependents, heads] = batch.hidden([&mut self.label_dependent, &mut self.label_head], random);
        let mut pairs = Vec::with_capacity(3 * dependents.values.len());
        let mut places = Vec::with_capacity(samples.len());
        for range in sentences(batch.ends) {
            for word in range.clone() {
                let place =
                    (samples[word].head.unwrap_or(0) as usize).checked_sub(1).map(|head| range.start + head);
                places.push(place);
                let dependent = &dependents.values[word * width..][..width];
                let head =
                    place.map_or(&self.label_root.value[..], |place| &heads.values[place * width..][..width]);
                pairs.extend(dependent.iter().zip(head).map(|(d, h)| d * h));
                pairs.extend_from_slice(dependent);
                pairs.extend_from_slice(head);
            }
        }
        let mut logits = self.label.forward(&pairs);
        let classes: Vec<_> = samples.iter().map(|sample| sample.deprel).collect();
        let columns = self.label.weight.columns;
        let loss = cross_entropy(&mut logits, columns, columns, 0, &classes, batch.share);
        let mut pairs_back = vec![0.0; pairs.len()];
        self.label.backward(&pairs, &logits, Some(&mut pairs_back));
        let mut dependents_back = vec![0.0; dependents.values.len()];
        let mut heads_back = vec![0.0; heads.values.len()];
        for (word, place) in places.into_iter().enumerate() {
            let pair = &pairs_back[word * 3 * width..][..3 * width];
            let dependent = &dependents.values[word * width..][..width];
            let (head, head_back) = match place {
                Some(place) => {
                    (&heads.values[place * width..][..width], &mut heads_back[place * width..][..width])
                }
                None => (&self.label_root.value[..], &mut self.label_root.gradient[..]),
            };
            for i in 0..width {
                dependents_back[word * width + i] += pair[i] * head[i] + pair[width + i];
                head_back[i] += pair[i] * dependent[i] + pair[2 * width + i];
            }
        }
        dependents.backward(&mut self.label_dependent, batch.encoded, dependents_back, gradient);
        heads.backward(&mut self.label_head, batch.encoded, heads_back, gradient);
        loss
    }

    /// The averaged network as a weight file.
    pub(super) fn write(&self, inventory: &Inventory) -> Vec<u8> {
        let mut writer = WeightWriter::new();
        for (name, labels) in [
            ("upos", &inventory.upos),
            ("xpos", &inventory.xpos),
            ("feats", &inventory.feats),
            ("deprels", &inventory.deprels),
            ("scripts", &inventory.scripts),
        ] {
            writer.text(name, &labels.text());
        }
        let [upos, xpos, feats, scripts] = self.tag_sizes;
        let (tags, whole) = (upos + xpos, upos + xpos + feats);
        self.tags.write_outputs("tags", 0..tags, &mut writer);
        self.tags.write_outputs("feats_layer", tags..whole, &mut writer);
        self.tags.write_outputs("script_layer", whole..whole + scripts, &mut writer);
        let pairs: Vec<u32> = inventory.feats_pairs.iter().flatten().copied().collect();
        writer.numbers("feats_pairs", &pairs);
        writer.hashes("exceptions", &inventory.exceptions.keys().copied().collect::<Vec<_>>());
        writer.numbers("exception_scripts", &inventory.exceptions.values().copied().collect::<Vec<_>>());
        self.encoder.write(&inventory.vocabulary, &mut writer);
        for (name, dense) in [
            ("tag_hidden", &self.tag_hidden),
            ("arc_dependent", &self.arc_dependent),
            ("arc_head", &self.arc_head),
            ("arc", &self.arc),
            ("label_dependent", &self.label_dependent),
            ("label_head", &self.label_head),
            ("label", &self.label),
        ] {
            dense.write(name, &mut writer);
        }
        writer.floats("arc_root", self.arc_root.average());
        writer.floats("label_root", self.label_root.average());
        writer.finish()
    }
}
