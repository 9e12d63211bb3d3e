// Cargo, called as `cargo xtask test` calls it: features are unified over the same packages, so that nothing is compiled anew.

/** The packages that are tested natively. */
export const WORKSPACE = ["--workspace", ...["keystead-browser", "keystead-wasm"].flatMap((name) => ["--exclude", name])];
