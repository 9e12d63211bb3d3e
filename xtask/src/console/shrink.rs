//! wasm-opt, and what it gains.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::project::Project;
use crate::setup::Kit;
use crate::ui::bytes;

/// Smallest output, with exactly the features that the compiler emits for `wasm32-unknown-unknown` today.
const ARGUMENTS: [&str; 9] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Replaces a module with a smaller one. The result for the last input is kept, since this takes most of a warm build.
pub(super) fn shrink(project: &Project, kit: &Kit, module: &Path) -> Result<()> {
    let name = module.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let step = format!("Console: wasm-opt {name}");
    let kept = project.scratch("wasm-opt")?;
    let (input, output) = (kept.join(format!("input-{name}")), kept.join(format!("output-{name}")));
    let built = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    if output.is_file() && fs::read(&input).is_ok_and(|previous| previous == built) {
        project.ui.already(&step, "the module has not changed");
    } else {
        // The input is written last: it vouches for the output.
        remove(&input)?;
        project
            .task(&step, "node")
            .args([kit.wasm_opt()])
            .args(ARGUMENTS)
            .args([module])
            .args([Path::new("-o"), &output])
            .advice("remove xtask/npm/node_modules and run the command again")
            .run()?;
        fs::write(&input, &built).with_context(|| format!("cannot write {}", input.display()))?;
    }
    fs::copy(&output, module).with_context(|| format!("cannot write {}", module.display()))?;
    Ok(())
}

/// Puts the Brotli form (RFC 7932) of every file that gains by it beside the file, for servers to send. By Node's own zlib,
/// which is there for wasm-opt already.
pub(super) fn pack(project: &Project) -> Result<()> {
    const SCRIPT: &str = r#"
        const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
        const { brotliCompressSync, constants } = require("node:zlib");
        for (const name of readdirSync(".", { recursive: true })) {
          if (!/\.(wasm|js|css|html|svg|txt|webmanifest)$/.test(name)) continue;
          const content = readFileSync(name);
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
          const packed = brotliCompressSync(content, { params });
          if (content.length >= 1024 && packed.length < content.length) writeFileSync(`${name}.br`, packed);
        }"#;
    project
        .task("Console: Brotli", "node")
        .args(["-e", SCRIPT])
        .directory(&project.dist())
        .advice("check that `node --version` is 20 or newer")
        .run()?;
    let sizes = sizes(&project.dist())?;
    for (name, size) in &sizes {
        project.ui.note(&format!("{name}: {} as it travels, with Brotli", bytes(*size)));
    }
    check(&sizes)
}

/// The most that each module may take as it travels, in bytes: a little above what it takes today, so that what makes it
/// larger is noticed by whoever does it. What it is made of stands in `docs/studies.md`.
const LIMITS: [(&str, u64); 2] =
    [("keystead-web_bg.wasm.br", 1_676 * 1_024), ("keystead-worker_bg.wasm.br", 710 * 1_024)];

/// Every module is known, and none is larger than its limit.
fn check(sizes: &[(String, u64)]) -> Result<()> {
    for (name, size) in sizes {
        let limit = LIMITS.iter().find(|(known, _)| known == name).map(|(_, limit)| *limit);
        match limit {
            None => bail!(
                "{name} has no limit of size.\n  What to do: give it one in xtask/src/console/shrink.rs"
            ),
            Some(limit) if *size > limit => bail!(
                "{name} takes {} as it travels, {} more than its limit.\n  What to do: find what made it larger \
                 (docs/studies.md says what it is made of), or raise the limit in xtask/src/console/shrink.rs and say why",
                bytes(*size),
                bytes(size - limit),
            ),
            Some(_) => {}
        }
    }
    Ok(())
}

/// The Brotli forms of the WebAssembly modules, and their sizes.
fn sizes(dist: &Path) -> Result<Vec<(String, u64)>> {
    let mut sizes = Vec::new();
    for entry in fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))? {
        let entry = entry.with_context(|| format!("cannot read {}", dist.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm.br") {
            sizes.push((name, entry.metadata().context("cannot read a size")?.len()));
        }
    }
    sizes.sort();
    Ok(sizes)
}

/// A line with the size of a file, as it is and gzipped.
pub(super) fn size_of(project: &Project, file: &Path) -> Result<String> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&content).context("cannot compress in memory")?;
    let packed = encoder.finish().context("cannot compress in memory")?;
    let name = project.relative(file).display();
    Ok(format!("{name}: {}, {} gzipped", bytes(content.len() as u64), bytes(packed.len() as u64)))
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
