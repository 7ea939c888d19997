//! What must be arranged before the go, in every domain of life and law, with its owner and its proof.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::months_after;
use super::ids::UserId;
use super::role::{LifeDomain, Represents, words};
use super::text::{Line, Prose};

words!(
    /// What kind of thing must be arranged (domain.md 3e).
    ConditionKind {
        /// Beschikking verlengde jeugdhulp.
        ExtendedYouthCare = "extended_youth_care",
        /// Bestelling in het WIZ-portaal, with the remark that it is a pilot case.
        CareOrder = "care_order",
        /// Toewijzing ontvangen.
        Allocation = "allocation",
        /// Wmo-melding or indication for Beschermd Wonen.
        ProtectedHousingIndication = "protected_housing_indication",
        /// Wlz-aanvraag at the CIZ.
        LongTermCare = "long_term_care",
        /// Overbrugging Wlz/Zvw toegezegd.
        BridgingGuarantee = "bridging_guarantee",
        /// Behandelcontract or separate agreement.
        TreatmentContract = "treatment_contract",
        /// Financiering Jeugd + Beschermd Wonen akkoord.
        JointFunding = "joint_funding",
        /// Inkomen: Participatiewet, tailored.
        Income = "income",
        /// DUO, Wajong or toeslagen aangevraagd.
        StudyAndBenefits = "study_and_benefits",
        /// Schuldregeling or betaalafspraak.
        DebtArrangement = "debt_arrangement",
        /// Woonplek: contract or toezegging.
        Housing = "housing",
        /// School, werk or dagbesteding bevestigd.
        SchoolOrWork = "school_or_work",
        /// Mentor or bewind verzocht.
        LegalRepresentation = "legal_representation",
        /// Toestemming and regiehouder vastgelegd.
        ConsentAndLead = "consent_and_lead",
        /// The reason why the go was revoked is solved.
        RevocationResolved = "revocation_resolved",
        /// Anders.
        Other = "other",
    }
);

words!(
    /// The law under which a condition is arranged.
    Law {
        /// Jeugdwet.
        YouthAct = "youth_act",
        /// Wmo 2015.
        SocialSupportAct = "social_support_act",
        /// Wet langdurige zorg.
        LongTermCareAct = "long_term_care_act",
        /// Zorgverzekeringswet.
        HealthInsuranceAct = "health_insurance_act",
        /// Participatiewet.
        ParticipationAct = "participation_act",
        /// Wet gemeentelijke schuldhulpverlening.
        DebtCounsellingAct = "debt_counselling_act",
        /// Burgerlijk Wetboek.
        CivilCode = "civil_code",
        /// No law in particular.
        None = "none",
    }
);

words!(
    /// What the proof of a condition must hold.
    ProofNeed {
        /// A formal decision: number, date and period.
        FormalDecision = "formal_decision",
        /// A care order: order number and the date of the remark in the WIZ-portaal.
        CareOrder = "care_order",
        /// Any reference with its date.
        Reference = "reference",
    }
);

impl ConditionKind {
    /// The law it is arranged under.
    pub fn law(self) -> Law {
        match self {
            Self::ExtendedYouthCare
            | Self::CareOrder
            | Self::Allocation
            | Self::JointFunding
            | Self::ConsentAndLead => Law::YouthAct,
            Self::ProtectedHousingIndication => Law::SocialSupportAct,
            Self::LongTermCare | Self::BridgingGuarantee => Law::LongTermCareAct,
            Self::TreatmentContract => Law::HealthInsuranceAct,
            Self::Income => Law::ParticipationAct,
            Self::DebtArrangement => Law::DebtCounsellingAct,
            Self::LegalRepresentation => Law::CivilCode,
            Self::StudyAndBenefits | Self::Housing | Self::SchoolOrWork | Self::RevocationResolved | Self::Other => {
                Law::None
            }
        }
    }

    /// The area of life it belongs to; several have none of their own.
    pub fn life_domain(self) -> Option<LifeDomain> {
        match self {
            Self::ProtectedHousingIndication | Self::Housing => Some(LifeDomain::Housing),
            Self::Income | Self::StudyAndBenefits | Self::DebtArrangement => Some(LifeDomain::Income),
            Self::ExtendedYouthCare | Self::LongTermCare | Self::TreatmentContract => Some(LifeDomain::Wellbeing),
            Self::SchoolOrWork => Some(LifeDomain::SchoolWork),
            Self::LegalRepresentation | Self::ConsentAndLead => Some(LifeDomain::Support),
            Self::CareOrder
            | Self::Allocation
            | Self::BridgingGuarantee
            | Self::JointFunding
            | Self::RevocationResolved
            | Self::Other => None,
        }
    }

    /// Who usually arranges it (domain.md 3e).
    pub fn usual_owner(self) -> OwnerRole {
        match self {
            Self::ExtendedYouthCare
            | Self::CareOrder
            | Self::ProtectedHousingIndication
            | Self::DebtArrangement
            | Self::Housing
            | Self::ConsentAndLead
            | Self::Other => OwnerRole::CaseManager,
            Self::Allocation
            | Self::LongTermCare
            | Self::TreatmentContract
            | Self::SchoolOrWork
            | Self::LegalRepresentation => OwnerRole::Signaller,
            Self::BridgingGuarantee | Self::RevocationResolved => OwnerRole::ProjectLead,
            Self::JointFunding | Self::Income => OwnerRole::CoreMember,
            Self::StudyAndBenefits => OwnerRole::Youth,
        }
    }

    /// For which domain the core member speaks who usually arranges it.
    pub fn usual_seat(self) -> Option<Represents> {
        match self {
            Self::JointFunding => Some(Represents::Youth),
            Self::Income => Some(Represents::WorkAndIncome),
            _ => None,
        }
    }

    /// The kinds in which a domain of the committee has something to arrange.
    pub fn of_domain(domain: Represents) -> &'static [Self] {
        match domain {
            Represents::Youth => &[Self::ExtendedYouthCare, Self::JointFunding, Self::Allocation],
            Represents::ProtectedHousing => &[Self::ProtectedHousingIndication, Self::JointFunding],
            Represents::WorkAndIncome => &[Self::Income, Self::StudyAndBenefits, Self::DebtArrangement],
            Represents::Wij => &[Self::CareOrder, Self::DebtArrangement, Self::ConsentAndLead],
            Represents::CareOffice => &[Self::LongTermCare, Self::BridgingGuarantee],
            Represents::HealthInsurer => &[Self::TreatmentContract, Self::BridgingGuarantee],
            Represents::Housing => &[Self::Housing],
            Represents::Education => &[Self::SchoolOrWork],
            Represents::Treatment => &[Self::TreatmentContract],
            Represents::Provider | Represents::Other => &[],
        }
    }

    /// Whether it is offered for every plan: what the application adds by itself, and what has no kind, is not.
    pub fn is_offered(self) -> bool {
        !matches!(self, Self::RevocationResolved | Self::Other)
    }

    /// What its proof must hold.
    pub fn proof_need(self) -> ProofNeed {
        match self {
            Self::ExtendedYouthCare | Self::ProtectedHousingIndication | Self::LongTermCare => {
                ProofNeed::FormalDecision
            }
            Self::CareOrder => ProofNeed::CareOrder,
            _ => ProofNeed::Reference,
        }
    }
}

words!(
    /// Who is responsible when no account is named.
    OwnerRole {
        /// The WIJ case manager of the case, whoever that is.
        CaseManager = "case_manager",
        /// The signaller of the case, whoever that is.
        Signaller = "signaller",
        /// The project lead.
        ProjectLead = "project_lead",
        /// A member of the committee.
        CoreMember = "core_member",
        /// The youth, with help.
        Youth = "youth",
        /// Somebody without an account.
        Outside = "outside",
    }
);

/// Who arranges it. The case manager and the signaller are meant by their part in the case, so that it moves along when
/// somebody else takes over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// In what part.
    pub role: OwnerRole,
    /// The account, where one is meant in person.
    pub user: Option<UserId>,
    /// The name of somebody without an account.
    pub name: Option<Line>,
}

impl Owner {
    /// The part alone.
    pub fn role(role: OwnerRole) -> Self {
        Self { role, user: None, name: None }
    }
}

/// What shows that it is arranged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Number or description of the decision, order, letter or agreement.
    pub reference: Line,
    /// Its date.
    pub dated: NaiveDate,
    /// The first day it is valid.
    pub valid_from: Option<NaiveDate>,
    /// The last day it is valid; after it the condition is open again.
    pub valid_until: Option<NaiveDate>,
    /// The day the pilot remark was placed with the order in the WIZ-portaal.
    pub remark_on: Option<NaiveDate>,
}

impl Proof {
    /// Whether it holds what this kind asks for.
    pub fn suffices_for(&self, kind: ConditionKind) -> bool {
        match kind.proof_need() {
            ProofNeed::FormalDecision => self.valid_from.is_some() && self.valid_until.is_some(),
            ProofNeed::CareOrder => self.remark_on.is_some(),
            ProofNeed::Reference => true,
        }
    }

    /// Whether it still counts on that day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_until.is_none_or(|until| day <= until)
    }
}

/// Where a condition stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ConditionState {
    /// To be arranged.
    Open,
    /// Arranged.
    Fulfilled {
        /// What shows it.
        proof: Proof,
        /// Who recorded it.
        by: UserId,
        /// When.
        at: DateTime<Utc>,
        /// Whether it counts already: what the project lead recorded waits for a second person.
        confirmed: bool,
    },
    /// Not needed after all; two people said so.
    Waived {
        /// Why.
        reason: Prose,
    },
    /// Met under reserve until a day; two people said so.
    Covered {
        /// Who guarantees it.
        guarantor: Line,
        /// The last day it counts.
        until: NaiveDate,
    },
    /// It does not work out: open and blocking again.
    Refused {
        /// Why.
        reason: Prose,
    },
}

impl ConditionState {
    /// The word it is stored by.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fulfilled { .. } => "fulfilled",
            Self::Waived { .. } => "waived",
            Self::Covered { .. } => "covered",
            Self::Refused { .. } => "refused",
        }
    }
}

/// How many months somebody can guarantee a condition at most: the bridging arrangement is for the time until the payer is settled.
pub const COVER_MONTHS: u32 = 6;

/// The last day that a condition can be covered until, said today.
pub fn last_covered_day(today: NaiveDate) -> NaiveDate {
    months_after(today, COVER_MONTHS)
}

/// What the project lead proposed and a core member must confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Relief {
    /// Not needed.
    Waive {
        /// Why.
        reason: Prose,
    },
    /// Needed, but the go need not wait for it.
    Unblock {
        /// Why.
        reason: Prose,
    },
    /// Under reserve.
    Cover {
        /// Who guarantees it.
        guarantor: Line,
        /// The last day it counts.
        until: NaiveDate,
    },
}

/// One thing that must be arranged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Its number in the case.
    pub number: u32,
    /// The plan version it belongs to.
    pub version: u32,
    /// What kind of thing.
    pub kind: ConditionKind,
    /// In a few words.
    pub what: Line,
    /// Who arranges it.
    pub owner: Owner,
    /// Who arranges it when the owner cannot.
    #[serde(default)]
    pub deputy: Option<UserId>,
    /// Whether the go waits for it.
    pub blocking: bool,
    /// Conditions of one group: one of them is enough.
    pub group: Option<u8>,
    /// The day it was requested.
    #[serde(default)]
    pub requested_on: Option<NaiveDate>,
    /// The day it is expected.
    pub expected_on: Option<NaiveDate>,
    /// Since when it is to be arranged: it was added, opened again or refused then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: ConditionState,
    /// What waits for a second person.
    pub relief: Option<Relief>,
}

impl Condition {
    /// Something to arrange that keeps the go waiting, of which nothing is known yet but what and whose; it has no number yet.
    pub fn new(version: u32, kind: ConditionKind, what: Line, owner: Owner) -> Self {
        Self {
            number: 0,
            version,
            kind,
            what,
            owner,
            deputy: None,
            blocking: true,
            group: None,
            requested_on: None,
            expected_on: None,
            since: None,
            state: ConditionState::Open,
            relief: None,
        }
    }

    /// The last day on which what was arranged or covered counts.
    pub fn counts_until(&self) -> Option<NaiveDate> {
        match &self.state {
            ConditionState::Fulfilled { proof, .. } => proof.valid_until,
            ConditionState::Covered { until, .. } => Some(*until),
            ConditionState::Open | ConditionState::Refused { .. } | ConditionState::Waived { .. } => None,
        }
    }

    /// Whether it is met on that day: arranged with valid proof, not needed, or covered.
    pub fn is_met(&self, day: NaiveDate) -> bool {
        match &self.state {
            ConditionState::Open | ConditionState::Refused { .. } => false,
            ConditionState::Fulfilled { proof, confirmed, .. } => *confirmed && proof.is_valid_on(day),
            ConditionState::Waived { .. } => true,
            ConditionState::Covered { until, .. } => day <= *until,
        }
    }
}

/// Something to arrange: what kind of thing, in which words, and by which day.
type Thing<'a> = (ConditionKind, &'a Line, Option<NaiveDate>);

/// Whether two are the same thing to arrange: in the same words, or of the same kind by the same day.
pub fn is_same_thing(one: Thing, other: Thing) -> bool {
    one.1 == other.1 || (one.0 == other.0 && one.2.is_some() && one.2 == other.2)
}

/// The blocking conditions of one version that keep the go waiting on that day. Of a group, one that is arranged or
/// covered frees the others; one that is not needed after all frees itself only. The care order is freed by nothing but
/// its own remark (BR18).
pub fn open_blocking(conditions: &[Condition], version: u32, day: NaiveDate) -> Vec<&Condition> {
    let of_version: Vec<&Condition> = conditions.iter().filter(|condition| condition.version == version).collect();
    let frees = |other: &Condition| other.is_met(day) && !matches!(other.state, ConditionState::Waived { .. });
    let is_freed = |condition: &Condition| {
        condition.kind != ConditionKind::CareOrder
            && condition.group.is_some()
            && of_version.iter().any(|other| other.group == condition.group && frees(other))
    };
    of_version
        .iter()
        .filter(|condition| condition.blocking && !condition.is_met(day) && !is_freed(condition))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn condition(number: u32, group: Option<u8>, state: ConditionState) -> Condition {
        Condition {
            number,
            version: 1,
            kind: ConditionKind::Housing,
            what: Line::parse("Kamer").unwrap(),
            owner: Owner::role(OwnerRole::CaseManager),
            deputy: None,
            blocking: true,
            group,
            requested_on: None,
            expected_on: None,
            since: None,
            state,
            relief: None,
        }
    }

    fn fulfilled(until: Option<&str>, confirmed: bool) -> ConditionState {
        let proof = Proof {
            reference: Line::parse("B-12").unwrap(),
            dated: date("2026-11-01"),
            valid_from: None,
            valid_until: until.map(date),
            remark_on: None,
        };
        ConditionState::Fulfilled { proof, by: UserId(Uuid::nil()), at: DateTime::UNIX_EPOCH, confirmed }
    }

    #[test]
    fn proof_counts_through_its_last_day() {
        let condition = condition(1, None, fulfilled(Some("2026-11-30"), true));
        assert!(condition.is_met(date("2026-11-30")));
        assert!(!condition.is_met(date("2026-12-01")));
    }

    #[test]
    fn what_is_not_confirmed_does_not_count() {
        assert!(!condition(1, None, fulfilled(None, false)).is_met(date("2026-11-30")));
    }

    #[test]
    fn of_a_group_one_is_enough() {
        let day = date("2026-11-30");
        let both = [condition(1, Some(1), ConditionState::Open), condition(2, Some(1), ConditionState::Open)];
        assert_eq!(open_blocking(&both, 1, day).len(), 2);
        let one = [condition(1, Some(1), ConditionState::Open), condition(2, Some(1), fulfilled(None, true))];
        assert!(open_blocking(&one, 1, day).is_empty());
    }

    #[test]
    fn a_care_order_needs_the_date_of_its_remark() {
        let ConditionState::Fulfilled { mut proof, .. } = fulfilled(None, true) else { unreachable!() };
        assert!(!proof.suffices_for(ConditionKind::CareOrder));
        proof.remark_on = Some(date("2026-11-02"));
        assert!(proof.suffices_for(ConditionKind::CareOrder));
    }
}
