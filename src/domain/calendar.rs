//! Days as the people at the table count them: in Europe/Amsterdam, with birthdays, working days and public holidays.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Amsterdam;

/// The day it is in Groningen at that moment.
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Amsterdam).date_naive()
}

/// The moment of a local day and time. In the hour that is skipped in spring the first moment after it is taken, in
/// the hour that comes twice in autumn the first of the two.
pub fn moment(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    match Amsterdam.from_local_datetime(&local).earliest() {
        Some(moment) => moment.with_timezone(&Utc),
        None => {
            let later = local + chrono::Duration::hours(1);
            Amsterdam
                .from_local_datetime(&later)
                .earliest()
                .map_or_else(|| Utc.from_utc_datetime(&local), |moment| moment.with_timezone(&Utc))
        }
    }
}

/// The day somebody reaches an age in whole years. Born on 29 February counts as 1 March in other years
/// (security.md finding 10; to be confirmed by the municipality).
pub fn birthday(born: NaiveDate, age: u32) -> NaiveDate {
    let year = born.year() + i32::try_from(age).unwrap_or(0);
    NaiveDate::from_ymd_opt(year, born.month(), born.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(born)
}

/// The age in whole years on a day; 0 before birth.
pub fn age(born: NaiveDate, on: NaiveDate) -> u32 {
    let years = on.year().saturating_sub(born.year());
    let years = u32::try_from(years).unwrap_or(0);
    if birthday(born, years) > on { years.saturating_sub(1) } else { years }
}

/// Whole calendar days from one day to another; negative when the second comes first.
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

/// That many months later; the last day of the month where the day itself does not exist.
pub fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(day)
}

/// The same weekday so many weeks later.
pub fn weeks_after(day: NaiveDate, weeks: u64) -> NaiveDate {
    days_after(day, weeks * 7)
}

/// That many weeks earlier.
pub fn weeks_before(day: NaiveDate, weeks: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(7 * weeks)).unwrap_or(day)
}

/// That many days earlier.
pub fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// That many days later.
pub fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Easter Sunday (the anonymous Gregorian computus).
pub fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let whole = |n: i32| u32::try_from(n).unwrap_or(1);
    NaiveDate::from_ymd_opt(year, whole(month), whole(day)).unwrap_or_default()
}

/// Dutch public holidays on which municipal offices are closed.
pub fn is_public_holiday(day: NaiveDate) -> bool {
    let fixed = matches!((day.month(), day.day()), (1, 1) | (12, 25) | (12, 26));
    let kings_day = {
        let the_27th = NaiveDate::from_ymd_opt(day.year(), 4, 27).unwrap_or(day);
        if the_27th.weekday() == Weekday::Sun { days_after(the_27th, 0) - Days::new(1) } else { the_27th }
    };
    let liberation_day = (day.month(), day.day()) == (5, 5) && day.year() % 5 == 0;
    let after_easter = days_between(easter(day.year()), day);
    fixed || liberation_day || day == kings_day || matches!(after_easter, -2 | 0 | 1 | 39 | 49 | 50)
}

/// Monday to Friday, and no public holiday.
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_public_holiday(day)
}

/// The first working day after a day.
pub fn next_working_day(after: NaiveDate) -> NaiveDate {
    let mut day = days_after(after, 1);
    while !is_working_day(day) {
        day = days_after(day, 1);
    }
    day
}

/// The day itself where it is a working day, and otherwise the last one before it.
pub fn working_day_until(day: NaiveDate) -> NaiveDate {
    let mut day = day;
    while !is_working_day(day) {
        day = days_before(day, 1);
    }
    day
}

/// The end of the next working day: midnight, local time, after that day.
pub fn end_of_next_working_day(now: DateTime<Utc>) -> DateTime<Utc> {
    moment(days_after(next_working_day(day(now)), 1), NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_birthday_on_29_february_counts_as_1_march_in_other_years() {
        let born = date("2008-02-29");
        assert_eq!(birthday(born, 18), date("2026-03-01"));
        assert_eq!(age(born, date("2026-02-28")), 17);
        assert_eq!(age(born, date("2026-03-01")), 18);
        assert_eq!(birthday(born, 20), date("2028-02-29"));
    }

    #[test]
    fn age_turns_on_the_birthday_itself() {
        let born = date("2009-01-19");
        assert_eq!(age(born, date("2027-01-18")), 17);
        assert_eq!(age(born, date("2027-01-19")), 18);
        assert_eq!(age(born, date("2008-12-31")), 0);
    }

    #[test]
    fn holidays_of_2026_and_2027() {
        let holidays = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-04-27",
            "2026-05-14",
            "2026-05-24",
            "2026-05-25",
            "2026-12-25",
            "2026-12-26",
            "2027-03-29",
            "2025-04-26",
            "2025-05-05",
        ];
        for holiday in holidays {
            assert!(is_public_holiday(date(holiday)), "{holiday}");
        }
        for ordinary in ["2026-05-05", "2025-04-27", "2026-12-24"] {
            assert!(!is_public_holiday(date(ordinary)), "{ordinary}");
        }
    }

    #[test]
    fn a_written_answer_may_come_until_the_end_of_the_next_working_day() {
        // Thursday before Easter: Good Friday, the weekend and Easter Monday do not count.
        let thursday = moment(date("2026-04-02"), NaiveTime::from_hms_opt(10, 0, 0).unwrap());
        assert_eq!(end_of_next_working_day(thursday).to_rfc3339(), "2026-04-07T22:00:00+00:00");
    }

    #[test]
    fn a_local_hour_survives_the_change_of_clocks() {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
        assert_eq!(moment(date("2026-10-22"), nine).to_rfc3339(), "2026-10-22T07:00:00+00:00");
        assert_eq!(moment(date("2026-10-29"), nine).to_rfc3339(), "2026-10-29T08:00:00+00:00");
        let skipped = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        assert_eq!(moment(date("2026-03-29"), skipped).to_rfc3339(), "2026-03-29T01:30:00+00:00");
    }
}
