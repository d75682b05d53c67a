//! Words a second of the analyzer, with nine mentions in a hundred words, as news has; one thread.
#![allow(clippy::unwrap_used, reason = "what cannot be made cannot be timed")]

use attache_core::layers::Token;
use attache_core::{Call, DocumentView, Given, Options, Output, Resources};
use attache_testing::document;
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// A page of news, and how often it is repeated.
const PAGE: &str = "Minister Varga praised the harbour pact with Ostland on Friday, but critics in Ostland \
    called it a costly mistake that would please nobody. Varga rejected the charge. “We have never had a better \
    chance of peace on this coast,” the minister told reporters, while Keller, who leads the largest union, warned \
    of layoffs and accused Varga of hiding the terrible risks. If Ostland does not sign before winter, the whole \
    plan could collapse, Keller said, although both sides remain hopeful. Lindqvist, a respected historian, \
    doubts that Keller will get the vote.\n\n";
const N_PAGES: usize = 40;
const NAMES: [&str; 5] = ["Varga", "Ostland", "Keller", "Lindqvist", "the minister = Varga"];

/// All scopes, of a document whose words and names are known.
#[divan::bench]
fn document(bencher: Bencher<'_, '_>) {
    let factory = attache_sentiment::factory();
    let options = Options::defaults(&factory.descriptor().options);
    let analyzer = factory.build(&options, &Resources::default()).unwrap();
    let mut read = document::analysed(&*document::language(), "page", &PAGE.repeat(N_PAGES));
    document::add_names(&mut read, &NAMES);
    let n_words = read.layer::<Token>().len();
    bencher.counter(ItemsCount::new(n_words)).bench_local(|| {
        let view = DocumentView::new(&read, analyzer.descriptor());
        let mut output = Output::new(&read, analyzer.descriptor(), Given::Complete);
        analyzer.analyze(&view, &mut output, &Call::default()).map(|()| output.builders().len())
    });
}
