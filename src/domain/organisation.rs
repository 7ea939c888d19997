//! The organisations that people of the table work for.

use super::role::words;

words!(
    /// What kind of organisation it is.
    OrganisationKind {
        /// Aanbieder of care.
        Provider = "provider",
        /// WIJ Groningen.
        Wij = "wij",
        /// The municipality.
        Municipality = "municipality",
        /// Zorgkantoor.
        CareOffice = "care_office",
        /// Woningcorporatie.
        Housing = "housing",
        /// School.
        Education = "education",
        /// Police and justice.
        PoliceJustice = "police_justice",
        /// Any other.
        Other = "other",
    }
);
