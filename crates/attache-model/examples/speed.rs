//! Speed of a language model over a CoNLL-U file's words: `speed VECTORS MODEL FILE.conllu`.
use attache_model::{language::*, vectors::*};
use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let (v, m) = (std::fs::read(&a[0]).unwrap(), std::fs::read(&a[1]).unwrap());
    let t = Instant::now();
    let vectors = WordVectors::from_bytes(&v).unwrap();
    let t1 = t.elapsed();
    let model = LanguageModel::from_bytes(&m, &vectors).unwrap();
    eprintln!("load vectors {:?} all {:?}", t1, t.elapsed());
    let text = std::fs::read_to_string(&a[2]).unwrap();
    let (mut words, mut ends) = (vec![], vec![]);
    for l in text.lines() {
        let f: Vec<&str> = l.split('\t').collect();
        if f.len() == 10 && f[0].bytes().all(|b| b.is_ascii_digit()) {
            words.push(f[1])
        }
        if l.is_empty() {
            ends.push(words.len())
        }
    }
    let mut w = Workspace::default();
    for _ in 0..4 {
        let t = Instant::now();
        let mut n = 0;
        // documents of about 40 sentences
        let mut start = 0;
        for chunk in ends.chunks(40) {
            let e: Vec<usize> = chunk.iter().map(|e| e - start).collect();
            let end = *chunk.last().unwrap();
            n += model.analyze(&vectors, &words[start..end], &e, &mut w).len();
            start = end;
        }
        eprintln!("{n} words {:.0}/s", n as f64 / t.elapsed().as_secs_f64());
    }
}
