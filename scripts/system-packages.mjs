import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './command.mjs'
import { Refusal, tail } from './step.mjs'

/**
 * Programs of the system: their names, best first, and their package on each platform. `homebrew`
 * is the whole rest of the command, because a browser is a cask. `better` is installed if possible,
 * but any of the names is enough.
 */
export const etcd = {
  title: 'etcd',
  programs: ['etcd'],
  apt: 'etcd-server etcd-client',
  dnf: 'etcd',
  homebrew: 'install etcd',
}
/** Runs programs in a terminal for the terminal tests. */
export const tmux = { title: 'tmux', programs: ['tmux'], apt: 'tmux', dnf: 'tmux', homebrew: 'install tmux' }
export const chromium = {
  title: 'Chromium',
  programs: ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'],
  /** Its full path may be given instead. */
  variable: 'TICKETCD_CHROMIUM',
  /** The same browser without windows, which takes less than half the CPU to open a page. */
  better: { program: 'chromium-headless-shell', apt: 'chromium-headless-shell' },
  apt: 'chromium',
  dnf: 'chromium',
  homebrew: 'install --cask chromium',
}

/**
 * Makes sure that a program is installed. As root with apt-get it is installed, otherwise a
 * sentence with the exact command is thrown. Returns a text for the step.
 */
export async function ensureProgram(
  program,
  {
    environment = process.env,
    find = findProgram,
    install = installWithApt,
    isRoot = process.getuid?.() === 0,
  } = {},
) {
  const chosen = environment[program.variable]
  if (chosen) return chosen
  const found = find(program.programs)
  const mayInstall = isRoot && find(['apt-get']) !== undefined
  if (found !== undefined) return (mayInstall && (await installBetter(program, find, install))) || found
  if (!mayInstall) throw new Refusal(missingSentence(program))
  console.log(`${program.title} is missing: installing ${program.apt} with apt-get.`)
  const problem = await install(program.apt)
  if (problem !== undefined) throw new Refusal(`${program.title} could not be installed: ${problem}`)
  return `installed ${program.apt}`
}

/** Returns a text for the step, or undefined if there is nothing better or it is not available. */
async function installBetter({ better }, find, install) {
  if (better === undefined || find([better.program]) !== undefined) return undefined
  return (await install(better.apt)) === undefined ? `installed ${better.apt}` : undefined
}

/** Returns the error, or undefined. */
async function installWithApt(packages) {
  // apt-get holds a lock. With this timeout, two installations wait for each other instead of
  // failing.
  const command = `apt-get update && apt-get install -y -o DPkg::Lock::Timeout=300 ${packages}`
  const { code, output } = await run(command, [], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    shell: true,
  })
  return code === 0 ? undefined : `\`${command}\` failed:\n${tail(output)}`
}

/** A sentence with the command for this machine. */
export function missingSentence(program, platform = process.platform, find = findProgram) {
  const missing = `${program.title} is not installed.`
  const command = installCommand(program, platform, find)
  if (command !== undefined) return `${missing} Install it with: ${command}`
  return `${missing} Install it with your system's package manager, so that \`${program.programs[0]}\` is on PATH.`
}

function installCommand({ homebrew, dnf, apt }, platform, find) {
  if (platform === 'darwin') return `brew ${homebrew}`
  if (find(['apt-get'])) return `sudo apt-get update && sudo apt-get install -y ${apt}`
  if (find(['dnf'])) return `sudo dnf install -y ${dnf}`
  return undefined
}

/** The path of the first of these programs on PATH. */
export function findProgram(names, searchPath = process.env.PATH ?? '') {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
