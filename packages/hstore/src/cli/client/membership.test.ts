import { describe, expect, it } from 'vitest'
import { formatHostPort } from '../../text/host-port.ts'
import { parseAddress } from './address.ts'
import { Membership, placeText } from './membership.ts'

const member = (id: bigint, name: string, ...clientUrls: string[]) => ({
  id,
  name,
  clientUrls,
  peerUrls: [],
  isLearner: false,
})

function membership(...members: ReturnType<typeof member>[]): Membership {
  const known = new Membership([parseAddress('127.0.0.1:1', false)])
  known.learn(7n, members)
  return known
}

describe('the places of a cluster', () => {
  it('are the given addresses, and then those of the members', () => {
    const known = membership(
      member(1n, 'node1', 'http://127.0.0.1:1'),
      member(2n, 'node2', 'https://node2:2'),
    )
    expect(known.places.map(placeText)).toEqual(['node1 (127.0.0.1:1)', 'node2 (node2:2)'])
    expect(known.places[1]?.address.isSecure).toBe(true)
    expect(known.clusterId).toBe(7n)
  })

  it('leave out addresses that lead nowhere, and texts that are none', () => {
    const known = membership(
      member(2n, 'node2', 'http://0.0.0.0:2', 'http://[::]:2', 'a b', 'http://node2:2'),
    )
    expect(known.places.map(placeText)).toEqual(['127.0.0.1:1', 'node2 (node2:2)'])
  })

  it('have no name for a member that has none', () => {
    expect(membership(member(2n, '', 'http://node2:2')).places.map(placeText)).toEqual([
      '127.0.0.1:1',
      'node2:2',
    ])
  })

  it('are found by the name of their member', () => {
    const known = membership(member(2n, 'node2', 'http://node2:2'), member(3n, 'node3'))
    const address = known.named('node2')?.address
    expect(address && formatHostPort(address)).toBe('node2:2')
    expect([known.named('node3'), known.named('node9')]).toEqual([undefined, undefined])
  })
})
