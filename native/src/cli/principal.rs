//! `keystead principal`.

use keystead_core::body::{NewPrincipalBody, PrincipalChangesBody};
use keystead_core::{PrincipalId, PrincipalKind, PrincipalView, Role};
use serde_json::json;

use super::args::{Globals, PrincipalCommand, PrincipalKindArg, RoleArg};
use super::backend::with_backend;
use super::failure::Failure;
use super::output::{Output, fields, table};

pub(super) fn run(globals: &Globals, command: &PrincipalCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match command {
        PrincipalCommand::Create(arguments) => {
            let new = NewPrincipalBody {
                name: arguments.name.clone(),
                kind: kind(arguments.kind),
                role: role(arguments.role),
                groups: Vec::new(),
                approval_key: None,
            };
            let made = with_backend(globals, |backend| backend.create_principal(new))?;
            output.show(&made, || show(&made))
        }
        PrincipalCommand::List => {
            let all = with_backend(globals, |backend| backend.principals())?;
            output.show(&all, || list(&all))
        }
        PrincipalCommand::Update(arguments) => {
            let id: PrincipalId = arguments.id.parse()?;
            let changes = PrincipalChangesBody {
                name: arguments.name.clone(),
                role: arguments.role.map(role),
                groups: None,
                approval_key: None,
            };
            let changed = with_backend(globals, |backend| backend.update_principal(id, changes))?;
            output.show(&changed, || show(&changed))
        }
        PrincipalCommand::Delete { id } => {
            let id: PrincipalId = id.parse()?;
            with_backend(globals, |backend| backend.delete_principal(id))?;
            output.show(&json!({ "deleted": id.to_string() }), || format!("Principal {id} is removed.\n"))
        }
        PrincipalCommand::AddAccessKey { id } => {
            let id: PrincipalId = id.parse()?;
            let made = with_backend(globals, |backend| backend.create_access_key(id))?;
            let (key, secret) = (&made.access_key_id, made.secret_access_key.expose());
            output.show(&json!({ "accessKeyId": key, "secretAccessKey": secret }), || {
                let rows = [("Access key id", key.clone()), ("Secret access key", secret.to_owned())];
                format!("{}\nThe secret is not shown again.\n", fields(&rows))
            })
        }
        PrincipalCommand::RemoveAccessKey { id } => {
            let id: keystead_core::AccessKeyId = id.parse()?;
            with_backend(globals, |backend| backend.delete_access_key(id))?;
            output.show(&json!({ "deleted": id.to_string() }), || format!("Access key {id} is removed.\n"))
        }
        PrincipalCommand::RenewAppKey { id } => {
            let id: PrincipalId = id.parse()?;
            let made = with_backend(globals, |backend| backend.create_application_key(id))?;
            let key = made.app_key.expose();
            output.show(&json!({ "appKey": key }), || {
                format!("{}\nIt is not shown again.\n", fields(&[("App key", key.to_owned())]))
            })
        }
    }
}

fn show(principal: &PrincipalView) -> String {
    fields(&[
        ("Principal", principal.name.clone()),
        ("Id", principal.id.clone()),
        ("Kind", kind_name(principal.kind).to_owned()),
        ("Role", role_name(principal.role).to_owned()),
    ])
}

fn list(all: &[PrincipalView]) -> String {
    let rows = all.iter().map(|principal| {
        let keys: Vec<_> = principal.access_keys.iter().map(|key| key.id.as_str()).collect();
        vec![
            principal.id.clone(),
            principal.name.clone(),
            kind_name(principal.kind).to_owned(),
            role_name(principal.role).to_owned(),
            if principal.has_application_key { "yes" } else { "no" }.to_owned(),
            keys.join(" "),
        ]
    });
    let head = ["PRINCIPAL", "NAME", "KIND", "ROLE", "APP KEY", "ACCESS KEYS"];
    table(&head, rows.collect(), "There are no principals. `keystead principal create` registers one.")
}

const fn kind(kind: PrincipalKindArg) -> PrincipalKind {
    match kind {
        PrincipalKindArg::User => PrincipalKind::User,
        PrincipalKindArg::Service => PrincipalKind::Service,
        PrincipalKindArg::Group => PrincipalKind::Group,
    }
}

const fn role(role: RoleArg) -> Role {
    match role {
        RoleArg::Viewer => Role::Viewer,
        RoleArg::User => Role::User,
        RoleArg::Admin => Role::Admin,
    }
}

const fn kind_name(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::User => "person",
        PrincipalKind::Service => "program",
        PrincipalKind::Group => "group",
    }
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::User => "user",
        Role::Admin => "administrator",
    }
}
