//! How it went since the go, as a drawing: each area of life as the youth saw it and as the professionals did, look by look, and the
//! score of the youth. What it shows stands in words beside it; a state has a form of its own, never a colour alone.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::case::{Light, Record};
use crate::domain::looking_back::Seer;
use crate::domain::role::LifeDomain;
use crate::dutch::dates::date_short;
use crate::dutch::numbers::count;
use crate::dutch::{Dutch, lower, sentence};

/// How wide the drawing is, in its own units.
const WIDTH: i64 = 720;
/// Where the looks begin, right of the names.
const LEFT: i64 = 250;
/// Where the areas of life begin, below the days.
const TOP: i64 = 40;
/// The height of one area, with a line for each of the two.
const BAND: i64 = 58;
/// How many looks have room; of more the first and the last are drawn.
const MOST: usize = 7;
/// Where the score begins below the areas, and how high it is.
const SCORE: i64 = 118;
/// What one point of the score is high.
const POINT: i64 = 9;

/// How an area was seen at one look.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    x: i64,
    y: i64,
    light: Light,
}

impl Mark {
    fn is(&self, light: &str) -> bool {
        self.light.as_str() == light
    }

    /// The corners of a triangle around the place.
    fn corners(&self) -> String {
        let (x, y) = (self.x, self.y);
        format!("{},{} {},{} {},{}", x, y - 9, x + 9, y + 7, x - 9, y + 7)
    }
}

/// One area of life.
#[derive(Debug, Clone)]
struct Band {
    name: String,
    y: i64,
    marks: Vec<Mark>,
}

/// The score at one look.
#[derive(Debug, Clone)]
struct Score {
    x: i64,
    y: i64,
    score: u8,
}

/// The drawing.
#[derive(Debug, Clone, Template)]
#[template(path = "components/chart.html")]
pub struct Chart {
    description: String,
    height: i64,
    days: Vec<(i64, String)>,
    bands: Vec<Band>,
    score_top: i64,
    scores: Vec<Score>,
    left_out: Option<String>,
}

impl HtmlSafe for Chart {}

impl Chart {
    /// Draws the looks, which come in their order; nothing where there is none.
    #[must_use]
    pub fn of(records: &[&Record]) -> Option<Self> {
        let last = records.last()?;
        let shown: Vec<&Record> = match records {
            [first, rest @ ..] if records.len() > MOST => {
                let (_, newest) = rest.split_at(rest.len() + 1 - MOST);
                std::iter::once(*first).chain(newest.iter().copied()).collect()
            }
            all => all.to_vec(),
        };
        // the newest beside the names: on a phone that is what is seen first
        let shown: Vec<&Record> = shown.into_iter().rev().collect();
        let amount = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
        let step = (WIDTH - LEFT) / amount(MOST);
        let x = |place: i64| LEFT + step * place + step / 2;
        let at = |place: usize| x(amount(place));
        let band = |(place, domain): (i64, &LifeDomain)| {
            let y = TOP + BAND * place;
            let line = |seer, y| {
                let mark = move |(place, record): (usize, &&Record)| {
                    record.light(seer, *domain).map(|light| Mark { x: at(place), y, light })
                };
                shown.iter().enumerate().filter_map(mark).collect::<Vec<_>>()
            };
            let marks = [line(Seer::Youth, y + 16), line(Seer::Professional, y + 42)].concat();
            Band { name: sentence(&domain.dutch()), y, marks }
        };
        let bands: Vec<Band> = (0..).zip(LifeDomain::ALL).map(band).collect();
        let score_top = TOP + BAND * amount(LifeDomain::ALL.len());
        let bottom = score_top + SCORE - 12;
        let scores = shown.iter().enumerate().filter_map(|(place, record)| {
            let score = record.seen.progress?;
            Some(Score { x: at(place), y: bottom - POINT * (i64::from(score) - 1), score })
        });
        let scores: Vec<Score> = scores.collect();
        let left_out = amount(records.len() - shown.len());
        Some(Self {
            description: describe(records, last),
            height: score_top + SCORE,
            days: shown.iter().enumerate().map(|(place, record)| (at(place), date_short(record.seen.on))).collect(),
            bands,
            score_top,
            scores,
            left_out: (left_out > 0).then(|| {
                let many = count(left_out, "gesprek staat", "gesprekken staan");
                format!("{many} niet in de tekening, tussen het eerste en de laatste.")
            }),
        })
    }

    fn line(&self) -> String {
        let points: Vec<String> = self.scores.iter().map(|score| format!("{},{}", score.x, score.y)).collect();
        points.join(" ")
    }
}

/// What the drawing shows, in a sentence for each area at the last look.
fn describe(records: &[&Record], last: &Record) -> String {
    let mut words =
        format!("{} bekeken.", count(i64::try_from(records.len()).unwrap_or(i64::MAX), "gesprek", "gesprekken"));
    for domain in LifeDomain::ALL {
        let seen = |seer| last.light(seer, *domain).map_or("niet besproken".to_owned(), |light| lower(&light.dutch()));
        words.push_str(&format!(
            " {}: {} volgens de jongere, {} volgens wie helpt.",
            sentence(&domain.dutch()),
            seen(Seer::Youth),
            seen(Seer::Professional)
        ));
    }
    words
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days, NaiveDate};
    use uuid::Uuid;

    use super::*;
    use crate::domain::case::{RecordKind, Seen};
    use crate::domain::ids::UserId;

    fn looks(many: u64) -> Vec<Record> {
        let first: NaiveDate = "2026-12-01".parse().unwrap();
        let look = |n: u64| Record {
            number: u32::try_from(n).unwrap(),
            moment: None,
            replaces: None,
            withdrawn: None,
            by: UserId(Uuid::nil()),
            by_signaller: false,
            at: DateTime::UNIX_EPOCH,
            seen: Seen {
                on: first + Days::new(n),
                kind: RecordKind::Conversation,
                progress: u8::try_from(n % 10 + 1).ok(),
                youth_line: None,
                by_youth: [(LifeDomain::Housing, Light::Fragile)].into(),
                by_professional: [(LifeDomain::Housing, Light::InOrder)].into(),
                safety: None,
                same_helper: None,
                same_place: None,
                income_without_gap: None,
                goals: None,
                adjustment: None,
                next_on: None,
            },
        };
        (0..many).map(look).collect()
    }

    #[test]
    fn everything_stands_inside_the_drawing_however_many_looks_there_were() {
        for many in [1, 2, 7, 8, 30] {
            let looks = looks(many);
            let records: Vec<&Record> = looks.iter().collect();
            let chart = Chart::of(&records).unwrap();
            assert!(chart.days.len() <= MOST);
            assert!(chart.days[0].0 < 300, "the newest is seen on a phone, however few looks there were");
            assert_eq!(chart.left_out.is_some(), many > 7, "{many}");
            let marks = chart.bands.iter().flat_map(|band| &band.marks);
            assert_eq!(marks.clone().count(), chart.days.len() * 2);
            let places = marks.map(|mark| (mark.x, mark.y)).chain(chart.scores.iter().map(|score| (score.x, score.y)));
            for (x, y) in places {
                assert!((LEFT..WIDTH).contains(&x) && (TOP..chart.height).contains(&y), "{x} {y}");
            }
        }
        assert!(Chart::of(&[]).is_none());
    }

    #[test]
    fn of_many_looks_the_first_and_the_last_are_drawn() {
        let looks = looks(30);
        let records: Vec<&Record> = looks.iter().collect();
        let days: Vec<String> = Chart::of(&records).unwrap().days.into_iter().map(|(_, day)| day).collect();
        assert_eq!(days.first(), Some(&date_short(looks[29].seen.on)), "the newest stands beside the names");
        assert_eq!(days.last(), Some(&date_short(looks[0].seen.on)));
    }

    #[test]
    fn each_state_has_a_form_of_its_own_and_the_words_say_the_same() {
        let looks = looks(1);
        let drawn = Chart::of(&[&looks[0]]).unwrap().render().unwrap();
        assert_eq!((drawn.matches("<polygon").count(), drawn.matches("ct-chart__good").count()), (1, 1));
        assert!(drawn.contains("Wonen: kwetsbaar volgens de jongere, op orde volgens wie helpt."), "{drawn}");
        assert!(!drawn.contains("style="), "the page allows none");
    }
}
