//! The atoms of JSON, appended to a buffer.
//!
//! No tree is built and nothing allocates but the buffer: records are most of what a
//! run writes, and this is its hottest loop after the analyzers'.

use std::io::Write as _;

/// Appends `text` as a JSON string.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    escaped(out, text);
    out.push(b'"');
}

/// Appends `text` as it stands inside a JSON string.
pub(super) fn escaped(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    // Nearly all texts stand for themselves, which no branch a byte need find out.
    let n_escaped = bytes.iter().filter(|byte| matches!(byte, ..0x20 | b'"' | b'\\')).count();
    if n_escaped == 0 {
        return out.extend_from_slice(bytes);
    }
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escape = ESCAPES[byte as usize];
        if escape == 0 {
            continue;
        }
        out.extend_from_slice(&bytes[done..at]);
        done = at + 1;
        if escape == b'u' {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&digits);
        } else {
            out.extend_from_slice(&[b'\\', escape]);
        }
    }
    out.extend_from_slice(&bytes[done..]);
}

/// The letter after the backslash for each byte; 0 for bytes that stand for themselves.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table[b'\t' as usize] = b't';
    table[0x08] = b'b';
    table[0x0C] = b'f';
    table
};

/// Appends an integer.
pub(super) fn integer(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Appends a score: four digits after the point at most, one at least.
///
/// More digits would be noise to a reader, and could differ from one platform's
/// arithmetic to another's.
pub(super) fn score(out: &mut Vec<u8>, value: f64) {
    let scaled = (value * 1e4).round();
    if scaled.is_nan() || scaled.abs() >= 1e15 {
        return number(out, value);
    }
    let scaled = scaled as i64;
    if scaled < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (scaled.unsigned_abs() / 10_000, scaled.unsigned_abs() % 10_000);
    integer(out, whole);
    out.push(b'.');
    let mut unit = 1000;
    loop {
        out.push(b'0' + (rest / unit) as u8);
        rest %= unit;
        if rest == 0 {
            break;
        }
        unit /= 10;
    }
}

/// Appends a float in the shortest form that reads back as the same; `null` where JSON has none.
pub(super) fn number(out: &mut Vec<u8>, value: f64) {
    // Writing to a vector cannot fail; a float that JSON cannot hold comes out as null.
    let _ = serde_json::to_writer(out, &value);
}

/// Appends a measured value: twelve significant digits, so that `4.35 * 100` reads 435.0.
pub(super) fn measure(out: &mut Vec<u8>, value: f64) {
    let mut digits = [0; 32];
    let mut rest = digits.as_mut_slice();
    let length = 32 - write!(rest, "{value:.11e}").map_or(32, |()| rest.len());
    let rounded = std::str::from_utf8(&digits[..length]).ok().and_then(|digits| digits.parse().ok());
    number(out, rounded.unwrap_or(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(write: impl FnOnce(&mut Vec<u8>), expected: &str) {
        let mut out = Vec::new();
        write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn scores_are_rounded_and_short() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "0.0"),
            (1.0, "1.0"),
            (-3.5, "-3.5"),
            (0.98, "0.98"),
            (0.123_449, "0.1234"),
            (0.123_45, "0.1235"),
            (-0.000_04, "0.0"),
            (-0.05, "-0.05"),
            (0.0305, "0.0305"),
            (1e300, "1e+300"),
            (f64::INFINITY, "null"),
        ] {
            check(|out| score(out, value), expected);
        }
    }

    #[test]
    fn measures_keep_what_was_said() {
        for (value, expected) in [
            (4_500_000.0, "4500000.0"),
            (4.35 * 100.0, "435.0"),
            (0.1 + 0.2, "0.3"),
            (0.000_012, "0.000012"),
            (-12.0, "-12.0"),
        ] {
            check(|out| measure(out, value), expected);
        }
    }

    #[test]
    fn strings_are_escaped_as_json_wants() {
        check(|out| string(out, "a\"b\\c\n\u{1}\u{7f}é\u{2028}"), "\"a\\\"b\\\\c\\n\\u0001\u{7f}é\u{2028}\"");
    }
}
