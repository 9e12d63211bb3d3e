// Starts the console: theme and language before the first paint, a check of what the browser must have, then the program.
// A classic script in the head on purpose: a module would run after the first paint and the theme would flash.
(() => {
  "use strict";

  const root = document.documentElement;
  const read = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage is blocked: the defaults do
    }
  };

  const theme = read("keystead.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const korean = (read("keystead.language") ?? navigator.language ?? "en").toLowerCase().startsWith("ko");
  root.lang = korean ? "ko" : "en";

  const text = korean
    ? {
        opening: "Keystead를 여는 중…",
        title: "이 브라우저에서는 Keystead를 실행할 수 없습니다",
        safe: "아무것도 변경되지 않았습니다.",
        noWebAssembly:
          "WebAssembly가 없거나 꺼져 있습니다. 최신 Chrome, Edge, Firefox, Safari를 사용하거나 보안 설정에서 이 사이트에 WebAssembly를 허용하세요.",
        noIndexedDb:
          "키를 보관할 IndexedDB를 사용할 수 없습니다. 시크릿 창이라면 일반 창에서 열고, 이 사이트의 데이터 저장을 허용하세요.",
        failed: "프로그램을 불러오지 못했습니다. 연결을 확인하고 페이지를 새로고침하세요.",
        reload: "새로고침",
      }
    : {
        opening: "Opening Keystead…",
        title: "Keystead cannot run in this browser",
        safe: "Nothing was changed.",
        noWebAssembly:
          "WebAssembly is missing or turned off. Use a current Chrome, Edge, Firefox or Safari, or allow WebAssembly for this site in the browser’s security settings.",
        noIndexedDb:
          "IndexedDB, where keys are kept, is not available. Leave private browsing, or allow this site to store data.",
        failed: "The program could not be loaded. Check the connection and reload the page.",
        reload: "Reload",
      };

  // Everything the console puts into the page is its own static markup. Whatever could run is refused here.
  if (globalThis.trustedTypes) {
    trustedTypes.createPolicy("default", {
      createHTML: (html) => (/<(script|iframe|object|embed|base|link|meta)\b|\son\w+\s*=|javascript:/i.test(html) ? null : html),
      createScriptURL: (url) =>
        ["/worker-boot.js", "/service-worker.js"].includes(new URL(url, location.href).pathname) ? url : null,
      createScript: () => null,
    });
  }

  const bodyReady = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve, { once: true });
  });

  const indexedDbOpens = () =>
    new Promise((resolve) => {
      try {
        if (!globalThis.indexedDB) return resolve(false);
        // Private windows of some browsers have the object and refuse every database.
        const probe = indexedDB.open("keystead.probe");
        probe.onerror = () => resolve(false);
        probe.onsuccess = () => {
          probe.result.close();
          indexedDB.deleteDatabase("keystead.probe");
          resolve(true);
        };
      } catch {
        resolve(false);
      }
    });

  const webAssemblyWorks = () => {
    try {
      // The smallest module there is: magic and version.
      return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) instanceof WebAssembly.Module;
    } catch {
      return false;
    }
  };

  const element = (tag, className, content) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = content;
    return made;
  };

  async function stop(code, explanation) {
    await bodyReady;
    const box = document.createElement("main");
    box.className = "boot-stop";
    box.setAttribute("role", "alert");
    box.dataset.testid = "boot-error";
    const button = element("button", "btn", text.reload);
    button.type = "button";
    button.addEventListener("click", () => location.reload());
    box.append(
      element("h1", "boot-title", text.title),
      element("p", "", `${explanation} ${text.safe}`),
      button,
      element("code", "error-code", code),
    );
    (document.getElementById("boot") ?? document.body).replaceChildren(box);
  }

  // Whose vault this is. A server that has one says so in the place of a file that says "browser"; what it said last holds
  // while it cannot be reached. Whoever would rather use the vault in the browser has said that before.
  async function isServers() {
    let said;
    try {
      const answer = await fetch("/place.json", { cache: "no-store" });
      if (answer.ok) said = (await answer.json()).vault;
    } catch {
      // no network
    }
    try {
      if (said) localStorage.setItem("keystead.place", said);
    } catch {
      // storage is blocked: it is asked again next time
    }
    if ((said ?? read("keystead.place")) !== "server") return false;
    root.dataset.server = location.host;
    return read("keystead.vault") !== "browser";
  }

  async function start() {
    const place = isServers();
    const indexedDb = indexedDbOpens();
    if (!webAssemblyWorks()) return stop("browser.no_webassembly", text.noWebAssembly);
    let program;
    try {
      program = await import("/keystead-web.js");
    } catch {
      return stop("browser.load_failed", text.failed);
    }
    if (!(await place) && !(await indexedDb)) return stop("browser.no_indexeddb", text.noIndexedDb);
    await bodyReady;
    try {
      await program.default({ module_or_path: "/keystead-web_bg.wasm" });
      keepFiles();
    } catch (error) {
      console.error(error);
      return stop("browser.load_failed", text.failed);
    }
  }

  // Keeps the console's files for when there is no network. A newer build waits until the person says so: the page hears
  // "keystead-update" when there is one, and answers "keystead-take-over".
  async function keepFiles() {
    const container = navigator.serviceWorker;
    if (!container) return;
    let registration;
    try {
      registration = await container.register("/service-worker.js", { updateViaCache: "none" });
    } catch {
      return; // a private window, a build without it: the console works all the same, with a network
    }
    const offer = () => {
      // Without a controller it is the first one, and takes over by itself.
      if (container.controller) window.dispatchEvent(new Event("keystead-update"));
    };
    // The worker's own state is asked: `registration.waiting` may be set only after the page heard of it.
    const follow = (worker) => {
      if (!worker) return;
      if (worker.state === "installed") return offer();
      worker.addEventListener("statechange", () => {
        if (worker.state === "installed") offer();
      });
    };
    registration.addEventListener("updatefound", () => follow(registration.installing ?? registration.waiting));
    let accepted = false;
    window.addEventListener("keystead-take-over", () => {
      accepted = true;
      if (registration.waiting) registration.waiting.postMessage("take over");
      else location.reload();
    });
    container.addEventListener("controllerchange", () => {
      if (accepted) location.reload();
    });
    let looked = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - looked > 3_600_000) {
        looked = Date.now();
        registration.update().catch(() => {}); // no network: another time
      }
    });
    follow(registration.waiting ?? registration.installing);
  }

  bodyReady.then(() => {
    const line = document.getElementById("boot-text");
    if (line) line.textContent = text.opening;
  });
  start();
})();
