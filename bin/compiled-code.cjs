const { createHash, randomBytes } = require('node:crypto');
const { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { fileURLToPath } = require('node:url');
const { cachedDataVersionTag } = require('node:v8');
const { Script } = require('node:vm');

const SEAL_BYTES = 32;
/**
 * A run may need more of the code than the first one did. One in so many looks whether there is more to keep by now,
 * and keeps it if it is so much more: to look takes a hundredth of a second or two.
 */
const LOOKS = 1 / 16;
const GROWTH = 1.05;

/** Stands before what is kept, and tells whether it is of this code and whole: the compiler does not look. */
function sealOf(code, compiled) {
  return createHash('sha256').update(code).update(compiled).digest();
}

/** What was kept; undefined where nothing is there that is of use. */
function readCompiled(path, code) {
  try {
    const kept = readFileSync(path);
    const compiled = kept.subarray(SEAL_BYTES);
    return sealOf(code, compiled).equals(kept.subarray(0, SEAL_BYTES)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function canKeep(path) {
  try {
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Keeps it for further runs, as a whole. Where nothing can be written, the code is compiled anew each time. */
function keepCompiled(path, code, compiled) {
  const fresh = `${path}.${randomBytes(16).toString('hex')}`;
  try {
    writeFileSync(fresh, Buffer.concat([sealOf(code, compiled), compiled]), { flag: 'wx' });
    renameSync(fresh, path);
  } catch {
    rmSync(fresh, { force: true });
  }
}

/**
 * Loads code of one file, with what the compiler made of it in an earlier run. That is kept beside the code, since who
 * may write there could change the code as well. Each use (a command, or all of them) has its own, as each needs
 * another part, and so has each compiler.
 *
 * Gives what the code exports, and a function that keeps what the compiler has made of it by now.
 */
function loadCode(address, use) {
  const path = fileURLToPath(address);
  const code = readFileSync(path);
  const place = `${path}-${use}-${cachedDataVersionTag().toString(16)}.compiled`;
  const cachedData = readCompiled(place, code);
  const script = new Script(code.toString('latin1'), { filename: path, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(require, module, address.href);
  const isOfUse = cachedData !== undefined && !script.cachedDataRejected;
  const keep = () => {
    if ((isOfUse && Math.random() > LOOKS) || !canKeep(place)) return;
    module.exports.resetCompiler();
    const compiled = script.createCachedData();
    if (!isOfUse || compiled.length > cachedData.length * GROWTH) keepCompiled(place, code, compiled);
  };
  return { exports: module.exports, keep };
}

exports.loadCode = loadCode;
