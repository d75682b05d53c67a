//! Whether a library file is whole, told before the system maps it.
//!
//! The loader maps an ELF file and trusts its headers: where the file was cut short, the
//! process dies of SIGBUS in the midst of loading. Reading the headers first makes an
//! error of it. The loaders of macOS and Windows check this themselves.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Returns the least length in bytes that the headers of a 64-bit ELF file speak of, or
/// `None` where the file is none.
pub(crate) fn least_length(file: &mut File) -> io::Result<Option<u64>> {
    const PROGRAM_HEADER_BYTES: u64 = 56;
    let mut header = [0; 64];
    file.seek(SeekFrom::Start(0))?;
    let n_read = read_up_to(file, &mut header)?;
    if !header[..n_read].starts_with(b"\x7fELF") {
        return Ok(None);
    }
    if n_read < header.len() {
        return Ok(Some(header.len() as u64));
    }
    // 64 bits, least significant byte first; others the loader refuses without mapping them.
    if header[4] != 2 || header[5] != 1 {
        return Ok(None);
    }
    let table_end = |offset: usize, size: usize, count: usize| {
        number(&header, offset, 8)
            .saturating_add(number(&header, size, 2).saturating_mul(number(&header, count, 2)))
    };
    // The table of sections stands at the very end of what linkers write.
    let mut least = table_end(0x20, 0x36, 0x38).max(table_end(0x28, 0x3a, 0x3c));
    let (first, count) = (number(&header, 0x20, 8), number(&header, 0x38, 2));
    for segment in 0..count {
        let mut entry = [0; PROGRAM_HEADER_BYTES as usize];
        file.seek(SeekFrom::Start(first.saturating_add(segment * PROGRAM_HEADER_BYTES)))?;
        if read_up_to(file, &mut entry)? < entry.len() {
            break;
        }
        least = least.max(number(&entry, 0x08, 8).saturating_add(number(&entry, 0x20, 8)));
    }
    Ok(Some(least))
}

fn number(bytes: &[u8], at: usize, n_bytes: usize) -> u64 {
    bytes[at..at + n_bytes].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn read_up_to(file: &mut File, into: &mut [u8]) -> io::Result<usize> {
    let mut n_read = 0;
    while n_read < into.len() {
        match file.read(&mut into[n_read..])? {
            0 => break,
            n => n_read += n,
        }
    }
    Ok(n_read)
}
