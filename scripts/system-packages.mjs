import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './command.mjs'
import { Refusal, tail } from './step.mjs'

/**
 * Programs that come from the system: the names they go by, and the package that brings them on each platform.
 * `homebrew` is the whole rest of the command, because a browser is a cask.
 */
export const etcd = {
  title: 'etcd',
  programs: ['etcd'],
  apt: 'etcd-server etcd-client',
  dnf: 'etcd',
  homebrew: 'install etcd',
}
export const chromium = {
  title: 'Chromium',
  programs: ['chromium', 'chromium-headless-shell', 'chromium-browser', 'google-chrome'],
  /** Its full path may be given instead. */
  variable: 'TICKETCD_CHROMIUM',
  apt: 'chromium',
  dnf: 'chromium',
  homebrew: 'install --cask chromium',
}

/**
 * Makes sure that a program is there: as root with apt-get it is installed, otherwise a sentence with the exact command
 * is thrown. Answers a text for the step.
 */
export async function ensureProgram(program) {
  const found = process.env[program.variable] ?? findProgram(program.programs)
  if (found !== undefined) return found
  if (!(process.getuid?.() === 0 && findProgram(['apt-get']))) throw new Refusal(missingSentence(program))
  console.log(`${program.title} is missing: installing ${program.apt} with apt-get.`)
  // apt-get holds a lock; two installations side by side wait for each other instead of failing.
  const install = `apt-get update && apt-get install -y -o DPkg::Lock::Timeout=300 ${program.apt}`
  const { code, output } = await run(install, [], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    shell: true,
  })
  if (code !== 0)
    throw new Refusal(`${program.title} could not be installed with \`${install}\`:\n${tail(output)}`)
  return `installed ${program.apt}`
}

/** What a person has to type on this machine. */
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

/** The path of the first of these programs that PATH has. */
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
