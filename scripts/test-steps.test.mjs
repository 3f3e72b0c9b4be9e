import { expect, test } from 'vitest'
import { etcdStepNames, selectSteps } from './test-steps.mjs'

test('checks and runners are told apart', () => {
  const { checks, runners } = selectSteps(['types', 'unit'])
  expect(checks.map(({ title }) => title)).toEqual(['Types'])
  expect(runners.map(({ title }) => title)).toEqual(['Unit tests'])
})

test('integration tests and journeys start etcd nodes', () => {
  expect(etcdStepNames).toEqual(['integration', 'e2e'])
})
