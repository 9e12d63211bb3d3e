//! The command line. It holds no rules: it reads arguments, asks the engine, and shows what it answers.

mod anchor;
mod args;
mod audit;
mod backend;
mod config;
mod credential;
mod crypt;
mod data_key;
mod doctor;
mod exit;
mod failure;
mod files;
mod hsm;
mod import_key;
mod jwt;
mod key;
mod keystore;
mod material;
mod output;
mod principal;
mod profile;
mod random;
mod remote;
mod rewrap;
mod root;
mod secret;
mod server;
mod session;
mod settings;
mod show;
mod sign;
mod slot;
mod stream;
mod tokens;
mod transfer;
mod unseal;
mod vault;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Cli, Command};
use exit::Exit;
use failure::Failure;
use output::Output;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let arguments = match config::expand(arguments) {
        Ok(arguments) => arguments,
        Err(failure) => return finish(Err(failure), Output { json }),
    };
    let parsed = args::command().try_get_matches_from(arguments);
    match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => finish(run(&cli), Output { json: cli.globals.json }),
        Err(error) if !error.use_stderr() => {
            // Help and version. Somebody who has stopped reading needs no more of it.
            let _ = error.print();
            Exit::Ok.into()
        }
        Err(error) if json => finish(Err(Failure::Arguments(first_sentence(&error))), Output { json: true }),
        Err(error) => {
            // In clap's own words, which show the usage, under the code that every error has. Without any argument it
            // shows the help.
            let code = Failure::Arguments(String::new()).code();
            let text =
                error.render().to_string().trim_end().replacen("error: ", &format!("error[{code}]: "), 1);
            let _ = writeln!(io::stderr(), "{text}");
            Exit::Usage.into()
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let globals = &cli.globals;
    match &cli.command {
        Command::Init(arguments) => vault::init(globals, arguments),
        Command::Status => vault::status(globals),
        Command::Check => vault::check(globals),
        Command::Doctor => doctor::run(globals),
        Command::Tick => vault::tick(globals),
        Command::Slot(command) => slot::run(globals, command),
        Command::Root(command) => root::run(globals, command),
        Command::Profile(command) => profile::run(globals, command),
        Command::Keystore(command) => keystore::run(globals, command),
        Command::Credential(command) => credential::run(globals, command),
        Command::Key(command) => key::run(globals, command),
        Command::Secret(command) => secret::run(globals, command),
        Command::Encrypt(arguments) => crypt::encrypt(globals, arguments),
        Command::Decrypt(arguments) => crypt::decrypt(globals, arguments),
        Command::Sign(arguments) => sign::sign(globals, arguments),
        Command::Verify(arguments) => sign::verify(globals, arguments),
        Command::Mac(command) => sign::mac(globals, command),
        Command::Jwt(command) => jwt::run(globals, command),
        Command::Jwks { keystore } => jwt::key_set(globals, keystore),
        Command::Rewrap(arguments) => rewrap::run(globals, arguments),
        Command::DataKey(arguments) => data_key::run(globals, arguments),
        Command::Random(arguments) => random::run(globals, arguments),
        Command::Export(arguments) => transfer::export(globals, arguments),
        Command::Import(arguments) => transfer::import(globals, arguments),
        Command::Serve(arguments) => server::run(globals, arguments),
        Command::Unseal => unseal::unseal(globals),
        Command::Seal => unseal::seal(globals),
        Command::Audit(command) => audit::run(globals, command),
        Command::Principal(command) => principal::run(globals, command),
        Command::Settings(command) => settings::run(globals, command),
        Command::Hsm(command) => hsm::run(globals, command),
        Command::ServiceKeys => vault::service_keys(globals),
        Command::Openapi => openapi(),
        Command::Completions { shell } => completions(*shell),
        Command::Man { out } => manual(out),
    }
}

fn finish(outcome: Result<(), Failure>, output: Output) -> ExitCode {
    match outcome {
        Ok(()) => Exit::Ok.into(),
        Err(failure) => {
            output.failure(&failure);
            Exit::of(&failure).into()
        }
    }
}

fn openapi() -> Result<(), Failure> {
    output::print(crate::serve::openapi().as_bytes())
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "keystead", &mut script);
    output::print(&script)
}

/// Writes a page for each command.
fn manual(directory: &std::path::Path) -> Result<(), Failure> {
    clap_mangen::generate_to(args::command(), directory)
        .map_err(|error| Failure::OutputFailed { path: directory.into(), reason: error.to_string() })
}

/// What clap says in its first paragraph, without the word in front of it and the usage behind it.
fn first_sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ")
}
