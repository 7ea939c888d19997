//! Every closed list of values, as people say it. What is also used inside a sentence (roles, areas of life) begins with a
//! small letter; `sentence` gives it a capital. Whatever stands alone on a page is in sentence case.

use std::borrow::Cow;

use super::{Dutch, STEPS};
use crate::domain::case::{Capacity, GoEnd, Light, MomentKind, RecordKind, VoiceWay, WaitsFor, YouthAnswer};
use crate::domain::condition::{ConditionKind, ConditionState, Law, OwnerRole, ProofNeed};
use crate::domain::facts::TableRule;
use crate::domain::involvement::InvolvedAs;
use crate::domain::meeting::{ItemOutcome, MeetingState};
use crate::domain::phase::{ClosedReason, Phase};
use crate::domain::role::{Job, LifeDomain};
use crate::domain::round::{RoundEnd, Stance, Standing};
use crate::domain::signal::{
    Answer, ConsentWay, ContinuityRisk, LegalGround, LivesNow, Measure, Receivers, ScopeAnswer, ScopeQuestion,
};

macro_rules! say {
    ($($name:ident { $($variant:ident => $words:literal),+ $(,)? })+) => {
        $(impl Dutch for $name {
            fn dutch(&self) -> Cow<'static, str> {
                Cow::Borrowed(match self { $(Self::$variant => $words),+ })
            }
        })+
    };
}
pub(super) use say;

say!(
    LifeDomain {
        Housing => "wonen",
        Income => "inkomen",
        Wellbeing => "welzijn",
        SchoolWork => "school en werk",
        Support => "steun",
    }
    Job {
        WrittenAnswers => "Casustafel (termijn voor schriftelijke antwoorden)",
        Conditions => "Casustafel (dagelijkse controle van bewijs)",
    }
    ClosedReason {
        OutOfScope => "Niet in behandeling genomen",
        Withdrawn => "Ingetrokken",
        Completed => "Klaar: alles is op orde",
        Age => "Leeftijdsgrens bereikt",
        Moved => "Verhuisd naar een andere gemeente",
        Transferred => "Overgedragen aan een andere organisatie",
        LostContact => "Geen contact meer",
        StoppedByYouth => "De jongere wil stoppen",
        Deceased => "Overleden",
    }
    Answer {
        Arranged => "Geregeld",
        Underway => "Loopt",
        NotArranged => "Niet geregeld",
        NotApplicable => "Niet van toepassing",
        NotDiscussed => "Niet besproken (niet nodig)",
    }
    ContinuityRisk {
        PlaceEnds => "De plek om te wonen stopt",
        TherapistNotContracted => "De behandelaar of hulpverlener werkt niet voor 18+",
        NoIndication => "Er is geen indicatie voor hulp na 18",
        NoIncome => "Er is geen inkomen, of te weinig",
        NoLawFits => "Onduidelijk is welke wet de hulp betaalt",
        WaitingList => "Er is een wachtlijst",
        Debt => "Er zijn schulden",
        Other => "Iets anders",
    }
    LivesNow {
        Home => "Thuis",
        FosterFamily => "In een pleeggezin",
        FamilyHouse => "In een gezinshuis",
        Residential => "In een woongroep of instelling",
        CareFarm => "Op een zorgboerderij",
        YouthDetention => "In een justitiële jeugdinrichting",
        SupervisedRoom => "Op kamers met begeleiding",
        Other => "Ergens anders",
    }
    Measure {
        None => "Geen",
        Supervision => "Ondertoezichtstelling",
        Guardianship => "Voogdij",
        Probation => "Jeugdreclassering",
    }
    ScopeQuestion {
        InCare => "Krijgt de jongere hulp van uw organisatie, of was dat tot hooguit een half jaar geleden zo?",
        LivesInGroningen => "Woonde de jongere in de gemeente Groningen voordat het verblijf begon?",
        ComplexProblems => "Zijn er problemen op meer dan één gebied van het leven?",
        ProtectedHousingDoesNotFit => "Komt door de leeftijd eerst Beschermd Wonen in beeld, terwijl dat niet de hulp is die past?",
        YouthCareHelps => "Heeft de jongere na 18 nog iets aan hulp vanuit de jeugdzorg?",
    }
    ScopeAnswer {
        Yes => "Ja",
        No => "Nee",
        Unsure => "Twijfel",
    }
    LegalGround {
        YouthAct => "Jeugdwet: toegang tot jeugdhulp",
        SocialSupportAct => "Wmo 2015: ondersteuning en beschermd wonen",
        ParticipationAct => "Participatiewet: werk en inkomen",
    }
    Receivers {
        Committee => "De projectcommissie",
        Wij => "WIJ Groningen",
        Invitees => "De mensen die voor deze casus worden uitgenodigd",
    }
    ConsentWay {
        Written => "Schriftelijk",
        Spoken => "Mondeling, door de hulpverlener genoteerd",
    }
    MeetingState {
        Planned => "Gepland",
        Open => "Nu bezig",
        Closed => "Afgerond",
        Cancelled => "Vervallen",
    }
    ItemOutcome {
        Adopted => "Vastgesteld",
        CarriedOver => "Nog geen besluit",
        AwaitingWriting => "Wacht op een schriftelijk antwoord",
        NotReached => "Niet aan toegekomen",
        KeptPlan => "Het plan blijft zoals het is",
        Withdrawn => "Van de agenda gehaald",
        MeetingCancelled => "De bijeenkomst is vervallen",
    }
    Capacity {
        Completes => "Vult de commissie aan en beslist mee",
        Explains => "Licht toe en beslist niet mee",
    }
    YouthAnswer {
        Yes => "Ja",
        NotYet => "Nog niet",
        No => "Nee",
    }
    VoiceWay {
        AtTable => "Aan tafel",
        InWriting => "Schriftelijk",
        ThroughTrusted => "Via iemand die de jongere vertrouwt",
        NotAtAll => "Niet",
    }
    GoEnd {
        Revoked => "Ingetrokken",
        Replaced => "Gevolgd door een go voor een nieuwer plan",
        CaseClosed => "Geëindigd doordat de casus is afgesloten",
    }
    TableRule {
        CoverAllowed => "Een randvoorwaarde mag onder voorbehoud tellen",
        WrittenAnswersAllowed => "Wie er niet is mag schriftelijk antwoorden",
        OnlyCoreDecides => "Alleen kernleden beslissen",
        EscalationFromTable => "Vanaf welke tafel kan de casus naar een andere plek voor hulp bij het besluit",
        InviteeDaysAfterMeeting => "Hoelang een genodigde na de vergadering kan meelezen",
    }
    MomentKind {
        TwoWeeks => "Eerste keer na de go",
        SixWeeks => "Tweede keer na de go",
        ThreeMonths => "Derde keer na de go",
        SixMonths => "Vierde keer na de go",
        Year => "Vijfde keer na de go",
        Eighteen => "Rond de 18e verjaardag",
        TwentyOne => "Rond de 21e verjaardag",
        TwentyThree => "Rond de 23e verjaardag",
        BeforeEnd => "Voordat iets afloopt",
        Agreed => "Afgesproken bij een eerder gesprek",
    }
    Light {
        InOrder => "Op orde",
        Fragile => "Kwetsbaar",
        NotInOrder => "Niet op orde",
    }
    RecordKind {
        Conversation => "Gesprek",
        Telephone => "Telefonisch",
        Evaluation => "Evaluatie",
        Adjustment => "Aanpassing",
    }
    RoundEnd {
        Adopted => "Het plan is vastgesteld",
        ClosedByLead => "Gesloten door de projectleider",
        PlanEdited => "Gesloten omdat het plan is aangepast",
        SeatsChanged => "Gesloten omdat er iemand bij kwam of wegging die meebeslist",
        CarriedOver => "Nog geen besluit: verder op een volgende tafel",
        CaseLeft => "Gesloten omdat de casus van tafel ging",
        ConsentWithdrawn => "Gesloten omdat de jongere de toestemming introk",
    }
    Standing {
        Unanimous => "Iedereen is het eens",
        Incomplete => "Nog niet iedereen heeft een standpunt gegeven",
        Divided => "Niet iedereen is akkoord",
        TooFew => "Te weinig mensen zijn akkoord",
    }
    InvolvedAs {
        Signaller => "signaleert",
        Provider => "contactpersoon van de aanbieder",
        CaseManager => "casemanager",
        Advisor => "denkt mee als adviseur",
        Committee => "vaste kern van de commissie",
        Invitee => "uitgenodigd",
        Deputy => "vervangt een kernlid",
        Owner => "regelt een randvoorwaarde, zelf of als vervanger, of zoekt een punt uit",
    }
    ConditionKind {
        ExtendedYouthCare => "Verlengde jeugdhulp: beschikking",
        CareOrder => "Bestelling in het WIZ-portaal, met opmerking",
        Allocation => "Toewijzing ontvangen",
        ProtectedHousingIndication => "Wmo-melding of indicatie Beschermd Wonen",
        LongTermCare => "Wlz-aanvraag bij het CIZ",
        BridgingGuarantee => "Overbrugging Wlz of Zvw toegezegd",
        TreatmentContract => "Contract of losse afspraak voor de behandeling",
        JointFunding => "Jeugd en Beschermd Wonen betalen samen: akkoord",
        Income => "Inkomen, met maatwerk in de Participatiewet",
        StudyAndBenefits => "DUO, Wajong of toeslagen aangevraagd",
        DebtArrangement => "Schuldregeling of betaalafspraak",
        Housing => "Woonplek: contract of toezegging",
        SchoolOrWork => "School, werk of dagbesteding bevestigd",
        LegalRepresentation => "Mentor of bewindvoerder verzocht",
        ConsentAndLead => "Toestemming en regiehouder vastgelegd",
        RevocationResolved => "Reden van het intrekken van de go opgelost",
        Other => "Iets anders",
    }
    Law {
        YouthAct => "Jeugdwet",
        SocialSupportAct => "Wmo 2015",
        LongTermCareAct => "Wet langdurige zorg",
        HealthInsuranceAct => "Zorgverzekeringswet",
        ParticipationAct => "Participatiewet",
        DebtCounsellingAct => "Wet gemeentelijke schuldhulpverlening",
        CivilCode => "Burgerlijk Wetboek",
        None => "Geen wet in het bijzonder",
    }
    ProofNeed {
        FormalDecision => "Nummer, datum en looptijd van de beschikking",
        CareOrder => "Bestelnummer, en de dag waarop de opmerking in het WIZ-portaal is gezet",
        Reference => "Waaruit blijkt dat het geregeld is, met de datum",
    }
    OwnerRole {
        CaseManager => "de WIJ-casemanager",
        Signaller => "de hulpverlener die signaleert",
        ProjectLead => "de projectleider",
        CoreMember => "een kernlid van de commissie",
        Youth => "de jongere, met hulp",
        Outside => "iemand zonder account",
    }
);

impl Dutch for Phase {
    /// The name of the step as the step track has it; every closed case is "Afgesloten".
    fn dutch(&self) -> Cow<'static, str> {
        let step = self.step().and_then(|step| STEPS.get(usize::from(step).saturating_sub(1)));
        Cow::Borrowed(step.copied().unwrap_or("Afgesloten"))
    }
}

impl Dutch for WaitsFor {
    /// What follows "wacht op".
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(super::case::waiting_for(*self))
    }
}

impl Dutch for Stance {
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Agree => "Akkoord",
            Self::NotYet { .. } => "Nog niet",
            Self::Disagree { .. } => "Niet akkoord",
            Self::NotInvolved { .. } => "Mijn domein is niet betrokken",
        })
    }
}

impl Dutch for ConditionState {
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Open => "Nog te regelen",
            Self::Fulfilled { confirmed: true, .. } => "Geregeld",
            Self::Fulfilled { confirmed: false, .. } => "Wacht op een tweede persoon",
            Self::Waived { .. } => "Niet nodig",
            Self::Covered { .. } => "Onder voorbehoud",
            Self::Refused { .. } => "Lukt niet",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Debug;

    use super::*;
    use crate::domain::organisation::OrganisationKind;
    use crate::domain::plan::{Section, Step, VersionState, Voice};
    use crate::domain::role::{Represents, Role};
    use crate::domain::signal::ChecklistItem;
    use crate::dutch::assert_dutch;

    fn told<T: Dutch + Debug>(values: &[T]) {
        let mut known = BTreeSet::new();
        for value in values {
            let words = value.dutch();
            assert_dutch(&words);
            assert!(known.insert(words.into_owned()), "{value:?} is called what another is called");
        }
    }

    #[test]
    fn every_value_has_a_dutch_phrase_of_its_own() {
        told(Role::ALL);
        told(Represents::ALL);
        told(LifeDomain::ALL);
        told(Job::ALL);
        told(ClosedReason::ALL);
        told(Answer::ALL);
        told(ContinuityRisk::ALL);
        told(LivesNow::ALL);
        told(Measure::ALL);
        told(ScopeQuestion::ALL);
        told(ScopeAnswer::ALL);
        told(LegalGround::ALL);
        told(Receivers::ALL);
        told(ConsentWay::ALL);
        told(MeetingState::ALL);
        told(ItemOutcome::ALL);
        told(Capacity::ALL);
        told(YouthAnswer::ALL);
        told(VoiceWay::ALL);
        told(GoEnd::ALL);
        told(MomentKind::ALL);
        told(Light::ALL);
        told(RecordKind::ALL);
        told(RoundEnd::ALL);
        told(OrganisationKind::ALL);
        told(TableRule::ALL);
        told(InvolvedAs::ALL);
        told(ConditionKind::ALL);
        told(Law::ALL);
        told(ProofNeed::ALL);
        told(OwnerRole::ALL);
        told(Section::ALL);
        told(Step::ALL);
        told(Voice::ALL);
        told(VersionState::ALL);
        told(ChecklistItem::ALL);
        told(&Phase::STEPS);
        told(&[Standing::Unanimous, Standing::Incomplete, Standing::Divided, Standing::TooFew]);
    }

    #[test]
    fn a_phase_is_called_as_on_the_step_track() {
        let steps: Vec<String> = Phase::STEPS.iter().map(|phase| phase.dutch().into_owned()).collect();
        assert_eq!(steps, STEPS);
        assert_eq!(Phase::Closed(ClosedReason::Moved).dutch(), "Afgesloten");
    }
}
