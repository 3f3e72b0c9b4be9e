import { expect, test } from 'vitest'
import { parseStepNames, selectSteps, stepNames } from './test-steps.mjs'

test('everything runs unless parts are asked for', () => {
  expect(parseStepNames([])).toEqual(stepNames)
})

test('parts run in the order of the whole', () => {
  expect(parseStepNames(['--only', 'e2e,unit'])).toEqual(['unit', 'e2e'])
  expect(parseStepNames(['--only=types'])).toEqual(['types'])
})

test.each([[['--only']], [['--only', 'everything']], [['unit']]])(
  '%j is a usage sentence that lists the parts',
  (args) => {
    expect(() => parseStepNames(args)).toThrow('lint,types,deps,knip,build,unit,integration,e2e')
  },
)

test('checks and runners are told apart', () => {
  const { checks, runners } = selectSteps(['types', 'unit'])
  expect(checks.map(({ title }) => title)).toEqual(['Types'])
  expect(runners.map(({ title }) => title)).toEqual(['Unit tests'])
})
