import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { stateFolder } from './state-folder.ts'

test('an option overrides the environment, which overrides the default', () => {
  expect(stateFolder('/a', { TICKETCD_HOME: '/b' })).toBe('/a')
  expect(stateFolder(undefined, { TICKETCD_HOME: '/b' })).toBe('/b')
  expect(stateFolder(undefined, {})).toBe(resolve('.ticketcd'))
  expect(stateFolder('', { TICKETCD_HOME: '' })).toBe(resolve('.ticketcd'))
})
