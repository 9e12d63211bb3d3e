use super::*;

/// Where nobody could be registered the vault is there all the same, and so is its recovery code.
#[test]
fn the_recovery_code_is_shown_whatever_comes_of_the_rest() {
    let created = Created::of("07".repeat(16).parse().unwrap(), "CODE-OF-RECOVERY", None);
    let text = created.text("Keystead", &Place::Directory("somewhere".into()));
    assert!(text.contains("CODE-OF-RECOVERY") && text.contains("principal list"), "{text}");
    assert!(!text.contains("Secret access key"), "{text}");
    let json = serde_json::to_value(&created).unwrap();
    assert_eq!(json["recoveryCode"], "CODE-OF-RECOVERY");
    assert!(json["appKey"].is_null() && json["secretAccessKey"].is_null());
}
