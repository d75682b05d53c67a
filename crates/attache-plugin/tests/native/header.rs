//! The header is clean C99 and C++11, and has the layout that the loader believes in.

use std::fmt::Write;
use std::process::Command;

use super::compile::{crate_folder, run_compiler};

#[test]
fn the_header_is_clean() {
    let source = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("header.c");
    std::fs::write(&source, "#include \"attache_plugin.h\"\nint main(void) { return 0; }\n").unwrap();
    let source = source.to_str().unwrap();
    run_compiler("gcc", &["-std=c99", "-fsyntax-only", source]);
    run_compiler("g++", &["-std=c++11", "-fsyntax-only", "-x", "c++", source]);
}

/// A C program prints the offsets of every field that the Rust snapshot names.
#[test]
#[cfg(target_pointer_width = "64")]
fn c_and_rust_agree_on_the_layout() {
    let snapshot = crate_folder().join("tests/snapshots/layout__layout_of_every_struct.snap");
    let snapshot = std::fs::read_to_string(snapshot).unwrap();
    let layout = snapshot.splitn(3, "---\n").nth(2).unwrap();

    let mut program = String::from("#include \"attache_plugin.h\"\n#include <stdio.h>\nint main(void) {\n");
    let mut current = "";
    for line in layout.lines().filter(|line| !line.is_empty()) {
        if let Some(field) = line.strip_prefix("  ") {
            let field = field.split_whitespace().nth(1).unwrap();
            let offset = format!("(unsigned)offsetof({current}, {field})");
            writeln!(program, "printf(\"  %3u {field}\\n\", {offset});").unwrap();
        } else {
            current = line.split(' ').next().unwrap();
            writeln!(program, "struct align_{current} {{ char c; {current} it; }};").unwrap();
            let size = format!("(unsigned)sizeof({current})");
            let alignment = format!("(unsigned)offsetof(struct align_{current}, it)");
            writeln!(program, "printf(\"{current} %u bytes, aligned to %u\\n\", {size}, {alignment});")
                .unwrap();
        }
    }
    program += "return 0;\n}\n";
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, binary) = (folder.join("layout.c"), folder.join("layout"));
    std::fs::write(&source, program).unwrap();
    if run_compiler("cc", &["-std=c99", "-o", binary.to_str().unwrap(), source.to_str().unwrap()]) {
        let printed = Command::new(binary).output().unwrap();
        assert_eq!(String::from_utf8(printed.stdout).unwrap().trim(), layout.trim());
    }
}
