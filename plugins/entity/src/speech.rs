//! Who speaks: words in quotation marks, and whose words they are.

use crate::scene::Scene;
use attache_core::layers::Upos;
use std::ops::Range;

/// Verbs whose subject says or writes something.
const SPEECH_VERBS: &[&str] = &[
    "accuse",
    "acknowledge",
    "add",
    "admit",
    "agree",
    "allege",
    "announce",
    "answer",
    "argue",
    "ask",
    "assert",
    "believe",
    "claim",
    "comment",
    "complain",
    "concede",
    "conclude",
    "confirm",
    "contend",
    "continue",
    "cry",
    "declare",
    "deny",
    "describe",
    "emphasize",
    "exclaim",
    "explain",
    "express",
    "insist",
    "joke",
    "maintain",
    "mention",
    "note",
    "observe",
    "point",
    "promise",
    "propose",
    "quote",
    "recall",
    "remark",
    "remember",
    "reply",
    "report",
    "respond",
    "reveal",
    "say",
    "shout",
    "speculate",
    "state",
    "stress",
    "suggest",
    "tell",
    "testify",
    "think",
    "tweet",
    "urge",
    "vow",
    "warn",
    "whisper",
    "write",
];

pub(crate) fn is_speech_verb(lemma: &str) -> bool {
    SPEECH_VERBS.binary_search(&lemma).is_ok()
}

/// Finds what stands in quotation marks: the number of its quotation for each word, counted from 1, 0 outside.
///
/// A quotation ends with its paragraph, for writers open it anew in the next one.
pub(crate) fn quotations(scene: &Scene<'_>) -> (Vec<u32>, Vec<Range<usize>>) {
    let mut spoken = vec![0; scene.words.len()];
    let mut quotations: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    let mut section = usize::MAX;
    for (place, word) in scene.words.iter().enumerate() {
        if scene.section[word.sentence] != section {
            section = scene.section[word.sentence];
            quotations.extend(open.take().map(|start| start..place));
        }
        match (word.text, open) {
            ("\"", None) | ("“" | "``" | "„", _) => {
                quotations.extend(open.take().map(|start| start..place));
                open = Some(place);
            }
            ("\"" | "”" | "''", Some(start)) => {
                quotations.push(start..place + 1);
                open = None;
            }
            _ => {}
        }
    }
    quotations.extend(open.map(|start| start..scene.words.len()));
    for (number, words) in quotations.iter().enumerate() {
        spoken[words.clone()].fill(number as u32 + 1);
    }
    (spoken, quotations)
}

/// The subject of the verb of speech that stands nearest to a quotation, in its own sentences.
pub(crate) fn speaker(scene: &Scene<'_>, quotation: &Range<usize>) -> Option<usize> {
    let (first, last) = (quotation.start, quotation.end.checked_sub(1)?);
    let start = scene.sentences[scene.words[first].sentence].start;
    let end = scene.sentences[scene.words[last].sentence].end;
    let verbs = (start..first)
        .rev()
        .map(|word| (first - word, word))
        .chain((last + 1..end).map(|word| (word - last, word)));
    let said = verbs.filter(|(_, word)| {
        scene.spoken[*word] == 0
            && scene.words[*word].upos == Upos::Verb
            && is_speech_verb(scene.words[*word].lemma)
    });
    let said = said.filter_map(|(apart, word)| Some((apart, scene.child(word, "nsubj")?)));
    said.min_by_key(|(apart, _)| *apart).map(|(_, subject)| subject)
}

#[cfg(test)]
mod tests {
    #[test]
    fn verbs_are_sorted_to_be_found() {
        assert!(super::SPEECH_VERBS.is_sorted());
    }
}
