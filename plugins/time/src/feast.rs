//! Named days: Christmas, Easter, Thanksgiving, Ramadan.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

use crate::duration::days_after;

/// A named day, by the rule that finds it in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feast {
    /// The same day every year: month, day.
    Fixed(i8, i8),
    /// The nth weekday of a month (month, n, weekday); n is -1 for the last.
    Nth(i8, i8, i8),
    /// So many days after Easter Sunday.
    Easter(i16),
    /// A day of the Islamic calendar (month, day) and how many days follow it.
    Lunar(i8, i8, i8),
}

/// The table: each name as its words, with its rule; names with more words first.
static NAMES: LazyLock<Vec<(Vec<&'static str>, Feast)>> = LazyLock::new(|| {
    let mut names = Vec::new();
    for line in include_str!("holidays.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((feast, listed)) = parse(line) else { continue };
        for name in listed.split('|') {
            let words = name.split([' ', '\'', '-', '.']).filter(|word| !word.is_empty()).collect();
            names.push((words, feast));
        }
    }
    names.sort_by_key(|(words, _): &(Vec<_>, _)| std::cmp::Reverse(words.len()));
    names
});

/// Returns the names, each as its words without marks, longer ones first.
pub(crate) fn names() -> &'static [(Vec<&'static str>, Feast)] {
    &NAMES
}

/// Reads a line of the table.
fn parse(line: &'static str) -> Option<(Feast, &'static str)> {
    let (rule, rest) = line.split_once(' ')?;
    let numbers = |count: usize| -> Option<(Vec<i16>, &'static str)> {
        let mut fields = rest.splitn(count + 1, ' ');
        let numbers = fields.by_ref().take(count).flat_map(|field| field.split('/')).map(str::parse);
        Some((numbers.collect::<Result<_, _>>().ok()?, fields.next()?))
    };
    match rule {
        "nth" => {
            let (n, names) = numbers(3)?;
            Some((Feast::Nth(n[0] as i8, n[1] as i8, n[2] as i8), names))
        }
        "easter" => {
            let (n, names) = numbers(1)?;
            Some((Feast::Easter(n[0]), names))
        }
        "lunar" => {
            let (n, names) = numbers(2)?;
            Some((Feast::Lunar(n[0] as i8, n[1] as i8, n.get(2).map_or(0, |days| *days as i8)), names))
        }
        _ => {
            let (month, day) = rule.split_once('-')?;
            Some((Feast::Fixed(month.parse().ok()?, day.parse().ok()?), rest))
        }
    }
}

impl Feast {
    /// Returns the day in that year; the first of two where the Islamic year brings it twice.
    pub(crate) fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Nth(month, nth, weekday) => nth_weekday(year, month, nth, weekday),
            Self::Easter(days) => days_after(easter(year)?, i64::from(days)),
            Self::Lunar(month, day, _) => lunar(year, month, day),
        }
    }

    /// Returns true where it moves with the moon.
    pub(crate) fn is_lunar(self) -> bool {
        matches!(self, Self::Lunar(..))
    }

    /// Returns how many days it lasts.
    pub(crate) fn length(self) -> i64 {
        match self {
            Self::Lunar(_, _, more) => i64::from(more) + 1,
            _ => 1,
        }
    }
}

/// Returns the nth weekday (Monday = 1) of a month; the last where n is -1.
pub(crate) fn nth_weekday(year: i16, month: i8, nth: i8, weekday: i8) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
}

/// Western Easter by the anonymous Gregorian algorithm (Meeus, *Astronomical Algorithms*, chapter 8).
#[expect(clippy::many_single_char_names, reason = "the names of the algorithm as published")]
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let a = y.rem_euclid(19);
    let (b, c) = (y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

/// The tabular Islamic calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of 30).
///
/// The sighted calendars differ from it by a day either way.
fn lunar(year: i16, month: i8, day: i8) -> Option<Date> {
    let epoch = Date::new(622, 7, 19).ok()?;
    // A little before the first Islamic year that can touch this one.
    let guess = (i64::from(year) - 622) * 33 / 32 - 1;
    (guess..guess + 4).find_map(|islamic| {
        let months_before = i64::from(month) - 1;
        let days = (islamic - 1) * 354
            + (3 + 11 * islamic).div_euclid(30)
            + (59 * months_before + 1).div_euclid(2)
            + i64::from(day)
            - 1;
        days_after(epoch, days).filter(|date| date.year() == year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in include_str!("holidays.txt").lines().filter(|line| !line.starts_with('#')) {
            assert!(parse(line).is_some(), "not read: {line}");
        }
    }

    #[test]
    fn movable_days_are_found() {
        assert_eq!(easter(2018), Date::new(2018, 4, 1).ok());
        assert_eq!(easter(2025), Date::new(2025, 4, 20).ok());
        assert_eq!(Feast::Nth(11, 4, 4).in_year(2024), Date::new(2024, 11, 28).ok());
        assert_eq!(Feast::Nth(5, -1, 1).in_year(2024), Date::new(2024, 5, 27).ok());
        // Ramadan 1446 began on 1 March 2025, and 1440 on 6 May 2019.
        assert_eq!(lunar(2025, 9, 1), Date::new(2025, 3, 1).ok());
        assert_eq!(lunar(2019, 9, 1), Date::new(2019, 5, 6).ok());
    }
}
