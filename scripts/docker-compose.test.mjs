import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from './workspace.mjs'

const read = (file) => readFileSync(join(root, file), 'utf8')
const compose = parse(read('docker-compose.yml'), { merge: true })
const nodes = ['etcd1', 'etcd2', 'etcd3', 'etcd4', 'etcd5']
const stages = [...read('Dockerfile').matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name)

describe('docker-compose.yml', () => {
  it('runs five etcd nodes of one pinned version', () => {
    const names = Object.keys(compose.services).filter((name) => name.startsWith('etcd'))
    const images = new Set(names.map((name) => compose.services[name].image))
    expect(names).toEqual(nodes)
    expect([...images]).toEqual([expect.stringMatching(/^gcr\.io\/etcd-development\/etcd:v3\.6\.\d+$/)])
  })

  it('names each node once, by its own address, as a member of the same cluster', () => {
    for (const name of nodes) {
      const { environment } = compose.services[name]
      expect(environment.ETCD_NAME).toBe(name)
      expect(environment.ETCD_ADVERTISE_CLIENT_URLS).toBe(`http://${name}:2379`)
      expect(environment.ETCD_INITIAL_ADVERTISE_PEER_URLS).toBe(`http://${name}:2380`)
      expect(environment.ETCD_INITIAL_CLUSTER.split(',')).toEqual(
        nodes.map((each) => `${each}=http://${each}:2380`),
      )
    }
  })

  it('gives each node a volume of its own', () => {
    const volumes = nodes.map((name) => compose.services[name].volumes[0].split(':')[0])
    expect(volumes).toEqual(nodes)
    expect(Object.keys(compose.volumes)).toEqual(nodes)
  })

  it('gives api and CLI the addresses of all five nodes', () => {
    for (const service of ['api', 'data']) {
      expect(compose.services[service].environment.TICKETCD_ETCD.split(',')).toEqual(
        nodes.map((name) => `${name}:2379`),
      )
    }
  })

  it('checks the health of every service that keeps running', () => {
    for (const service of [...nodes, 'api', 'web']) {
      expect(compose.services[service].healthcheck?.test, service).toContain('CMD')
    }
  })

  it('publishes the page and nothing else', () => {
    const published = Object.entries(compose.services).filter(([, service]) => service.ports !== undefined)
    expect(published.map(([name]) => name)).toEqual(['web'])
    expect(compose.networks.store.internal).toBe(true)
    expect(compose.services.web.networks).toEqual(['public'])
  })

  it('builds images that the Dockerfile has', () => {
    const built = Object.values(compose.services).flatMap(({ build }) => build ?? [])
    expect(built.map(({ target }) => target)).toEqual(['api', 'web', 'cli'])
    for (const { target } of built) expect(stages).toContain(target)
  })

  it('waits only for services that exist, and mounts only networks that exist', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(compose.services, name).toHaveProperty(other)
      for (const network of service.networks) expect(compose.networks, name).toHaveProperty(network)
    }
  })
})

describe('Dockerfile', () => {
  it('copies only files that exist and that the build context has', () => {
    const ignored = read('.dockerignore').split('\n')
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
      paths.split(' '),
    )
    for (const path of copied.filter((each) => each !== '.')) {
      expect(existsSync(join(root, path)), path).toBe(true)
      expect(ignored, path).toContain(`!${path.split('/')[0]}`)
    }
  })

  it('runs no image as root', () => {
    const text = read('Dockerfile')
    for (const target of ['api', 'cli', 'hstore']) {
      const stage = text.split(new RegExp(`^FROM \\S+ AS ${target}$`, 'm'))[1].split(/^FROM /m)[0]
      expect(stage).toMatch(/^USER node$/m)
    }
    expect(text).toMatch(/^FROM nginxinc\/nginx-unprivileged:\S+ AS web$/m)
  })
})
