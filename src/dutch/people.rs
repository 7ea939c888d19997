//! People: their roles, the domains they speak for, the organisations they work for.

use std::borrow::Cow;

use super::Dutch;
use crate::domain::organisation::OrganisationKind;
use crate::domain::role::{Represents, Role};
use crate::store::accounts::Why;

impl Dutch for Role {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Signaller => "hulpverlener",
            Self::ProviderContact => "contactpersoon van de aanbieder",
            Self::CaseManager => "WIJ-casemanager",
            Self::CoreMember => "kernlid",
            Self::Invitee => "genodigde",
            Self::MethodAdvisor => "IPW-adviseur",
            Self::ProjectLead => "projectleider",
            Self::FinanceController => "financieel medewerker",
            Self::PrivacyOfficer => "privacy officer",
            Self::Administrator => "beheerder",
            Self::LearningReader => "lezer",
        }
        .into()
    }
}

impl Dutch for Represents {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Youth => "Jeugd",
            Self::ProtectedHousing => "Beschermd Wonen",
            Self::WorkAndIncome => "Werk en Inkomen",
            Self::Wij => "WIJ Groningen",
            Self::CareOffice => "Zorgkantoor",
            Self::HealthInsurer => "Zorgverzekeraar",
            Self::Housing => "Wonen",
            Self::Education => "Onderwijs",
            Self::Provider => "Aanbieder",
            Self::Treatment => "Behandeling",
            Self::Other => "Anders",
        }
        .into()
    }
}

impl Dutch for OrganisationKind {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Provider => "aanbieder",
            Self::Wij => "WIJ",
            Self::Municipality => "gemeente",
            Self::CareOffice => "zorgkantoor",
            Self::Housing => "woningcorporatie",
            Self::Education => "onderwijs",
            Self::PoliceJustice => "politie en justitie",
            Self::Other => "anders",
        }
        .into()
    }
}

impl Dutch for Why {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::New => "nieuw account",
            Self::Changed => "andere rol, organisatie of gegevens",
            Self::Reopened => "account weer geopend",
            Self::Link => "opnieuw ingesteld met een link van de beheerder",
        }
        .into()
    }
}

/// What somebody with this role does, in a line under the choice of a role.
#[must_use]
pub const fn what_a_role_does(role: Role) -> &'static str {
    match role {
        Role::Signaller => "Start signalen voor jongeren van de eigen aanbieder en schrijft mee aan het plan.",
        Role::ProviderContact => "Ziet van de eigen aanbieder welke casussen er zijn en in welke stap, geen plan.",
        Role::CaseManager => "Schrijft het plan met de jongere en plaatst de bestelling.",
        Role::CoreMember => "Beslist mee aan de tafel namens een domein.",
        Role::Invitee => "Ziet voor korte tijd één casus, rond één overleg.",
        Role::MethodAdvisor => "Helpt bij een casus als daarom is gevraagd.",
        Role::ProjectLead => "Leidt de tafel, ziet alle casussen en geeft de go.",
        Role::FinanceController => "Ziet bedragen per casusnummer, geen zorginhoud.",
        Role::PrivacyOfficer => "Ziet wie wat heeft bekeken, geen plannen.",
        Role::Administrator => "Beheert accounts en organisaties, ziet geen casussen.",
        Role::LearningReader => "Leest cijfers en geleerde lessen, geen casussen.",
    }
}
