//! Who is registered.

use super::*;
use crate::actor::{PrincipalKind, Role};
use crate::error::NameProblem;
use crate::id::PrincipalId;

impl World {
    fn register(&mut self, name: &str, groups: &[PrincipalId]) -> Result<(), Error> {
        let new = NewPrincipal {
            name: name.into(),
            kind: PrincipalKind::User,
            role: Role::User,
            groups: groups.to_vec(),
            approval_key: None,
        };
        self.run(async |vault, call| vault.create_principal(new, call).await.map(drop))
    }
}

#[test]
fn a_principal_has_a_name_of_its_own() {
    let mut world = World::new();
    assert_eq!(world.register("anna", &[]), Ok(()));
    for taken in ["anna", "owner", "system", "unknown"] {
        assert_eq!(world.register(taken, &[]), Err(Error::NameTaken), "{taken}");
    }
    assert_eq!(world.register("", &[]), Err(Error::InvalidName(NameProblem::Empty)));
}

#[test]
fn principals_are_listed_by_name() {
    let mut world = World::new();
    for name in ["dora", "carl", "ben", "anna", "emil"] {
        world.register(name, &[]).unwrap();
    }
    let listed = block_on(world.vault.principals()).unwrap();
    let names: Vec<_> = listed.iter().map(|principal| principal.name.as_str()).collect();
    assert_eq!(names, ["anna", "ben", "carl", "dora", "emil"]);
}

#[test]
fn a_principal_is_in_at_most_64_groups() {
    let mut world = World::new();
    let groups: Vec<_> =
        (0..65).map(|number| world.principal(&std::format!("group {number}"), Role::User, &[])).collect();
    assert_eq!(world.register("anna", &groups[..64]), Ok(()));
    assert_eq!(world.register("ben", &groups), Err(Error::SettingInvalid { field: "groups" }));
}
