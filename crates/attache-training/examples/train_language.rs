//! Trains the language model: `train_language VECTORS OUT TRAIN.conllu… -- DEV.conllu…`. The environment
//! may name the folder of the guide (`GUIDE`), what `scripts/label.py` wrote (`TAUGHT`) and a file to resume from (`CHECKPOINT`).

#![expect(clippy::print_stderr, reason = "a command-line tool that shows its progress")]

use attache_model::language::LanguageModel;
use attache_model::vectors::WordVectors;
use attache_training::guide::Guide;
use attache_training::language::{LanguageData, LanguageOptions, train};
use attache_training::{score, treebank};

fn read(path: &str) -> Vec<treebank::Sentence> {
    treebank::read(&std::fs::read_to_string(path).expect(path)).expect(path)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let vectors = std::fs::read(&arguments[0]).expect("vectors");
    let vectors = WordVectors::from_bytes(&vectors).expect("vectors");
    let split = arguments.iter().position(|argument| argument == "--").expect("--");
    let corpus: Vec<_> = arguments[2..split].iter().flat_map(|path| read(path)).collect();
    let dev: Vec<_> = arguments[split + 1..].iter().map(|path| (path, read(path))).collect();
    let mut options = LanguageOptions::default();
    // Experiments set single options; what is shipped was made with the defaults.
    let number = |name: &str, default: f32| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    options.epochs = number("EPOCHS", options.epochs as f32) as usize;
    options.guide_epochs = number("GUIDE_EPOCHS", options.guide_epochs as f32) as usize;
    options.guide_weight = number("GUIDE_WEIGHT", options.guide_weight);
    options.encoder.width = number("WIDTH", options.encoder.width as f32) as usize;
    options.encoder.layers = number("LAYERS", options.encoder.layers as f32) as usize;
    options.encoder.dropout = number("DROPOUT", options.encoder.dropout);
    options.encoder.input_dropout = number("INPUT_DROPOUT", options.encoder.input_dropout);
    options.rate = number("RATE", options.rate);
    options.taught = number("TAUGHT_SHARE", options.taught);
    options.seed = number("SEED", options.seed as f32) as u64;
    options.tag_width = number("TAG", options.tag_width as f32) as usize;
    options.arc_width = number("ARC", options.arc_width as f32) as usize;
    options.label_width = number("LABEL", options.label_width as f32) as usize;
    let guide = std::env::var_os("GUIDE").map(|folder| Guide::open(folder.as_ref()).expect("guide"));
    let taught = std::env::var("TAUGHT").map_or_else(|_| Vec::new(), |path| read(&path));
    let data = LanguageData { corpus: &corpus, taught: &taught, vectors: &vectors, guide: guide.as_ref() };
    let checkpoint = std::env::var_os("CHECKPOINT").map(std::path::PathBuf::from);
    let file = train(data, options, checkpoint.as_deref(), |progress| {
        eprintln!("epoch {} {:?} {:.0} s", progress.epoch, progress.losses, progress.seconds);
        if !progress.weights.is_empty() {
            std::fs::write(&arguments[1], progress.weights).expect("write");
            let model = LanguageModel::from_bytes(progress.weights, &vectors).expect("model");
            for (path, gold) in &dev {
                let begin = std::time::Instant::now();
                let s = score::score(&model, &vectors, gold);
                let words: usize = gold.iter().map(|s| s.words.len()).sum();
                eprintln!(
                    "  {} {s} {:.0} words/s",
                    path.rsplit('/').next().unwrap_or(path),
                    words as f64 / begin.elapsed().as_secs_f64()
                );
            }
        }
    })
    .expect("training");
    eprintln!("{} bytes", file.len());
    std::fs::write(&arguments[1], file).expect("write");
}
