//! Days and moments in Dutch: "donderdag 26 november 2026", "26 nov 2026", "14:02", "nog 54 dagen", "17 jaar".
//!
//! Moments are told in the time of Amsterdam; a day is a day on the calendar there.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::{Europe::Amsterdam, Tz};

use super::Dutch;
use super::numbers::count;

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_SHORT: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

impl Dutch for Weekday {
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Mon => "maandag",
            Self::Tue => "dinsdag",
            Self::Wed => "woensdag",
            Self::Thu => "donderdag",
            Self::Fri => "vrijdag",
            Self::Sat => "zaterdag",
            Self::Sun => "zondag",
        })
    }
}

impl Dutch for NaiveDate {
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Owned(date(*self))
    }
}

/// "donderdag 26 november 2026".
#[must_use]
pub fn date(day: NaiveDate) -> String {
    format!("{} {}", day.weekday().dutch(), date_without_weekday(day))
}

/// "26 november 2026": for days where the weekday says nothing, such as a date of birth.
#[must_use]
pub fn date_without_weekday(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

/// "26 nov 2026": for lists and tables.
#[must_use]
pub fn date_short(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), MONTHS_SHORT[day.month0() as usize], day.year())
}

/// "nov": the month of a day, on a scale.
#[must_use]
pub fn month_short(day: NaiveDate) -> &'static str {
    MONTHS_SHORT[day.month0() as usize]
}

/// "26-11-2026": as one types it in a form.
#[must_use]
pub fn date_typed(day: NaiveDate) -> String {
    format!("{:02}-{:02}-{}", day.day(), day.month(), day.year())
}

/// The same moment on the clocks of Amsterdam.
#[must_use]
pub fn local(moment: DateTime<Utc>) -> DateTime<Tz> {
    moment.with_timezone(&Amsterdam)
}

/// The day on the calendar of Amsterdam.
#[must_use]
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    local(moment).date_naive()
}

/// "14:02".
#[must_use]
pub fn time(moment: DateTime<Utc>) -> String {
    clock(local(moment).time())
}

/// "14:02", of a time of day.
#[must_use]
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "donderdag 26 november 2026 om 14:02".
#[must_use]
pub fn moment(moment: DateTime<Utc>) -> String {
    format!("{} om {}", date(day_of(moment)), time(moment))
}

/// "26 nov 2026, 14:02".
#[must_use]
pub fn moment_short(moment: DateTime<Utc>) -> String {
    format!("{}, {}", date_short(day_of(moment)), time(moment))
}

/// How far a day is away: "nog 54 dagen", "nog 1 dag", "vandaag", "1 dag geleden", "3 dagen geleden".
#[must_use]
pub fn days_until(today: NaiveDate, day: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "vandaag".to_owned(),
        days if days > 0 => days_left(days),
        days => format!("{} geleden", count(-days, "dag", "dagen")),
    }
}

/// "nog 54 dagen".
#[must_use]
pub fn days_left(days: i64) -> String {
    format!("nog {}", count(days, "dag", "dagen"))
}

/// "17 jaar".
#[must_use]
pub fn age(years: i32) -> String {
    format!("{years} jaar")
}

/// Where somebody stands with regard to eighteen: "17 jaar, nog 54 dagen tot 18", "17 jaar, morgen 18", "vandaag 18 geworden", "18 jaar".
/// `days_to_eighteen` is negative once the birthday has passed.
#[must_use]
pub fn age_clock(years: i32, days_to_eighteen: i64) -> String {
    match days_to_eighteen {
        ..=-1 => age(years),
        0 => "vandaag 18 geworden".to_owned(),
        1 => format!("{}, morgen 18", age(years)),
        days => format!("{}, {} tot 18", age(years), days_left(days)),
    }
}

/// Reads a day as people type it: "26-11-2026", "26 11 2026", "26/11/2026", "26.11.2026", "26 november 2026", "26 nov 2026".
/// Two digits for the year are not guessed at, and no day that anybody needs lies outside the years 1900 to 2200.
#[must_use]
pub fn read_date(typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim().to_lowercase();
    let parts: Vec<&str> = typed
        .split(|sign: char| sign.is_whitespace() || matches!(sign, '-' | '/' | '.'))
        .filter(|part| !part.is_empty())
        .collect();
    let [day, month, year] = parts.as_slice() else { return None };
    if year.len() != 4 || day.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(read_digits(year)?.try_into().ok()?, read_month(month)?, read_digits(day)?).filter(in_use)
}

/// Whether a day lies in the years this application is about. What an address says of a day is asked this too: neither
/// the database nor JSON knows every year that the calendar has.
#[must_use]
pub fn in_use(day: &NaiveDate) -> bool {
    (1900..=2200).contains(&day.year())
}

fn read_month(typed: &str) -> Option<u32> {
    let by_name = || MONTHS.iter().zip(MONTHS_SHORT).position(|(long, short)| *long == typed || short == typed);
    if typed.len() <= 2
        && let Some(number) = read_digits(typed)
    {
        return Some(number);
    }
    by_name().and_then(|place| u32::try_from(place + 1).ok())
}

fn read_digits(typed: &str) -> Option<u32> {
    typed.bytes().all(|sign| sign.is_ascii_digit()).then(|| typed.parse().ok())?
}

/// Reads a time of day as people type it: "14:02", "14.02", "9:30", "14 uur".
#[must_use]
pub fn read_time(typed: &str) -> Option<NaiveTime> {
    let typed = typed.trim().to_lowercase();
    let typed = typed.strip_suffix("uur").map_or(typed.as_str(), str::trim_end);
    let (hour, minute) = typed.split_once([':', '.']).unwrap_or((typed, "00"));
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    NaiveTime::from_hms_opt(read_digits(hour)?, read_digits(minute)?, 0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn years_that_nobody_needs_are_no_days() {
        for typed in ["01-01-0000", "31-12-1899", "01-01-2201", "31-12-9999"] {
            assert_eq!(read_date(typed), None, "{typed}");
        }
        assert!(read_date("01-01-1900").is_some() && read_date("31-12-2200").is_some());
    }

    #[test]
    fn a_day_is_said_with_weekday_day_month_and_year() {
        assert_eq!(date(day(2026, 11, 26)), "donderdag 26 november 2026");
        assert_eq!(day(2027, 3, 1).dutch(), "maandag 1 maart 2027");
        assert_eq!(date_short(day(2026, 11, 26)), "26 nov 2026");
        assert_eq!(date_short(day(2027, 3, 1)), "1 mrt 2027");
        assert_eq!(date_without_weekday(day(2008, 5, 9)), "9 mei 2008");
        assert_eq!(date_typed(day(2027, 3, 1)), "01-03-2027");
    }

    #[test]
    fn moments_are_told_in_the_time_of_amsterdam() {
        let winter = Utc.with_ymd_and_hms(2026, 11, 26, 13, 2, 59).unwrap();
        assert_eq!(time(winter), "14:02");
        assert_eq!(moment(winter), "donderdag 26 november 2026 om 14:02");
        let summer_night = Utc.with_ymd_and_hms(2026, 7, 1, 22, 30, 0).unwrap();
        assert_eq!(moment_short(summer_night), "2 jul 2026, 00:30");
        assert_eq!(day_of(summer_night), day(2026, 7, 2));
    }

    #[test]
    fn the_distance_to_a_day_is_counted_in_days() {
        let today = day(2026, 11, 26);
        assert_eq!(days_until(today, day(2027, 1, 19)), "nog 54 dagen");
        assert_eq!(days_until(today, day(2026, 11, 27)), "nog 1 dag");
        assert_eq!(days_until(today, today), "vandaag");
        assert_eq!(days_until(today, day(2026, 11, 25)), "1 dag geleden");
        assert_eq!(days_until(today, day(2026, 11, 23)), "3 dagen geleden");
    }

    #[test]
    fn the_age_clock_counts_down_to_eighteen_and_then_stops() {
        assert_eq!(age_clock(17, 54), "17 jaar, nog 54 dagen tot 18");
        assert_eq!(age_clock(17, 1), "17 jaar, morgen 18");
        assert_eq!(age_clock(18, 0), "vandaag 18 geworden");
        assert_eq!(age_clock(18, -40), "18 jaar");
        assert_eq!(age(17), "17 jaar");
    }

    #[test]
    fn a_typed_day_is_read_in_the_ways_people_write_it() {
        for typed in ["26-11-2026", " 26 11 2026 ", "26/11/2026", "26.11.2026", "26 november 2026", "26 Nov 2026"] {
            assert_eq!(read_date(typed), Some(day(2026, 11, 26)), "{typed}");
        }
        assert_eq!(read_date("1-3-2027"), Some(day(2027, 3, 1)));
        for typed in [
            "",
            "26-11",
            "26-11-26",
            "31-02-2026",
            "26-13-2026",
            "2026-11-26",
            "+6-11-2026",
            "aa-bb-cccc",
            "26-11-2026-1",
            "٢٦-١١-٢٠٢٦",
        ] {
            assert_eq!(read_date(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_is_shown_in_a_date_field_reads_back_as_the_same_day() {
        for offset in 0..800 {
            let date = day(2026, 1, 1) + chrono::Days::new(offset);
            assert_eq!(read_date(&date_typed(date)), Some(date));
            assert_eq!(read_date(&date_short(date)), Some(date));
        }
    }

    #[test]
    fn a_typed_time_is_read_in_the_ways_people_write_it() {
        let two_past_two = NaiveTime::from_hms_opt(14, 2, 0);
        assert_eq!(read_time("14:02"), two_past_two);
        assert_eq!(read_time(" 14.02 uur"), two_past_two);
        assert_eq!(read_time("9:30"), NaiveTime::from_hms_opt(9, 30, 0));
        assert_eq!(read_time("14 uur"), NaiveTime::from_hms_opt(14, 0, 0));
        for typed in ["", "25:00", "14:60", "14:2", ":30", "half drie", "-1:30"] {
            assert_eq!(read_time(typed), None, "{typed}");
        }
        assert_eq!(clock(NaiveTime::from_hms_opt(9, 5, 0).unwrap()), "09:05");
    }
}
