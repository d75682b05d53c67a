//! Trains the name model: `train_names VECTORS OUT DATA REPORTS`, DATA the folder of BIO files and REPORTS
//! what `scripts/reports_to_bio.py` wrote. TEACHER, where it is set, is the folder that `scripts/label.py`
//! wrote into.

#![expect(clippy::print_stderr, reason = "a command-line tool that shows its progress")]

use attache_model::labeller::SequenceLabeller;
use attache_model::vectors::WordVectors;
use attache_training::guide::Guide;
use attache_training::inventory::Inventory;
use attache_training::language::LanguageOptions;
use attache_training::names::{DataSet, NamesOptions, Scheme, Start, read, score, train};
use attache_training::treebank;
use std::collections::BTreeMap;

fn types(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vectors, out, data, reports] = &arguments[..] else { panic!("VECTORS OUT DATA REPORTS") };
    let vectors = std::fs::read(vectors).expect("vectors");
    let vectors = WordVectors::from_bytes(&vectors).expect("vectors");
    let file = |path: String| read(&std::fs::read_to_string(&path).expect(&path));
    let three = types(&[("PER", "PER"), ("ORG", "ORG"), ("LOC", "LOC")]);
    let four =
        types(&[("PER", "PER"), ("ORG", "ORG"), ("LOC", "LOC"), ("MISC", "MISC"), ("NORP_OR_OTHER", "MISC")]);
    let scheme = |name: &str, types: &[&str]| Scheme {
        name: name.to_owned(),
        types: types.iter().map(|kind| (*kind).to_owned()).collect(),
    };
    let schemes =
        [scheme("names", &["PER", "ORG", "LOC", "MISC"]), scheme("reports", &["PER", "ORG", "LOC"])];
    let set = |scheme, types: &BTreeMap<String, String>, unmarked: &[&str], sentences, repeat| DataSet {
        scheme,
        types: types.clone(),
        unmarked: unmarked.iter().map(|kind| (*kind).to_owned()).collect(),
        sentences,
        repeat,
    };
    let number = |name: &str, default: f32| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let tweets = |name: &str| {
        let mut all = file(format!("{data}/{name}.bio"));
        // Handles are marked as people there and nowhere else.
        all.retain(|sentence| !sentence.words.iter().any(|word| word.starts_with('@')));
        all
    };
    let mut sets = vec![
        set(0, &four, &["MISC"], file(format!("{data}/ewt-train.bio")), number("EWT", 1.0)),
        set(0, &four, &[], file(format!("{data}/wikigold-train.bio")), number("WIKIGOLD", 3.0)),
        set(0, &three, &["MISC"], tweets("tweets-f"), number("TWEETS", 1.0)),
        set(0, &three, &["MISC"], tweets("tweets-h"), number("TWEETS", 1.0)),
        set(1, &three, &[], file(format!("{reports}/train.bio")), number("REPORTS", 4.0)),
    ];
    if let Ok(folder) = std::env::var("TEACHER") {
        let taught = |name: &str| file(format!("{folder}/teacher-{name}.bio"));
        sets.push(set(0, &four, &[], taught("names"), number("TAUGHT", 1.0)));
        sets.push(set(1, &three, &[], taught("reports"), number("TAUGHT_REPORTS", 0.3)));
    }
    let mut options = NamesOptions::default();
    options.epochs = number("EPOCHS", options.epochs as f32) as usize;
    options.encoder.width = number("WIDTH", options.encoder.width as f32) as usize;
    options.encoder.layers = number("LAYERS", options.encoder.layers as f32) as usize;
    options.encoder.combined = number("COMBINED", options.encoder.combined as f32) as usize;
    options.hidden = number("HIDDEN", options.hidden as f32) as usize;
    options.recased = number("RECASED", options.recased);
    options.seed = number("SEED", options.seed as f32) as u64;
    options.encoder.embedding = number("EMBEDDING", options.encoder.embedding as f32) as usize;
    options.encoder.dropout = number("DROPOUT", options.encoder.dropout);
    options.guide_epochs = number("GUIDE_EPOCHS", options.guide_epochs as f32) as usize;
    options.rate = number("RATE", options.rate);
    let politics = types(&[
        ("politician", "PER"),
        ("person", "PER"),
        ("politicalparty", "ORG"),
        ("organisation", "ORG"),
        ("country", "LOC"),
        ("location", "LOC"),
    ]);
    let tests = [
        ("EWT dev", "names", file(format!("{data}/ewt-dev.bio")), three.clone()),
        ("CrossNER politics dev", "names", file(format!("{data}/crossner-politics-dev.bio")), politics),
        ("reports held out", "reports", file(format!("{reports}/held.bio")), three.clone()),
        ("reports held out", "names", file(format!("{reports}/held.bio")), three.clone()),
    ];
    let begin = std::time::Instant::now();
    let guide = std::env::var_os("GUIDE").map(|folder| Guide::open(folder.as_ref()).expect("guide"));
    // LANGUAGE names a checkpoint of a language model, TREEBANKS its training files, divided by commas.
    let checkpoint = std::env::var_os("LANGUAGE").map(|path| std::fs::read(path).expect("checkpoint"));
    let inventory = checkpoint.as_ref().map(|_| {
        let paths = std::env::var("TREEBANKS").expect("TREEBANKS");
        let sentences: Vec<_> = paths
            .split(',')
            .flat_map(|path| treebank::read(&std::fs::read_to_string(path).expect(path)).expect(path))
            .collect();
        options.encoder = LanguageOptions::default().encoder;
        options.encoder.dropout = number("DROPOUT", options.encoder.dropout);
        Inventory::new(&sentences)
    });
    let start = checkpoint.as_ref().zip(inventory.as_ref());
    let start = start.map(|(checkpoint, inventory)| Start { inventory, checkpoint });
    let weights =
        train(&schemes, &sets, &vectors, guide.as_ref(), start.as_ref(), options, |epoch, loss, weights| {
            eprintln!("epoch {epoch} loss {loss:.4} {:.0} s", begin.elapsed().as_secs_f64());
            if weights.is_empty() {
                return;
            }
            let labeller = SequenceLabeller::from_bytes(weights, &vectors).expect("labeller");
            for (name, scheme, sentences, types) in &tests {
                let scores = score(&labeller, &vectors, scheme, sentences, types);
                let parts: Vec<String> =
                    scores.iter().map(|(kind, score)| format!("{kind} {:.1}", score.f1())).collect();
                eprintln!("  {name} by `{scheme}`: {}", parts.join("  "));
            }
        });
    let weights = weights.expect("training");
    eprintln!("{} bytes", weights.len());
    std::fs::write(out, weights).expect("write");
}
