import * as errors from "./errors.mjs";
import * as vaults from "./keystead.mjs";
import * as loading from "./load.mjs";
import { module } from "./module.mjs";
import * as records from "./records.mjs";

loading.comesFrom(() => Uint8Array.from(atob(module), (character) => character.charCodeAt(0)));

// Constants of this file, no re-exports: whoever uses one of them has the line above as well, and who uses none has nothing.
export const Keystead = vaults.Keystead;
export const ids = vaults.ids;
export const KeysteadError = errors.KeysteadError;
export const buildInfo = loading.buildInfo;
export const init = loading.init;
export const version = loading.version;
export const pageOf = records.pageOf;
