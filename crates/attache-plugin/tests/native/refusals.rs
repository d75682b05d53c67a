//! Files that are no plugin, or one that does not fit: each a refusal that says what would mend it.

use std::path::Path;

use super::faulty;

/// Returns the refusal without the path, which differs from run to run.
fn refusal(path: &Path) -> String {
    let error = attache_plugin::load(path).err().unwrap().to_string();
    let start = format!("plugin {}: ", path.display());
    error.strip_prefix(&start).unwrap().to_owned()
}

#[test]
fn libraries_that_do_not_fit() {
    for (macros, message) in [
        (
            &["ENTRY=attache_plugin_entry_v2", "MAJOR=2"][..],
            "speaks version 2 of the plugin interface, and this attache speaks version 1.0; update attache, or build the plugin with an older SDK",
        ),
        (
            &["ENTRY=attache_plugin_entry_v0"],
            "speaks version 0 of the plugin interface, and this attache speaks version 1.0; build the plugin with a newer SDK",
        ),
        (
            &["MAJOR=3"],
            "speaks version 3 of the plugin interface, and this attache speaks version 1.0; update attache, or build the plugin with an older SDK",
        ),
        (
            &["MIN_HOST_MINOR=7"],
            "needs version 1.7 of the plugin interface, and this attache speaks version 1.0; update attache, or build the plugin with an older SDK",
        ),
        (
            &["ENTRY=something_else"],
            "is a library, but exports no `attache_plugin_entry_v1`; add `attache_plugin::export_analyzer!(…)` to it, or in C define that function",
        ),
        (&["NO_TABLE"], "its entry returned nothing; it may have panicked, run its own tests"),
        (&["SMALL_TABLE"], "its table is too small; this is a mistake of the plugin"),
        (&["N_ANALYZERS=0"], "it has no analyzers; this is a mistake of the plugin"),
        (&["N_ANALYZERS=2"], "it has two analyzers called `faulty`; this is a mistake of the plugin"),
        (
            &["NO_ANALYZE"],
            "the table of an analyzer lacks `create`, `analyze` or `destroy`; this is a mistake of the plugin",
        ),
        (
            &["MANIFEST=\"{}\""],
            "its manifest cannot be read: missing field `name` at line 1 column 2; this is a mistake of the plugin",
        ),
    ] {
        let Some(path) = faulty(macros) else { return };
        assert_eq!(refusal(&path), message, "{macros:?}");
    }
}

#[test]
fn a_table_from_a_later_version_is_read_as_far_as_it_is_known() {
    let Some(path) = faulty(&["GROWN"]) else { return };
    assert_eq!(attache_plugin::load(&path).unwrap()[0].descriptor().name, "faulty");
}

#[test]
fn files_that_are_no_library() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.so");
    assert!(refusal(&file).starts_with("cannot be read: "), "{}", refusal(&file));
    assert!(refusal(&file).ends_with("build it first, or correct the path"));

    std::fs::write(&file, "").unwrap();
    assert!(refusal(&file).contains("no dynamic library of this machine (the file is empty)"));

    std::fs::write(&file, "words = [\"treaty\"]\n").unwrap();
    assert!(refusal(&file).starts_with("is no dynamic library of this machine ("), "{}", refusal(&file));

    assert!(refusal(folder.path()).contains("(not a file)"));
}

/// Cut anywhere, a library is an error and never a crash.
#[test]
#[cfg(target_os = "linux")]
fn a_truncated_library() {
    let Some(path) = faulty(&[]) else { return };
    let whole = std::fs::read(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for len in [1, 4, 63, 64, 500, whole.len() / 4, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        let cut = folder.path().join(format!("cut{len}.so"));
        std::fs::write(&cut, &whole[..len]).unwrap();
        let refusal = refusal(&cut);
        assert!(
            refusal.starts_with(&format!("has {len} bytes of at least "))
                || refusal.starts_with("is no dynamic library of this machine"),
            "{len}: {refusal}"
        );
    }
}
