import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseOptions } from '../../../packages/hstore/src/server/options.ts'
import { root } from '../../../scripts/workspace.mjs'

const examples = join(root, 'examples/kv-store')
/** Flags of hstore that etcd does not have. */
const ownFlags = /^--(?:storage|storage-cache-bytes|discovery-secret-file|allowed-hosts|dashboard-admin)\b/

const read = (file) => parse(readFileSync(file, 'utf8'), { merge: true })

/** The files to pass to compose, such as `v2/deployment/map-3.yaml`. */
const files = ['v1', 'v2', 'v3'].flatMap((version) => {
  const folder = join(examples, version, 'deployment')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name))
})
const names = files.map((file) => relative(examples, file))

/** The services as compose resolves them, with their base service and their variables. */
function composed(file) {
  const { name, include } = read(file)
  const [{ path, env_file: variableFile }] = include
  const included = join(dirname(file), path)
  const variables = variableFile === undefined ? {} : variablesOf(join(dirname(file), variableFile))
  const { services, volumes } = read(included)
  const extended = Object.entries(services).map(([service, { extends: base, ...own }]) => {
    const shared = read(join(dirname(included), base.file)).services[base.service]
    return [
      service,
      { ...shared, ...own, entrypoint: shared.entrypoint.map((arg) => filled(arg, variables)) },
    ]
  })
  return { name, services: Object.fromEntries(extended), volumes, baseFolder: dirname(included) }
}

function variablesOf(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return Object.fromEntries(lines.map((line) => line.split('=')))
}

function filled(text, variables) {
  return text.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_, variable) => {
    if (variables[variable] === undefined) throw new Error(`${variable} is not set`)
    return variables[variable]
  })
}

/** The flags of a node, without the program. */
function flagsOf({ entrypoint, command }) {
  return [...entrypoint, ...command].filter((arg) => arg.startsWith('--'))
}

const isEtcd = (name) => basename(name).startsWith('etcd-')
const countOf = (name) => Number(/-(\d)\.yaml$/.exec(name)[1])
const nodesOf = (count) => Array.from({ length: count }, (_, index) => `node${index + 1}`)

it('each version has one, three and five nodes of its storages, and of etcd', () => {
  const sizes = (store) => [1, 3, 5].map((count) => `${store}-${count}.yaml`)
  const inFolder = (version) => names.filter((name) => name.startsWith(version)).map((name) => basename(name))
  expect(inFolder('v1')).toEqual(['etcd', 'sql-async', 'sql-blocking'].flatMap(sizes))
  expect(inFolder('v2')).toEqual(['etcd', 'map'].flatMap(sizes))
  expect(inFolder('v3')).toEqual(['etcd', 'sql-bridged'].flatMap(sizes))
})

describe.each(names)('%s', (name) => {
  const { services, volumes, baseFolder, ...project } = composed(join(examples, name))
  const count = countOf(name)
  const members = nodesOf(count)

  it('is a project of its own, with its number of nodes', () => {
    expect(project.name).toBe(`kv-store-${basename(name, '.yaml')}`)
    expect(Object.keys(services)).toEqual(members)
  })

  it('gives each node only flags of its program', () => {
    for (const service of Object.values(services)) {
      // hstore refuses an unknown flag, and has all flags of etcd that are used here.
      const options = parseOptions(flagsOf(service))
      expect(options.storage.name).toBe(isEtcd(name) ? 'memory' : storageOf(name))
      expect(flagsOf(service).filter((flag) => ownFlags.test(flag)).length).toBe(isEtcd(name) ? 0 : 1)
      expect(flagsOf(service).includes('--enable-v2')).toBe(isEtcd(name))
    }
  })

  it('names each node and its addresses, as a member of one cluster', () => {
    for (const [member, service] of Object.entries(services)) {
      const options = parseOptions(flagsOf(service))
      expect(options.name).toBe(member)
      expect(options.advertiseClientUrls).toEqual([`http://${member}:2379`])
      expect(options.advertisePeerUrls).toEqual([`http://${member}:2380`])
      expect([...options.initialCluster]).toEqual(members.map((each) => [each, [`http://${each}:2380`]]))
      expect(options.listenClientUrls).toEqual(['http://0.0.0.0:2379'])
      expect(options.listenPeerUrls).toEqual(['http://0.0.0.0:2380'])
    }
  })

  it('gives each node a volume of its own for its data', () => {
    for (const [member, service] of Object.entries(services)) {
      expect(service.volumes).toEqual([`${member}:/data`])
      expect(parseOptions(flagsOf(service)).dataDir).toMatch(/^\/data\//)
    }
    expect(Object.keys(volumes)).toEqual(members)
  })

  it('publishes each node at a port of its own, to this machine alone', () => {
    const first = isEtcd(name) ? 22_379 : 12_379
    expect(Object.values(services).map(({ ports }) => ports)).toEqual(
      members.map((_, index) => [`127.0.0.1:${first + index * 1_000}:2379`]),
    )
  })

  it('has one image with a pinned tag, and a health check', () => {
    const pinned = isEtcd(name)
      ? /^gcr\.io\/etcd-development\/etcd:v3\.5\.\d+$/
      : /^ticketcd\/hstore:\d+\.\d+\.\d+$/
    for (const { image, healthcheck } of Object.values(services)) {
      expect(image).toMatch(pinned)
      expect(healthcheck.test[0]).toBe('CMD')
    }
  })

  it('builds its own images from a target of the Dockerfile', () => {
    const built = Object.values(services).flatMap(({ build }) => build ?? [])
    expect(built.length).toBe(isEtcd(name) ? 0 : count)
    for (const { context, target } of built) {
      const dockerfile = join(baseFolder, context, 'Dockerfile')
      expect(existsSync(dockerfile)).toBe(true)
      expect(readFileSync(dockerfile, 'utf8')).toMatch(new RegExp(`^FROM \\S+ AS ${target}$`, 'm'))
    }
  })
})

/** The storage as the options of hstore name it: `map` is another name of `memory`. */
function storageOf(name) {
  const storage = basename(name).replace(/-\d\.yaml$/, '')
  return storage === 'map' ? 'memory' : storage
}

describe('these checks', () => {
  it('find an unknown flag', () => {
    const [service] = Object.values(composed(join(examples, 'v2/deployment/map-1.yaml')).services)
    expect(() => parseOptions([...flagsOf(service), '--initial-clutser=a=http://a:1'])).toThrow(
      "Unknown option '--initial-clutser",
    )
  })

  it('find a variable without a value', () => {
    const variable = '$' + '{STORAGE:?name one}'
    expect(() => filled(`--storage=${variable}`, {})).toThrow('STORAGE is not set')
  })
})
