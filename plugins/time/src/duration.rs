//! Lengths of time, and their steps on the calendar.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Span as Step, ToSpan};

use crate::calendar::Unit;

/// How much of a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Amount {
    /// So much.
    Exact(f64),
    /// Some ("a few years"): `X` in the value.
    Open,
}

/// The units as they are written in a value, in order.
const WRITTEN: [(Unit, &str); 13] = [
    (Unit::Millennium, "ML"),
    (Unit::Century, "CE"),
    (Unit::Decade, "DE"),
    (Unit::Year, "Y"),
    (Unit::Quarter, "Q"),
    (Unit::Month, "M"),
    (Unit::Week, "W"),
    (Unit::Weekend, "WE"),
    (Unit::Day, "D"),
    (Unit::BusinessDay, "BD"),
    (Unit::Hour, "H"),
    (Unit::Minute, "M"),
    (Unit::Second, "S"),
];

/// A length of time in one or more units.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(crate) struct Duration {
    /// By the order of `WRITTEN`.
    amounts: [Option<Amount>; WRITTEN.len()],
}

impl Duration {
    /// Returns `amount` of `unit`; exact decades and centuries count in years, quarters in months.
    pub(crate) fn of(amount: Amount, unit: Unit) -> Self {
        let mut duration = Self::default();
        duration.add(amount, unit);
        duration
    }

    /// Adds `amount` of `unit`.
    pub(crate) fn add(&mut self, amount: Amount, unit: Unit) {
        let (unit, factor) = match (amount, unit) {
            (_, Unit::Fortnight) => (Unit::Week, 2.0),
            (Amount::Exact(_), Unit::Millennium) => (Unit::Year, 1000.0),
            (Amount::Exact(_), Unit::Century) => (Unit::Year, 100.0),
            (Amount::Exact(_), Unit::Decade) => (Unit::Year, 10.0),
            (Amount::Exact(_), Unit::Quarter) => (Unit::Month, 3.0),
            _ => (unit, 1.0),
        };
        for (slot, (written, _)) in self.amounts.iter_mut().zip(WRITTEN) {
            if written == unit {
                *slot = Some(match (*slot, amount) {
                    (Some(Amount::Exact(held)), Amount::Exact(more)) => Amount::Exact(held + more * factor),
                    (None, Amount::Exact(amount)) => Amount::Exact(amount * factor),
                    _ => Amount::Open,
                });
            }
        }
    }

    /// Returns true where any unit is below the day.
    pub(crate) fn has_clock(&self) -> bool {
        self.parts().any(|(unit, _)| unit.is_clock())
    }

    /// Returns true where every amount is known.
    pub(crate) fn is_exact(&self) -> bool {
        self.parts().all(|(_, amount)| matches!(amount, Amount::Exact(_)))
    }

    /// Returns the unit where there is but one.
    pub(crate) fn only_unit(&self) -> Option<Unit> {
        let mut parts = self.parts();
        let (unit, _) = parts.next()?;
        parts.next().is_none().then_some(unit)
    }

    /// Returns the units that are set with their amounts, the longest first.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Unit, Amount)> + '_ {
        self.amounts.iter().zip(WRITTEN).filter_map(|(amount, (unit, _))| Some((unit, (*amount)?)))
    }

    /// Reads the notation with whole amounts (`P1Y2M`, `PT3H`) that the lexicon uses.
    pub(crate) fn parse(notation: &str) -> Option<Self> {
        let mut duration = Self::default();
        let (mut number, mut clock) = (None, false);
        for byte in notation.strip_prefix('P')?.bytes() {
            let unit = match byte {
                b'0'..=b'9' => {
                    number = Some(number.unwrap_or(0.0) * 10.0 + f64::from(byte - b'0'));
                    continue;
                }
                b'T' => {
                    clock = true;
                    continue;
                }
                b'Y' => Unit::Year,
                b'M' if clock => Unit::Minute,
                b'M' => Unit::Month,
                b'W' => Unit::Week,
                b'D' => Unit::Day,
                b'H' => Unit::Hour,
                b'S' => Unit::Second,
                _ => return None,
            };
            duration.add(Amount::Exact(number.take()?), unit);
        }
        Some(duration)
    }

    /// Returns the date so far from `date`, `sign` times; `None` where an amount is open or the calendar ends.
    pub(crate) fn shift_date(&self, date: Date, sign: i64) -> Option<Date> {
        let at = self.shift(date.to_datetime(jiff::civil::Time::midnight()), sign)?;
        Some(at.date())
    }

    /// Returns the point so far from `from`, `sign` times; `None` where an amount is open or the calendar ends.
    pub(crate) fn shift(&self, from: DateTime, sign: i64) -> Option<DateTime> {
        let mut at = from;
        for (unit, amount) in self.parts() {
            let Amount::Exact(amount) = amount else { return None };
            // A part of a unit counts in the next smaller one.
            let (unit, amount) = match (unit, amount.fract() == 0.0) {
                (Unit::Year, false) => (Unit::Month, (amount * 12.0).round()),
                (Unit::Month, false) => (Unit::Day, (amount * 30.0).round()),
                (Unit::Week, false) => (Unit::Day, (amount * 7.0).round()),
                (Unit::Day, false) => (Unit::Hour, (amount * 24.0).round()),
                (Unit::Hour, false) => (Unit::Minute, (amount * 60.0).round()),
                (Unit::Minute, false) => (Unit::Second, (amount * 60.0).round()),
                _ => (unit, amount.round()),
            };
            if amount > 1e9 {
                return None;
            }
            at = advance(at, unit, sign * amount as i64)?;
        }
        Some(at)
    }
}

/// Returns the point `by` units from `from`; `None` where the calendar ends.
pub(crate) fn advance(from: DateTime, unit: Unit, by: i64) -> Option<DateTime> {
    let step = Step::new();
    let step = match unit {
        Unit::Second => step.try_seconds(by),
        Unit::Minute => step.try_minutes(by),
        Unit::Hour => step.try_hours(by),
        Unit::Day => step.try_days(by),
        Unit::BusinessDay => return business_days(from, by),
        Unit::Week | Unit::Weekend => step.try_weeks(by),
        Unit::Fortnight => step.try_weeks(by.checked_mul(2)?),
        Unit::Month => step.try_months(by),
        Unit::Quarter => step.try_months(by.checked_mul(3)?),
        Unit::Year => step.try_years(by),
        Unit::Decade => step.try_years(by.checked_mul(10)?),
        Unit::Century => step.try_years(by.checked_mul(100)?),
        Unit::Millennium => step.try_years(by.checked_mul(1000)?),
    };
    from.checked_add(step.ok()?).ok()
}

/// Returns the date `by` days from `from`; `None` where the calendar ends.
pub(crate) fn days_after(from: Date, by: i64) -> Option<Date> {
    from.checked_add(Step::new().try_days(by).ok()?).ok()
}

/// Steps over weekends. More than a few years of working days is no way of telling a date.
fn business_days(from: DateTime, by: i64) -> Option<DateTime> {
    if by.abs() > 1000 {
        return None;
    }
    let mut at = from;
    for _ in 0..by.abs() {
        loop {
            at = at.checked_add(by.signum().days()).ok()?;
            if !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
                break;
            }
        }
    }
    Some(at)
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        let mut clock = false;
        for (amount, (unit, letter)) in self.amounts.iter().zip(WRITTEN) {
            let Some(amount) = amount else { continue };
            if unit.is_clock() && !clock {
                f.write_str("T")?;
                clock = true;
            }
            match amount {
                Amount::Exact(amount) => write!(f, "{amount}{letter}")?,
                Amount::Open => write!(f, "X{letter}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_written_longest_unit_first() {
        let mut duration = Duration::of(Amount::Exact(2.0), Unit::Day);
        duration.add(Amount::Exact(1.0), Unit::Month);
        duration.add(Amount::Exact(30.0), Unit::Minute);
        assert_eq!(duration.to_string(), "P1M2DT30M");
        assert_eq!(Duration::of(Amount::Exact(2.0), Unit::Decade).to_string(), "P20Y");
        assert_eq!(Duration::of(Amount::Open, Unit::Decade).to_string(), "PXDE");
        assert_eq!(Duration::of(Amount::Exact(3.5), Unit::Year).to_string(), "P3.5Y");
    }

    #[test]
    fn what_the_calendar_cannot_hold_is_none() {
        let date = Date::constant(2025, 1, 18);
        assert_eq!(Duration::of(Amount::Exact(9e18), Unit::Year).shift_date(date, -1), None);
        assert_eq!(Duration::of(Amount::Exact(999_999.0), Unit::Year).shift_date(date, 1), None);
        assert_eq!(Duration::of(Amount::Open, Unit::Year).shift_date(date, 1), None);
        assert_eq!(
            Duration::of(Amount::Exact(4.0), Unit::BusinessDay).shift_date(date, 1),
            Some(Date::constant(2025, 1, 23))
        );
    }
}
