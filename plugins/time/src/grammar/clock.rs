//! Times of day: "3 p.m.", "15:00 GMT", "half past eight", "noon", "in the morning".

use super::{Parsed, Reader};
use crate::atom::Kind;
use crate::calendar::DayPart;
use crate::lexicon::Role;
use crate::point::Clock;

impl Reader<'_> {
    /// Reads a time of day that is plainly one.
    pub(crate) fn clock(&self, at: usize) -> Parsed<Clock> {
        let (clock, next) = Self::longer(self.hand(at), self.part_then_hand(at))?;
        let (clock, next) = self.clock_tail(clock, next);
        Some((clock, next))
    }

    /// Reads a time of day where the words before promise one ("at 7", "tonight around seven").
    pub(crate) fn clock_promised(&self, at: usize) -> Parsed<Clock> {
        if let Some(found) = self.clock(at) {
            return Some(found);
        }
        let (clock, next) = self.bare_hour(at)?;
        Some(self.clock_tail(clock, next))
    }

    /// Reads a number that may be an hour, or two words that may be an hour and minutes.
    pub(crate) fn bare_hour(&self, at: usize) -> Parsed<Clock> {
        let (hour, mut next) = self.small(at).filter(|(hour, _)| *hour <= 23)?;
        if self.digits(at).is_some()
            && self.glued(next)
            && !self.mark(next, b',')
            && !self.mark(next, b'.')
            && !self.mark(next, b'-')
            && !self.mark(next, b'?')
        {
            return None;
        }
        let mut clock = Clock::hour(hour as u8);
        if self.digits(at).is_none()
            && let Some((minute, end)) =
                self.tens_and_ones(next).filter(|(minute, _)| *minute < 60 && *minute > 0)
        {
            clock.minute = Some(minute as u8);
            next = end;
        }
        Some((clock, next))
    }

    /// Reads what settles an hour after it: "in the evening", "GMT", "local time".
    fn clock_tail(&self, mut clock: Clock, mut next: usize) -> (Clock, usize) {
        let at = self.skip_mark(next, b',');
        let part_at = if self.is(at, "in") && self.is(at + 1, "the") {
            at + 2
        } else if self.is(at, "at") {
            at + 1
        } else {
            at
        };
        let named = self.day_part(part_at).filter(|_| part_at > at || at == next);
        if let Some(part) = named.filter(|_| clock.hour.is_some()) {
            clock = clock.settle(part);
            next = part_at + 1;
        }
        if let Some((zone, end)) = self.zone(next) {
            clock.zone = zone;
            next = end;
        }
        (clock, next)
    }

    /// Reads "afternoon at 7", "in the night five thirty", "in the afternoon at 7".
    fn part_then_hand(&self, at: usize) -> Parsed<Clock> {
        let start = if self.is(at, "in") && self.is(at + 1, "the") { at + 2 } else { at };
        let part = self.day_part(start)?;
        let (clock, next) = if self.is(start + 1, "at") {
            let next = start + 2;
            Self::longer(self.hand(next), self.bare_hour(next))?
        } else {
            let next = start + 1;
            self.hand(next).or_else(|| self.bare_hour(next).filter(|(clock, _)| clock.minute.is_some()))?
        };
        Some((clock.settle(part), next))
    }

    /// Reads the hands of the clock.
    fn hand(&self, at: usize) -> Parsed<Clock> {
        let digital = match self.digits(at) {
            Some(_) => self.digital(at),
            None => None,
        };
        digital.or_else(|| self.named_hour(at)).or_else(|| self.past_or_to(at)).or_else(|| self.spoken(at))
    }

    /// Reads "8:00", "7:56:30 pm", "8.30 pm", "7h01", "3pm", "340pm", "1500 GMT", "7 o'clock".
    fn digital(&self, at: usize) -> Parsed<Clock> {
        let (value, length) = self.digits(at)?;
        let two = |at: usize| {
            self.digits(at)
                .filter(|(value, length)| *length == 2 && *value < 60)
                .map(|(value, _)| value as u8)
        };
        let mut clock = Clock::hour(value.min(99) as u8);
        let mut next = at + 1;
        let mut plain = false;
        if length <= 2 && value <= 24 {
            if self.mark(next, b':') && self.glued(next) && self.glued(next + 1) {
                clock.minute = Some(two(next + 1)?);
                next += 2;
                plain = true;
                if self.mark(next, b':') && self.glued(next) && two(next + 1).is_some() {
                    clock.second = two(next + 1);
                    next += 2;
                    // Fractions of a second are read and dropped.
                    if self.mark(next, b'.')
                        && self.glued(next)
                        && self.glued(next + 1)
                        && self.digits(next + 1).is_some()
                    {
                        next += 2;
                    }
                }
            } else if self.mark(next, b'.')
                && self.glued(next)
                && self.glued(next + 1)
                && two(next + 1).is_some()
                && (self.meridiem(next + 2).is_some() || self.zone(next + 2).is_some())
            {
                clock.minute = two(next + 1);
                next += 2;
            } else if self.is(next, "h") && two(next + 1).is_some() {
                clock.minute = two(next + 1);
                next += 2;
                plain = true;
            }
        } else if (3..=4).contains(&length) && value % 100 < 60 && value / 100 <= 24 {
            if self.meridiem(next).is_none() && (length < 4 || self.zone(next).is_none()) {
                return None;
            }
            clock.hour = Some((value / 100) as u8);
            clock.minute = Some((value % 100) as u8);
        } else {
            return None;
        }
        self.finish_hand(clock, next, plain)
    }

    /// Reads "eight forty", "seven thirty pm", "ten o'clock", where something after it says that it is a time.
    fn spoken(&self, at: usize) -> Parsed<Clock> {
        let (hour, next) = self.tens_and_ones(at).filter(|(hour, _)| *hour <= 24)?;
        let mut clock = Clock::hour(hour as u8);
        if let Some((minute, end)) = self.tens_and_ones(next).filter(|(minute, _)| (1..60).contains(minute)) {
            clock.minute = Some(minute as u8);
            if let Some(found) = self.finish_hand(clock, end, false) {
                return Some(found);
            }
            // "an alarm for eight forty", "at eleven five"
            let promised = self.after_any(at, &["at", "for", "until", "till", "by"]);
            let ends = end >= self.atoms.len() || self.kind(end) == Some(Kind::Mark);
            return (promised && ends && hour < 24).then_some((clock, end));
        }
        self.finish_hand(clock, next, false)
    }

    /// Reads the half of the day or "o'clock"; without either the reading holds only where it is `plain`.
    fn finish_hand(&self, mut clock: Clock, mut next: usize, mut plain: bool) -> Parsed<Clock> {
        let o_clock = if self.is(next, "o") && self.mark(next + 1, b'\'') && self.is(next + 2, "clock") {
            Some(next + 3)
        } else if self.is(next, "oclock") {
            Some(next + 1)
        } else {
            None
        };
        if let Some(end) = o_clock {
            next = end;
            plain = true;
        }
        if let Some((afternoon, end)) = self.meridiem(next) {
            next = end;
            plain = true;
            if let (Some(afternoon), Some(hour)) = (afternoon, clock.hour) {
                clock.hour = Some(match (afternoon, hour) {
                    (true, 1..=11) => hour + 12,
                    (false, 12) => 0,
                    _ => hour,
                });
                clock.settled = true;
            }
        } else if self.is_any(next, &["noon", "midnight", "lunchtime"]) {
            let night = self.is(next, "midnight");
            next += 1;
            plain = true;
            clock.hour = clock.hour.map(|hour| match (night, hour) {
                (true, 12) => 0,
                (false, 1..=4) => hour + 12,
                _ => hour,
            });
            clock.settled = true;
        } else if self.mark(next, b'-') && self.is(next + 1, "ish") && self.glued(next + 1) {
            next += 2;
            plain = true;
        } else if self.is(next, "ish") && self.glued(next) {
            next += 1;
            plain = true;
        }
        if clock.hour? >= 13 {
            clock.settled = true;
        }
        if clock.hour? == 24 {
            clock.hour = Some(0);
        }
        let (_, end) = self.clock_tail(clock, next);
        (plain || end > next).then_some((clock, next))
    }

    /// Reads "half past eight", "a quarter to seven", "20 minutes past 9pm".
    fn past_or_to(&self, at: usize) -> Parsed<Clock> {
        let start = self.skip(at, &["a"]);
        let (minutes, next) = if self.is(start, "half") {
            (30, start + 1)
        } else if self.is(start, "quarter") {
            (15, start + 1)
        } else if self.is(start, "three") && self.is(start + 1, "quarters") {
            (45, start + 2)
        } else {
            let (minutes, next) = self.small(at).filter(|(minutes, _)| (1..60).contains(minutes))?;
            (minutes, self.skip(next, &["minutes", "minute", "mins", "min"]))
        };
        let to = self.is_any(next, &["to", "before"]);
        if !to && !self.is_any(next, &["past", "after"]) {
            return None;
        }
        // "five to seven" alone is a range as easily; with a plain word for the minutes it is not.
        let plain = self
            .is_any(next - 1, &["half", "quarter", "quarters", "minutes", "minute", "mins", "min"])
            || !to && self.is(next, "past");
        if !plain || self.is_any(next, &["before", "after"]) {
            return None;
        }
        let (mut clock, end) = Self::longer(self.digital_or_spoken(next + 1), self.bare_hour(next + 1))?;
        let base = u32::from(clock.hour?) * 60 + u32::from(clock.minute.unwrap_or(0)) + 24 * 60;
        let moved = if to { base - minutes } else { base + minutes } % (24 * 60);
        clock.hour = Some((moved / 60) as u8);
        clock.minute = Some((moved % 60) as u8);
        Some((clock, end))
    }

    /// Reads the hour that minutes are counted from.
    fn digital_or_spoken(&self, at: usize) -> Parsed<Clock> {
        if self.digits(at).is_some() { self.digital(at) } else { self.spoken(at) }
    }

    /// Reads "noon", "midnight", "mid-morning", "12 noon".
    fn named_hour(&self, at: usize) -> Parsed<Clock> {
        let sure = |hour: u8| Clock { settled: true, ..Clock::hour(hour) };
        if let Some(hour) = self.role(at, |role| if let Role::Hour(hour) = role { Some(hour) } else { None })
        {
            return Some((sure(hour), at + 1));
        }
        if self.is(at, "mid") {
            let next = self.skip_mark(at + 1, b'-');
            let parts = [("day", 12), ("night", 0), ("morning", 10), ("afternoon", 14)];
            let (_, hour) = parts.iter().find(|(word, _)| self.is(next, word))?;
            return Some((sure(*hour), next + 1));
        }
        None
    }

    /// Reads "am", "p.m.", "p m"; `None` in the value where both are named.
    fn meridiem(&self, at: usize) -> Parsed<Option<bool>> {
        if self.is(at, "ampm") {
            return Some((None, at + 1));
        }
        if self.is(at, "am") || self.is(at, "pm") {
            // "I'm at 7 am I not" is nothing anyone prints.
            return Some((Some(self.is(at, "pm")), at + 1));
        }
        if self.is_any(at, &["a", "p"]) {
            let afternoon = self.is(at, "p");
            let dotted = self.mark(at + 1, b'.');
            let next = self.skip_mark(at + 1, b'.');
            if self.is(next, "m") && (dotted || afternoon) {
                // The last dot belongs to the abbreviation unless white space parts it.
                let end = if self.mark(next + 1, b'.') && self.glued(next + 1) && dotted {
                    next + 2
                } else {
                    next + 1
                };
                return Some((Some(afternoon), end));
            }
        }
        None
    }

    /// Reads a time zone; `None` in the value where its offset is not known ("local time").
    fn zone(&self, at: usize) -> Parsed<Option<i16>> {
        // "(1500 GMT)" is a clock by itself; here the parenthesis stays out.
        if let Some(offset) =
            self.role(at, |role| if let Role::Zone(offset) = role { Some(offset) } else { None })
        {
            if !self.word(at).bytes().all(|byte| byte.is_ascii_uppercase()) {
                return None;
            }
            let signed = self.mark(at + 1, b'+') || self.mark(at + 1, b'-');
            if let Some((hours, 1..=2)) =
                self.digits(at + 2).filter(|(hours, _)| signed && self.glued(at + 2) && *hours <= 14)
            {
                let sign = if self.mark(at + 1, b'-') { -1 } else { 1 };
                let mut minutes = 0;
                let mut end = at + 3;
                if self.mark(end, b':')
                    && self.glued(end)
                    && let Some((value, 2)) = self.digits(end + 1).filter(|(value, _)| *value < 60)
                {
                    minutes = value as i16;
                    end += 2;
                }
                return Some((Some(offset + sign * (hours as i16 * 60 + minutes)), end));
            }
            return Some((Some(offset), at + 1));
        }
        if self.is(at, "local") && self.is(at + 1, "time") {
            return Some((None, at + 2));
        }
        if self.is_capitalised(at) && self.kind(at) == Some(Kind::Word) {
            let standard = self.is_any(at + 1, &["standard", "daylight", "summer"]);
            let mut end = at + 1 + usize::from(standard);
            // "Central European Time", "New York time"
            while !standard && end < at + 3 && !self.is(end, "time") && self.is_capitalised(end) {
                end += 1;
            }
            if self.is(end, "time") && !self.is_any(at, &["this", "at", "the", "first", "last", "some"]) {
                let named = end == at + 1 + usize::from(standard);
                let offset = self.named_zone(at, standard && !self.is(at + 1, "standard")).filter(|_| named);
                return Some((offset, end + 1));
            }
            if self.word(at) == "ET" || self.word(at) == "PT" {
                return Some((None, at + 1));
            }
        }
        None
    }

    /// Returns the offset of "Eastern Standard Time" and its kin; without "Standard" or "Daylight" it hangs on the season.
    fn named_zone(&self, at: usize, summer: bool) -> Option<i16> {
        let zones =
            [("eastern", -300), ("central", -360), ("mountain", -420), ("pacific", -480), ("moscow", 180)];
        let (_, offset) = zones.iter().find(|(name, _)| self.is(at, name))?;
        if self.is(at, "moscow") || self.is(at + 1, "standard") {
            return Some(*offset);
        }
        summer.then_some(*offset + 60)
    }

    /// Reads a part of the day by itself: "in the morning", "the early hours" is left out, "late-night".
    pub(crate) fn day_part_phrase(&self, at: usize) -> Parsed<Clock> {
        let mut next = self.skip(at, &["in", "during"]);
        next = self.skip(next, &["the"]);
        let (_, start) = self.part_edge(next);
        let part = self.day_part(start)?;
        if self.is(start, "overnight") && start != at {
            return None;
        }
        Some((Clock::part(part), start + 1))
    }

    /// Reads "early-", "late " before a part of the day.
    pub(crate) fn part_edge(&self, at: usize) -> (Option<crate::calendar::Modifier>, usize) {
        if self.is_any(at, &["early", "late"]) {
            let next = self.skip_mark(at + 1, b'-');
            if self.day_part(next).is_some()
                || self
                    .role(next, |role| if let Role::DayParts(part) = role { Some(part) } else { None })
                    .is_some()
            {
                return (self.edge(at), next);
            }
        }
        (None, at)
    }

    /// Returns a part of the day in the plural.
    pub(crate) fn day_parts(&self, at: usize) -> Option<DayPart> {
        self.role(at, |role| if let Role::DayParts(part) = role { Some(part) } else { None })
    }
}
