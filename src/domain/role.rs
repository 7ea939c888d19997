//! Who somebody is in the organisation of the table. What a role may do is decided in `policy`, and only there.

use serde::{Deserialize, Serialize};

/// A closed list of values that is stored and sent as one word per value.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every value, in the order people expect.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word it is stored by.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored or sent word, if there is one.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

words!(
    /// What an account may be used for.
    Role {
        /// Hulpverlener or gedragswetenschapper of a provider.
        Signaller = "signaller",
        /// Interne contactpersoon of a provider.
        ProviderContact = "provider_contact",
        /// WIJ-casemanager.
        CaseManager = "case_manager",
        /// Kernlid of the projectcommissie.
        CoreMember = "core_member",
        /// Genodigde: one case, for a time.
        Invitee = "invitee",
        /// IPW-adviseur.
        MethodAdvisor = "method_advisor",
        /// Projectleider.
        ProjectLead = "project_lead",
        /// Financieel medewerker.
        FinanceController = "finance_controller",
        /// Privacy officer.
        PrivacyOfficer = "privacy_officer",
        /// Beheerder.
        Administrator = "administrator",
        /// Lezer of figures and lessons.
        LearningReader = "learning_reader",
    }
);

words!(
    /// The domain a decider speaks for.
    Represents {
        /// Jeugd.
        Youth = "youth",
        /// Beschermd Wonen.
        ProtectedHousing = "protected_housing",
        /// Werk en Inkomen.
        WorkAndIncome = "work_and_income",
        /// WIJ Groningen.
        Wij = "wij",
        /// Zorgkantoor.
        CareOffice = "care_office",
        /// Zorgverzekeraar.
        HealthInsurer = "health_insurer",
        /// Wonen.
        Housing = "housing",
        /// Onderwijs.
        Education = "education",
        /// Aanbieder.
        Provider = "provider",
        /// Behandeling.
        Treatment = "treatment",
        /// Anders.
        Other = "other",
    }
);

impl Represents {
    /// Jeugd and Beschermd Wonen pay together, so no round is complete without them.
    pub fn is_indispensable(self) -> bool {
        matches!(self, Self::Youth | Self::ProtectedHousing)
    }

    /// Who speaks for these completes the committee unless a reason says otherwise.
    pub fn completes_by_default(self) -> bool {
        matches!(self, Self::Provider | Self::Wij | Self::Treatment)
    }
}

words!(
    /// The five areas of life that must be in order before letting go.
    LifeDomain {
        /// Wonen.
        Housing = "housing",
        /// Inkomen.
        Income = "income",
        /// Welzijn.
        Wellbeing = "wellbeing",
        /// School en werk.
        SchoolWork = "school_work",
        /// Support.
        Support = "support",
    }
);

words!(
    /// Work that the application does by itself; it acts under its own name.
    Job {
        /// Ends the waiting for written answers at its deadline.
        WrittenAnswers = "written_answers",
        /// Looks every day whether proof or cover has expired.
        Conditions = "conditions",
    }
);

/// Who asks: a person, as known at this moment, or the application itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person(Person),
    /// The application itself.
    Job(Job),
}

/// What the rules need to know of a signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub user: crate::domain::ids::UserId,
    /// Its role.
    pub role: Role,
    /// The organisation it belongs to.
    pub organisation: Option<crate::domain::ids::OrganisationId>,
    /// The second factor was given in the last five minutes.
    pub fresh_second_factor: bool,
}

/// Who did something, as history remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person.
    Person(crate::domain::ids::UserId),
    /// The application itself.
    Job(Job),
}

impl Actor {
    /// The name under which history remembers this actor.
    pub fn author(&self) -> Author {
        match self {
            Self::Person(person) => Author::Person(person.user),
            Self::Job(job) => Author::Job(*job),
        }
    }

    /// The person, unless it is the application itself.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Job(_) => None,
        }
    }

    /// Whether this is exactly that account.
    pub fn is(&self, user: crate::domain::ids::UserId) -> bool {
        self.person().is_some_and(|person| person.user == user)
    }
}
