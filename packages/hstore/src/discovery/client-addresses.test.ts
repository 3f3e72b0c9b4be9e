import { describe, expect, it, onTestFinished } from 'vitest'
import { announcementOf, newFolder, secret } from '../testing/discovery/announced.ts'
import { loopbackNetwork } from '../testing/discovery/loopback-network.ts'
import { announce } from './announce.ts'
import { clientAddresses, DiscoveryError, discoverClientAddresses } from './client-addresses.ts'
import { entryFolder } from './entry-folder.ts'
import type { Mismatch } from './search.ts'

const shop = { cluster: 'shop', secret: undefined }
const nothing = { nodes: [], unverified: [], problems: [] }
const unverified = (...mismatches: readonly Mismatch[]) => ({
  ...nothing,
  unverified: mismatches.map((mismatch, index) => ({ from: `192.0.2.${index + 1}`, mismatch })),
})

describe('the addresses that a search answers', () => {
  it('are those of all nodes, as host and port, each of them once', () => {
    const clientUrls = ['http://192.0.2.1:2379', 'https://[fd00::1]:80/']
    const nodes = [
      announcementOf({ clientUrls }),
      announcementOf({ node: 'n2', clientUrls: ['http://node:80', ...clientUrls] }),
    ]
    expect(clientAddresses({ ...nothing, nodes }, shop)).toEqual([
      '192.0.2.1:2379',
      '[fd00::1]:80',
      'node:80',
    ])
  })

  it('are none where nothing was found at all', () => {
    expect(clientAddresses(nothing, shop)).toEqual([])
  })

  it('are found with the secret and the state folder of the environment', async () => {
    const environment = { HSTORE_STATE: newFolder(), HSTORE_DISCOVERY_SECRET: secret }
    const network = { ...(await loopbackNetwork()), interfaces: () => [] }
    const running = await announce({
      announcement: announcementOf(),
      secret,
      folder: entryFolder(environment),
      onProblem: () => {},
      network,
    })
    onTestFinished(() => running.close())
    const source = { file: undefined, environment }
    expect(await discoverClientAddresses('shop', source, { network })).toEqual(['192.0.2.1:2379'])
    expect(await discoverClientAddresses(undefined, source, { network })).toEqual(['192.0.2.1:2379'])
  })
})

describe('a search fails in words', () => {
  it.each([
    [
      'another secret',
      unverified('secret'),
      { ...shop, secret },
      "One node of the cluster 'shop' answered, at 192.0.2.1, and none could be verified: the discovery secret is " +
        'not theirs. Give the secret of that cluster.',
    ],
    [
      'no secret',
      unverified('secret', 'clock'),
      { ...shop, cluster: undefined },
      '2 nodes answered, at 192.0.2.1, 192.0.2.2, and none could be verified: they have a discovery secret. Give ' +
        'the same one.',
    ],
    [
      'another time',
      unverified('clock', 'content'),
      { ...shop, secret },
      'their clocks and the clock of this machine differ by more than five minutes. Set the clocks.',
    ],
    [
      'another version',
      unverified('content'),
      { ...shop, secret },
      'they run another version. Give the address of one.',
    ],
    [
      'a network that cannot be used',
      {
        ...nothing,
        problems: ['Multicast does not work on 192.0.2.1: ENODEV.', '/x is no folder. Remove it.'],
      },
      { ...shop, secret },
      'No node was found, and the search was not complete. Multicast does not work on 192.0.2.1: ENODEV. ' +
        '/x is no folder. Remove it. Give the address of a node.',
    ],
    [
      'several clusters',
      { ...nothing, nodes: [announcementOf(), announcementOf({ cluster: 'bank' })] },
      { ...shop, cluster: undefined },
      'Nodes of several clusters were found: shop, bank. Name one of them.',
    ],
    [
      'two clusters of one name',
      { ...nothing, nodes: [announcementOf(), announcementOf({ clusterId: '00000000000000c2' })] },
      shop,
      "Two clusters have the name 'shop': their ids are 00000000000000c1 and 00000000000000c2. Give the address of " +
        'a node.',
    ],
  ])('of %s', (_, discovered, options, message) => {
    const search = () => clientAddresses(discovered, options)
    expect(search).toThrow(DiscoveryError)
    expect(search).toThrow(message)
  })

  it('but not for nodes that could not be verified beside one that could', () => {
    const discovered = { ...unverified('secret'), nodes: [announcementOf()] }
    expect(clientAddresses(discovered, shop)).toEqual(['192.0.2.1:2379'])
  })
})
