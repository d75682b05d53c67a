//! Brings quotations and cues together: what is direct, indirect, mixed or scare, and whose it is.
//!
//! Reported clauses come first, since marks inside one make it mixed. Quotations left over look for a
//! cue behind them ("…," he said), then before them (he called it "…"), then go on with the voice of
//! their neighbours. What nobody is said to have spoken is scare.

use attache_core::Span;
use attache_core::layers::QuoteKind;

use crate::cue::Cue;
use crate::lexicon::Class;
use crate::marks::Quoted;
use crate::speaker::{self, Speaker};
use crate::words::Words;

/// Who speaks, and by what words it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Voice {
    /// A phrase of this section, if the cue has one.
    Here { speaker: Option<Speaker>, cue: (usize, usize) },
    /// The voice that the section before ended with.
    Carried,
    /// The voice of the quotation with this number in the same section.
    Of(usize),
    /// Nobody's.
    Nobody,
}

/// A quote to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) kind: QuoteKind,
    pub(crate) span: Span,
    pub(crate) voice: Voice,
    pub(crate) confidence: f64,
    /// The quotation that it is, for direct ones.
    pub(crate) quoted: Option<usize>,
}

/// A section's material.
pub(crate) struct Scene<'a, 'd> {
    pub(crate) text: &'d str,
    pub(crate) words: &'a Words<'d>,
    pub(crate) cues: &'a [Cue],
    pub(crate) quoted: &'a [Quoted],
    /// Whether an earlier section ended with somebody's words.
    pub(crate) carried: bool,
}

impl Scene<'_, '_> {
    /// Returns the section's quotes.
    pub(crate) fn reports(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        let mut voices: Vec<Option<(Voice, f64)>> = vec![None; self.quoted.len()];
        let mut used = vec![false; self.quoted.len()];
        for cue in self.cues {
            // What somebody quoted thinks is his own words, not another's.
            if cue.class == Class::Think && self.depth_at(self.words.span(cue.first, cue.last)) > 0 {
                continue;
            }
            self.reported_clause(cue, &mut reports, &mut voices, &mut used);
        }
        for number in 0..self.quoted.len() {
            if voices[number].is_none() && !used[number] {
                voices[number] = self.cue_behind(number).or_else(|| self.cue_before(number));
            }
        }
        for number in 0..self.quoted.len() {
            if voices[number].is_none() && !used[number] {
                voices[number] = self.inherited(number, &voices);
            }
        }
        for (number, quoted) in self.quoted.iter().enumerate() {
            if used[number] {
                continue;
            }
            let (kind, voice, confidence) = match voices[number] {
                Some((Voice::Nobody, confidence)) => (QuoteKind::Direct, Voice::Nobody, confidence),
                Some((voice, confidence)) => (QuoteKind::Direct, voice, confidence),
                None => (QuoteKind::Scare, Voice::Nobody, 0.6),
            };
            reports.push(Report { kind, span: quoted.inner, voice, confidence, quoted: Some(number) });
        }
        reports.sort_by_key(|report| (report.span.start(), std::cmp::Reverse(report.span.end())));
        // Two cues of one clause ("said, adding") report it once.
        reports.dedup_by(|later, first| {
            later.span == first.span && later.kind == first.kind && later.voice == first.voice
        });
        reports
    }

    /// Reports the clause of `cue`, and settles the quotations within it.
    fn reported_clause(
        &self,
        cue: &Cue,
        reports: &mut Vec<Report>,
        voices: &mut [Option<(Voice, f64)>],
        used: &mut [bool],
    ) {
        let Some(mut content) = cue.content else { return };
        let own = self.words.span(cue.first, cue.last);
        let voice = Voice::Here { speaker: cue.speaker, cue: (cue.first, cue.last) };
        let within: Vec<usize> = self
            .quoted
            .iter()
            .enumerate()
            .filter(|(_, quoted)| quoted.inner.overlaps(content) && !quoted.outer.contains(own))
            .map(|(number, _)| number)
            .collect();
        // "“The plan,” he said, “is good”": the quotations speak for themselves.
        let quoted_length: u32 =
            within.iter().filter(|&&n| self.quoted[n].depth == 0).map(|&n| self.quoted[n].inner.len()).sum();
        if content.contains(own) && 2 * quoted_length >= content.len() {
            return;
        }
        let Some(&first) = within.iter().find(|&&number| self.quoted[number].depth == self.depth_at(own))
        else {
            reports.push(Report {
                kind: QuoteKind::Indirect,
                span: content,
                voice,
                confidence: cue.confidence,
                quoted: None,
            });
            return;
        };
        let quoted = self.quoted[first];
        let outside = |span: Span| span.text(self.text).chars().filter(|c| c.is_alphanumeric()).count();
        let before = Span::new(content.start(), quoted.outer.start().max(content.start()));
        let after = Span::new(quoted.outer.end().min(content.end()), content.end());
        // "he told the press, “…”": what stands between is no part of what was said.
        let led_in = self.text[..quoted.outer.start() as usize].trim_end().ends_with([',', ':'])
            && (self.words.index_at(before.start())..self.words.index_at(before.end()))
                .all(|at| !self.words.is_verb(at));
        // "“…,” X said": the comma hands over to the speaker, whatever the parser hangs on what was said.
        let closing = Span::new(quoted.inner.end(), quoted.outer.end()).text(self.text);
        let handed_over = own.start() >= quoted.outer.end() && closing.contains(',');
        let whole = (outside(before) <= 4 || led_in) && (handed_over || outside(after) == 0);
        if whole {
            voices[first].get_or_insert((voice, 0.93));
            return;
        }
        for number in within {
            used[number] |= self.quoted[number].depth == quoted.depth;
            // A mark that only begins or ends within the clause takes the whole quotation in.
            if self.quoted[number].depth == quoted.depth && !content.contains(self.quoted[number].inner) {
                content = content.cover(self.quoted[number].inner);
            }
        }
        reports.push(Report {
            kind: QuoteKind::Mixed,
            span: content,
            voice,
            confidence: cue.confidence,
            quoted: None,
        });
    }

    /// How many quotations hold `place`.
    fn depth_at(&self, place: Span) -> u8 {
        self.quoted.iter().filter(|quoted| quoted.inner.contains(place)).count().min(255) as u8
    }

    fn inside_other(&self, at: usize, but: usize) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        let holder = self.quoted[but];
        self.quoted.iter().enumerate().any(|(number, quoted)| {
            number != but && quoted.inner.contains(word.span) && !quoted.outer.contains(holder.outer)
        })
    }

    /// "…," he said; "…?" asked the minister; "…," according to X.
    fn cue_behind(&self, number: usize) -> Option<(Voice, f64)> {
        let quoted = self.quoted[number];
        let mut start = self.words.index_at(quoted.outer.end());
        let comma_follows = self.words.get(start).is_some_and(|word| word.text == ",");
        if comma_follows {
            start += 1;
        }
        let last_inside = self.text[..quoted.outer.end() as usize]
            .trim_end_matches(|c: char| c.is_whitespace() || "”\"'’»`」“".contains(c))
            .chars()
            .next_back();
        let pauses = comma_follows || last_inside.is_some_and(|c| ",?!.-–—…".contains(c));
        let end = self.words.get(start)?.sentence.1 as usize;
        let cue = self.cues.iter().find(|cue| {
            cue.first >= start && cue.first < end.min(start + 16) && !self.inside_other(cue.first, number)
        })?;
        let according = self.words.get(cue.at).is_some_and(|word| word.reads("according"));
        if according && cue.first <= start + 1 {
            return Some((Voice::Here { speaker: cue.speaker, cue: (cue.first, cue.last) }, 0.9));
        }
        if !pauses || !matches!(cue.class, Class::Say | Class::Ask | Class::Show | Class::Think) {
            return None;
        }
        let speaker = cue
            .speaker
            .filter(|speaker| speaker.first >= start)
            .or_else(|| speaker::before(self.words, cue.at, start))
            .or_else(|| speaker::after(self.words, cue.at));
        let speaker = speaker.filter(|speaker| speaker.first >= start)?;
        // The reporting clause follows the quotation at once.
        let opens = speaker.first.min(cue.first);
        let near = opens <= start + 2;
        // A new sentence beginning with a capital may report something else.
        let new_sentence = self.words.get(start).is_some_and(|word| {
            word.sentence.0 as usize == start
                && word.text.starts_with(char::is_uppercase)
                && quoted_ends_sentence(last_inside)
        });
        let reports_other = cue.content.is_some_and(|content| content.start() >= quoted.outer.end());
        if !near || (new_sentence && (reports_other || last_inside == Some('.'))) {
            return None;
        }
        Some((Voice::Here { speaker: Some(speaker), cue: (cue.first, cue.last) }, 0.95))
    }

    /// He said: "…"; she called it a "…"; in what he called "…".
    fn cue_before(&self, number: usize) -> Option<(Voice, f64)> {
        let quoted = self.quoted[number];
        let inside = self.words.index_at(quoted.inner.start());
        let before = self.words.index_at(quoted.outer.start()).checked_sub(1)?;
        let word = self.words.get(before)?;
        let floor = word.sentence.0 as usize;
        let same_sentence = self.words.get(inside).is_some_and(|first| first.sentence == word.sentence);
        if !same_sentence && word.text != ":" && word.text != "," {
            return None;
        }
        if ["titled", "entitled", "named", "called", "headlined", "captioned"]
            .iter()
            .any(|title| word.reads(title))
            && !self.cues.iter().any(|cue| cue.at == before && cue.speaker.is_some())
        {
            return None;
        }
        let governor = self.governor_of(quoted);
        let cue = self
            .cues
            .iter()
            .rev()
            .filter(|cue| cue.last <= before && cue.first >= floor && cue.class != Class::Noun)
            .find(|cue| !self.inside_other(cue.at, number))?;
        let gap = (cue.last + 1..=before)
            .filter(|&at| self.words.get(at).is_some_and(|w| !w.is_punctuation() && !w.reads("that")))
            .count();
        let parsed = self.words.get(cue.at).is_some_and(|word| !word.deprel.is_empty());
        let governs = governor.is_some_and(|at| self.words.governs(cue.at, at));
        let leads_in = word.text == ":" || (word.text == "," && gap == 0);
        let confidence = match cue.class {
            _ if leads_in && gap <= 12 => 0.93,
            Class::Judge if gap <= 3 || (governs && gap <= 12) || (!parsed && gap <= 8) => 0.88,
            Class::Say | Class::Ask if gap == 0 => 0.9,
            Class::Say | Class::Ask | Class::Show if governs && gap <= 10 => 0.8,
            Class::Say if !parsed && gap <= 5 => 0.6,
            Class::Think if gap <= 1 || (governs && gap <= 6) => 0.6,
            _ => return None,
        };
        let speaker = cue.speaker.or_else(|| speaker::before(self.words, cue.at, floor));
        Some((Voice::Here { speaker, cue: (cue.first, cue.last) }, confidence))
    }

    /// The word through which the quoted words hang on the rest of the sentence.
    fn governor_of(&self, quoted: Quoted) -> Option<usize> {
        let first = self.words.index_at(quoted.outer.start());
        (first..self.words.len())
            .take_while(|&at| self.words.get(at).is_some_and(|word| word.span.end() <= quoted.outer.end()))
            .filter(|&at| self.words.get(at).is_some_and(|word| !word.is_punctuation()))
            .find(|&at| {
                self.words
                    .head(at)
                    .and_then(|head| self.words.get(head))
                    .is_some_and(|head| !quoted.outer.contains(head.span))
            })
    }

    /// Goes on with the voice of a quotation beside it, or with that of the section before.
    fn inherited(&self, number: usize, voices: &[Option<(Voice, f64)>]) -> Option<(Voice, f64)> {
        let quoted = self.quoted[number];
        if quoted.depth > 0 {
            return None;
        }
        let said = quoted.inner.text(self.text);
        let n_words = said.split_whitespace().count();
        let whole = said
            .trim_start_matches(['…', '.', '\'', '‘', '['])
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && (n_words >= 5 || said.ends_with(['.', '?', '!', '…']));
        let at = self.words.index_at(quoted.outer.start());
        let starts = self.words.get(at).is_some_and(|word| {
            let begin = word.sentence.0 as usize;
            (begin..at).all(|before| self.words.get(before).is_some_and(crate::words::Word::is_punctuation))
        });
        if quoted.continues && self.carried {
            return Some((Voice::Carried, 0.85));
        }
        // The other half of “The plan,” he said, “is good”.
        let halves = number.checked_sub(1).filter(|&before| {
            voices[before].is_some()
                && self.quoted[before].depth == 0
                && self.is_attribution_only(before, number)
        });
        if let Some(before) = halves {
            return Some((Voice::Of(before), 0.9));
        }
        // A further piece of the same sentence: called him “a force” and “always interested”.
        let piece = number.checked_sub(1).filter(|&before| {
            voices[before].is_some() && self.quoted[before].depth == 0 && self.is_list(before, number)
        });
        if let Some(before) = piece {
            return Some((Voice::Of(before), 0.75));
        }
        // So many words are somebody's, though the text does not say whose.
        if !starts && n_words >= 10 {
            return Some((Voice::Nobody, 0.4));
        }
        if !(whole && starts) {
            return None;
        }
        let spoken = |other: &usize| voices[*other].is_some_and(|(voice, _)| voice != Voice::Nobody);
        let earlier = (0..number).rev().filter(|&other| self.quoted[other].depth == 0).find(spoken);
        if let Some(before) = earlier {
            return Some((Voice::Of(before), 0.75));
        }
        if let Some(cue) = self.lead_in(at) {
            return Some((Voice::Here { speaker: cue.speaker, cue: (cue.first, cue.last) }, 0.7));
        }
        let later =
            (number + 1..self.quoted.len()).filter(|&other| self.quoted[other].depth == 0).find(spoken);
        if let Some(after) = later {
            return Some((Voice::Of(after), 0.7));
        }
        if self.carried && at <= 1 {
            return Some((Voice::Carried, 0.5));
        }
        (n_words >= 6).then_some((Voice::Nobody, 0.4))
    }

    /// The last cue of the sentence before the word `at`, where that sentence speaks of speech.
    fn lead_in(&self, at: usize) -> Option<&Cue> {
        let start = self.words.get(at)?.sentence.0 as usize;
        let before = start.checked_sub(1).and_then(|last| self.words.get(last))?;
        let (first, end) = (before.sentence.0 as usize, before.sentence.1 as usize);
        self.cues
            .iter()
            .rev()
            .find(|cue| cue.at >= first && cue.at < end && cue.class != Class::Noun && cue.speaker.is_some())
    }

    /// Whether nothing but a comma or "and" and a few words without a verb stand between two quotations.
    fn is_list(&self, before: usize, after: usize) -> bool {
        let first = self.words.index_at(self.quoted[before].outer.end());
        let end = self.words.index_at(self.quoted[after].outer.start());
        let joins = (first..end)
            .any(|at| self.words.get(at).is_some_and(|word| matches!(word.text, "," | "and" | "or" | ";")));
        let plain = (first..end).all(|at| {
            !self.words.is_verb(at)
                && self.words.get(at).is_some_and(|word| !matches!(word.text, "." | "?" | "!"))
        });
        joins && plain && end - first.min(end) <= 6
    }

    /// Whether nothing but a short reporting clause stands between two quotations of one sentence.
    fn is_attribution_only(&self, before: usize, after: usize) -> bool {
        let first = self.words.index_at(self.quoted[before].outer.end());
        let end = self.words.index_at(self.quoted[after].outer.start());
        let sentences_end = (first..end).any(|at| self.words.get(at).is_some_and(|word| word.text == "."));
        let has_cue = self.cues.iter().any(|cue| cue.at >= first && cue.at < end);
        end.saturating_sub(first) <= 16 && has_cue && !sentences_end
    }
}

fn quoted_ends_sentence(last: Option<char>) -> bool {
    last.is_some_and(|c| ".?!…".contains(c))
}
