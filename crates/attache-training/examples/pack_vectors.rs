//! Packs distilled vectors: `pack_vectors DIRECTORY PIECES OUT`.
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let words = std::fs::read_to_string(format!("{}/words.txt", a[0])).expect("words.txt");
    let matrix: Vec<f32> = std::fs::read(format!("{}/vectors.f32", a[0]))
        .expect("vectors.f32")
        .as_chunks()
        .0
        .iter()
        .map(|b| f32::from_le_bytes(*b))
        .collect();
    std::fs::write(
        &a[2],
        attache_training::vectors::pack(&words, a[1].parse().expect("number"), &matrix).expect("pack"),
    )
    .expect("write");
}
