import { expect, it } from 'vitest'
import { clusterIdOf, memberIdOf } from '../members/member-id.ts'
import { UsageError } from '../server/usage-error.ts'
import { parseRestoreOptions } from './restore-options.ts'

const url = (port: number) => `http://127.0.0.1:${port}`
const flags = (change: Record<string, string> = {}) =>
  Object.entries({
    snapshot: 'b.db',
    name: 'm2',
    'data-dir': 'folder',
    'initial-cluster': `m1=${url(1)},m2=${url(2)}`,
    'initial-advertise-peer-urls': url(2),
    'initial-cluster-token': 'new',
    ...change,
  }).flatMap(([flag, value]) => (value === '' ? [] : [`--${flag}`, value]))

it('the flags of etcdctl describe the new cluster, with the ids of etcd', () => {
  const ids = [memberIdOf([url(1)], 'new'), memberIdOf([url(2)], 'new')]
  expect(parseRestoreOptions(flags())).toMatchObject({
    snapshot: 'b.db',
    isHashSkipped: false,
    dataDir: 'folder',
    clusterId: clusterIdOf(ids),
    own: { id: ids[1], name: 'm2', peerUrls: [url(2)] },
  })
})

it('the file may stand alone, and other flags have the defaults of etcdctl', () => {
  expect(parseRestoreOptions(['b.db', '--skip-hash-check'])).toMatchObject({
    snapshot: 'b.db',
    isHashSkipped: true,
    dataDir: 'default.etcd',
    own: { id: memberIdOf(['http://localhost:2380'], 'etcd-cluster'), name: 'default' },
  })
  expect(parseRestoreOptions(['b.db', '--skip-hash-check=false'])?.isHashSkipped).toBe(false)
  expect(parseRestoreOptions(['--help'])).toBeUndefined()
})

it.each([
  ['no snapshot', flags({ snapshot: '' }), 'restore needs one snapshot: give --snapshot FILE'],
  ['two snapshots', [...flags(), 'other.db'], 'restore needs one snapshot'],
  ['an unknown flag', [...flags(), '--wal-dir', 'x'], "Unknown option '--wal-dir'"],
  [
    'a name that is not in the cluster',
    flags({ name: 'm9' }),
    "--initial-cluster does not name this member: there is no 'm9' in it",
  ],
  [
    'another URL than in the cluster',
    flags({ 'initial-advertise-peer-urls': url(3) }),
    `--initial-cluster has m2=${url(2)}, and --initial-advertise-peer-urls is ${url(3)}: they must be the same`,
  ],
  [
    'two members with one URL',
    flags({ 'initial-cluster': `m1=${url(2)},m2=${url(2)}` }),
    `--initial-cluster has the URL ${url(2)} twice`,
  ],
  ['no list of members', flags({ 'initial-cluster': 'm1' }), '--initial-cluster is a list such as'],
  ['an odd switch', [...flags(), '--skip-hash-check=maybe'], '--skip-hash-check is true or false'],
])('a command line with %s is refused in words', (_, args, message) => {
  const parse = () => parseRestoreOptions(args)
  expect(parse).toThrow(UsageError)
  expect(parse).toThrow(message)
})
