//! All 33 values of all five profiles.

use keystead_core::Profile;
use keystead_tests::testkit::assert_document;

const HEAD: &str = "# Profiles

This page is generated from the tables in `core/src/profile/`; a test compares the two, and another compares each value
with a table of its own. A keystore has one profile, chosen when it is created. What `standard` has can be customized
within bounds; the others are as their products are.
";

/// Number, name, and the values of standard, nhn, kakao, naver and jwt: written by hand from the products' documents.
#[rustfmt::skip]
const VALUES: [(u8, &str, [&str; 5]); 33] = [
    (1,  "deletion.window",             ["168 h", "168 h", "none", "72 h", "none"]),
    (2,  "deletion.round_up",           ["none", "1 h", "none", "none", "none"]),
    (3,  "deletion.cancel_to",          ["the state before", "enabled", "none", "disabled", "none"]),
    (4,  "deletion.precondition",       ["nothing; warns if used", "nothing", "no version, or every version destroyed",
                                         "nothing; warns if used", "nothing"]),
    (5,  "deletion.confirm",            ["name typed", "dialog", "name typed", "dialog", "user PIN"]),
    (6,  "deletion.now_needs_pending",  ["yes", "yes", "no", "yes", "no"]),
    (7,  "deletion.applies_to",         ["key, version, credential", "key, version, credential",
                                         "key, version (destroy)", "key, credential", "key, credential"]),
    (8,  "versions.protect_newest",     ["yes", "yes", "no", "yes", "yes"]),
    (9,  "versions.first",              ["1", "0", "1", "1", "0"]),
    (10, "versions.max",                ["none", "none", "none", "none", "1"]),
    (11, "versions.states",             ["Active, Deactivated, Compromised, Scheduled for deletion, Destroyed",
                                         "In Service, Scheduled to be Deleted, Deleted",
                                         "Active, Deactivated, Destroyed", "Enabled, Disabled, Deleted",
                                         "Active, Deleted"]),
    (12, "versions.default_selectable", ["yes", "no", "yes", "no", "no"]),
    (13, "versions.allow_none",         ["yes", "no", "yes", "no", "no"]),
    (14, "key.disable",                 ["yes", "no", "by its versions", "yes", "no"]),
    (15, "rotation.days",               ["1-1095, default off", "30-, default off", "1-1095, default 365",
                                         "1-730, default 90", "none"]),
    (16, "rotation.off",                ["switch", "0 days", "switch", "switch", "always off"]),
    (17, "rotation.when_disabled",      ["no", "no", "no", "yes", "no"]),
    (18, "rotation.manual_resets",      ["yes", "yes", "yes", "no", "no"]),
    (19, "rotation.at",                 ["the same time of day", "00:00", "00:00", "00:00", "the same time of day"]),
    (20, "rotation.imported",           ["yes", "no", "no", "no", "no"]),
    (21, "name.rule",                   ["1-100 of any text; may repeat", "1-100 of any text; may repeat",
                                         "1-100 of any text; may repeat",
                                         "3-15 of letters, digits, - and _, a letter first; unique",
                                         "1-100 of any text; may repeat"]),
    (22, "description.max",             ["1000", "1000", "1000", "100", "0"]),
    (23, "export",                      ["none", "symmetric, private", "none", "none", "none"]),
    (24, "import",                      ["HexTokens, Raw, Jwk, Pem, Components, PublicKey, Wrapped", "HexTokens", "none", "none",
                                         "Pem, Components"]),
    (25, "crypt.frame",                 ["Envelope", "Compatible(VersionPrefix)",
                                         "Compatible(Text(TextTag(\"kckms:\")))",
                                         "Compatible(Text(TextTag(\"ncpkms:v\")))", "Envelope"]),
    (26, "crypt.text",                  ["Base64 { lists: true }", "Utf8", "Base64 { lists: false }",
                                         "Base64 { lists: true }", "Utf8"]),
    (27, "crypt.max_plaintext",         ["1073741824", "32768", "1073741824", "32768", "1073741824"]),
    (28, "sign.max",                    ["1073741824", "245", "1073741824", "8192", "1073741824"]),
    (29, "access.clients",              ["IPv4, MAC, certificate, allow list", "IPv4, MAC, certificate; at least one",
                                         "allow list", "IPv4", "certificate"]),
    (30, "approvals",                   ["yes", "yes", "no", "no", "no"]),
    (31, "paging",                      ["1-1000, default 100, from 1", "10-100, default 10, from 1",
                                         "1-1000, default 20, from 1", "1-200, default 100, from 1",
                                         "1-1000, default 100, from 1"]),
    (32, "time",                        ["UtcIso", "LocalIso", "UtcIso", "EpochMillis", "Date"]),
    (33, "list.unauthorized",           ["partial row", "hidden", "partial row", "hidden", "hidden"]),
];

#[test]
fn every_value_of_every_profile_is_that_of_the_products() {
    for (column, profile) in Profile::ALL.into_iter().enumerate() {
        let knobs = profile.knobs();
        assert_eq!(knobs.len(), VALUES.len());
        for (knob, (number, name, values)) in knobs.iter().zip(VALUES) {
            let found = (knob.number, knob.name, knob.value.as_str());
            assert_eq!(found, (number, name, values[column]), "under {}", profile.id);
        }
    }
}

#[test]
fn the_page_of_profiles_is_the_table() {
    let mut page = format!("{HEAD}\n| # | value |");
    for profile in Profile::ALL {
        page += &format!(" {} |", profile.id);
    }
    page += &format!("\n|{}\n", "---|".repeat(7));
    let knobs = Profile::ALL.map(Profile::knobs);
    for (row, first) in knobs[0].iter().enumerate() {
        let values: Vec<_> = knobs.iter().map(|knobs| knobs[row].value.as_str()).collect();
        page += &format!("| {} | {} | {} |\n", first.number, first.name, values.join(" | "));
    }
    page += "\n## What they are like\n\n";
    for profile in Profile::ALL {
        page += &format!("- `{}`: {}.\n", profile.id, profile.title);
    }
    assert_document("profiles.md", &page);
}
