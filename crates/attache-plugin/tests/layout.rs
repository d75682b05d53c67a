//! The layout of every struct of the C interface: a change here breaks plugins that exist.
//!
//! Offsets are those of 64-bit machines. Only new fields at the end of a struct that
//! begins with `struct_size` may ever appear in this snapshot.
#![cfg(target_pointer_width = "64")]

use std::fmt::Write;
use std::mem::{align_of, offset_of, size_of};

use attache_plugin::abi::{
    Analyzer, Build, Call, Column, Document, Host, Layer, Log, PanicProbe, Plugin, Problem, Remark, Resource,
    Str,
};

macro_rules! layout {
    ($out:ident, $type:ty, $name:literal, $($field:ident),+) => {
        writeln!($out, "{} {} bytes, aligned to {}", $name, size_of::<$type>(), align_of::<$type>()).unwrap();
        $(writeln!($out, "  {:>3} {}", offset_of!($type, $field), stringify!($field)).unwrap();)+
    };
}

#[test]
fn layout_of_every_struct() {
    let mut out = String::new();
    layout!(out, Str<'_>, "attache_str", ptr, len);
    layout!(
        out,
        Column<'_>,
        "attache_column",
        name,
        kind,
        reserved,
        values,
        validity,
        n_words,
        words,
        flat_words,
        word_ends,
        target
    );
    layout!(
        out,
        Layer<'_>,
        "attache_layer",
        struct_size,
        flags,
        name,
        id_prefix,
        n_rows,
        starts,
        ends,
        columns,
        n_columns,
        ids
    );
    layout!(
        out,
        Document<'_>,
        "attache_document",
        struct_size,
        flags,
        id,
        text,
        title,
        date,
        language,
        layers,
        n_layers,
        given,
        n_given
    );
    layout!(out, Problem<'_>, "attache_problem", struct_size, line, message, option, path);
    layout!(out, Remark<'_>, "attache_remark", struct_size, severity, start, end, message);
    layout!(out, Resource<'_>, "attache_resource", option, path, text);
    layout!(out, Host, "attache_host", struct_size, abi_major, abi_minor, context, get_extension);
    layout!(
        out,
        Build<'_>,
        "attache_build",
        struct_size,
        flags,
        options,
        resources,
        n_resources,
        context,
        fail
    );
    layout!(
        out,
        Call,
        "attache_call",
        struct_size,
        flags,
        context,
        emit,
        complete,
        fail,
        remark,
        is_cancelled
    );
    layout!(
        out,
        Analyzer,
        "attache_analyzer",
        struct_size,
        flags,
        manifest,
        data,
        create,
        analyze,
        destroy,
        get_extension
    );
    layout!(
        out,
        Plugin,
        "attache_plugin",
        struct_size,
        abi_major,
        abi_minor,
        min_host_minor,
        reserved,
        build,
        analyzers,
        n_analyzers
    );
    layout!(out, Log, "attache_log", struct_size, max_level, log);
    layout!(out, PanicProbe, "attache_panic_probe", struct_size, flags, panic);
    insta::assert_snapshot!(out);
}
