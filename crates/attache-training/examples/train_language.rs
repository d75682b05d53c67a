//! Trains the language model: `train_language VECTORS OUT TRAIN.conllu… -- DEV.conllu…`.

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
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<f32>().ok());
    if let Some(v) = number("EPOCHS") {
        options.epochs = v as usize
    }
    if let Some(v) = number("WIDTH") {
        options.encoder.width = v as usize
    }
    if let Some(v) = number("LAYERS") {
        options.encoder.layers = v as usize
    }
    if let Some(v) = number("DROPOUT") {
        options.encoder.dropout = v;
    }
    if let Some(v) = number("INPUT_DROPOUT") {
        options.encoder.input_dropout = v
    }
    if let Some(v) = number("RATE") {
        options.rate = v
    }
    if let Some(v) = number("SEED") {
        options.seed = v as u64
    }
    if let Some(v) = number("GUIDE_EPOCHS") {
        options.guide_epochs = v as usize
    }
    if let Some(v) = number("GUIDE_WEIGHT") {
        options.guide_weight = v
    }
    if let Some(v) = number("TAG") {
        options.tag_width = v as usize
    }
    if let Some(v) = number("ARC") {
        options.arc_width = v as usize
    }
    if let Some(v) = number("LABEL") {
        options.label_width = v as usize
    }
    let guide = std::env::var("GUIDE").ok().map(|directory| {
        let file = |name: &str| std::fs::read(format!("{directory}/{name}")).expect(name);
        let scales = file("teacher.scales").as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let states = file("teacher.i8").into_iter().map(u8::cast_signed).collect();
        Guide::new(&String::from_utf8(file("teacher.txt")).expect("UTF-8"), states, scales).expect("guide")
    });
    let data = LanguageData { corpus: &corpus, vectors: &vectors, guide: guide.as_ref() };
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
