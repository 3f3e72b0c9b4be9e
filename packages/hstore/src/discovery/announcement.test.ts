import fc from 'fast-check'
import { expect, it } from 'vitest'
import { announcementOf } from '../testing/discovery/announced.ts'
import { announcementForNetwork, announcementText, parseAnnouncement } from './announcement.ts'

it('an announcement is the same after it was text', () => {
  const announcement = announcementOf({ clientUrls: ['https://[fd00::1]:2379', 'http://a.example:80'] })
  expect(parseAnnouncement(announcementText(announcement))).toEqual(announcement)
})

it('fields that are unknown are left out', () => {
  const text = JSON.stringify({ ...announcementOf(), more: 1 })
  expect(parseAnnouncement(text)).toEqual(announcementOf())
})

it.each([
  ['no JSON', '{'],
  ['no object', 'null'],
  ['nothing', '{}'],
  ['a cluster that cannot be one', JSON.stringify(announcementOf({ cluster: '../x' }))],
  ['a name with an escape code of a terminal', JSON.stringify(announcementOf({ node: '\u001b[2J' }))],
  ['an id that is none', JSON.stringify(announcementOf({ nodeId: 'a1' }))],
  ['a URL that is none', JSON.stringify(announcementOf({ clientUrls: ['ftp://a:1'] }))],
  ['a URL that is no text', JSON.stringify({ ...announcementOf(), peerUrls: [1] })],
  ['URLs that are no list', JSON.stringify({ ...announcementOf(), peerUrls: 'http://a:1' })],
])('refuses %s', (_, text) => {
  expect(parseAnnouncement(text)).toBeUndefined()
})

it('any JSON is an announcement or none, and never an error', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseAnnouncement(text)).toBeUndefined()
    }),
  )
})

it('more than a packet holds is refused with the size', () => {
  const clientUrls = Array.from({ length: 50 }, (_, index) => `http://192.0.2.${index}:2379`)
  expect(() => announcementText(announcementOf({ clientUrls }))).toThrow(
    /take \d{4} bytes, and discovery has room for 1100/,
  )
})

it('other machines are given no address of this machine alone', () => {
  const local = ['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '0.0.0.0', '[::1]', '[::]']
  const announcement = announcementOf({
    clientUrls: [...local.map((host) => `http://${host}:2379`), 'http://10.0.0.1:2379', 'http://node:2379'],
    peerUrls: ['http://localhost:2380', 'https://[fd00::1]:2380'],
  })
  expect(announcementForNetwork(announcement)).toEqual(
    announcementOf({
      clientUrls: ['http://10.0.0.1:2379', 'http://node:2379'],
      peerUrls: ['https://[fd00::1]:2380'],
    }),
  )
})

it('a node with addresses of its machine alone is not for other machines', () => {
  expect(announcementForNetwork(announcementOf({ clientUrls: ['http://localhost:2379'] }))).toBeUndefined()
})
