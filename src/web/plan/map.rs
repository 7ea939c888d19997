//! The continuïteitskaart as a drawing and as tables: the same facts, for who looks and for who reads.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{Datelike, NaiveDate};

use super::{RowTable, dash};
use crate::domain::calendar::{days_after, days_between, months_after};
use crate::domain::continuity::{Area, Gap, Map};
use crate::domain::sheets::Coverage;
use crate::dutch::dates::{date_short, month_short};
use crate::dutch::numbers::count;
use crate::dutch::plan::gap as gap_words;
use crate::dutch::{Dutch, list, lower, sentence};

/// How wide the drawing is, in its own units.
const WIDTH: i64 = 880;
/// Where the areas of life begin, below the months and the two days.
const TOP: i64 = 74;
/// The height of the name of an area.
const NAME: i64 = 32;
/// The height of one bar with its words.
const LANE: i64 = 42;
/// What a letter takes on average.
const LETTER: i64 = 8;
/// The least room the name of a month needs.
const MONTH: i64 = 36;

/// Words at a place.
#[derive(Debug, Clone)]
struct Label {
    x: i64,
    /// `start`, `middle` or `end`: which part of the words stands there.
    anchor: &'static str,
    words: String,
}

impl Label {
    /// Beginning at a place, or ending at the right side where there is no room.
    fn from(x: i64, words: String) -> Self {
        match x + width(&words) <= WIDTH {
            true => Self { x, anchor: "start", words },
            false => Self { x: WIDTH, anchor: "end", words },
        }
    }

    /// Around a place, inside the drawing.
    fn around(x: i64, words: String) -> Self {
        let half = width(&words) / 2;
        let (x, anchor) = match x {
            x if x < half => (0, "start"),
            x if x + half > WIDTH => (WIDTH, "end"),
            x => (x, "middle"),
        };
        Self { x, anchor, words }
    }
}

fn width(words: &str) -> i64 {
    i64::try_from(words.chars().count()).unwrap_or(i64::MAX / LETTER).saturating_mul(LETTER)
}

/// A bar or a gap.
#[derive(Debug, Clone)]
struct Lane {
    is_gap: bool,
    y: i64,
    x: i64,
    wide: i64,
    label: Label,
}

/// One area of life.
#[derive(Debug, Clone)]
struct Band {
    name: String,
    y: i64,
    height: i64,
    lanes: Vec<Lane>,
    /// Why there is no bar.
    note: Option<&'static str>,
}

/// A month or a day with its line.
#[derive(Debug, Clone)]
struct Mark {
    x: i64,
    label: Option<Label>,
}

/// The drawing.
#[derive(Debug, Clone, Template)]
#[template(path = "components/map.html")]
pub struct Drawing {
    title: String,
    description: String,
    height: i64,
    months: Vec<Mark>,
    eighteenth: Option<Mark>,
    today: Mark,
    bands: Vec<Band>,
}

impl HtmlSafe for Drawing {}

/// Where a day stands.
fn place(map: &Map, day: NaiveDate) -> i64 {
    let all = days_between(map.from, map.until) + 1;
    (days_between(map.from, day).clamp(0, all) * WIDTH) / all.max(1)
}

impl Drawing {
    /// Draws a map as it is seen on that day.
    #[must_use]
    pub fn of(map: &Map, today: NaiveDate) -> Self {
        let mut y = TOP;
        let bands: Vec<Band> = map
            .areas
            .iter()
            .map(|area| {
                let band = band(map, area, y);
                y += band.height;
                band
            })
            .collect();
        let on_map = map.from <= map.eighteenth && map.eighteenth <= map.until;
        let mark = |day, words: &str| {
            let x = place(map, day);
            Mark { x, label: Some(Label::around(x, format!("{words}: {}", date_short(day)))) }
        };
        Self {
            title: format!("Continuïteitskaart van {} tot en met {}", date_short(map.from), date_short(map.until)),
            description: described(map),
            height: y + 8,
            months: months(map),
            eighteenth: on_map.then(|| mark(map.eighteenth, "18 jaar")),
            today: mark(today, "vandaag"),
            bands,
        }
    }
}

fn months(map: &Map) -> Vec<Mark> {
    let first = map.from.with_day(1).unwrap_or(map.from);
    let mut marks: Vec<Mark> = Vec::new();
    let mut free = 0;
    for after in 0..600 {
        let day = months_after(first, after);
        if day > map.until {
            break;
        }
        if day < map.from {
            continue;
        }
        let x = place(map, day);
        let words = match day.month() {
            1 => format!("{} {}", month_short(day), day.year()),
            _ => month_short(day).to_owned(),
        };
        // where months stand close, some go without their name; a year never does
        let fits = x >= free && x + width(&words) <= WIDTH;
        if fits {
            free = x + width(&words).max(MONTH);
        }
        marks.push(Mark { x, label: fits.then(|| Label { x: x + 3, anchor: "start", words }) });
    }
    marks
}

fn shows(map: &Map, bar: &Coverage) -> bool {
    bar.from <= map.until && bar.until.is_none_or(|until| until >= map.from)
}

fn band(map: &Map, area: &Area, y: i64) -> Band {
    let bars = area.bars.iter().filter(|bar| !area.left_out && shows(map, bar));
    let bars = bars.map(|bar| (bar.from.max(map.from), bar.until.unwrap_or(map.until), false, bar_words(bar)));
    let gaps = area.gaps.iter().map(|gap| (gap.from, gap.until, true, drawn_gap(map, gap)));
    let mut all: Vec<(NaiveDate, NaiveDate, bool, String)> = bars.chain(gaps).collect();
    all.sort_by_key(|(from, until, ..)| (*from, *until));
    let lanes: Vec<Lane> = (0_i64..)
        .zip(all)
        .map(|(row, (from, until, is_gap, words))| {
            let (x, end) = (place(map, from), place(map, days_after(until, 1)));
            Lane { is_gap, y: y + NAME + row * LANE, x, wide: (end - x).max(4), label: Label::from(x, words) }
        })
        .collect();
    let note = match (area.left_out, lanes.is_empty()) {
        (true, _) => Some("niet aan de orde"),
        (false, true) => Some("nog niet ingevuld"),
        (false, false) => None,
    };
    let rows = i64::try_from(lanes.len()).unwrap_or(0);
    Band { name: sentence(&area.domain.dutch()), y, height: NAME + rows * LANE + 6, lanes, note }
}

fn bar_words(bar: &Coverage) -> String {
    let by = bar.by.as_ref().map_or_else(|| "nog niet bekend".to_owned(), |by| shortened(by.as_str(), 30));
    format!("{} · levert: {by} · betaalt: {}", shortened(bar.what.as_str(), 36), lower(&bar.payer.dutch()))
}

fn drawn_gap(map: &Map, gap: &Gap) -> String {
    let (from, days) = (date_short(gap.from), count(gap.days(), "dag", "dagen"));
    match map.goes_on(gap) {
        true => format!("gat vanaf {from}, nog zonder einde ({days} op deze kaart)"),
        false if gap.days() == 1 => format!("gat van 1 dag: {from}"),
        false => format!("gat van {days}: {from} tot en met {}", date_short(gap.until)),
    }
}

fn shortened(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    format!("{}…", words.chars().take(most - 1).collect::<String>().trim_end())
}

/// The whole drawing in words.
fn described(map: &Map) -> String {
    let area = |area: &Area| {
        let gaps: Vec<String> = area.gaps.iter().map(|gap| gap_words(gap, map.goes_on(gap))).collect();
        let how = match (area.left_out, area.bars.is_empty(), gaps.is_empty()) {
            (true, ..) => "niet aan de orde".to_owned(),
            (false, true, _) => "nog niet ingevuld".to_owned(),
            (false, false, true) => "geen gat".to_owned(),
            (false, false, false) => list(&gaps),
        };
        format!("{}: {how}.", sentence(&area.domain.dutch()))
    };
    map.areas.iter().map(area).collect::<Vec<_>>().join(" ")
}

/// A gap with its area of life: "Inkomen: gat van 29 dagen vanaf 2 september 2026".
#[must_use]
pub fn gap_in_words(map: &Map, gap: &Gap) -> String {
    format!("{}: {}", sentence(&gap.domain.dutch()), gap_words(gap, map.goes_on(gap)))
}

/// An area of life to read: who delivers, who pays, and where nobody does; nothing when there is nothing to list.
#[must_use]
pub fn area_table(map: &Map, area: &Area) -> Option<RowTable> {
    let open = || "loopt door".to_owned();
    let bars = area.bars.iter().filter(|_| !area.left_out).map(|bar| {
        let row = vec![
            bar.what.to_string(),
            dash(bar.by.as_ref().map(ToString::to_string)),
            bar.payer.dutch().into_owned(),
            date_short(bar.from),
            bar.until.map_or_else(open, date_short),
        ];
        (bar.from, row)
    });
    let gaps = area.gaps.iter().map(|gap| {
        let (name, until) = match map.goes_on(gap) {
            true => ("Gat, nog zonder einde".to_owned(), "–".to_owned()),
            false => (format!("Gat van {}", count(gap.days(), "dag", "dagen")), date_short(gap.until)),
        };
        (gap.from, vec![name, "niemand".to_owned(), "niemand".to_owned(), date_short(gap.from), until])
    });
    let mut rows: Vec<(NaiveDate, Vec<String>)> = bars.chain(gaps).collect();
    rows.sort_by_key(|(from, _)| *from);
    (!rows.is_empty()).then(|| RowTable {
        caption: caption(area),
        head: vec!["Wat", "Wie levert", "Wie betaalt", "Vanaf", "Tot en met"],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    })
}

fn caption(area: &Area) -> &'static str {
    use crate::domain::role::LifeDomain::*;
    match area.domain {
        Housing => "Wonen: wie levert en wie betaalt",
        Income => "Inkomen: wie levert en wie betaalt",
        Wellbeing => "Welzijn: wie levert en wie betaalt",
        SchoolWork => "School en werk: wie levert en wie betaalt",
        Support => "Steun: wie levert en wie betaalt",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::Content;
    use crate::domain::role::LifeDomain;
    use crate::domain::sheets::Payer;
    use crate::domain::text::Line;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn content(bars: &[(LifeDomain, &str, Option<&str>)]) -> Content {
        let mut content = Content::default();
        content.sheets.coverage.rows = bars
            .iter()
            .map(|(domain, from, until)| Coverage {
                domain: *domain,
                what: Line::parse(&"Een heel lange naam ".repeat(9)).unwrap(),
                by: None,
                payer: Payer::NationalScheme,
                from: day(from),
                until: until.map(day),
                monthly: None,
            })
            .collect();
        content
    }

    fn drawn(content: &Content, born: &str, today: &str) -> Drawing {
        Drawing::of(&Map::of(content, day(born), day(today)), day(today))
    }

    #[test]
    fn everything_that_is_drawn_stands_inside_the_drawing() {
        use LifeDomain::*;
        let bars = [
            (Housing, "1990-01-01", None),
            (Housing, "2027-02-27", None),
            (Income, "1990-01-01", Some("1999-12-31")),
            (Support, "2199-01-01", None),
        ];
        for (born, today) in [("2008-02-29", "2026-02-28"), ("2012-02-29", "2026-11-25"), ("2000-01-01", "2026-11-25")]
        {
            let drawing = drawn(&content(&bars), born, today);
            for lane in drawing.bands.iter().flat_map(|band| &band.lanes) {
                assert!(lane.x >= 0 && lane.x + lane.wide <= WIDTH + 4, "{lane:?}");
                assert!(lane.y + LANE <= drawing.height, "{lane:?}");
            }
            let labels = drawing.bands.iter().flat_map(|band| &band.lanes).map(|lane| &lane.label);
            let marks = drawing.months.iter().chain([&drawing.today]).chain(&drawing.eighteenth);
            for label in labels.chain(marks.filter_map(|mark| mark.label.as_ref())) {
                let from = match label.anchor {
                    "start" => label.x,
                    "middle" => label.x - width(&label.words) / 2,
                    _ => label.x - width(&label.words),
                };
                assert!(from >= 0 && from + width(&label.words) <= WIDTH + 3, "{label:?}");
            }
        }
    }

    #[test]
    fn a_gap_of_one_day_can_be_seen_and_is_told_in_words() {
        let bars = [(LifeDomain::Income, "2026-01-01", Some("2026-09-01")), (LifeDomain::Income, "2026-09-03", None)];
        let drawing = drawn(&content(&bars), "2008-09-02", "2026-05-11");
        let gaps: Vec<&Lane> = drawing.bands.iter().flat_map(|band| &band.lanes).filter(|lane| lane.is_gap).collect();
        assert_eq!(gaps.len(), 1);
        assert!(gaps[0].wide >= 4);
        assert_eq!(gaps[0].label.words, "gat van 1 dag: 2 sep 2026");
        assert!(
            drawing.description.contains("Inkomen: gat van 1 dag vanaf 2 september 2026."),
            "{}",
            drawing.description
        );
        assert!(drawing.description.contains("Wonen: nog niet ingevuld."));
    }

    #[test]
    fn a_birthday_long_past_is_not_on_the_map() {
        let drawing = drawn(&Content::default(), "2003-01-10", "2026-05-11");
        assert!(drawing.eighteenth.is_none());
        assert!(drawn(&Content::default(), "2008-02-29", "2026-03-01").eighteenth.is_some());
    }
}
