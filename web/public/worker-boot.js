// The worker's entry: loads its WebAssembly, which answers messages from then on.
import init from "/keystead-worker.js";

await init({ module_or_path: "/keystead-worker_bg.wasm" });
