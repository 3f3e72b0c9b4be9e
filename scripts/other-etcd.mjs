import { existsSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { run } from './command.mjs'
import { Refusal, tail } from './step.mjs'
import { findProgram } from './system-packages.mjs'

const versions = {
  etcd: { args: ['--version'], pattern: /^etcd Version:\s*(\S+)/m },
  etcdctl: { args: ['version'], pattern: /^etcdctl version:\s*(\S+)/m },
}

/**
 * Puts a folder with etcd and etcdctl in front of PATH, for this process and its children. Returns
 * a text for the step. Throws a sentence for a folder in which one of them is missing or does not
 * run.
 *
 * @param {string} folder relative to the folder in which npm was called
 */
export async function useEtcdOf(folder, environment = process.env) {
  const path = resolve(environment.INIT_CWD ?? '.', folder)
  if (!existsSync(path)) throw new Refusal(`--etcd ${folder}: there is no folder ${path}.`)
  const found = []
  for (const name of Object.keys(versions)) found.push(`${name} ${await versionIn(path, name, environment)}`)
  environment.PATH = [path, environment.PATH].filter(Boolean).join(delimiter)
  return `${found.join(', ')} of ${path}`
}

async function versionIn(path, name, env) {
  const program = findProgram([name], path)
  if (program === undefined) throw new Refusal(`The folder ${path} has no program ${name}.`)
  const { args, pattern } = versions[name]
  const { code, output } = await run(program, args, { env })
  const version = pattern.exec(output)?.[1]
  if (code !== 0 || version === undefined) {
    throw new Refusal(`${program} does not say its version (exit code ${code}):\n${tail(output, 5)}`)
  }
  return version
}
