import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { connectionSettings } from './connection-settings.ts'
import { EtcdFailure } from './failure.ts'

test('unset and empty variables leave the defaults', () => {
  const defaults = {
    hosts: undefined,
    namespace: 'ticketcd/',
    learnMembers: true,
    tls: undefined,
    auth: undefined,
  }
  expect(connectionSettings({})).toEqual(defaults)
  expect(connectionSettings({ TICKETCD_ETCD: '', TICKETCD_NAMESPACE: '', ETCDCTL_USER: '' })).toEqual(
    defaults,
  )
})

test('hosts may have a scheme, spaces between them and IPv6 addresses', () => {
  const hosts = ['a:1', 'https://b:2', '[::1]:3']
  expect(connectionSettings({ TICKETCD_ETCD: hosts.join(', ') }).hosts).toEqual(hosts)
})

test('members beside the hosts are learned, unless only the given hosts may be used', () => {
  const learnMembers = (TICKETCD_ETCD_MEMBERS: string) =>
    connectionSettings({ TICKETCD_ETCD_MEMBERS }).learnMembers
  expect([learnMembers(''), learnMembers('learn'), learnMembers('given')]).toEqual([true, true, false])
})

test('a password may contain colons', () => {
  const { auth } = connectionSettings({ ETCDCTL_USER: 'root:a:b' })
  expect(auth).toEqual({ username: 'root', password: 'a:b' })
})

const noPem = fileURLToPath(import.meta.url)

test.each([
  [{ TICKETCD_ETCD: 'a' }, 'is not a list of etcd members'],
  [{ TICKETCD_ETCD: 'a:1,' }, 'is not a list of etcd members'],
  [{ TICKETCD_ETCD: 'a:1 b:2' }, 'is not a list of etcd members'],
  [{ TICKETCD_ETCD: 'http://a' }, 'is not a list of etcd members'],
  [{ TICKETCD_ETCD: ':1' }, 'is not a list of etcd members'],
  [{ TICKETCD_ETCD_MEMBERS: 'off' }, 'TICKETCD_ETCD_MEMBERS must be learn or given'],
  [{ TICKETCD_NAMESPACE: 'ticketcd' }, 'ends in a slash'],
  [{ TICKETCD_NAMESPACE: '/' }, 'ends in a slash'],
  [{ TICKETCD_NAMESPACE: 'a b/' }, 'ends in a slash'],
  [{ ETCDCTL_USER: 'root' }, 'ETCDCTL_USER must be user:password'],
  [{ ETCDCTL_CERT: 'a' }, 'need ETCDCTL_CACERT'],
  [{ ETCDCTL_CACERT: '/nowhere/ca.pem' }, 'ETCDCTL_CACERT names a file that cannot be read'],
  [{ ETCDCTL_CACERT: noPem }, 'is not a PEM file'],
] as const)('%j is refused in a sentence', (variables, sentence) => {
  expect(() => connectionSettings(variables)).toThrow(EtcdFailure)
  expect(() => connectionSettings(variables)).toThrow(sentence)
})
