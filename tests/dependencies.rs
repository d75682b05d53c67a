//! Who may depend on whom: the rule of `docs/architecture.md`, held over the manifests.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::attache::root;

/// The crates of ours that each crate may depend on; tests and benches may use more.
fn allowed(name: &str) -> &'static [&'static str] {
    const ALL: &[&str] = &[
        "attache-core",
        "attache-engine",
        "attache-evaluation",
        "attache-formats",
        "attache-language",
        "attache-model",
        "attache-notation",
        "attache-parquet",
        "attache-plugin",
        "attache-training",
        "attache-entity",
        "attache-quote",
        "attache-relation",
        "attache-sentiment",
        "attache-time",
    ];
    match name {
        "attache-core" | "attache-model" | "attache-engine" | "attache-formats" | "attache-evaluation"
        | "attache-notation" | "attache-plugin" => &["attache-core"],
        "attache-language" => &["attache-core", "attache-model"],
        // Flat tables in another form; apart, because Parquet takes long to build.
        "attache-parquet" => &["attache-core", "attache-formats"],
        "attache-entity" | "attache-quote" | "attache-relation" | "attache-sentiment" | "attache-time" => {
            &["attache-core", "attache-model"]
        }
        "attache-training" => &[
            "attache-core",
            "attache-model",
            "attache-formats",
            "attache-evaluation",
            "attache-language",
            "attache-entity",
            "attache-quote",
            "attache-relation",
            "attache-sentiment",
            "attache-time",
        ],
        "attache-testing" => &[
            "attache-core",
            "attache-engine",
            "attache-plugin",
            "attache-language",
            "attache-notation",
            "attache-entity",
            "attache-quote",
            "attache-relation",
            "attache-sentiment",
            "attache-time",
        ],
        "attache-cli" => ALL,
        // An example of a plugin sees what a stranger's would see.
        _ => &["attache-core", "attache-plugin", "attache-keywords"],
    }
}

#[test]
fn dependencies_point_inward() {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().unwrap();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut forbidden = BTreeMap::new();
    for package in &metadata.packages {
        for dependency in package.dependencies.iter().filter(|it| it.kind != DependencyKind::Development) {
            let is_ours = ours.contains(dependency.name.as_str());
            if is_ours
                && !allowed(&package.name).contains(&dependency.name.as_str())
                // A plugin's library is its analyzer and the boundary.
                && package.name.strip_suffix("-library") != Some(dependency.name.as_str())
            {
                forbidden.insert(package.name.to_string(), dependency.name.clone());
            }
        }
    }
    assert_eq!(forbidden, BTreeMap::new(), "docs/architecture.md says who may depend on whom");
}

#[test]
fn unsafe_code_is_in_one_crate() {
    let mut found = Vec::new();
    for folder in ["crates", "plugins", "examples"] {
        for path in glob::glob(&format!("{}/{folder}/**/*.rs", root().display())).unwrap().map(Result::unwrap)
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let is_home = path.components().any(|part| part.as_os_str() == "attache-plugin");
            if !is_home && text.lines().any(|line| line.contains("unsafe {") || line.contains("unsafe fn")) {
                found.push(path);
            }
        }
    }
    assert_eq!(found, [""; 0].map(std::path::PathBuf::from));
}

#[test]
fn files_read_in_one_sitting() {
    let mut long = Vec::new();
    for folder in ["crates", "plugins", "tests"] {
        for path in glob::glob(&format!("{}/{folder}/**/*.rs", root().display())).unwrap().map(Result::unwrap)
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let n_code =
                text.lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with("//")).count();
            if 700 < n_code {
                long.push((path, n_code));
            }
        }
    }
    assert_eq!(long, []);
}
