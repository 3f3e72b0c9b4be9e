import { expect, test } from 'vitest'
import { parseReturnSearch, paths, target } from './paths.ts'

test('a path has its pattern and its parameters apart, so that the router encodes them', () => {
  expect(paths.event('night-of-fado')).toEqual({
    to: '/events/$eventId',
    params: { eventId: 'night-of-fado' },
  })
})

test('log-in has a return address, except for the home page', () => {
  expect(paths.logIn('/events/x?a=1').search).toEqual({ next: '/events/x?a=1' })
  expect(paths.logIn('/').search).toEqual({})
  expect(paths.logIn().search).toEqual({})
})

test('a return address of another site is dropped', () => {
  expect(parseReturnSearch({ next: '/my/tickets' })).toEqual({ next: '/my/tickets' })
  for (const next of [
    '//evil.test',
    '/\\evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    ['/a', '/b'],
    7,
  ])
    expect(parseReturnSearch({ next })).toEqual({})
})

test('a return address is split into path and search', () => {
  expect(target('/?q=fado&type=Concert')).toEqual({ to: '/', search: { q: 'fado', type: 'Concert' } })
  expect(target()).toEqual({ to: '/', search: {} })
})
