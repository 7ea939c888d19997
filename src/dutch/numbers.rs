//! Numbers, amounts and how many in Dutch: "1.340", "€ 1.340,50", "3 casussen".

/// "1.340": points between the thousands.
#[must_use]
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        grouped.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// An amount in cents: "€ 1.340" when it is whole euros, "€ 1.340,50" when not, "€ -25" when owed.
#[must_use]
pub fn euros(cents: i64) -> String {
    let (whole, rest) = (cents / 100, cents.unsigned_abs() % 100);
    let minus = if cents < 0 && whole == 0 { "-" } else { "" };
    match rest {
        0 => format!("€ {}", number(whole)),
        rest => format!("€ {minus}{},{rest:02}", number(whole)),
    }
}

/// A number in hundredths: "86", "1,5", "0,25".
#[must_use]
pub fn hundredths(value: i64) -> String {
    let (whole, rest) = (number(value / 100), value.unsigned_abs() % 100);
    match rest {
        0 => whole,
        rest if rest.is_multiple_of(10) => format!("{whole},{}", rest / 10),
        rest => format!("{whole},{rest:02}"),
    }
}

/// Reads a number as people type it and gives hundredths: "86", "1,5", "1.000".
#[must_use]
pub fn read_hundredths(typed: &str) -> Option<i64> {
    read_euros(typed).filter(|_| !typed.contains('€'))
}

/// An amount as it stands in a field to be changed: "1.340,50", without the sign.
#[must_use]
pub fn euros_typed(cents: i64) -> String {
    euros(cents).trim_start_matches("€ ").to_owned()
}

/// How many: "1 casus", "3 casussen", "0 casussen".
#[must_use]
pub fn count(amount: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(amount), if amount == 1 { one } else { many })
}

/// "twaalf maanden", "18 maanden": in words up to twelve.
#[must_use]
pub fn months(amount: u32) -> String {
    const WORDS: [&str; 13] =
        ["nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"];
    let place = usize::try_from(amount).unwrap_or(usize::MAX);
    let said = WORDS.get(place).map_or_else(|| number(amount.into()), |word| (*word).to_owned());
    format!("{said} {}", if amount == 1 { "maand" } else { "maanden" })
}

/// Reads an amount as people type it and gives cents: "1340", "1.340", "1.340,50", "€ 1340,5".
/// A point is taken for thousands only where it stands before three digits.
#[must_use]
pub fn read_euros(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let typed = typed.strip_prefix('€').unwrap_or(typed).trim();
    let (whole, cents) = typed.split_once(',').unwrap_or((typed, ""));
    let cents = match cents {
        "" | "-" => 0,
        tenths if tenths.len() == 1 => digits(tenths)? * 10,
        cents if cents.len() == 2 => digits(cents)?,
        _ => return None,
    };
    let groups: Vec<&str> = whole.split('.').collect();
    let thousands_fit =
        groups.iter().skip(1).all(|group| group.len() == 3) && (groups.len() == 1 || groups[0].len() <= 3);
    let whole = thousands_fit.then(|| digits(&groups.concat()))??;
    whole.checked_mul(100)?.checked_add(cents)
}

fn digits(typed: &str) -> Option<i64> {
    let all_digits = !typed.is_empty() && typed.bytes().all(|sign| sign.is_ascii_digit());
    all_digits.then(|| typed.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_with_points() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_340), "1.340");
        assert_eq!(number(-1_234_567), "-1.234.567");
        assert_eq!(number(i64::MIN), "-9.223.372.036.854.775.808");
    }

    #[test]
    fn amounts_show_cents_only_when_there_are_any() {
        assert_eq!(euros(134_000), "€ 1.340");
        assert_eq!(euros(134_050), "€ 1.340,50");
        assert_eq!(euros(5), "€ 0,05");
        assert_eq!(euros(-5), "€ -0,05");
        assert_eq!(euros(-2_500), "€ -25");
        assert_eq!(euros(-2_550), "€ -25,50");
        assert_eq!(euros(0), "€ 0");
    }

    #[test]
    fn one_is_singular_and_everything_else_plural() {
        assert_eq!(count(0, "casus", "casussen"), "0 casussen");
        assert_eq!(count(1, "casus", "casussen"), "1 casus");
        assert_eq!(count(1_340, "casus", "casussen"), "1.340 casussen");
    }

    #[test]
    fn months_are_said_in_words_up_to_a_year() {
        assert_eq!(
            (months(1), months(12), months(18)),
            ("één maand".into(), "twaalf maanden".into(), "18 maanden".into())
        );
    }

    #[test]
    fn a_typed_amount_is_read_in_the_ways_people_write_it() {
        assert_eq!(read_euros("1340"), Some(134_000));
        assert_eq!(read_euros("1.340"), Some(134_000));
        assert_eq!(read_euros(" € 1.340,50 "), Some(134_050));
        assert_eq!(read_euros("1340,5"), Some(134_050));
        assert_eq!(read_euros("25,-"), Some(2_500));
        for typed in ["", "€", "1.34", "1,340", "-25", "12a", "1234.567", "99999999999999999999"] {
            assert_eq!(read_euros(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_is_shown_reads_back_as_the_same_amount() {
        for cents in (0..2_000_000).step_by(997) {
            assert_eq!(read_euros(&euros(cents)), Some(cents));
            assert_eq!(read_euros(&euros_typed(cents)), Some(cents));
            assert_eq!(read_hundredths(&hundredths(cents)), Some(cents));
        }
        assert_eq!((hundredths(8_600), hundredths(150), hundredths(25)), ("86".into(), "1,5".into(), "0,25".into()));
        assert_eq!(read_hundredths("€ 3"), None);
    }
}
