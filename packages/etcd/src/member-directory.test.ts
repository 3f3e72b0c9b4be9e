import { describe, expect, it } from 'vitest'
import type { Member } from './member.ts'
import { MemberDirectory } from './member-directory.ts'

const member = (id: string, clientUrl = `http://10.0.0.${id}:2379`): Member => ({
  id,
  name: `n${id}`,
  peerUrls: [],
  clientUrls: [clientUrl],
  isLearner: false,
})
const addresses = (directory: MemberDirectory) =>
  Object.fromEntries(directory.targets.map(({ memberId, address }) => [memberId, address]))

describe('the target of a member', () => {
  it('is each configured host while the members are unknown', () => {
    const directory = new MemberDirectory(['a:1', 'https://b:1'])
    expect(directory.isKnown).toBe(false)
    expect(directory.targets.map(({ name, address }) => [name, address])).toEqual([
      ['a:1', 'a:1'],
      ['b:1', 'https://b:1'],
    ])
  })

  it('is its advertised address, even if it is not among the configured hosts', () => {
    const directory = new MemberDirectory(['10.0.0.1:2379'])
    directory.learn([member('1'), member('2')])
    expect(addresses(directory)).toEqual({ 1: '10.0.0.1:2379', 2: '10.0.0.2:2379' })
    expect(directory.strays).toEqual([])
  })

  it('is the configured host at which it has answered, regardless of its advertised address', () => {
    const directory = new MemberDirectory(['a:1', 'b:1', 'c:1'])
    directory.learn(['1', '2', '3'].map((id) => member(id, 'http://0.0.0.0:2379')))
    expect(directory.strays).toEqual(['a:1', 'b:1', 'c:1'])
    expect(directory.observed('a:1', '2')).toBe(false)
    directory.observed('b:1', '3')
    // The last host must be the last member's, although it has not answered there.
    expect(addresses(directory)).toEqual({ 1: 'c:1', 2: 'a:1', 3: 'b:1' })
    expect(directory.strays).toEqual([])
  })

  it('is not a host at which several members answer', () => {
    const directory = new MemberDirectory(['balancer:1'])
    directory.learn([member('1'), member('2')])
    directory.observed('balancer:1', '1')
    directory.observed('balancer:1', '2')
    expect(addresses(directory)).toEqual({ 1: '10.0.0.1:2379', 2: '10.0.0.2:2379' })
  })

  it('is updated for an unknown member, and for one that replaces another', () => {
    const directory = new MemberDirectory(['a:1', 'b:1'])
    directory.learn([member('1'), member('2')])
    directory.observed('a:1', '1')
    expect(directory.observed('a:1', '7')).toBe(true)
    directory.learn([member('2'), member('7')])
    expect(addresses(directory)[7]).toBe('a:1')
  })

  it('has no address if the member has never started', () => {
    const directory = new MemberDirectory(['10.0.0.1:2379'])
    directory.learn([member('1'), { id: '2', name: '', peerUrls: [], clientUrls: [], isLearner: true }])
    expect(directory.targets[1]).toEqual({ memberId: '2', name: '', address: '', isLearner: true })
  })
})

describe('the members that are reached at their advertised addresses', () => {
  const https = 'https://10.0.0.3:2379/'

  it('are those that no configured host leads to, by its address or by its answers', () => {
    const directory = new MemberDirectory(['10.0.0.1:2379', 'http://b:1'])
    expect(directory.advertised).toEqual([])
    directory.learn([member('1'), member('2'), member('3', https)])
    expect(directory.advertised.map(({ memberId }) => memberId)).toEqual(['2', '3'])
    expect(directory.unidentified).toEqual(['b:1'])
    directory.observed('b:1', '2')
    expect(directory.advertised).toEqual([{ memberId: '3', addresses: ['https://10.0.0.3:2379'] }])
    expect(directory.unidentified).toEqual([])
  })

  it('include the last one, although the last configured host may be its own', () => {
    const directory = new MemberDirectory(['a:1'])
    directory.learn([member('1')])
    expect(addresses(directory)).toEqual({ 1: 'a:1' })
    expect(directory.advertised.map(({ memberId }) => memberId)).toEqual(['1'])
    expect(directory.unidentified).toEqual(['a:1'])
  })

  it('are all of them behind a load balancer', () => {
    const directory = new MemberDirectory(['balancer:1'])
    directory.learn([member('1'), member('2')])
    for (const id of ['1', '2']) directory.observed('balancer:1', id)
    expect(directory.advertised.map(({ memberId }) => memberId)).toEqual(['1', '2'])
  })

  it('do not include learners, members that have never started, and sockets of another machine', () => {
    const directory = new MemberDirectory(['a:1'])
    directory.learn([
      { ...member('1'), isLearner: true },
      { ...member('2'), clientUrls: [] },
      member('3', 'unix:///run/etcd.sock'),
    ])
    expect(directory.advertised).toEqual([])
  })

  it('replace the configured host of a member that has left', () => {
    const directory = new MemberDirectory(['a:1', 'http://b:1'])
    directory.learn([member('1'), member('2')])
    directory.observed('a:1', '1')
    directory.observed('b:1', '2')
    directory.learn([member('2'), member('3')])
    expect(['a:1', 'http://b:1'].map((host) => directory.hasLeft(host))).toEqual([true, false])
    expect(directory.advertised.map(({ memberId }) => memberId)).toEqual(['3'])
  })

  it('include one that has moved away from its configured host', () => {
    const directory = new MemberDirectory(['a:1'])
    directory.learn([member('1')])
    directory.observed('a:1', '1')
    directory.learn([member('1')])
    expect(directory.advertised).toEqual([])
    directory.learn([member('1', 'http://10.0.1.1:2379')])
    expect(directory.advertised).toEqual([{ memberId: '1', addresses: ['10.0.1.1:2379'] }])
  })
})
