//! Packs the sources of the crates that plugins are made with, for `attache plugin new`.
//!
//! The archive holds what an author's crate has to be compiled with and no more: no tests, no benches, and
//! no large weights, which the binary carries anyhow and writes out itself. It is the same for the same
//! sources, as its digest says whether a folder that was laid out before can be used again.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use toml::{Table, Value};

/// What an author depends on; the crates that these need come along.
const WANTED: [&str; 3] = ["attache-core", "attache-plugin", "attache-testing"];

/// What else is of use to an author.
const BESIDE: [&str; 5] =
    ["Cargo.lock", "LICENSE-APACHE", "LICENSE-MIT", "docs/plugin-protocol.md", "docs/writing-a-plugin.md"];

/// Weights above this many bytes are left out.
const MAX_WEIGHT_BYTES: u64 = 1 << 18;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let watch = |path: &str| println!("cargo::rerun-if-changed={}", root.join(path).display());
    watch("Cargo.toml");
    for path in BESIDE {
        watch(path);
    }

    let mut workspace: Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let crates = closure(&root, &workspace)?;
    let mut archive = Archive::new();
    let mut left_out = Vec::new();
    for folder in &crates {
        watch(folder);
        let mut manifest: Table = fs::read_to_string(root.join(folder).join("Cargo.toml"))?.parse()?;
        for key in ["bench", "bin", "dev-dependencies", "example", "lints", "test"] {
            manifest.remove(key);
        }
        archive.add(&format!("{folder}/Cargo.toml"), manifest.to_string().as_bytes())?;
        for part in ["src", "include", "data"] {
            for file in files(&root.join(folder).join(part))? {
                let path = file.strip_prefix(&root)?.to_str().ok_or("a path is no UTF-8")?.replace('\\', "/");
                if file.extension().is_some_and(|ending| ending == "bin")
                    && fs::metadata(&file)?.len() > MAX_WEIGHT_BYTES
                {
                    left_out.push(path);
                } else {
                    archive.add(&path, &fs::read(&file)?)?;
                }
            }
        }
    }
    for path in BESIDE {
        archive.add(path, &fs::read(root.join(path))?)?;
    }
    trim(&mut workspace, &crates);
    archive.add("Cargo.toml", workspace.to_string().as_bytes())?;
    fs::write(out.join("sdk.tar.gz"), archive.finish()?)?;
    fs::write(out.join("sdk-left-out.rs"), format!("&{left_out:?}"))?;
    Ok(())
}

/// Returns the folders of the wanted crates and of all of ours that they need.
fn closure(root: &Path, workspace: &Table) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let known =
        workspace["workspace"]["dependencies"].as_table().ok_or("the workspace has no dependencies")?;
    let folder = |name: &str| Some(known.get(name)?.get("path")?.as_str()?.to_owned());
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = WANTED.map(str::to_owned).to_vec();
    while let Some(name) = open.pop() {
        let Some(folder) = folder(&name) else { continue };
        let manifest: Table = fs::read_to_string(root.join(&folder).join("Cargo.toml"))?.parse()?;
        if found.insert(folder)
            && let Some(needed) = manifest.get("dependencies").and_then(Value::as_table)
        {
            open.extend(needed.keys().cloned());
        }
    }
    Ok(found)
}

/// Leaves of the workspace's manifest what the packed crates inherit.
fn trim(manifest: &mut Table, crates: &BTreeSet<String>) {
    manifest.remove("profile");
    let Some(workspace) = manifest.get_mut("workspace").and_then(Value::as_table_mut) else { return };
    for key in ["default-members", "exclude", "lints"] {
        workspace.remove(key);
    }
    workspace.insert("members".into(), crates.iter().cloned().map(Value::from).collect::<Vec<_>>().into());
    if let Some(dependencies) = workspace.get_mut("dependencies").and_then(Value::as_table_mut) {
        dependencies.retain(|_, dependency| {
            dependency.get("path").and_then(Value::as_str).is_none_or(|path| crates.contains(path))
        });
    }
}

/// Returns all files in a folder and those within it, sorted; none where there is no folder.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                found.extend(files(&path)?);
            } else if path.extension().is_some_and(|ending| ending != "snap" && ending != "new") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A compressed archive that depends on nothing but what is put in.
struct Archive(tar::Builder<GzEncoder<Vec<u8>>>);

impl Archive {
    fn new() -> Self {
        Self(tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best())))
    }

    fn add(&mut self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        self.0.append_data(&mut header, path, bytes)
    }

    fn finish(self) -> std::io::Result<Vec<u8>> {
        let mut packed = self.0.into_inner()?.finish()?;
        packed.flush()?;
        Ok(packed)
    }
}
