use super::*;
use crate::profile::ProfileId;

#[test]
fn a_policy_of_approvals_has_bounds_and_can_be_kept() {
    let rules = Profile::named(ProfileId::STANDARD).unwrap();
    let check = |needed, approvers: u8| {
        let approvers = (0..approvers).map(|number| PrincipalId::from_bytes([number; 16])).collect();
        ApprovalPolicy { needed, approvers, signed: false }.check(rules)
    };
    for (needed, approvers) in [(1, 0), (16, 0), (1, 1), (2, 2), (1, 64), (16, 64)] {
        assert_eq!(check(needed, approvers), Ok(()), "{needed} of {approvers}");
    }
    for (needed, approvers) in [(0, 0), (0, 3), (17, 0), (17, 64), (2, 1), (3, 2), (1, 65), (16, 65)] {
        let refused = Err(Error::SettingInvalid { field: "approvals" });
        assert_eq!(check(needed, approvers), refused, "{needed} of {approvers}");
    }
    let without = Profile { approvals: false, ..rules.clone() };
    assert_eq!(ApprovalPolicy::ONE.check(&without), Err(Error::NotOffered(Feature::Approvals)));
}
