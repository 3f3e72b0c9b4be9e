/**
 * Fetches etcd and etcdctl 3.5 from a newer suite of Debian into a folder, and installs nothing:
 *
 *   node scripts/fetch-etcd.mjs FOLDER [SUITE]
 *
 * It uses the archive of this machine's apt configuration. `npm test -- --etcd FOLDER` then runs
 * with these programs.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { sourcesOfSuite } from './apt-sources.mjs'
import { run } from './command.mjs'
import { useEtcdOf } from './other-etcd.mjs'
import { Refusal, step, tail } from './step.mjs'
import { findProgram } from './system-packages.mjs'

/** Debian 14. It has an etcd from after 3.5.22, whose watches report less than those of 3.4. */
const defaultSuite = 'forky'
const programs = ['etcd', 'etcdctl']
const byHand = 'Put etcd and etcdctl 3.5 into a folder yourself, and name it with --etcd.'

const [folder, suite = defaultSuite, ...rest] = process.argv.slice(2)
try {
  if (folder === undefined || folder.startsWith('-') || rest.length > 0) {
    throw new Refusal('Usage: node scripts/fetch-etcd.mjs FOLDER [SUITE]')
  }
  await step(`etcd of Debian ${suite}`, () => fetchInto(resolve(folder)))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function fetchInto(target) {
  const work = mkdtempSync(join(tmpdir(), 'ticketcd-etcd-'))
  try {
    const apt = await aptOf(work)
    await apt('update')
    await apt('download', 'etcd-server', 'etcd-client')
    for (const name of readdirSync(work).filter((each) => each.endsWith('.deb'))) {
      await runOrRefuse('dpkg-deb', ['-x', name, 'unpacked'], work)
    }
    const unpacked = join(work, 'unpacked', 'usr', 'bin')
    // A suite moves on to later versions, and a program may need a later system than this one.
    const text = await useEtcdOf(unpacked)
    if (!/etcd 3\.5\./.test(text)) throw new Refusal(`Debian ${suite} has no etcd 3.5: ${text}. ${byHand}`)
    mkdirSync(target, { recursive: true })
    for (const program of programs) copyFileSync(join(unpacked, program), join(target, program))
    return text.replace(unpacked, target)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** apt-get with the suite's sources alone. Its lists and downloads are in `work`. */
async function aptOf(work) {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if (findProgram([program]) === undefined) {
      throw new Refusal(`etcd 3.5 comes from Debian's archive, and this machine has no ${program}. ${byHand}`)
    }
  }
  const own = /^VERSION_CODENAME=(\S+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  const sources = sourcesOfSuite(configuredSources(), own, suite)
  if (sources.length === 0) {
    throw new Refusal(`apt has no source of this system's own suite (${own ?? 'it names none'}). ${byHand}`)
  }
  for (const name of ['sources', 'lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(work, name), { recursive: true })
  }
  for (const { name, text } of sources) writeFileSync(join(work, 'sources', name), text)
  const settings = [
    'Dir::Etc::sourcelist=/dev/null',
    `Dir::Etc::sourceparts=${join(work, 'sources')}`,
    `Dir::State::lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    // apt would read the downloads as a user of its own, who may not enter this folder.
    `APT::Sandbox::User=${userInfo().username}`,
    'Acquire::Languages=none',
    'Acquire::Retries=1',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
    // A suite that cannot be reached is an error, not a warning.
    'APT::Update::Error-Mode=any',
  ].flatMap((setting) => ['-o', setting])
  return (...args) => runOrRefuse('apt-get', ['-qq', ...settings, ...args], work)
}

function configuredSources() {
  const parts = '/etc/apt/sources.list.d'
  const inParts = namesIn(parts).map((name) => join(parts, name))
  return ['/etc/apt/sources.list', ...inParts]
    .filter((path) => /\.(list|sources)$/.test(path))
    .flatMap((path, index) => {
      const text = textOf(path)
      // Two folders may have a file of the same name.
      return text === undefined
        ? []
        : [{ name: `${index}${path.endsWith('.list') ? '.list' : '.sources'}`, text }]
    })
}

function namesIn(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

async function runOrRefuse(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd })
  if (code === 0) return
  throw new Refusal(
    `etcd of Debian ${suite} cannot be had here; ${command} says:\n${tail(output, 5)}\n${byHand}`,
  )
}
