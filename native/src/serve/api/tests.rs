use std::collections::BTreeSet;

use super::*;

/// The committed document is the one that the server gives. `keystead openapi` writes it.
#[test]
fn the_committed_document_is_that_of_the_table() {
    let committed = include_str!("../../../../docs/openapi.json");
    assert!(committed == text(), "write it anew: keystead openapi > docs/openapi.json");
}

#[test]
fn each_operation_has_a_name_and_a_place_of_its_own() {
    let table = routes::table();
    let names: BTreeSet<_> = table.iter().map(|operation| operation.id).collect();
    assert_eq!(names.len(), table.len());
    let places: BTreeSet<_> =
        table.iter().map(|operation| (operation.path, operation.method.as_str())).collect();
    assert_eq!(places.len(), table.len());
    for operation in &table {
        assert!(!operation.summary.is_empty() && !operation.summary.ends_with('.'), "{}", operation.id);
        assert!(document::TAGS.iter().any(|(tag, _)| *tag == operation.tag), "{}", operation.id);
        // Safe methods change nothing, so that they need no proof against forgery.
        assert!(operation.method != Method::GET || operation.body.is_none(), "{}", operation.id);
    }
}

/// What holds secrets is not kept for those who repeat a request.
#[test]
fn no_answer_with_a_secret_can_be_repeated() {
    let document = document();
    for operation in routes::table().iter().filter(|operation| operation.repeatable) {
        let method = operation.method.as_str().to_ascii_lowercase();
        let answers = document["paths"][operation.path][method]["responses"].to_string();
        for secret in ["Secret", "NewAccessKey", "RecoveryCode", "NewSlot", "CertificateFile", "Export"] {
            assert!(!answers.contains(&format!("schemas/{secret}")), "{}", operation.id);
        }
    }
}

/// A server that fetches what callers name can be sent anywhere: no body and no parameter is an address to fetch.
#[test]
fn nothing_that_is_sent_names_an_address_to_fetch() {
    const ADDRESSES: [&str; 9] =
        ["url", "urls", "uri", "uris", "href", "webhook", "callback", "endpoint", "hostname"];
    /// Whether one of the words of a name like `callbackUrl` is one of an address.
    fn names_address(name: &str) -> bool {
        let apart: String = name
            .chars()
            .map(|letter| if letter.is_uppercase() { format!(" {letter}") } else { letter.to_string() })
            .collect();
        let lower = apart.to_lowercase();
        lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| ADDRESSES.contains(&word))
    }
    fn look(value: &serde_json::Value, at: &str) {
        match value {
            serde_json::Value::Object(members) => {
                for (name, inner) in members {
                    assert!(!names_address(name), "{at}/{name}");
                    let described = matches!(name.as_str(), "format" | "name");
                    assert!(!described || !inner.as_str().is_some_and(names_address), "{at}/{name}");
                    look(inner, &format!("{at}/{name}"));
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| look(item, at)),
            _ => {}
        }
    }
    assert!(names_address("callbackUrl") && names_address("uri") && !names_address("security"));
    let document = serde_json::to_value(document()).unwrap();
    look(&document["components"]["schemas"], "schemas");
    look(&document["paths"], "paths");
}
