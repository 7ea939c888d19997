//! The only file that looks at a role: who may open a page, and who may do what with a case. Silence means no.

use super::case::{Case, Record};
use super::command::CommandKind::{self, *};
use super::role::{Actor, Job, Person, Role};

/// Who may open a page. A page cannot exist without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, signed in or not.
    Everyone,
    /// Whoever gave a password and still has to give the second factor.
    HalfSignedIn,
    /// Every signed-in person.
    SignedIn,
    /// Who may be involved in a case; which cases that are is the scope's to say.
    CaseWorkers,
    /// Of those, who may read the plan.
    PlanReaders,
    /// Of those, who see to it that conditions are met, over all their cases.
    Arrangers,
    /// Who may start a signal.
    Signallers,
    /// The people of the table: core and project lead, and who was invited.
    Table,
    /// The project lead.
    Lead,
    /// The administrator.
    Office,
    /// Who reads plans, or reads what others learned from them.
    Learners,
    /// The administrator and the project lead, who together let somebody in again.
    LettingIn,
    /// The administrator, who sets how the municipality works, and the project lead, who works by it.
    Settings,
    /// The privacy officer.
    Privacy,
}

/// Whether somebody with that role may open a page for that audience.
pub fn admits(audience: Audience, role: Option<Role>) -> bool {
    let Some(role) = role else {
        return audience == Audience::Everyone;
    };
    match audience {
        Audience::Everyone | Audience::SignedIn => true,
        Audience::HalfSignedIn => false,
        Audience::CaseWorkers => sees_cases(role),
        Audience::PlanReaders => sees_cases(role) && role != Role::ProviderContact,
        Audience::Arrangers => matches!(role, Role::ProjectLead | Role::CaseManager | Role::CoreMember),
        Audience::Learners => admits(Audience::PlanReaders, Some(role)) || role == Role::LearningReader,
        Audience::Signallers => matches!(role, Role::Signaller | Role::ProviderContact),
        Audience::Table => sees_cases(role) && role != Role::ProviderContact,
        Audience::Lead => role == Role::ProjectLead,
        Audience::Office => role == Role::Administrator,
        Audience::LettingIn | Audience::Settings => matches!(role, Role::Administrator | Role::ProjectLead),
        Audience::Privacy => role == Role::PrivacyOfficer,
    }
}

/// Whether a role can be involved in cases at all.
pub fn sees_cases(role: Role) -> bool {
    match role {
        Role::Signaller
        | Role::ProviderContact
        | Role::CaseManager
        | Role::CoreMember
        | Role::Invitee
        | Role::MethodAdvisor
        | Role::ProjectLead => true,
        Role::FinanceController | Role::PrivacyOfficer | Role::Administrator | Role::LearningReader => false,
    }
}

/// For which accounts somebody with this role is the second person, without whom they do not count.
pub fn confirms(role: Role) -> &'static [Role] {
    match role {
        Role::ProjectLead => &[
            Role::Signaller,
            Role::ProviderContact,
            Role::CaseManager,
            Role::CoreMember,
            Role::Invitee,
            Role::MethodAdvisor,
            Role::ProjectLead,
            Role::PrivacyOfficer,
            Role::Administrator,
        ],
        Role::Administrator => &[Role::PrivacyOfficer, Role::Administrator],
        Role::Signaller
        | Role::ProviderContact
        | Role::CaseManager
        | Role::CoreMember
        | Role::Invitee
        | Role::MethodAdvisor
        | Role::FinanceController
        | Role::PrivacyOfficer
        | Role::LearningReader => &[],
    }
}

/// Whether somebody with this role keeps watch at the gate: hears when somebody tries to get in with many accounts.
pub fn keeps_watch(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::PrivacyOfficer)
}

/// How far a role looks over the cases: what its lists are made from. Row level security asks the same again, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every case that was ever submitted.
    All,
    /// What came to the table, as long as it lasts there.
    Committee,
    /// The cases of the own organisation.
    Provider,
    /// The cases with an involvement of one's own.
    Own,
    /// No case.
    None,
}

/// How far this role looks.
pub fn reach(role: Role) -> Reach {
    match role {
        Role::ProjectLead => Reach::All,
        Role::CoreMember => Reach::Committee,
        Role::ProviderContact => Reach::Provider,
        Role::Signaller | Role::CaseManager | Role::Invitee | Role::MethodAdvisor => Reach::Own,
        Role::FinanceController | Role::PrivacyOfficer | Role::Administrator | Role::LearningReader => Reach::None,
    }
}

/// Whether this role knows a youth by the first letter of the name until the table has discussed the case
/// (domain.md 5, MUST 5).
pub fn knows_by_initial(role: Role) -> bool {
    role == Role::CoreMember
}

/// Whether somebody who sees the case reads its plan. A provider's contact sees number, step and signal only.
pub fn reads_plan(role: Role) -> bool {
    admits(Audience::PlanReaders, Some(role))
}

/// Whether this person reads what was written down at a look back. What was taken back may be about another youth: only who wrote
/// it and a project lead still read it.
pub fn reads_record(person: &Person, record: &Record) -> bool {
    record.withdrawn.is_none() || record.by == person.user || leads(person)
}

/// Whether this person may start a signal for a youth in care with that provider: only for the own organisation.
pub fn may_start_signal(person: &Person, provider: super::ids::OrganisationId) -> bool {
    admits(Audience::Signallers, Some(person.role)) && person.organisation == Some(provider)
}

/// Whether this person may have the letter of a go to that provider in hand: who leads every one, the signaller and the contact
/// those to their own organisation.
pub fn holds_go_letter(person: &Person, case: &Case, provider: super::ids::OrganisationId) -> bool {
    let own = person.organisation == Some(provider);
    match person.role {
        Role::ProjectLead => true,
        Role::Signaller => own && case.signaller == person.user,
        Role::ProviderContact => own && case.provider == provider,
        Role::CaseManager
        | Role::CoreMember
        | Role::Invitee
        | Role::MethodAdvisor
        | Role::FinanceController
        | Role::PrivacyOfficer
        | Role::Administrator
        | Role::LearningReader => false,
    }
}

/// Whether this person is a project lead: with a round open only a project lead may change the plan.
pub fn leads(person: &Person) -> bool {
    person.role == Role::ProjectLead
}

/// Whether this person is a core member: the second person for relief.
pub fn is_core(person: &Person) -> bool {
    person.role == Role::CoreMember
}

/// Whether this actor may do that with this case, now or at another moment. Which child it is about (`target`) counts
/// where somebody owns it. A youth who takes consent back leaves the case to signaller, case manager and project lead; a
/// signal that was never submitted is not the project lead's yet.
pub fn permits(actor: &Actor, kind: CommandKind, case: &Case, target: Option<u32>) -> bool {
    let person = match actor {
        Actor::Job(Job::WrittenAnswers) => return kind == EndWaiting,
        Actor::Job(Job::Conditions) => return kind == FollowConditions,
        Actor::Person(person) => person,
    };
    if matches!(kind, CorrectRecord | WithdrawRecord) {
        // what somebody wrote down is theirs to put right as long as they could still write it
        let wrote = target.and_then(|number| case.record(number)).is_some_and(|record| record.by == person.user);
        return (wrote || leads(person)) && permits(actor, RecordMonitoring, case, None);
    }
    let reaches = leads(person) || case.involves(person.user) || case.may_be_shared();
    let own = reaches && own_business(person, kind, case, target);
    match person.role {
        Role::ProjectLead => case.milestones.submitted.is_some() && (own || lead_may(kind)),
        Role::Signaller => own || (case.signaller == person.user && signaller_may(kind, case)),
        Role::ProviderContact => person.organisation == Some(case.provider) && contact_may(kind, case),
        Role::CaseManager => own || (case.case_manager == Some(person.user) && case_manager_may(kind)),
        Role::CoreMember => {
            own || kind == FollowMeeting || (reaches && matches!(kind, ConfirmCondition | RecordMonitoring | Adjust))
        }
        Role::Invitee => own,
        Role::MethodAdvisor => own,
        Role::FinanceController | Role::PrivacyOfficer | Role::Administrator | Role::LearningReader => false,
    }
}

/// What somebody may do by a seat, a condition or an open point of their own.
fn own_business(person: &Person, kind: CommandKind, case: &Case, target: Option<u32>) -> bool {
    match kind {
        TakePosition => case.latest_round().is_some_and(|round| round.seats_of(person.user).next().is_some()),
        AssignCondition => {
            let condition = target.and_then(|number| case.condition(number));
            condition.is_some_and(|condition| case.owns(person.user, condition))
        }
        RequestCondition | FulfilCondition | ConfirmCondition | ReopenCondition | RefuseCondition => {
            let condition = target.and_then(|number| case.condition(number));
            condition.is_some_and(|condition| case.arranges(person.user, condition))
        }
        ResolveOpenPoint => {
            let point = target.and_then(|number| case.open_points.iter().find(|point| point.number == number));
            point.is_some_and(|point| point.owner == person.user)
        }
        _ => false,
    }
}

fn lead_may(kind: CommandKind) -> bool {
    match kind {
        AcceptSignal | ReturnSignal | DeclineSignal | AssignCaseManager | WritePlan | RestoreVersion
        | WithdrawOffer | Schedule | Reschedule | Invite | Uninvite | RecordYouthVoice | OpenDiscussion | OpenRound
        | CloseRound | EditTabledPlan | RecordYouthAnswer | ReplyToYouth | Adopt | CarryOver | Escalate
        | AwaitWriting | MarkNotReached | AddCondition | AssignCondition | RequestCondition | FulfilCondition
        | ReopenCondition | WaiveCondition | UnblockCondition | CoverCondition | RefuseCondition | ReturnToTable
        | GiveGo | WithholdGo | RevokeGo | RecordMonitoring | Adjust | Retable | KeepPlan | Withdraw | Close
        | Reopen | Pause | Resume | SetUrgent | ClearUrgent | AddOpenPoint | ResolveOpenPoint | AddCorrection
        | ReplaceSignaller | CorrectBirthDate | CorrectFirstName | FollowMeeting => true,
        AnswerChecklist | EditSignal | SubmitSignal | ReportNoCaseManager | AskHelp | OfferPlan | TakePosition
        | EndWaiting | CorrectRecord | WithdrawRecord | ConfirmCondition | WithdrawConsent | RenewConsent
        | FollowConditions => false,
    }
}

/// Until the signal is submitted, whoever makes it also puts right what was typed wrong of the youth.
fn signaller_may(kind: CommandKind, case: &Case) -> bool {
    if matches!(kind, CorrectBirthDate | CorrectFirstName) {
        return case.phase == super::phase::Phase::Signalling;
    }
    matches!(
        kind,
        AnswerChecklist
            | EditSignal
            | SubmitSignal
            | ReportNoCaseManager
            | AskHelp
            | WritePlan
            | RestoreVersion
            | OfferPlan
            | WithdrawOffer
            | RecordYouthVoice
            | EditTabledPlan
            | RecordYouthAnswer
            | RecordMonitoring
            | Adjust
            | Withdraw
            | WithdrawConsent
            | RenewConsent
    )
}

fn case_manager_may(kind: CommandKind) -> bool {
    matches!(
        kind,
        WritePlan
            | RestoreVersion
            | OfferPlan
            | WithdrawOffer
            | RecordYouthVoice
            | EditTabledPlan
            | RecordYouthAnswer
            | AddCondition
            | AssignCondition
            | RequestCondition
            | FulfilCondition
            | ReopenCondition
            | RefuseCondition
            | RecordMonitoring
            | Adjust
            | WithdrawConsent
            | RenewConsent
    )
}

/// A provider's contact fills in and submits the organisation's signals, and sees to it that a colleague takes over.
fn contact_may(kind: CommandKind, case: &Case) -> bool {
    match kind {
        AnswerChecklist | EditSignal | SubmitSignal => case.phase == super::phase::Phase::Signalling,
        ReplaceSignaller => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_never_sees_a_case_opens_no_page_about_cases() {
        for role in [Role::FinanceController, Role::PrivacyOfficer, Role::Administrator, Role::LearningReader] {
            let about_cases = [
                Audience::CaseWorkers,
                Audience::PlanReaders,
                Audience::Arrangers,
                Audience::Table,
                Audience::Signallers,
            ];
            for audience in about_cases {
                assert!(!admits(audience, Some(role)), "{role:?} {audience:?}");
            }
        }
    }

    #[test]
    fn whoever_is_not_signed_in_gets_no_further_than_the_door() {
        assert!(admits(Audience::Everyone, None));
        for audience in [Audience::SignedIn, Audience::HalfSignedIn, Audience::CaseWorkers, Audience::Lead] {
            assert!(!admits(audience, None), "{audience:?}");
        }
    }

    #[test]
    fn whoever_sees_cases_is_confirmed_by_a_project_lead_and_by_nobody_else() {
        for role in Role::ALL.iter().copied().filter(|role| sees_cases(*role)) {
            let judges = Role::ALL.iter().copied().filter(|judge| confirms(*judge).contains(&role));
            assert_eq!(judges.collect::<Vec<_>>(), [Role::ProjectLead], "{role:?}");
        }
    }

    #[test]
    fn a_contact_reads_no_plan() {
        assert!(!reads_plan(Role::ProviderContact));
        assert!(reads_plan(Role::Signaller));
    }
}
