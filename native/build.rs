//! Puts the built console into the program, so that one file is all that an offline server needs.
//!
//! Release builds take `dist/` at the root of the workspace if the console was built there; `KEYSTEAD_EMBED_CONSOLE` names
//! another directory, for any build. Without either the program serves the directory given by `--console`.

use core::error::Error;
use core::fmt::Write as _;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=KEYSTEAD_EMBED_CONSOLE");
    let mut files = Vec::new();
    if let Some(directory) = console()? {
        println!("cargo::rerun-if-changed={}", directory.display());
        collect(&directory, "", &mut files)?;
    }
    let mut code = String::from("&[\n");
    for (name, path) in &files {
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    code.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("console.rs"), code)?;
    Ok(())
}

fn console() -> Result<Option<PathBuf>, Box<dyn Error>> {
    if let Some(directory) = env::var_os("KEYSTEAD_EMBED_CONSOLE") {
        let directory = fs::canonicalize(&directory)?;
        if !directory.join("index.html").is_file() {
            return Err(format!("KEYSTEAD_EMBED_CONSOLE: no index.html in {}", directory.display()).into());
        }
        return Ok(Some(directory));
    }
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../dist");
    let built = env::var("PROFILE")? == "release" && dist.join("index.html").is_file();
    Ok(if built { Some(fs::canonicalize(dist)?) } else { None })
}

fn collect(directory: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    let mut entries: Vec<_> = fs::read_dir(directory)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        match entry.file_type()? {
            kind if kind.is_dir() => collect(&entry.path(), &name, files)?,
            kind if kind.is_file() => files.push((name, entry.path())),
            _ => {}
        }
    }
    Ok(())
}
