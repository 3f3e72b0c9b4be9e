import { expect, test } from 'vitest'
import { chromium, etcd, tmux } from './system-packages.mjs'
import {
  joinRunners,
  nodeStepNames,
  selectSteps,
  splitByEtcd,
  stepNames,
  withoutOthers,
} from './test-steps.mjs'

test('checks and runners are separated', () => {
  const { checks, runners } = selectSteps(['types', 'unit'], 'hstore')
  expect(checks.map(({ title }) => title)).toEqual(['Types'])
  expect(runners.map(({ title }) => title)).toEqual(['Unit tests'])
})

test('integration tests, tests with etcd and journeys start nodes', () => {
  expect(nodeStepNames).toEqual(['integration', 'etcd', 'e2e'])
})

test.each([
  ['hstore', { unit: [], integration: [], etcd: [etcd], terminal: [tmux], e2e: [chromium] }],
  ['etcd', { unit: [], integration: [etcd], etcd: [etcd], terminal: [tmux], e2e: [chromium, etcd] }],
])('on %s these programs are needed', (engine, expected) => {
  const { runners } = selectSteps(stepNames, engine)
  expect(Object.fromEntries(runners.map(({ name, programs }) => [name, programs]))).toEqual(expected)
})

test('without etcd all tests run but those with its programs', () => {
  const { runners } = selectSteps(stepNames, 'hstore')
  const namesOf = (list) => list.map(({ name }) => name)
  const { possible, leftOut } = splitByEtcd(runners, true)
  expect([namesOf(possible), namesOf(leftOut)]).toEqual([
    ['unit', 'integration', 'terminal', 'e2e'],
    ['etcd'],
  ])
  expect(splitByEtcd(runners, false)).toEqual({ possible: runners, leftOut: [] })
})

test('tests that wait for nodes run together, between the others', () => {
  const joined = joinRunners(selectSteps(stepNames, 'hstore').runners)
  expect(joined.map(({ title }) => title)).toEqual([
    'Unit tests',
    'Integration tests, Tests with the programs of etcd, Tests in a terminal',
    'Journeys in Chromium',
  ])
  expect(joined.map(({ programs }) => programs)).toEqual([[], [etcd, tmux], [chromium]])
})

test('a part that is left out, or runs alone, is not joined', () => {
  const titlesOf = (names) => joinRunners(selectSteps(names, 'hstore').runners).map(({ title }) => title)
  expect(titlesOf(['integration', 'terminal'])).toEqual(['Integration tests, Tests in a terminal'])
  expect(titlesOf(['unit', 'etcd', 'e2e'])).toEqual([
    'Unit tests',
    'Tests with the programs of etcd',
    'Journeys in Chromium',
  ])
})

test('the files of kinds that were not selected are excluded', () => {
  expect(withoutOthers(['integration', 'etcd', 'terminal'])).toEqual([])
  expect(withoutOthers(['etcd'])).toEqual([
    '--exclude=**/*.integration.test.*',
    '--exclude=**/*.terminal.test.*',
  ])
})
