import { describe, expect, it } from 'vitest'
import { networkOf } from './network.ts'

describe('the network of an address', () => {
  it('is an IPv4 address itself, also in IPv6 notation', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7')
    expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7')
  })

  it('is the same for all addresses of one IPv6 customer', () => {
    const network = networkOf('2001:db8:1:2:3:4:5:6')
    for (const address of ['2001:db8:1:2::', '2001:0DB8:0001:0002::9', '2001:db8:1:2:ffff::1%eth0'])
      expect(networkOf(address)).toBe(network)
    for (const address of ['2001:db8:1:3::', '2001:db8::2', '::1'])
      expect(networkOf(address)).not.toBe(network)
  })

  it('is the text itself if that is no address', () => {
    expect(networkOf('unknown')).toBe('unknown')
  })
})
