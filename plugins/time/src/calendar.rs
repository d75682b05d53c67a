//! The named pieces of the calendar: units, seasons, parts of the day, modifiers.

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A working day, Monday to Friday.
    BusinessDay,
    /// A week from Monday to Sunday.
    Week,
    /// Two weeks.
    Fortnight,
    /// Saturday and Sunday.
    Weekend,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
    /// Ten years, from one that ends in 0.
    Decade,
    /// A hundred years, from one that ends in 00.
    Century,
    /// A thousand years.
    Millennium,
}

impl Unit {
    /// Returns the unit of that name, as `lexicon.txt` has it.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "fortnight" => Self::Fortnight,
            "weekend" => Self::Weekend,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            "decade" => Self::Decade,
            "century" => Self::Century,
            "millennium" => Self::Millennium,
            _ => return None,
        })
    }

    /// Returns true for units below the day.
    pub(crate) fn is_clock(self) -> bool {
        self <= Self::Hour
    }
}

/// A season, by its code in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// `SP`.
    Spring,
    /// `SU`.
    Summer,
    /// `FA`.
    Autumn,
    /// `WI`.
    Winter,
}

impl Season {
    /// Returns the season of that code.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "SP" => Self::Spring,
            "SU" => Self::Summer,
            "FA" => Self::Autumn,
            "WI" => Self::Winter,
            _ => return None,
        })
    }

    /// Returns the code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }

    /// Returns the month it begins in, of the northern half of the globe, by the meteorologists' count.
    ///
    /// Winter counts for the year in which it begins.
    pub(crate) fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }
}

/// A part of the day, by its code in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayPart {
    /// `MO`.
    Morning,
    /// `AF`.
    Afternoon,
    /// `EV`.
    Evening,
    /// `NI`.
    Night,
    /// `DT`.
    Daytime,
}

impl DayPart {
    /// Returns the part of that code.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "MO" => Self::Morning,
            "AF" => Self::Afternoon,
            "EV" => Self::Evening,
            "NI" => Self::Night,
            "DT" => Self::Daytime,
            _ => return None,
        })
    }

    /// Returns the code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Daytime => "DT",
        }
    }
}

/// Which part of its value an expression means: the `mod` of TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// The first part ("early 2025").
    Start,
    /// The middle ("mid-2024").
    Mid,
    /// The last part ("late last year").
    End,
    /// About as much ("around three hours").
    Approximate,
    /// More than it ("over three hours").
    More,
    /// Less than it ("under three hours").
    Less,
    /// As much or more ("at least three hours").
    EqualOrMore,
    /// As much or less ("up to three hours").
    EqualOrLess,
}

impl Modifier {
    /// Returns the modifier of that name; the lexicon holds those of stretches alone.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "START" => Self::Start,
            "MID" => Self::Mid,
            "END" => Self::End,
            _ => return None,
        })
    }

    /// Returns the name in the output, where quantities have the same words for their bounds.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Mid => "mid",
            Self::End => "end",
            Self::Approximate => "about",
            Self::More => "more_than",
            Self::Less => "less_than",
            Self::EqualOrMore => "at_least",
            Self::EqualOrLess => "at_most",
        }
    }
}
