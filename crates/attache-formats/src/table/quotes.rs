//! Who says what.

use attache_core::Document;
use attache_core::layers::{Quote, QuoteKind};

use super::layout::{Page, clipped, one_line};

/// The longest stretch of a quote that is shown, in columns.
const MOST: usize = 240;

/// Writes the quotes in the order of the text, and what stands in quotation marks without a speaker.
pub(super) fn write(document: &Document, page: &mut Page) {
    let quotes = document.layer::<Quote>();
    if quotes.len() == 0 {
        return;
    }
    let styles = page.styles();
    page.heading("Who says what");
    let mut scare = Vec::new();
    let mut told = Vec::new();
    for quote in quotes {
        let words = clipped(quote.text(), MOST);
        if quote.kind() == QuoteKind::Scare {
            scare.push(format!("“{words}”"));
            continue;
        }
        let named = quote.speaker().map(|speaker| one_line(speaker.name()));
        let in_text = || quote.speaker_span().map(|span| one_line(span.text(document.text())));
        let speaker = named.or_else(in_text).unwrap_or_else(|| "somebody".to_owned());
        let words = if quote.kind() == QuoteKind::Direct { format!("“{words}”") } else { words };
        // The headline often says what the text says again.
        let quote = (speaker, words);
        if !told.contains(&quote) {
            page.hanging(2, 6, &[(styles.name, &quote.0), (styles.aside, ": "), (styles.words, &quote.1)]);
            told.push(quote);
        }
    }
    if !scare.is_empty() {
        page.hanging(2, 6, &[(styles.aside, "in quotation marks: "), (styles.words, &scare.join(", "))]);
    }
}
