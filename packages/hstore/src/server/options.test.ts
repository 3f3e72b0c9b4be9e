import { describe, expect, it } from 'vitest'
import { durationMs } from './duration.ts'
import { parseOptions } from './options.ts'
import { UsageError } from './usage-error.ts'

describe('the command line of a node', () => {
  it('has the defaults of etcd', () => {
    expect(parseOptions([])).toMatchObject({
      name: 'default',
      dataDir: 'default.etcd',
      listenClientUrls: ['http://localhost:2379'],
      advertiseClientUrls: ['http://localhost:2379'],
      initialCluster: new Map([['default', ['http://localhost:2380']]]),
      clusterState: 'new',
      heartbeatMs: 100,
      electionMs: 1_000,
      autoCompaction: { mode: 'off' },
      quotaBytes: 2_147_483_648,
      requestBytesMax: 1_572_864,
      txnOpsMax: 128,
      progressNotifyMs: 600_000,
      clientTls: undefined,
      allowedHosts: [],
      isDashboardAdmin: false,
    })
  })

  it('names more hosts, and lets the dashboard change things', () => {
    const options = parseOptions(['--allowed-hosts=a.example,b.example', '--dashboard-admin'])
    expect([options.allowedHosts, options.isDashboardAdmin]).toEqual([['a.example', 'b.example'], true])
    expect(parseOptions(['--allowed-hosts=*']).allowedHosts).toEqual(['*'])
    for (const host of ['a.example:2379', 'http://a.example', '*.example'])
      expect(() => parseOptions([`--allowed-hosts=${host}`])).toThrow(UsageError)
  })

  it('takes values with and without an equals sign, and the last of two', () => {
    const { name, dataDir } = parseOptions(['--name', 'a', '--data-dir=/x=y', '--name=b'])
    expect([name, dataDir]).toEqual(['b', '/x=y'])
  })

  it('takes a cluster of several members, one of them with two URLs', () => {
    const text = 'n1=http://127.0.0.1:1,n2=http://127.0.0.1:2,n2=http://127.0.0.1:3'
    expect([...parseOptions([`--initial-cluster=${text}`]).initialCluster]).toEqual([
      ['n1', ['http://127.0.0.1:1']],
      ['n2', ['http://127.0.0.1:2', 'http://127.0.0.1:3']],
    ])
  })

  it('accepts what only tunes etcd, also as a bare switch', () => {
    const args = ['--pre-vote=true', '--snapshot-count=10000', '--logger=zap', '--enable-v2', '--name=c']
    expect(parseOptions(args).name).toBe('c')
  })

  it('knows both kinds of automatic compaction', () => {
    const of = (...args: string[]) => parseOptions(args).autoCompaction
    expect(of('--auto-compaction-retention=1h')).toEqual({ mode: 'periodic', retentionMs: 3_600_000 })
    expect(of('--auto-compaction-retention=2')).toEqual({ mode: 'periodic', retentionMs: 7_200_000 })
    expect(of('--auto-compaction-mode=revision', '--auto-compaction-retention=1000')).toEqual({
      mode: 'revision',
      retention: 1_000,
    })
  })

  it('needs a certificate and its key together', () => {
    expect(() => parseOptions(['--cert-file=a'])).toThrow('--cert-file and --key-file need one another')
    expect(
      parseOptions(['--cert-file=a', '--key-file=b', '--trusted-ca-file=c', '--client-cert-auth']).clientTls,
    ).toEqual({ certFile: 'a', keyFile: 'b', caFile: 'c', isClientCertificateRequired: true })
  })

  it('announces a node only where it is told to', () => {
    const of = (...args: string[]) => parseOptions(args).discovery
    expect(of()).toBeUndefined()
    expect(of('--discovery=shop-1')).toEqual({ cluster: 'shop-1', secretFile: undefined })
    expect(of('--discovery=shop', '--discovery-secret-file=/s')).toEqual({
      cluster: 'shop',
      secretFile: '/s',
    })
  })

  it('hashes passwords with the cost of etcd unless it is told otherwise', () => {
    expect(parseOptions([]).bcryptCost).toBe(10)
    expect(parseOptions(['--bcrypt-cost=4']).bcryptCost).toBe(4)
    expect(parseOptions(['--bcrypt-cost', '15']).bcryptCost).toBe(15)
  })

  it('keeps 64 MiB of the log in memory unless it is told otherwise', () => {
    expect(parseOptions([]).logMemoryBytes).toBe(67_108_864)
    expect(parseOptions(['--log-memory-bytes=2097152']).logMemoryBytes).toBe(2_097_152)
  })

  it('keeps the v2 keys in memory unless it is told otherwise', () => {
    const of = (...args: string[]) => parseOptions(args).storage
    expect(of()).toEqual({ name: 'memory', cacheBytes: 67_108_864 })
    expect(of('--storage=map').name).toBe('memory')
    expect(of('--storage=disk', '--storage-cache-bytes=1000')).toEqual({ name: 'disk', cacheBytes: 1_000 })
  })

  it.each([
    [
      '--storage=tape',
      "--storage is one of memory, map, disk, sql-blocking, sql-async, sql-bridged, not 'tape'",
    ],
    ['--storage=toString', "not 'toString'"],
    ['--storage-cache-bytes=0', '--storage-cache-bytes is at least 1'],
    ['--log-memory-bytes=2097151', '--log-memory-bytes is at least 2097152, not 2097151'],
    [
      '--auth-token=jwt,pub-key=/k',
      "--auth-token is simple, the only kind of token that hstore has, not 'jwt,",
    ],
    ['--bcrypt-cost=3', '--bcrypt-cost is a whole number from 4 to 15, not 3'],
    ['--bcrypt-cost=16', '--bcrypt-cost is a whole number from 4 to 15, not 16'],
    ['--bcrypt-cost', '--bcrypt-cost'],
    ['--discovery=', "--discovery is the name of a cluster, not ''"],
    ['--discovery=../x', "--discovery is the name of a cluster, not '../x'"],
    ['--discovery-secret-file=/s', '--discovery-secret-file needs --discovery'],
    ['--nope=1', "Unknown option '--nope'"],
    ['stray', "Unexpected argument 'stray'"],
    ['--heartbeat-interval=x', "--heartbeat-interval is a whole number, not 'x'"],
    ['--heartbeat-interval=500', 'should be at least as 5 times as'],
    ['--listen-client-urls=foo', '--listen-client-urls is a list of URLs'],
    ['--initial-cluster=foo', '--initial-cluster is a list such as'],
    ['--initial-cluster-state=old', "--initial-cluster-state is new or existing, not 'old'"],
    ['--auto-compaction-retention=soon', "is a duration such as 10s or 1h, not 'soon'"],
    ['--force-new-cluster=maybe', "--force-new-cluster is true or false, not 'maybe'"],
  ])('refuses %s in words', (arg, message) => {
    expect(() => parseOptions([arg])).toThrow(UsageError)
    expect(() => parseOptions([arg])).toThrow(message)
  })
})

it('durations are those of Go', () => {
  expect(['1h30m', '250ms', '1.5s', '10m0s', '0'].map((text) => durationMs('x', text))).toEqual([
    5_400_000, 250, 1_500, 600_000, 0,
  ])
})
