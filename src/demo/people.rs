//! The people and organisations of the demo. All of them are made up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::domain::facts::OrganisationKind;
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::role::{Represents, Role};

/// The password of every demo account. It is no secret: the demo holds nothing but made-up data and says so on every page.
pub const PASSWORD: &str = "acht stoelen rond een tafel";

/// An organisation of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Organisation {
    /// What the stories call it.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: OrganisationKind,
}

/// An account of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Persona {
    /// What the stories call this person; also the first part of the address.
    pub key: &'static str,
    /// The name.
    pub name: &'static str,
    /// The role.
    pub role: Role,
    /// The organisation's key.
    pub organisation: &'static str,
    /// What a core member speaks for.
    pub represents: Option<Represents>,
}

/// The organisations.
pub const ORGANISATIONS: &[Organisation] = &[
    Organisation { key: "veldkant", name: "Veldkant Wonen", kind: OrganisationKind::Provider },
    Organisation { key: "morgenweide", name: "Zorgboerderij De Morgenweide", kind: OrganisationKind::Provider },
    Organisation { key: "zuidhoek", name: "Praktijk Zuidhoek", kind: OrganisationKind::Provider },
    Organisation { key: "kompas", name: "Kompas Jeugd", kind: OrganisationKind::Provider },
    Organisation { key: "wij", name: "WIJ Groningen", kind: OrganisationKind::Wij },
    Organisation { key: "gemeente", name: "Gemeente Groningen", kind: OrganisationKind::Municipality },
    Organisation { key: "zorgkantoor", name: "Zorgkantoor (demo)", kind: OrganisationKind::CareOffice },
    Organisation { key: "methode", name: "Adviesgroep Doorbraak (demo)", kind: OrganisationKind::Other },
];

const fn person(key: &'static str, name: &'static str, role: Role, organisation: &'static str) -> Persona {
    Persona { key, name, role, organisation, represents: None }
}

const fn core(key: &'static str, name: &'static str, organisation: &'static str, represents: Represents) -> Persona {
    Persona { key, name, role: Role::CoreMember, organisation, represents: Some(represents) }
}

/// The accounts.
pub const PERSONAS: &[Persona] = &[
    person("ingrid", "Ingrid Solle", Role::ProjectLead, "gemeente"),
    person("bas", "Bas Teunis", Role::ProjectLead, "gemeente"),
    person("mirthe", "Mirthe Dijkhuis", Role::Signaller, "veldkant"),
    person("tamar", "Tamar Oostinga", Role::Signaller, "morgenweide"),
    person("elin", "Elin Brouwhuis", Role::Signaller, "zuidhoek"),
    person("joris", "Joris Haverland", Role::Signaller, "kompas"),
    person("hilde", "Hilde Wierda", Role::ProviderContact, "kompas"),
    person("fadoua", "Fadoua Amrani", Role::CaseManager, "wij"),
    person("wouter", "Wouter Reinsma", Role::CaseManager, "wij"),
    core("marijke", "Marijke Postel", "gemeente", Represents::Youth),
    core("rob", "Rob Elzen", "gemeente", Represents::ProtectedHousing),
    core("saskia", "Saskia Nijhuis", "gemeente", Represents::WorkAndIncome),
    core("dewi", "Dewi Hartono", "wij", Represents::Wij),
    core("pieter", "Pieter Luinge", "zorgkantoor", Represents::CareOffice),
    person("karin", "Karin Veenhof", Role::Invitee, "zuidhoek"),
    person("leon", "Leon Abrams", Role::MethodAdvisor, "methode"),
    person("gerda", "Gerda Bolt", Role::FinanceController, "gemeente"),
    person("olaf", "Olaf Kramer", Role::PrivacyOfficer, "gemeente"),
    person("chantal", "Chantal Vos", Role::Administrator, "gemeente"),
    person("youssef", "Youssef Karim", Role::LearningReader, "gemeente"),
];

/// An id that is the same at every start, so that stories and tests can name people.
pub(super) fn id(of: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(format!("casustafel demo {of}").as_bytes()).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The account of that key.
pub fn user(key: &str) -> UserId {
    static KNOWN: LazyLock<BTreeMap<&str, UserId>> =
        LazyLock::new(|| PERSONAS.iter().map(|persona| (persona.key, of(persona.key))).collect());
    fn of(key: &str) -> UserId {
        UserId(id(&format!("person {key}")))
    }
    KNOWN.get(key).copied().unwrap_or_else(|| of(key))
}

/// The organisation of that key.
pub fn organisation(key: &str) -> OrganisationId {
    OrganisationId(id(&format!("organisation {key}")))
}

impl Persona {
    /// The address to sign in with; the domain can never exist.
    pub fn email(&self) -> String {
        format!("{}@{}.example", self.key, self.organisation)
    }

    /// The seed of the second factor: 20 bytes, the same at every start, like the password no secret.
    pub fn totp_seed(&self) -> Vec<u8> {
        Sha256::digest(format!("casustafel demo second factor {}", self.key).as_bytes())[..20].to_vec()
    }
}

/// The person of that key.
pub fn persona(key: &str) -> Option<&'static Persona> {
    PERSONAS.iter().find(|persona| persona.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_an_organisation_and_an_address_of_their_own() {
        let mut addresses = std::collections::BTreeSet::new();
        for persona in PERSONAS {
            assert!(
                ORGANISATIONS.iter().any(|organisation| organisation.key == persona.organisation),
                "{}",
                persona.key
            );
            assert!(addresses.insert(persona.email()));
        }
        for role in Role::ALL {
            assert!(PERSONAS.iter().any(|persona| persona.role == *role), "nobody is {role:?}");
        }
    }
}
