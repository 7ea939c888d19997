//! What a provider reports: the signal, its checklist 18-/18+, and the two records that allow the case to be shared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::condition::ConditionKind;
use super::role::words;
use super::text::{Line, Prose};

words!(
    /// The 34 questions of the checklist 18-/18+ (domain.md 3b). The texts stand in `dutch`.
    ChecklistItem {
        /// K1.
        K1 = "k1",
        /// K2.
        K2 = "k2",
        /// K3.
        K3 = "k3",
        /// K4.
        K4 = "k4",
        /// K5.
        K5 = "k5",
        /// K6.
        K6 = "k6",
        /// W1 ★.
        W1 = "w1",
        /// W2 ★.
        W2 = "w2",
        /// W3.
        W3 = "w3",
        /// W4.
        W4 = "w4",
        /// I1 ★.
        I1 = "i1",
        /// I2.
        I2 = "i2",
        /// I3.
        I3 = "i3",
        /// I4.
        I4 = "i4",
        /// I5.
        I5 = "i5",
        /// I6.
        I6 = "i6",
        /// Z1 ★.
        Z1 = "z1",
        /// Z2 ★.
        Z2 = "z2",
        /// Z3 ★.
        Z3 = "z3",
        /// Z4.
        Z4 = "z4",
        /// Z5.
        Z5 = "z5",
        /// Z6.
        Z6 = "z6",
        /// Z7.
        Z7 = "z7",
        /// Z8.
        Z8 = "z8",
        /// S1 ★.
        S1 = "s1",
        /// S2.
        S2 = "s2",
        /// S3.
        S3 = "s3",
        /// N1 ★.
        N1 = "n1",
        /// N2.
        N2 = "n2",
        /// N3.
        N3 = "n3",
        /// R1 ★.
        R1 = "r1",
        /// R2.
        R2 = "r2",
        /// R3.
        R3 = "r3",
        /// R4.
        R4 = "r4",
    }
);

impl ChecklistItem {
    /// Whether it is about continuity: "niet geregeld" then proposes a reason to signal.
    pub fn is_continuity(self) -> bool {
        use ChecklistItem::*;
        matches!(self, W1 | W2 | I1 | Z1 | Z2 | Z3 | S1 | N1 | R1)
    }

    /// The kind of thing that arranges it, when it becomes a point of the plan.
    pub fn kind(self) -> ConditionKind {
        use ChecklistItem::*;
        match self {
            K6 => ConditionKind::LegalRepresentation,
            W1 | W2 | W3 | W4 => ConditionKind::Housing,
            I1 | I6 => ConditionKind::Income,
            I2 | I3 | I4 => ConditionKind::StudyAndBenefits,
            I5 => ConditionKind::DebtArrangement,
            Z2 => ConditionKind::TreatmentContract,
            Z3 => ConditionKind::ExtendedYouthCare,
            S1 | S2 | S3 => ConditionKind::SchoolOrWork,
            R2 | R3 => ConditionKind::ConsentAndLead,
            K1 | K2 | K3 | K4 | K5 | Z1 | Z4 | Z5 | Z6 | Z7 | Z8 | N1 | N2 | N3 | R1 | R4 => ConditionKind::Other,
        }
    }

    /// The reason to signal that "niet geregeld" proposes.
    pub fn proposes(self) -> Option<ContinuityRisk> {
        use ChecklistItem::*;
        match self {
            W1 | W2 => Some(ContinuityRisk::PlaceEnds),
            I1 => Some(ContinuityRisk::NoIncome),
            Z1 => Some(ContinuityRisk::NoLawFits),
            Z2 => Some(ContinuityRisk::TherapistNotContracted),
            Z3 => Some(ContinuityRisk::NoIndication),
            S1 | N1 | R1 => Some(ContinuityRisk::Other),
            _ => None,
        }
    }
}

words!(
    /// What a checklist question was answered with. None is ever forced.
    Answer {
        /// Geregeld.
        Arranged = "arranged",
        /// Loopt.
        Underway = "underway",
        /// Niet geregeld.
        NotArranged = "not_arranged",
        /// Niet van toepassing.
        NotApplicable = "not_applicable",
        /// Niet besproken (niet nodig).
        NotDiscussed = "not_discussed",
    }
);

words!(
    /// Why care may break off at 18.
    ContinuityRisk {
        /// De plek stopt.
        PlaceEnds = "place_ends",
        /// De behandelaar werkt niet voor 18+.
        TherapistNotContracted = "therapist_not_contracted",
        /// Er is geen indicatie.
        NoIndication = "no_indication",
        /// Er is geen inkomen.
        NoIncome = "no_income",
        /// Geen wet past.
        NoLawFits = "no_law_fits",
        /// Wachtlijst.
        WaitingList = "waiting_list",
        /// Schuld.
        Debt = "debt",
        /// Anders.
        Other = "other",
    }
);

words!(
    /// Where the youth lives now.
    LivesNow {
        /// Thuis.
        Home = "home",
        /// Pleeggezin.
        FosterFamily = "foster_family",
        /// Gezinshuis.
        FamilyHouse = "family_house",
        /// Residentieel.
        Residential = "residential",
        /// Zorgboerderij.
        CareFarm = "care_farm",
        /// Justitiële jeugdinrichting.
        YouthDetention = "youth_detention",
        /// Begeleide kamer.
        SupervisedRoom = "supervised_room",
        /// Anders.
        Other = "other",
    }
);

words!(
    /// A measure of youth protection or youth probation.
    Measure {
        /// Geen.
        None = "none",
        /// Ondertoezichtstelling.
        Supervision = "supervision",
        /// Voogdij.
        Guardianship = "guardianship",
        /// Jeugdreclassering.
        Probation = "probation",
    }
);

words!(
    /// The five questions that tell whether the youth belongs to the target group (pilot text, lines 36–41).
    ScopeQuestion {
        /// Is the youth in care with the provider that signals, or was until at most half a year ago?
        InCare = "in_care",
        /// Did the youth live in the municipality of Groningen before the stay?
        LivesInGroningen = "lives_in_groningen",
        /// Are there problems in more than one area of life?
        ComplexProblems = "complex_problems",
        /// Would Beschermd Wonen come first by age, without being the right care?
        ProtectedHousingDoesNotFit = "protected_housing_does_not_fit",
        /// Would help from youth care after 18 do the youth good?
        YouthCareHelps = "youth_care_helps",
    }
);

words!(
    /// The answer to a scope question; the project lead decides in doubt.
    ScopeAnswer {
        /// Ja.
        Yes = "yes",
        /// Nee.
        No = "no",
        /// Twijfel.
        Unsure = "unsure",
    }
);

words!(
    /// The legal ground on which the municipality may handle the case.
    LegalGround {
        /// Jeugdwet.
        YouthAct = "youth_act",
        /// Wmo.
        SocialSupportAct = "social_support_act",
        /// Participatiewet.
        ParticipationAct = "participation_act",
    }
);

words!(
    /// A group of receivers to which the youth lets the provider give information.
    Receivers {
        /// The projectcommissie.
        Committee = "committee",
        /// WIJ Groningen.
        Wij = "wij",
        /// The people invited to the case.
        Invitees = "invitees",
    }
);

words!(
    /// How the youth gave or withdrew consent.
    ConsentWay {
        /// In writing.
        Written = "written",
        /// Spoken, noted by the professional.
        Spoken = "spoken",
    }
);

/// What the signaller filled in so far. Every field may be empty until the signal is submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Where the youth lives now.
    pub lives_now: Option<LivesNow>,
    /// The day the present care ends.
    pub care_ends_on: Option<NaiveDate>,
    /// The day the present formal decision ends.
    pub decision_ends_on: Option<NaiveDate>,
    /// The municipality or place of the address before the stay (woonplaatsbeginsel).
    pub address_before_stay: Option<Line>,
    /// A measure of youth protection.
    pub measure: Option<Measure>,
    /// Why care may break off.
    pub risks: BTreeSet<ContinuityRisk>,
    /// What happens if nobody does anything; at most 600 characters on the form.
    pub if_nothing_happens: Option<Prose>,
    /// The answers that tell whether the youth belongs to the target group.
    pub scope: BTreeMap<ScopeQuestion, ScopeAnswer>,
    /// The ground on which the municipality may handle this.
    pub legal_ground: Option<LegalGround>,
    /// To whom the youth lets the provider give information.
    pub consent: Option<Consent>,
}

/// The youth lifted the professional secrecy towards these receivers (Jeugdwet 7.3.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To whom.
    pub to: BTreeSet<Receivers>,
    /// When.
    pub given_on: NaiveDate,
    /// How.
    pub way: ConsentWay,
}

/// One answer of the checklist, with an optional remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// A remark: only what is needed for this question.
    pub note: Option<Line>,
    /// The day it was answered or last changed.
    pub on: NaiveDate,
}

/// What a signal still lacks before it can be submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalGap {
    /// Scope questions are open.
    Scope,
    /// No risk to continuity was named.
    Risk,
    /// No legal ground was recorded.
    LegalGround,
    /// The youth's consent to share with the committee and WIJ was not recorded.
    Consent,
}

impl Answered {
    /// Whether it asks for a point in the plan.
    pub fn is_open(&self) -> bool {
        matches!(self.answer, Answer::NotArranged | Answer::Underway)
    }
}

impl Signal {
    /// What is still lacking, in the order of the pages.
    pub fn gaps(&self) -> Vec<SignalGap> {
        let answered = ScopeQuestion::ALL.iter().all(|question| self.scope.contains_key(question));
        let gaps = [
            (!answered, SignalGap::Scope),
            (self.risks.is_empty(), SignalGap::Risk),
            (self.legal_ground.is_none(), SignalGap::LegalGround),
            (!self.consents_to(Receivers::Committee) || !self.consents_to(Receivers::Wij), SignalGap::Consent),
        ];
        gaps.into_iter().filter(|(lacking, _)| *lacking).map(|(_, gap)| gap).collect()
    }

    /// Whether the youth allowed giving information to these receivers.
    pub fn consents_to(&self, receivers: Receivers) -> bool {
        self.consent.as_ref().is_some_and(|consent| consent.to.contains(&receivers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checklist_has_34_questions_and_9_about_continuity() {
        assert_eq!(ChecklistItem::ALL.len(), 34);
        assert_eq!(ChecklistItem::ALL.iter().filter(|item| item.is_continuity()).count(), 9);
        for item in ChecklistItem::ALL {
            assert_eq!(item.is_continuity(), item.proposes().is_some(), "{item:?}");
        }
    }

    #[test]
    fn an_empty_signal_lacks_everything() {
        use SignalGap::*;
        assert_eq!(Signal::default().gaps(), [Scope, Risk, LegalGround, Consent]);
    }
}
