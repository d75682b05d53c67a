//! Tags, features, lemmas and dependencies of tokenised sentences, by one network.
//!
//! One encoder serves every task. A word's tags, features and lemma script are classes of one hidden
//! layer; heads are scored by a biaffine form between a word as dependent and every word as head (Dozat
//! and Manning 2017), the best tree is taken, and only the chosen arcs are labelled.

use crate::dense::{Dense, DenseRows};
use crate::encoder::{Encoder, EncoderBuffers, in_batches};
use crate::hash::{Hash, Index};
use crate::integer_product::Activations;
use crate::labeller::probability;
use crate::lemma::EditScript;
use crate::product::Packed;
use crate::tree::{TreeBuffers, best_tree};
use crate::vectors::WordVectors;
use crate::weights::{WeightError, Weights};

/// Penn tags of forms that an ending makes of a lemma.
const INFLECTED: [&str; 5] = ["NNS", "VBD", "VBG", "VBN", "VBZ"];

/// How many scripts are tried before a lemma that is no known word is let pass, and how much less likely
/// than the first they may be (difference of logits).
const TRIED_SCRIPTS: usize = 6;
const SCRIPT_MARGIN: f32 = 30.0;

/// A trained model of a language.
#[derive(Debug)]
pub struct LanguageModel<'a> {
    encoder: Encoder<'a>,
    tag_hidden: Dense,
    tags: Dense,
    feats_layer: DenseRows,
    script_layer: Dense,
    arc_dependent: Dense,
    arc_head: Dense,
    arc: Dense,
    arc_root: Vec<f32>,
    label_dependent: Dense,
    label_head: Dense,
    label: Dense,
    label_root: Vec<f32>,
    upos: Vec<&'a str>,
    xpos: Vec<&'a str>,
    feats: Vec<&'a str>,
    deprels: Vec<&'a str>,
    /// Numbers of `nsubj`, `appos`, `nmod:desc` and `ccomp`, where the treebank has them.
    subject_relations: Option<[u8; 4]>,
    /// For each pair of tags where its candidates start; one entry more than pairs.
    feats_starts: Vec<usize>,
    feats_candidates: Vec<u16>,
    no_feats: u16,
    /// For each treebank part of speech whether its forms are made from a lemma by an ending.
    inflected: Vec<bool>,
    scripts: Vec<EditScript>,
    /// The tag of a verb's base form, and the script that keeps a form as it is but for capitals.
    base_form: Option<(u8, u16)>,
    exceptions: Index,
    exception_scripts: Vec<u32>,
}

/// What the model says of one word: labels by number, to be read with the model's `…_name` functions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordAnalysis {
    /// Universal part of speech.
    pub upos: u8,
    /// Part of speech of the treebank, for English the Penn tag.
    pub xpos: u8,
    /// Morphological features, a whole UD string.
    pub feats: u16,
    /// Script that makes the lemma of the form.
    pub script: u16,
    /// Head: 0 for the root of the sentence, else 1 + the index of the head within the sentence.
    pub head: u32,
    /// Relation to the head.
    pub deprel: u8,
    /// Probability that the network gives this head, 0 to 1.
    pub confidence: f32,
}

/// Memory that is reused from document to document. Each layer has its own, so that little of it is ever
/// written twice.
#[derive(Debug, Default)]
pub struct Workspace {
    encoder: EncoderBuffers,
    hidden: Vec<f32>,
    tags: Vec<f32>,
    scripts: Vec<f32>,
    dependents: Vec<f32>,
    heads: Vec<f32>,
    label_dependents: Vec<f32>,
    label_heads: Vec<f32>,
    labels: Vec<f32>,
    queries: Vec<f32>,
    scores: Vec<f32>,
    columns: Packed,
    pairs: Vec<f32>,
    chosen: Vec<u32>,
    tree: TreeBuffers,
    text: String,
    lemma: String,
    unknown: Vec<f32>,
    rounded: Activations,
    pending: Vec<usize>,
    words: Vec<WordAnalysis>,
}

impl<'a> LanguageModel<'a> {
    /// Reads a model from its weight file.
    ///
    /// # Errors
    /// Fails where the file is damaged or was trained with vectors of another width.
    pub fn from_bytes(file: &'a [u8], vectors: &WordVectors<'_>) -> Result<Self, WeightError> {
        let weights = Weights::open(file)?;
        let lines = |name: &str| weights.text(name).map(|text| text.split('\n').collect::<Vec<_>>());
        let scripts = lines("scripts")?
            .into_iter()
            .map(|text| EditScript::parse(text).ok_or_else(|| WeightError::Shape("scripts".to_owned())))
            .collect::<Result<Vec<_>, _>>()?;
        let (upos, xpos, feats) = (lines("upos")?, lines("xpos")?, lines("feats")?);
        let deprels = lines("deprels")?;
        let relation = |name| deprels.iter().position(|known| *known == name).map(|place| place as u8);
        let subject_relations = match ["nsubj", "appos", "nmod:desc", "ccomp"].map(relation) {
            [Some(subject), Some(apposed), Some(title), Some(clause)] => {
                Some([subject, apposed, title, clause])
            }
            _ => None,
        };
        let mut pairs: Vec<(usize, u16)> = Vec::new();
        for triple in weights.numbers("feats_pairs")?.as_chunks::<3>().0 {
            let [first, second, number] = triple.map(|number| number as usize);
            if first >= upos.len() || second >= xpos.len() || number >= feats.len() {
                return Err(WeightError::Shape("feats_pairs".to_owned()));
            }
            pairs.push((first * xpos.len() + second, number as u16));
        }
        pairs.sort_unstable();
        let feats_starts = (0..=upos.len() * xpos.len())
            .map(|pair| pairs.partition_point(|(known, _)| *known < pair))
            .collect();
        let model = Self {
            encoder: Encoder::read(&weights, vectors.dimensions())?,
            tag_hidden: Dense::read(&weights, "tag_hidden")?,
            tags: Dense::read(&weights, "tags")?,
            feats_layer: DenseRows::read(&weights, "feats_layer")?,
            script_layer: Dense::read(&weights, "script_layer")?,
            arc_dependent: Dense::read(&weights, "arc_dependent")?,
            arc_head: Dense::read(&weights, "arc_head")?,
            arc: Dense::read(&weights, "arc")?,
            arc_root: weights.floats("arc_root")?,
            label_dependent: Dense::read(&weights, "label_dependent")?,
            label_head: Dense::read(&weights, "label_head")?,
            label: Dense::read(&weights, "label")?,
            label_root: weights.floats("label_root")?,
            feats_starts,
            feats_candidates: pairs.into_iter().map(|(_, number)| number).collect(),
            inflected: xpos.iter().map(|tag| INFLECTED.contains(tag)).collect(),
            base_form: xpos
                .iter()
                .position(|tag| *tag == "VB")
                .zip(scripts.iter().position(|script| EditScript::parse("l0").as_ref() == Some(script)))
                .map(|(tag, script)| (tag as u8, script as u16)),
            no_feats: feats.iter().position(|feats| *feats == "_").unwrap_or(0) as u16,
            upos,
            xpos,
            feats,
            subject_relations,
            deprels,
            scripts,
            exceptions: Index::new(weights.hashes("exceptions")?),
            exception_scripts: weights.numbers("exception_scripts")?,
        };
        model.check().map_err(|section| WeightError::Shape(section.to_owned()))?;
        Ok(model)
    }

    /// Checks that the layers fit together, so that nothing later can be out of bounds.
    fn check(&self) -> Result<(), &'static str> {
        let width = self.encoder.width();
        let ensure = |fits: bool, section| if fits { Ok(()) } else { Err(section) };
        ensure(
            self.tag_hidden.inputs() == width && self.tag_hidden.outputs() == self.tags.inputs(),
            "tag_hidden",
        )?;
        ensure(self.tags.outputs() == self.upos.len() + self.xpos.len(), "tags")?;
        let tag = self.tag_hidden.outputs();
        ensure(
            self.feats_layer.inputs() == tag && self.feats_layer.outputs() == self.feats.len(),
            "feats_layer",
        )?;
        ensure(self.script_layer.inputs() == tag, "script_layer")?;
        ensure((1..=self.scripts.len()).contains(&self.script_layer.outputs()), "script_layer")?;
        let arc = self.arc_root.len();
        ensure(self.arc_dependent.inputs() == width && self.arc_dependent.outputs() == arc, "arc_dependent")?;
        ensure(self.arc_head.inputs() == width && self.arc_head.outputs() == arc, "arc_head")?;
        ensure(self.arc.inputs() == arc && self.arc.outputs() == arc, "arc")?;
        let label = self.label_root.len();
        ensure(
            self.label_dependent.inputs() == width && self.label_dependent.outputs() == label,
            "label_dependent",
        )?;
        ensure(self.label_head.inputs() == width && self.label_head.outputs() == label, "label_head")?;
        ensure(self.label.inputs() == 3 * label && self.label.outputs() == self.deprels.len(), "label")?;
        ensure(self.exceptions.keys().len() == self.exception_scripts.len(), "exceptions")?;
        ensure(
            self.exception_scripts.iter().all(|script| (*script as usize) < self.scripts.len()),
            "exceptions",
        )?;
        ensure(self.upos.len() < 256 && self.xpos.len() < 256 && self.deprels.len() < 256, "upos")
    }

    /// Name of a universal part of speech.
    pub fn upos_name(&self, number: u8) -> &'a str {
        self.upos.get(usize::from(number)).copied().unwrap_or("X")
    }

    /// Name of a treebank part of speech.
    pub fn xpos_name(&self, number: u8) -> &'a str {
        self.xpos.get(usize::from(number)).copied().unwrap_or("_")
    }

    /// Features as UD writes them, `_` for none.
    pub fn feats_name(&self, number: u16) -> &'a str {
        self.feats.get(usize::from(number)).copied().unwrap_or("_")
    }

    /// Name of a relation.
    pub fn deprel_name(&self, number: u8) -> &'a str {
        self.deprels.get(usize::from(number)).copied().unwrap_or("dep")
    }

    /// All universal parts of speech, by number.
    pub fn upos_names(&self) -> &[&'a str] {
        &self.upos
    }

    /// All treebank parts of speech, by number.
    pub fn xpos_names(&self) -> &[&'a str] {
        &self.xpos
    }

    /// All feature strings, by number.
    pub fn feats_names(&self) -> &[&'a str] {
        &self.feats
    }

    /// All relations, by number.
    pub fn deprel_names(&self) -> &[&'a str] {
        &self.deprels
    }

    /// Appends the lemma of a form to `out`.
    pub fn lemma(&self, form: &str, word: &WordAnalysis, out: &mut String) {
        match self.scripts.get(usize::from(word.script)) {
            Some(script) if self.xpos_name(word.xpos).starts_with("NNP") => script.apply_to_name(form, out),
            Some(script) => script.apply(form, out),
            None => out.push_str(form),
        }
    }

    /// Analyses a document: all its words, in sentences that end at the positions `ends` (exclusive,
    /// ascending, the last one `words.len()`). The result lives in the workspace, one entry a word.
    pub fn analyze<'w>(
        &self,
        vectors: &WordVectors<'_>,
        words: &[&str],
        ends: &[usize],
        workspace: &'w mut Workspace,
    ) -> &'w [WordAnalysis] {
        workspace.words.clear();
        in_batches(words.len(), ends, |batch, ends| {
            self.analyze_batch(vectors, &words[batch], ends, workspace);
        });
        &workspace.words
    }

    fn analyze_batch(
        &self,
        vectors: &WordVectors<'_>,
        words: &[&str],
        ends: &[usize],
        workspace: &mut Workspace,
    ) {
        self.encoder.encode(vectors, words, &[], ends, &mut workspace.encoder);
        let first = workspace.words.len();
        self.tag(vectors, words, workspace);
        self.attach(ends, first, workspace);
        self.relate(ends, first, workspace);
    }

    fn tag(&self, vectors: &WordVectors<'_>, words: &[&str], workspace: &mut Workspace) {
        let Workspace {
            encoder,
            hidden,
            tags,
            scripts,
            words: analyses,
            text,
            lemma,
            unknown,
            pending,
            rounded,
            ..
        } = workspace;
        let first = analyses.len();
        self.tag_hidden.apply_rectified(encoder.output(), hidden);
        let width = self.tag_hidden.outputs();
        rounded.round(hidden, width);
        self.tags.apply(rounded, tags);
        unknown.clear();
        pending.clear();
        let rows = tags.chunks_exact(self.tags.outputs()).zip(hidden.chunks_exact(width));
        for ((row, hidden), form) in rows.zip(words) {
            let (upos, xpos) = row.split_at(self.upos.len());
            let upos = greatest(upos);
            let xpos = greatest(xpos);
            let key = exception_key(form, self.xpos_name(xpos as u8), text);
            let script = if let Some(row) = self.exceptions.find(key) {
                self.exception_scripts[row]
            } else {
                // Left to the network, all such words together.
                unknown.extend_from_slice(hidden);
                pending.push(analyses.len());
                0
            };
            analyses.push(WordAnalysis {
                upos: upos as u8,
                xpos: xpos as u8,
                feats: self.feats_of(upos, xpos, hidden),
                script: script as u16,
                head: 0,
                deprel: 0,
                confidence: 0.0,
            });
        }
        rounded.round(unknown, width);
        self.script_layer.apply(rounded, scripts);
        for (place, row) in pending.iter().zip(scripts.chunks_exact(self.script_layer.outputs())) {
            let analysis = &mut analyses[*place];
            analysis.script = match self.base_form {
                // "To worsen" has its lemma already.
                Some((tag, kept)) if tag == analysis.xpos => kept,
                _ if self.inflected[usize::from(analysis.xpos)] => {
                    self.script_to_a_word(row, words[place - first], vectors, [lemma, text]) as u16
                }
                _ => greatest(row) as u16,
            };
        }
    }

    /// The best-scoring script; where it makes what is no word of the vectors' list, the next ones are tried
    /// (*telephoned* is of *telephone*, not of *telephon*).
    fn script_to_a_word(
        &self,
        scores: &[f32],
        form: &str,
        vectors: &WordVectors<'_>,
        [lemma, buffer]: [&mut String; 2],
    ) -> usize {
        let best = greatest(scores);
        let (mut number, mut tried) = (best, 0);
        while tried < TRIED_SCRIPTS && scores[best] - scores[number] < SCRIPT_MARGIN {
            lemma.clear();
            self.scripts[number].apply(form, lemma);
            let is_made =
                tried == 0 || !(self.scripts[number].is_whole() || lemma.eq_ignore_ascii_case(form));
            if is_made && vectors.knows(lemma, buffer) {
                return number;
            }
            tried += 1;
            number = next_greatest(scores, number);
        }
        best
    }

    /// The best features of those that were seen with the two tags; a pair never seen has none.
    fn feats_of(&self, upos: usize, xpos: usize, hidden: &[f32]) -> u16 {
        let pair = upos * self.xpos.len() + xpos;
        let candidates = &self.feats_candidates[self.feats_starts[pair]..self.feats_starts[pair + 1]];
        match candidates {
            [] => self.no_feats,
            [only] => *only,
            several => self.feats_layer.greatest_of(several, hidden).unwrap_or(self.no_feats),
        }
    }

    fn attach(&self, ends: &[usize], first: usize, workspace: &mut Workspace) {
        let Workspace {
            encoder,
            dependents,
            heads,
            queries,
            scores,
            columns,
            chosen,
            tree,
            words,
            rounded,
            ..
        } = workspace;
        let width = self.arc_root.len();
        self.arc_dependent.apply_rectified(encoder.output(), dependents);
        rounded.round(dependents, width);
        self.arc.apply(rounded, queries);
        self.arc_head.apply_rectified(encoder.output(), heads);
        let mut start = 0;
        for end in ends.iter().copied() {
            let length = end - start;
            let candidates = heads[start * width..end * width].chunks_exact(width);
            let candidates = std::iter::once(&*self.arc_root).chain(candidates);
            columns.refill_columns(width, length + 1, candidates);
            scores.clear();
            scores.resize(length * (length + 1), 0.0);
            columns.add_product(&queries[start * width..end * width], scores);
            chosen.clear();
            chosen.resize(length, 0);
            best_tree(scores, chosen, tree);
            let analyses = &mut words[first + start..first + end];
            for ((word, row), head) in analyses.iter_mut().zip(scores.chunks_exact(length + 1)).zip(&*chosen)
            {
                word.head = *head;
                word.confidence = probability(row, *head as usize);
            }
            start = end;
        }
    }

    /// A verb has one subject. Of two side by side, the second a name, the name says which one the noun means ("the
    /// network RTHK withdrew"), or the first is its title ("Mayor John Tory spoke"). Of two with a clause between them
    /// that has none, the first is the clause's ("Bell, a judge, won, officials said").
    fn join_subjects(&self, words: &mut [WordAnalysis]) {
        let Some([subject, apposed, title, clause]) = self.subject_relations else { return };
        let is = |word: &WordAnalysis, head: usize, relation| {
            word.head == head as u32 + 1 && word.deprel == relation
        };
        for at in 0..words.len() {
            let (first, Some(verb)) = (words[at], (words[at].head as usize).checked_sub(1)) else { continue };
            if first.deprel != subject || verb <= at {
                continue;
            }
            let Some(second) = (at + 1..verb).find(|later| is(&words[*later], verb, subject)) else {
                continue;
            };
            let bare = |inner: &usize| {
                is(&words[*inner], verb, clause) && !words.iter().any(|word| is(word, *inner, subject))
            };
            if let Some(inner) = (at + 1..second).find(bare) {
                words[at].head = inner as u32 + 1;
            }
        }
        for name in 1..words.len() {
            let head = words[name].head;
            if words[name].deprel != subject || self.upos_name(words[name].upos) != "PROPN" {
                continue;
            }
            let mut start = name;
            while start > 0 && words[start - 1].head == name as u32 + 1 {
                start -= 1;
            }
            let Some(before) = start.checked_sub(1) else { continue };
            if words[before].head != head || words[before].deprel != subject {
                continue;
            }
            let (dependent, head, relation) = match self.upos_name(words[before].upos) {
                "NOUN" => (name, before, apposed),
                "PROPN" => (before, name, title),
                _ => continue,
            };
            words[dependent].head = head as u32 + 1;
            words[dependent].deprel = relation;
        }
    }

    fn relate(&self, ends: &[usize], first: usize, workspace: &mut Workspace) {
        let Workspace {
            encoder,
            label_dependents: dependents,
            label_heads: heads,
            pairs,
            labels,
            words,
            rounded,
            ..
        } = workspace;
        let width = self.label_root.len();
        self.label_dependent.apply_rectified(encoder.output(), dependents);
        self.label_head.apply_rectified(encoder.output(), heads);
        pairs.clear();
        let mut start = 0;
        for end in ends.iter().copied() {
            for (word, dependent) in
                words[first + start..first + end].iter().zip(dependents[start * width..].chunks_exact(width))
            {
                let head = match (word.head as usize).checked_sub(1) {
                    Some(head) => &heads[(start + head) * width..][..width],
                    None => &self.label_root,
                };
                pairs.extend(dependent.iter().zip(head).map(|(d, h)| d * h));
                pairs.extend_from_slice(dependent);
                pairs.extend_from_slice(head);
            }
            start = end;
        }
        rounded.round(pairs, 3 * width);
        self.label.apply(rounded, labels);
        for (word, row) in words[first..].iter_mut().zip(labels.chunks_exact(self.deprels.len())) {
            word.deprel = greatest(row) as u8;
        }
        let mut start = first;
        for end in ends.iter().map(|end| first + end) {
            self.join_subjects(&mut words[start..end]);
            start = end;
        }
    }
}

/// The key under which a form of a Penn tag has its lemma in the list of exceptions.
pub fn exception_key(form: &str, xpos: &str, buffer: &mut String) -> u64 {
    buffer.clear();
    buffer.push_str(form);
    // Only proper names keep their case: their lemma depends on it.
    if !xpos.starts_with("NNP") {
        if form.is_ascii() {
            buffer.make_ascii_lowercase();
        } else {
            *buffer = form.to_lowercase();
        }
    }
    Hash::new(0x30).str(xpos).byte(0).str(buffer).finish()
}

/// Index of the greatest value that comes after the one at `before` in descending order.
fn next_greatest(values: &[f32], before: usize) -> usize {
    let mut best = (before, f32::NEG_INFINITY);
    for (i, value) in values.iter().enumerate() {
        let follows = value.total_cmp(&values[before]).then(before.cmp(&i)).is_lt();
        if follows && *value > best.1 {
            best = (i, *value);
        }
    }
    best.0
}

/// Index of the greatest value, the first of equals.
fn greatest(values: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, value) in values.iter().enumerate() {
        if *value > best.1 {
            best = (i, *value);
        }
    }
    best.0
}
