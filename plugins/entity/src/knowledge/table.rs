//! The tables under `data/`: rows of tab-separated cells, sections in brackets, `#` for remarks.

/// One row, with the section that it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub section: &'static str,
    pub line: usize,
    pub text: &'static str,
}

impl Row {
    /// The cells from left to right; cells left out at the end are empty.
    pub(super) fn cells<const N: usize>(self) -> [&'static str; N] {
        let mut cells = [""; N];
        for (cell, text) in cells.iter_mut().zip(self.text.split('\t')) {
            *cell = text.trim_ascii();
        }
        cells
    }
}

/// The rows of a table.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    let mut section = "";
    table.lines().enumerate().filter_map(move |(index, text)| {
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
            return None;
        }
        Some(Row { section, line: index + 1, text })
    })
}

/// The parts of a cell that holds a list.
pub(super) fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(';').map(str::trim_ascii).filter(|part| !part.is_empty())
}

/// The number of a Wikidata id such as `Q30`.
pub(super) fn wikidata(text: &str) -> Option<u32> {
    text.strip_prefix('Q').filter(|digits| !digits.starts_with('0'))?.parse().ok()
}
