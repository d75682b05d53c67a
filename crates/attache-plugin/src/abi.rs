//! The C interface as Rust sees it: the same structs as `include/attache_plugin.h`, field by field.
//!
//! Nothing but these crosses the boundary, and nobody ever frees the other side's
//! memory: what one side hands over, the other copies before it returns. Structs that
//! begin with `struct_size` may grow at their end in a later minor version; those
//! without it stand in arrays and never change. A test holds the layout of all of them.

use std::ffi::c_void;
use std::marker::PhantomData;

/// The major version of the interface. It stands in the name of the entry symbol, too.
pub const ABI_MAJOR: u16 = 1;
/// The minor version of the interface that this host speaks.
pub const ABI_MINOR: u16 = 0;
/// The one symbol that a library exports.
pub const ENTRY_SYMBOL: &str = "attache_plugin_entry_v1";

/// What a call of a plugin ended with.
pub mod status {
    /// All well.
    pub const OK: i32 = 0;
    /// The analyzer cannot deal with such a document, which is no fault.
    pub const SKIPPED: i32 = 1;
    /// The call was cancelled.
    pub const CANCELLED: i32 = 2;
    /// Something failed.
    pub const FAILED: i32 = -1;
    /// The plugin panicked.
    pub const PANIC: i32 = -2;
    /// Rows or tables that break the rules of this interface.
    pub const INVALID: i32 = -3;
    /// A layer was read that the manifest does not name.
    pub const UNDECLARED_READ: i32 = -4;
    /// A layer was written that the manifest does not name.
    pub const UNDECLARED_WRITE: i32 = -5;
}

/// What the cells of a [`Column`] hold.
pub mod kind {
    /// `u8`, 0 or 1.
    pub const BOOL: u32 = 0;
    /// `i64`.
    pub const INTEGER: u32 = 1;
    /// `f64`.
    pub const NUMBER: u32 = 2;
    /// `u32`, a word of the column's dictionary. Choices cross as this, too.
    pub const TEXT: u32 = 3;
    /// `u32`, a row of the target layer.
    pub const REFERENCE: u32 = 4;
    /// Two `u32`, start and end in the text.
    pub const SPAN: u32 = 5;
}

/// Flags of [`Analyzer`].
pub mod analyzer_flag {
    /// One instance may be called from several threads at once.
    pub const SHARED: u32 = 1;
}

/// Flags of [`Document`].
pub mod document_flag {
    /// The rows of given layers are all there may be; others are dropped.
    pub const GIVEN_FINAL: u32 = 1;
}

/// A string or any bytes: not NUL-terminated, borrowed.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Str<'a> {
    /// The first byte; may be null where `len` is 0.
    pub ptr: *const u8,
    /// The number of bytes.
    pub len: usize,
    lifetime: PhantomData<&'a [u8]>,
}

impl<'a> Str<'a> {
    /// No bytes.
    pub const EMPTY: Self = Self { ptr: std::ptr::null(), len: 0, lifetime: PhantomData };

    /// Returns the string as it crosses.
    pub const fn new(text: &'a str) -> Self {
        Self { ptr: text.as_ptr(), len: text.len(), lifetime: PhantomData }
    }

    /// Returns the bytes.
    ///
    /// # Safety
    ///
    /// `ptr` points at `len` bytes that live and stay unchanged for `'a`, or is null.
    pub unsafe fn bytes(self) -> &'a [u8] {
        if self.ptr.is_null() || self.len == 0 || self.len > isize::MAX as usize {
            return &[];
        }
        // SAFETY: neither null nor longer than a slice may be; the rest is the caller's promise.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
}

/// One column of a [`Layer`]. Frozen: arrays hold it by value.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Column<'a> {
    /// The column's name.
    pub name: Str<'a>,
    /// One of [`kind`].
    pub kind: u32,
    /// 0.
    pub reserved: u32,
    /// One value a row, of the type that `kind` says.
    pub values: *const c_void,
    /// One bit a row, least significant first, 1 where the cell is there; null where all are.
    pub validity: *const u64,
    /// The number of words of a text column's dictionary.
    pub n_words: usize,
    /// The words, one [`Str`] each; null where they are flat.
    pub words: *const Str<'a>,
    /// The words one after the other; empty where `words` holds them.
    pub flat_words: Str<'a>,
    /// Where each word ends in `flat_words`.
    pub word_ends: *const u32,
    /// The layer that a reference column points into.
    pub target: Str<'a>,
}

/// Rows of one layer.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Layer<'a> {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// The layer's name.
    pub name: Str<'a>,
    /// What the ids of its rows begin with.
    pub id_prefix: Str<'a>,
    /// The number of rows.
    pub n_rows: usize,
    /// Where each row starts, in bytes; null for a layer without places.
    pub starts: *const u32,
    /// Where each row ends.
    pub ends: *const u32,
    /// The columns.
    pub columns: *const Column<'a>,
    /// The number of columns.
    pub n_columns: usize,
    /// The ids that rows brought with them; null where all are prefix and number.
    pub ids: *const Str<'a>,
}

/// A document as an analyzer may see it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Document<'a> {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// See [`document_flag`].
    pub flags: u32,
    /// The document's name in its corpus.
    pub id: Str<'a>,
    /// The text.
    pub text: Str<'a>,
    /// The headline, where the input gave it apart; else null.
    pub title: Str<'a>,
    /// The day of publication as `2025-01-18`; else null.
    pub date: Str<'a>,
    /// The language as an ISO 639-1 code; else null.
    pub language: Str<'a>,
    /// The layers to read. Pointers, so that the structs behind them may grow.
    pub layers: *const *const Layer<'a>,
    /// The number of layers to read.
    pub n_layers: usize,
    /// The rows that the input gave of layers which this analyzer writes.
    pub given: *const *const Layer<'a>,
    /// The number of given layers.
    pub n_given: usize,
}

/// What went wrong.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Problem<'a> {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// The line in the file at fault, from 1; 0 where there is none.
    pub line: u32,
    /// What is wrong, without a full stop.
    pub message: Str<'a>,
    /// The option at fault, if one is.
    pub option: Str<'a>,
    /// The file at fault, if one is.
    pub path: Str<'a>,
}

/// A remark for the run's report.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Remark<'a> {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// 0 for a note, 1 for a warning.
    pub severity: u32,
    /// Where in the text; both ends are `u32::MAX` where it is about no place.
    pub start: u32,
    /// Where that place ends.
    pub end: u32,
    /// What there is to say.
    pub message: Str<'a>,
}

/// A file that an option names. Frozen: arrays hold it by value.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Resource<'a> {
    /// The option.
    pub option: Str<'a>,
    /// The path, as messages should show it.
    pub path: Str<'a>,
    /// What the file holds.
    pub text: Str<'a>,
}

/// What the host offers for as long as the process lives.
#[derive(Debug)]
#[repr(C)]
pub struct Host {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// The host's [`ABI_MAJOR`].
    pub abi_major: u16,
    /// The host's [`ABI_MINOR`].
    pub abi_minor: u16,
    /// The host's own.
    pub context: *const c_void,
    /// Returns an optional part of the interface by its name, or null.
    pub get_extension: Option<unsafe extern "C" fn(host: *const Host, name: Str<'_>) -> *const c_void>,
}

// SAFETY: a table of constants and functions, which never changes.
unsafe impl Sync for Host {}

/// The names of the optional parts that there are.
pub mod extension {
    /// Of a [`Host`](super::Host): a [`Log`](super::Log).
    pub const LOG: &str = "attache.log/1";
    /// Of an [`Analyzer`](super::Analyzer): a [`PanicProbe`](super::PanicProbe).
    pub const PANIC: &str = "attache.panic/1";
}

/// Takes what a plugin logs. May be called from any thread, for as long as the process lives.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Log {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// The most telling level that is heard: 1 error, 2 warning, 3 information, 4 detail, 5 trace; 0 for none.
    pub max_level: u32,
    /// Takes a record: its level, what part of the plugin it is from, and what it says.
    pub log: Option<unsafe extern "C" fn(level: u32, target: Str<'_>, message: Str<'_>)>,
}

/// Panics inside the library, to show that the library contains it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct PanicProbe {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// Panics as an analyzer might, and returns [`status::PANIC`].
    pub panic: Option<unsafe extern "C" fn() -> i32>,
}

/// The making of one instance: its options, and where to say what is wrong with them.
#[derive(Debug)]
#[repr(C)]
pub struct Build<'a> {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// All options with their values as a JSON object, keys sorted.
    pub options: Str<'a>,
    /// The files that options name.
    pub resources: *const Resource<'a>,
    /// Their number.
    pub n_resources: usize,
    /// The host's own.
    pub context: *mut c_void,
    /// Says what is wrong.
    pub fail: Option<unsafe extern "C" fn(build: *const Build<'_>, problem: *const Problem<'_>)>,
}

/// One call of an analyzer: valid until it returns.
#[derive(Debug)]
#[repr(C)]
pub struct Call {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// The host's own.
    pub context: *mut c_void,
    /// Adds rows; their first number is put into `first_row` unless that is null.
    pub emit:
        Option<unsafe extern "C" fn(call: *const Call, rows: *const Layer<'_>, first_row: *mut u32) -> i32>,
    /// Fills what the given rows of a layer, in order, lack.
    pub complete: Option<unsafe extern "C" fn(call: *const Call, rows: *const Layer<'_>) -> i32>,
    /// Says why the call fails.
    pub fail: Option<unsafe extern "C" fn(call: *const Call, problem: *const Problem<'_>)>,
    /// Adds a remark to the run's report.
    pub remark: Option<unsafe extern "C" fn(call: *const Call, remark: *const Remark<'_>)>,
    /// Returns 1 once the call should end.
    pub is_cancelled: Option<unsafe extern "C" fn(call: *const Call) -> u32>,
}

/// An analyzer of a library.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Analyzer {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// See [`analyzer_flag`].
    pub flags: u32,
    /// Name, version, layers and options as JSON.
    pub manifest: Str<'static>,
    /// The plugin's own.
    pub data: *const c_void,
    /// Makes an instance.
    pub create: Option<
        unsafe extern "C" fn(
            analyzer: *const Analyzer,
            build: *const Build<'_>,
            instance: *mut *mut c_void,
        ) -> i32,
    >,
    /// Annotates a document.
    pub analyze: Option<
        unsafe extern "C" fn(instance: *mut c_void, document: *const Document<'_>, call: *const Call) -> i32,
    >,
    /// Ends an instance.
    pub destroy: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// Returns an optional part of the interface by its name, or null.
    pub get_extension:
        Option<unsafe extern "C" fn(analyzer: *const Analyzer, name: Str<'_>) -> *const c_void>,
}

// SAFETY: a table that never changes, of functions that may be called from any thread.
unsafe impl Send for Analyzer {}
// SAFETY: as above.
unsafe impl Sync for Analyzer {}

/// What a library offers.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Plugin {
    /// The size of this struct as its maker knows it.
    pub struct_size: u32,
    /// The [`ABI_MAJOR`] that the library was built for.
    pub abi_major: u16,
    /// The [`ABI_MINOR`] that the library was built with.
    pub abi_minor: u16,
    /// The least minor version of a host that the library can do with.
    pub min_host_minor: u16,
    /// 0.
    pub reserved: u16,
    /// How it was built, for messages.
    pub build: Str<'static>,
    /// The analyzers. Pointers, so that the structs behind them may grow.
    pub analyzers: *const *const Analyzer,
    /// The number of analyzers.
    pub n_analyzers: usize,
}

// SAFETY: a table that never changes.
unsafe impl Send for Plugin {}
// SAFETY: as above.
unsafe impl Sync for Plugin {}

/// The type of the entry symbol.
pub type Entry = unsafe extern "C" fn(host: *const Host) -> *const Plugin;

/// A struct that begins with its size and may grow at its end.
///
/// # Safety
///
/// `repr(C)`, begins with a `u32` of its size, and all zeros are a valid value.
pub(crate) unsafe trait Growing: Sized {
    /// The size in minor version 0, below which nothing can be made of it.
    const LEAST: usize;
}

macro_rules! growing {
    ($($type:ty),*) => { $(
        // SAFETY: `repr(C)` and led by `struct_size`; numbers, raw pointers and optional functions may be zero.
        unsafe impl Growing for $type {
            const LEAST: usize = size_of::<$type>();
        }
    )* };
}
growing!(
    Layer<'_>,
    Document<'_>,
    Problem<'_>,
    Remark<'_>,
    Host,
    Build<'_>,
    Call,
    Analyzer,
    Plugin,
    Log,
    PanicProbe
);

/// Copies what there is of a struct that the other side made; what it does not know yet stays zero.
///
/// Returns `None` for a null pointer and for a struct smaller than any version of it.
///
/// # Safety
///
/// `pointer` is null, or points at as many readable bytes as its `struct_size` says.
pub(crate) unsafe fn read_grown<T: Growing>(pointer: *const T) -> Option<T> {
    if pointer.is_null() || !pointer.is_aligned() {
        return None;
    }
    // SAFETY: neither null nor misaligned, and every such struct begins with its size.
    let size = unsafe { pointer.cast::<u32>().read() } as usize;
    if size < T::LEAST {
        return None;
    }
    let mut copy = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: both sides hold that many bytes, and do not overlap; zeros are a value of `T`, by `Growing`.
    unsafe {
        std::ptr::copy_nonoverlapping(
            pointer.cast::<u8>(),
            copy.as_mut_ptr().cast::<u8>(),
            size.min(size_of::<T>()),
        );
        Some(copy.assume_init())
    }
}

/// Returns `len` values, or `None` where the pointer cannot be one to so many.
///
/// # Safety
///
/// `pointer` is null, or points at `len` values of `T` that live and stay unchanged for `'a`.
pub(crate) unsafe fn read_array<'a, T>(pointer: *const T, len: usize) -> Option<&'a [T]> {
    if len == 0 {
        return Some(&[]);
    }
    if pointer.is_null() || !pointer.is_aligned() || len.checked_mul(size_of::<T>())? > isize::MAX as usize {
        return None;
    }
    // SAFETY: not null, aligned, no longer than a slice may be; the rest is the caller's promise.
    Some(unsafe { std::slice::from_raw_parts(pointer, len) })
}
