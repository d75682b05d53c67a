//! From bytes to text: byte order marks, UTF-8, and what older systems left behind.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8};
use memchr::memchr;

use super::Failure;

/// How much is looked at to tell text from other data.
const SAMPLE_BYTES: usize = 1 << 16;

/// Returns the text that `bytes` encode, and a remark where that was not plain UTF-8.
///
/// `is_cut` says that the bytes end where a limit ended them, maybe inside a character.
pub(super) fn decode(mut bytes: Vec<u8>, is_cut: bool) -> Result<(String, Option<String>), Failure> {
    match Encoding::for_bom(&bytes) {
        Some((encoding, length)) if encoding != UTF_8 => {
            let text = by_encoding(&bytes[length..], encoding, is_cut);
            // Four bytes of UTF-32 read as a mark of UTF-16 and a NUL.
            if text.contains('\0') {
                return Err(Failure::new("encoding", "it is neither UTF-8 nor UTF-16 text (NUL characters)"));
            }
            return Ok((text, Some(format!("read as {}, by its byte order mark", encoding.name()))));
        }
        Some((_, length)) => drop(bytes.drain(..length)),
        None => {}
    }
    refuse_binary(&bytes)?;
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok((text, None)),
        Err(error) => error,
    };
    let (valid, broken) = (error.utf8_error().valid_up_to(), error.utf8_error().error_len());
    let mut bytes = error.into_bytes();
    if is_cut && broken.is_none() {
        bytes.truncate(valid);
        return Ok((String::from_utf8_lossy(&bytes).into_owned(), None));
    }
    Ok(not_utf8(&bytes, is_cut))
}

/// Reads text that has bytes which are no UTF-8: damaged UTF-8, or another encoding.
fn not_utf8(bytes: &[u8], is_cut: bool) -> (String, Option<String>) {
    let (mut n_broken, mut n_good) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_broken += usize::from(!chunk.invalid().is_empty());
        n_good += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
    }
    // Text of another encoding makes a valid sequence of UTF-8 only by accident.
    if n_good > n_broken {
        let noun = if n_broken == 1 { "place" } else { "places" };
        let note = format!(
            "{n_broken} {noun} in it {} no UTF-8 and read \u{fffd}",
            if n_broken == 1 { "is" } else { "are" }
        );
        return (String::from_utf8_lossy(bytes).into_owned(), Some(note));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, !is_cut);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    (by_encoding(bytes, encoding, is_cut), Some(format!("not UTF-8; read as {}", encoding.name())))
}

fn by_encoding(bytes: &[u8], encoding: &'static Encoding, is_cut: bool) -> String {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let mut read = 0;
    loop {
        text.reserve(decoder.max_utf8_buffer_length(bytes.len() - read).unwrap_or(bytes.len() * 3));
        let (result, n_read, _) = decoder.decode_to_string(&bytes[read..], &mut text, !is_cut);
        read += n_read;
        if result == CoderResult::InputEmpty {
            return text;
        }
    }
}

/// Fails for bytes that are no text in any encoding that is read here.
fn refuse_binary(bytes: &[u8]) -> Result<(), Failure> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    if let Some(at) = memchr(0, sample) {
        return Err(Failure::new("binary", format!("it looks like no text: there is a NUL byte at {at}")));
    }
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B);
    let n_control = sample.iter().filter(|&&byte| is_control(byte)).count();
    if n_control * 50 > sample.len() {
        return Err(Failure::new(
            "binary",
            format!("it looks like no text: {n_control} of {} bytes are control characters", sample.len()),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], is_cut: bool, text: &str, note: Option<&str>) {
        assert_eq!(decode(bytes.to_vec(), is_cut), Ok((text.to_owned(), note.map(Into::into))));
    }

    #[test]
    fn text_comes_in_many_encodings() {
        check("Zoé".as_bytes(), false, "Zoé", None);
        check(b"", false, "", None);
        check(b"\xEF\xBB\xBFZo\xC3\xA9", false, "Zoé", None);
        check(b"one\r\ntwo", false, "one\r\ntwo", None);
        check(b"\xFF\xFEZ\0\xE9\0", false, "Zé", Some("read as UTF-16LE, by its byte order mark"));
        check(b"\xFE\xFF\0Z\0\xE9", false, "Zé", Some("read as UTF-16BE, by its byte order mark"));
        check(
            b"He said \x93no\x94 \x96 the caf\xE9 is closed.",
            false,
            "He said “no” – the café is closed.",
            Some("not UTF-8; read as windows-1252"),
        );
        check(
            b"na\xC3\xAFve caf\xC3\xA9, dam\xFFaged",
            false,
            "naïve café, dam\u{fffd}aged",
            Some("1 place in it is no UTF-8 and read \u{fffd}"),
        );
    }

    #[test]
    fn a_limit_may_cut_a_character() {
        check(b"Zo\xC3", true, "Zo", None);
        check(b"\xFF\xFEZ\0\x3D", true, "Z", Some("read as UTF-16LE, by its byte order mark"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for (bytes, message) in [
            (&b"\x7FELF\x02\x01\0"[..], "it looks like no text: there is a NUL byte at 6"),
            (b"\x01\x02\x03\x04abc", "it looks like no text: 4 of 7 bytes are control characters"),
            (b"\xFF\xFE\0\0Z\0\0\0", "it is neither UTF-8 nor UTF-16 text (NUL characters)"),
        ] {
            assert_eq!(decode(bytes.to_vec(), false).unwrap_err().message, message);
        }
    }
}
