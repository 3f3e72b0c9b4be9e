import { expect, test } from 'vitest'
import type { Bootstrap, NodeSpec } from './engine.ts'
import { coresOfNode, etcdEngine, etcdInstallCommand, parseEtcdVersion } from './etcd-engine.ts'

const node: NodeSpec = {
  name: 'node1',
  clientPort: 23_790,
  peerPort: 23_890,
  dataDir: '/data/node1',
  logFile: '/data/node1.log',
}
const bootstrap: Bootstrap = {
  state: 'new',
  members: [
    { name: 'node1', peerUrls: ['http://127.0.0.1:23890'] },
    { name: 'node2', peerUrls: ['http://127.0.0.1:23891', 'http://127.0.0.1:23892'] },
  ],
  token: 'here',
}

test('the version is read from the output of etcd', () => {
  expect(parseEtcdVersion('etcd Version: 3.4.23\nGit SHA: abc\n')).toBe('3.4.23')
  expect(() => parseEtcdVersion('command not found')).toThrow('something unexpected')
})

test.each([
  ['3.4.23', '--experimental-watch-progress-notify-interval=1s'],
  ['3.5.21', '--experimental-watch-progress-notify-interval=1s'],
  ['3.6.0', '--watch-progress-notify-interval=1s'],
  ['3.10.1', '--watch-progress-notify-interval=1s'],
])('etcd %s gets the flag %s', (version, flag) => {
  expect(etcdEngine.args(version, node, bootstrap)).toContain(flag)
})

test('a node listens on loopback only', () => {
  const args = etcdEngine.args('3.5.0', node, bootstrap)
  const urls = args.filter((arg) => arg.includes('http://')).flatMap((arg) => arg.split('http://').slice(1))
  expect(urls.length).toBeGreaterThan(4)
  for (const url of urls) expect(url).toMatch(/^127\.0\.0\.1:/)
})

test('a leader that receives nothing is replaced within 2.5 s', () => {
  const args = etcdEngine.args('3.5.0', node, bootstrap)
  const flagValue = (flag: string) =>
    Number(args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3))
  const [heartbeatMs, electionMs] = [flagValue('heartbeat-interval'), flagValue('election-timeout')]
  // It steps down within two timeouts; its first follower requests votes within two more.
  expect(4 * electionMs).toBeLessThanOrEqual(2_500)
  // etcd's advice: with fewer heartbeats per timeout there are needless elections.
  expect(electionMs / heartbeatMs).toBeGreaterThanOrEqual(10)
})

test('a node can be recognised by its data folder and has the list of all members', () => {
  const args = etcdEngine.args('3.5.0', node, bootstrap)
  expect(args).toContain('--data-dir=/data/node1')
  expect(args).toContain(
    '--initial-cluster=node1=http://127.0.0.1:23890,node2=http://127.0.0.1:23891,node2=http://127.0.0.1:23892',
  )
})

test('settings in the environment do not reach a node', () => {
  expect(etcdEngine.environment({ PATH: '/bin', GOMAXPROCS: '3', ETCD_NAME: 'other' })).toEqual({
    PATH: '/bin',
    GOMAXPROCS: '3',
    ETCD_UNSUPPORTED_ARCH: process.arch,
  })
})

test('nodes share the cores of a machine', () => {
  expect([1, 2, 4, 8, 16].map(coresOfNode)).toEqual([1, 1, 1, 2, 4])
  expect(Number(etcdEngine.environment({}).GOMAXPROCS)).toBeGreaterThanOrEqual(1)
})

test('the install command fits the platform', () => {
  expect(etcdInstallCommand('darwin', '')).toBe('brew install etcd')
  expect(etcdInstallCommand('linux', '')).toContain('https://etcd.io')
})
