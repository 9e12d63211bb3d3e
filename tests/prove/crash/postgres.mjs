// A PostgreSQL server of the proof's own, in a directory that goes away with it. As in `tests/src/postgres.rs`, it runs as the
// user `postgres` where this is the administrator.

import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const ROLE = "keystead";

/** Where the server's programs are, of the newest version; undefined if they are not installed. */
function programs() {
  const packaged = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const versions = packaged.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`);
  return [...versions, ...(process.env.PATH ?? "").split(delimiter)].find((path) => existsSync(join(path, "initdb")));
}

function user() {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(spawnSync("id", [flag, "postgres"]).stdout.toString().trim() || NaN);
  return { uid: id("-u"), gid: id("-g") };
}

/** Why there can be no server here; undefined if there can. */
export function whyNoPostgres() {
  if (!programs()) return "PostgreSQL is not installed.";
  if (Number.isNaN(user().uid)) return "There is no user `postgres`, and PostgreSQL does not run as the administrator.";
  return undefined;
}

export class Cluster {
  #programs = programs();
  #user = user();
  #directory = mkdtempSync(join(tmpdir(), "keystead-prove-postgres-"));

  constructor() {
    const { uid, gid } = this.#user;
    chmodSync(this.#directory, 0o700);
    if (uid !== undefined) chownSync(this.#directory, uid, gid);
    this.#run("initdb", ["-D", this.data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    const settings = [
      `unix_socket_directories = '${this.#directory}'`,
      "listen_addresses = ''",
      // What is lost when the machine loses power need not be kept here: processes are killed, and that alone.
      "fsync = off",
      // A backend that is killed takes the others with it, and the server goes on by itself.
      "restart_after_crash = on",
    ];
    writeFileSync(join(this.data, "postgresql.auto.conf"), `${settings.join("\n")}\n`);
    this.start();
  }

  get data() {
    return join(this.#directory, "data");
  }

  #run(name, args, { mayFail = false } = {}) {
    // Its output goes nowhere: a server that was started would keep a pipe open.
    const { status } = spawnSync(join(this.#programs, name), args, {
      ...this.#user, cwd: "/", stdio: "ignore", env: { PATH: process.env.PATH, LC_ALL: "C" },
    });
    if (status !== 0 && !mayFail) throw new Error(`${name} ${args.join(" ")}: ${status}`);
  }

  start() {
    this.#run("pg_ctl", ["-D", this.data, "-s", "-w", "-l", join(this.#directory, "log"), "start"]);
  }

  /** Ends it as a crash would: nothing is written any more. */
  halt() {
    this.#run("pg_ctl", ["-D", this.data, "-s", "-m", "immediate", "stop"]);
  }

  /** Kills one process that works for a client of `database`. */
  killBackend(database) {
    const sql = `SELECT pid FROM pg_stat_activity WHERE datname = '${database}' AND pid <> pg_backend_pid() LIMIT 1`;
    const pid = Number(this.#sql("postgres", sql).trim());
    if (pid) process.kill(pid, "SIGKILL");
    return pid > 0;
  }

  #sql(database, sql) {
    const args = ["-h", this.#directory, "-U", ROLE, "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql];
    const { status, stdout, stderr } = spawnSync(join(this.#programs, "psql"), args, { ...this.#user, cwd: "/" });
    if (status !== 0) throw new Error(`${sql}: ${stderr}`);
    return stdout.toString();
  }

  /** The address of a new, empty database. */
  database(name) {
    this.#sql("postgres", `CREATE DATABASE ${name}`);
    return `postgresql://${ROLE}@${this.#directory.replaceAll("/", "%2F")}:5432/${name}`;
  }

  /** Whether it answers. */
  isUp() {
    try {
      return this.#sql("postgres", "SELECT 1").trim() === "1";
    } catch {
      return false;
    }
  }

  log() {
    return readFileSync(join(this.#directory, "log"), "utf8");
  }

  remove() {
    this.#run("pg_ctl", ["-D", this.data, "-s", "-m", "immediate", "stop"], { mayFail: true });
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
