//! What a plan that is made anew took over, as it stood, from the plan in effect: what runs already, and whose day has passed. Nobody
//! decided that anew, so it is marked or asked instead of silently standing.

use chrono::NaiveDate;

use super::case::Case;
use super::plan::Section;
use super::role::LifeDomain;
use super::text::Line;

/// Something that was taken over and lies in the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenOver<'a> {
    /// It is delivered since that day.
    Runs {
        /// In which area of life.
        domain: LifeDomain,
        /// What.
        what: &'a Line,
        /// Since which day.
        since: NaiveDate,
    },
    /// It was delivered until that day.
    Ended {
        /// In which area of life.
        domain: LifeDomain,
        /// What.
        what: &'a Line,
        /// The last day.
        until: NaiveDate,
    },
    /// It was arranged for the plan in effect.
    Arranged {
        /// What.
        what: &'a Line,
    },
    /// It should have been arranged, and is not.
    NotArranged {
        /// What.
        what: &'a Line,
        /// By which day.
        by: NaiveDate,
    },
    /// Somebody was to have done it.
    Due {
        /// What.
        what: &'a Line,
        /// By which day.
        by: NaiveDate,
    },
}

impl TakenOver<'_> {
    /// The section it stands in.
    pub fn section(&self) -> Section {
        match self {
            Self::Runs { .. } | Self::Ended { .. } => Section::WhoPays,
            Self::Arranged { .. } | Self::NotArranged { .. } => Section::FirstArranged,
            Self::Due { .. } => Section::ActionPlan,
        }
    }
}

/// What the plan that is made now has in common with the plan in effect and lies before that day, as long as the case goes round
/// again. What somebody changed since is theirs and is not asked again.
pub fn taken_over(case: &Case, today: NaiveDate) -> Vec<TakenOver<'_>> {
    let newest = case.draft().or_else(|| case.newest()).filter(|_| case.round_again().is_some());
    let (Some(newest), Some(valid)) = (newest, case.in_effect()) else { return Vec::new() };
    if newest.number == valid.number {
        return Vec::new();
    }
    let (new, old) = (&newest.content, &valid.content);
    let covered = new.sheets.coverage.rows.iter().filter(|row| old.sheets.coverage.rows.contains(row));
    let covered = covered.filter_map(|row| match row.until {
        Some(until) if until < today => Some(TakenOver::Ended { domain: row.domain, what: &row.what, until }),
        _ if row.from < today => Some(TakenOver::Runs { domain: row.domain, what: &row.what, since: row.from }),
        _ => None,
    });
    let met = |what: &Line| {
        let mut found = case.conditions.iter().filter(|condition| condition.version == valid.number);
        found.any(|condition| condition.what == *what && condition.is_met(today))
    };
    let needs = new.needs.iter().filter(|need| old.needs.contains(need)).filter_map(|need| match need.expected_on {
        _ if met(&need.what) => Some(TakenOver::Arranged { what: &need.what }),
        Some(by) if by < today => Some(TakenOver::NotArranged { what: &need.what, by }),
        _ => None,
    });
    let actions = new.actions.iter().filter(|action| old.actions.contains(action));
    let actions = actions.filter_map(|action| {
        let by = action.due.filter(|due| *due < today)?;
        Some(TakenOver::Due { what: &action.what, by })
    });
    needs.chain(actions).chain(covered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::{Command, Writing};
    use crate::domain::condition::ConditionKind;
    use crate::domain::plan::Need;
    use crate::domain::sheets::{Coverage, Payer, SheetRows};
    use crate::domain::testing::*;

    fn help(from: &str, until: Option<&str>) -> Coverage {
        Coverage {
            domain: LifeDomain::Support,
            what: line("Begeleiding"),
            by: None,
            payer: Payer::YouthCare,
            from: date(from),
            until: until.map(date),
            monthly: None,
        }
    }

    /// A plan with a room to arrange and that help, in effect and on the table again a month later.
    fn again(coverage: Vec<Coverage>) -> Story {
        let room = Need { expected_on: Some(date("2026-12-01")), ..need(ConditionKind::Housing, "Kamer", None) };
        let story = Story::planning().written().needs(CARLA, vec![room]);
        let writing = Writing::Sheet { rows: SheetRows::Coverage(coverage), seen: 0 };
        let story = story.does(CARLA, Command::WritePlan { writing }).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree().youth_says(crate::domain::case::YouthAnswer::Yes);
        let story = story.adopted().arranged().released().meeting_over().days_later(60);
        story.does(IRIS, Command::Retable { reason: prose("De kamer stopt.") })
    }

    #[test]
    fn what_a_new_draft_took_over_and_lies_in_the_past_is_named() {
        let rows = vec![
            help("2026-12-01", None),
            help("2026-12-02", Some("2027-01-01")),
            help("2027-06-01", None),
            help("2026-12-03", Some("2027-12-31")),
        ];
        let story = again(rows);
        let (domain, what) = (LifeDomain::Support, line("Begeleiding"));
        let (room, contract) = (line("Kamer"), line("Kamercontract tekenen"));
        let expected = [
            TakenOver::Arranged { what: &room },
            TakenOver::Due { what: &contract, by: date("2027-01-15") },
            TakenOver::Runs { domain, what: &what, since: date("2026-12-01") },
            TakenOver::Ended { domain, what: &what, until: date("2027-01-01") },
            TakenOver::Runs { domain, what: &what, since: date("2026-12-03") },
        ];
        assert_eq!(taken_over(&story.case, story.today()), expected);
        let kept = story.does(IRIS, Command::KeepPlan { reason: prose("x") });
        assert_eq!(taken_over(&kept.case, kept.today()), []);
        assert_eq!(taken_over(&Story::planning().written().case, date("2030-01-01")), []);
    }

    #[test]
    fn what_is_not_arranged_and_past_its_day_is_asked_and_what_was_changed_is_not() {
        let mut story = again(vec![help("2026-12-01", None)]);
        let room = line("Kamer");
        for condition in &mut story.case.conditions {
            condition.state = crate::domain::condition::ConditionState::Open;
        }
        let of = |story: &Story| -> Vec<Section> {
            taken_over(&story.case, story.today()).iter().map(TakenOver::section).collect()
        };
        assert_eq!(
            taken_over(&story.case, story.today())[0],
            TakenOver::NotArranged { what: &room, by: date("2026-12-01") }
        );
        assert_eq!(of(&story), [Section::FirstArranged, Section::ActionPlan, Section::WhoPays]);
        let later = Need { expected_on: Some(date("2027-05-01")), ..need(ConditionKind::Housing, "Kamer", None) };
        let story = story.needs(CARLA, vec![later]);
        assert_eq!(of(&story), [Section::ActionPlan, Section::WhoPays]);
    }
}
