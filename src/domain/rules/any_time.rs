//! What may be asked in many steps: pause, urgency, consent, open points, corrections, people.

use super::{Look, Verdict, only_if, unless};
use crate::domain::refusal::NotNow;

/// An open case can rest. That blocks no command and hides no clock.
pub fn may_pause(look: &Look) -> Verdict {
    look.is_open()?;
    unless(look.case.paused.is_some(), NotNow::AlreadyPaused)
}

/// A paused case can go on.
pub fn may_resume(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.paused.is_some(), NotNow::NotPaused)
}

/// An open case can be urgent.
pub fn may_set_urgent(look: &Look) -> Verdict {
    look.is_open()?;
    unless(look.case.urgent.is_some(), NotNow::AlreadyUrgent)
}

/// An urgent case can become ordinary again.
pub fn may_clear_urgent(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.urgent.is_some(), NotNow::NotUrgent)
}

/// Consent that was given can be withdrawn.
pub fn may_withdraw_consent(look: &Look) -> Verdict {
    look.is_open()?;
    unless(look.case.consent_withdrawn.is_some(), NotNow::ConsentAlreadyWithdrawn)?;
    only_if(look.case.signal.consent.is_some(), NotNow::ConsentNotWithdrawn)
}

/// Consent that was withdrawn can be given again.
pub fn may_renew_consent(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.consent_withdrawn.is_some(), NotNow::ConsentNotWithdrawn)
}

/// Open points belong to a case that is at the table or came from it.
pub fn may_add_point(look: &Look) -> Verdict {
    look.in_steps(5, 8)
}

/// Corrections do as well; what stands on a list of decisions can be added to at any time, also when the case is closed by then:
/// the addition stands beside what was decided and brings nothing back.
pub fn may_add_correction(look: &Look) -> Verdict {
    let listed = look.case.items.iter().any(|item| item.outcome.is_some());
    if listed { Ok(()) } else { look.in_steps(5, 8) }
}

/// An open point can be answered once.
pub fn may_resolve_point(look: &Look, number: u32) -> Verdict {
    look.in_steps(5, 8)?;
    let open = look.case.open_points.iter().any(|point| point.number == number && point.answer.is_none());
    only_if(open, NotNow::NoSuchPoint)
}

/// The signaller can be replaced and the date of birth and first name corrected as long as the case is open.
pub fn may_correct_people(look: &Look) -> Verdict {
    look.is_open()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::{Command, CommandKind};
    use crate::domain::refusal::Refusal;
    use crate::domain::signal::{ConsentWay, Receivers};
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn not_now(reason: NotNow) -> Refusal {
        Refusal::NotNow(reason)
    }

    #[test]
    fn a_pause_blocks_no_command() {
        let pause = |day: &str| Command::Pause { reason: prose("Vakantie."), until: date(day) };
        let story = Story::scheduled();
        assert_eq!(story.refusal(IRIS, pause("2026-11-23")), Refusal::unfit("until", Unfit::InThePast));
        let before = story.offers(IRIS);
        let paused = story.does(IRIS, pause("2026-12-20"));
        assert_eq!(paused.refusal(IRIS, pause("2026-12-20")), not_now(NotNow::AlreadyPaused));
        let mut after = paused.offers(IRIS);
        after.retain(|offer| offer.kind != CommandKind::Resume);
        let before: Vec<_> = before.into_iter().filter(|offer| offer.kind != CommandKind::Pause).collect();
        assert_eq!(after, before);
        let resume = Command::Resume { reason: prose("Terug.") };
        assert_eq!(paused.does(IRIS, resume.clone()).refusal(IRIS, resume), not_now(NotNow::NotPaused));
    }

    #[test]
    fn urgency_is_set_and_cleared_once() {
        let set = Command::SetUrgent { reason: prose("De plek stopt.") };
        let clear = Command::ClearUrgent { reason: prose("Er is een plek.") };
        let story = Story::submitted();
        assert_eq!(story.refusal(IRIS, clear.clone()), not_now(NotNow::NotUrgent));
        assert_eq!(story.refusal(ANNA, set.clone()), Refusal::NotYours);
        let urgent = story.does(IRIS, set.clone());
        assert_eq!(urgent.refusal(IRIS, set), not_now(NotNow::AlreadyUrgent));
        assert_eq!(urgent.does(IRIS, clear).case.urgent, None);
    }

    #[test]
    fn consent_is_withdrawn_once_and_can_be_given_again_to_fewer() {
        let way = ConsentWay::Written;
        let withdraw = |on: &str| Command::WithdrawConsent { on: date(on), way, told_to: line("Carla") };
        let story = Story::scheduled();
        let none = Story::started().refusal(ANNA, withdraw("2026-11-23"));
        assert_eq!(none, not_now(NotNow::ConsentNotWithdrawn));
        assert_eq!(story.refusal(CARLA, withdraw("2026-11-24")), Refusal::unfit("on", Unfit::InTheFuture));
        assert_eq!(story.refusal(IRIS, withdraw("2026-11-23")), Refusal::NotYours);
        let story = story.does(CARLA, withdraw("2026-11-23"));
        assert_eq!(story.refusal(ANNA, withdraw("2026-11-23")), not_now(NotNow::ConsentAlreadyWithdrawn));
        let renew =
            |to: &[Receivers]| Command::RenewConsent { to: to.iter().copied().collect(), on: story.today(), way };
        assert_eq!(story.refusal(ANNA, renew(&[])), Refusal::unfit("to", Unfit::NotAChoice));
        let only_wij = story.clone().does(ANNA, renew(&[Receivers::Wij]));
        assert!(!only_wij.case.may_be_shared());
        assert!(story.clone().does(ANNA, renew(&[Receivers::Committee])).case.may_be_shared());
    }

    #[test]
    fn an_open_point_is_answered_once_by_its_owner_or_the_project_lead() {
        let add = |owner| Command::AddOpenPoint { point: open_point(owner, date("2026-12-02")) };
        let answer = |point| Command::ResolveOpenPoint { point, answer: prose("De gemeente.") };
        assert_eq!(Story::scheduled().refusal(IRIS, add(FEMKE)), not_now(NotNow::OtherPhase));
        assert_eq!(Story::at_table().refusal(FEMKE, add(FEMKE)), Refusal::NotYours);
        for wrong in [BRAM, KAREL] {
            assert_eq!(Story::at_table().refusal(IRIS, add(wrong)), Refusal::unfit("owner", Unfit::NotThatPerson));
        }
        let story = Story::at_table().does(IRIS, add(FEMKE));
        assert_eq!(story.refusal(DIRK, answer(1)), Refusal::NotYours);
        assert!(story.decide(&person(IRIS), &answer(1)).is_ok());
        let story = story.does(FEMKE, answer(1));
        assert_eq!(story.refusal(FEMKE, answer(1)), not_now(NotNow::NoSuchPoint));
    }

    #[test]
    fn a_correction_is_added_and_rewrites_nothing() {
        let correct = Command::AddCorrection { text: prose("Het gaat om 12 februari."), meeting: None };
        assert_eq!(Story::planning().refusal(IRIS, correct.clone()), not_now(NotNow::OtherPhase));
        let before = Story::monitoring();
        let after = before.clone().does(IRIS, correct);
        assert_eq!(after.case.versions, before.case.versions);
        assert_eq!(after.case.corrections.len(), 1);
    }

    #[test]
    fn what_a_table_decided_is_added_to_when_the_case_is_closed_and_that_stays_closed() {
        let correct = Command::AddCorrection { text: prose("De kamer is aan de Oosterweg."), meeting: None };
        let close = |reason| Command::Close {
            reason,
            explanation: prose("Noor woont in Assen."),
            in_order: crate::domain::role::LifeDomain::ALL.iter().copied().collect(),
            handover: Some(prose("Wijkteam Assen.")),
            despite: None,
        };
        let decided = Story::monitoring().does(IRIS, close(crate::domain::phase::ClosedReason::Moved));
        let before = decided.case.clone();
        let after = decided.clone().does(IRIS, correct.clone()).case;
        assert_eq!(after.corrections.len(), before.corrections.len() + 1);
        assert_eq!((after.phase, after.closing, after.goes), (before.phase, before.closing, before.goes));
        assert_eq!(decided.refusal(CARLA, correct.clone()), Refusal::NotYours);
        let never_decided = Story::planning().does(IRIS, close(crate::domain::phase::ClosedReason::Moved));
        assert_eq!(never_decided.refusal(IRIS, correct), not_now(NotNow::CaseClosed));
    }

    #[test]
    fn a_signaller_is_replaced_by_a_colleague_and_loses_everything_at_once() {
        let replace = |user| Command::ReplaceSignaller { user, reason: prose("Verlof.") };
        let story = Story::unanimous();
        for wrong in [ANNA, ADA, CARLA, BRAM] {
            assert_eq!(story.refusal(IRIS, replace(wrong)), Refusal::unfit("user", Unfit::NotThatPerson));
        }
        for stranger in [BEA, CARLA, ANNA] {
            assert_eq!(story.refusal(stranger, replace(AART)), Refusal::NotYours);
        }
        let point = Command::AddOpenPoint { point: open_point(ANNA, date("2026-12-02")) };
        let story = story.does(IRIS, point).does(BRAM, replace(AART));
        assert!(story.offers(ANNA).is_empty());
        assert_eq!(story.case.open_points[0].owner, AART);
        assert!(story.case.invitations.iter().any(|found| found.user == AART && found.ended.is_none()));
        let rows = crate::domain::involvement::involvements(&story.case);
        assert!(rows.iter().all(|row| row.party != ANNA.0));
    }

    #[test]
    fn a_case_manager_who_is_replaced_loses_everything_at_once_also_when_the_successor_was_invited() {
        let invited = Story::scheduled().invites(COR, crate::domain::case::Capacity::Explains, represents());
        for story in [Story::scheduled(), invited] {
            let story = story.days_later(1).does(IRIS, Command::AssignCaseManager { user: COR });
            assert!(story.offers(CARLA).is_empty());
            let sees = |party: crate::domain::ids::UserId| {
                let rows = crate::domain::involvement::involvements(&story.case);
                rows.iter().any(|row| row.party == party.0 && row.until.is_none_or(|until| until > story.now))
            };
            assert!(!sees(CARLA) && sees(COR));
            let active = story.case.invitations.iter().filter(|found| found.is_active(story.today()));
            assert_eq!(active.filter(|found| found.user == COR).count(), 1);
        }
    }

    fn represents() -> crate::domain::role::Represents {
        crate::domain::role::Represents::Wij
    }

    #[test]
    fn name_and_date_of_birth_are_corrected_by_the_signaller_until_submitted_and_by_the_project_lead_after() {
        let correct = |day: &str| Command::CorrectBirthDate { born: date(day), reason: prose("Typefout.") };
        let story = Story::submitted();
        assert_eq!(story.refusal(ANNA, correct("2009-02-12")), Refusal::NotYours);
        let name = Command::CorrectFirstName { first_name: line("Noor"), reason: prose("Typefout.") };
        assert_eq!(story.refusal(ANNA, name.clone()), Refusal::NotYours);
        assert_eq!(story.clone().does(IRIS, name.clone()).case.youth.first_name, line("Noor"));
        let making = Story::started();
        assert_eq!(making.refusal(IRIS, name.clone()), Refusal::NotYours, "not the project lead's yet");
        let corrected = making.does(ANNA, name).does(ANNA, correct("2009-02-12"));
        assert_eq!(corrected.case.youth.first_name, line("Noor"));
        assert_eq!(corrected.case.youth.born, date("2009-02-12"));
        assert_eq!(story.refusal(IRIS, correct("2027-01-01")), Refusal::unfit("born", Unfit::InTheFuture));
        assert_eq!(story.refusal(IRIS, correct("1990-01-01")), Refusal::unfit("born", Unfit::InThePast));
        assert_eq!(story.does(IRIS, correct("2009-02-12")).case.eighteenth(), date("2027-02-12"));
    }
}
