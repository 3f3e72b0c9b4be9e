// @vitest-environment happy-dom

import { focusManager } from '@tanstack/react-query'
import type { DashboardCluster } from '@ticketcd/schema'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeApi, rendered } from '../testing/rendered.tsx'
import { clusterOf, leaderOf } from '../testing/sample-cluster.ts'
import { DashboardFailure, type FailureCode } from './api.ts'
import { Dashboard } from './dashboard.tsx'

const cluster = clusterOf([leaderOf('1')])

const fails =
  (code: FailureCode, message = 'A reason.') =>
  async () => {
    throw new DashboardFailure(code, message)
  }

describe('the page', () => {
  it('shows a loading state, and then the cluster under the name of its node', async () => {
    const api = new FakeApi()
    let answer = (_: DashboardCluster) => {}
    const answered = new Promise<DashboardCluster>((resolve) => {
      answer = resolve
    })
    api.onCluster = () => answered
    const { place, text } = rendered(<Dashboard />, api)
    await expect
      .poll(() => place.querySelector('[role=status]')?.getAttribute('aria-label'))
      .toBe('Loading the dashboard')
    answer(cluster)
    await expect.poll(text).toContain('The only node is up')
    expect(document.title).toBe('n1 · hstore')
  })

  it.each([
    ['unreachable', 'This node does not answer'],
    ['refused', 'This page did not load'],
    ['permission-denied', 'Figures need a user with the role root.'],
    ['unauthenticated', 'Log in to this cluster'],
  ] as const)('shows the reason: %s', async (code, sentence) => {
    const api = new FakeApi()
    api.onCluster = fails(code)
    const { text } = rendered(<Dashboard />, api)
    await expect.poll(text).toContain(sentence)
  })

  it('keeps the last figures in grey while the node does not answer, and recovers', async () => {
    const api = new FakeApi()
    const { place, text } = rendered(<Dashboard />, api)
    await expect.poll(text).toContain('The only node is up')
    expect(place.querySelector('.grayscale')).toBeNull()
    api.onCluster = fails('unreachable')
    await expect.poll(text).toContain('This node has not answered for')
    expect(text()).toContain('The only node is up')
    expect(place.querySelector('.grayscale')).not.toBeNull()
    api.onCluster = async () => cluster
    await expect.poll(text).not.toContain('This node has not answered for')
    expect(place.querySelector('.grayscale')).toBeNull()
  })

  it('shows why a node answers without figures', async () => {
    const api = new FakeApi()
    const { text } = rendered(<Dashboard />, api)
    await expect.poll(text).toContain('The only node is up')
    api.onCluster = fails('refused', 'The disk failed.')
    await expect.poll(text).toMatch(/has sent no figures for .*The disk failed\./)
  })

  it('requires a login, rejects a wrong password, and continues after the login', async () => {
    const api = new FakeApi()
    api.onCluster = fails('unauthenticated')
    api.onLogIn = fails('unauthenticated', 'The user or the password is wrong.')
    const { place, text, type, button } = rendered(<Dashboard />, api)
    await expect.poll(text).toContain('Log in to this cluster')
    type('User', 'root')
    type('Password', 'x')
    button('Log in').click()
    await expect.poll(() => place.querySelector('[role=alert]')?.textContent).toContain('password is wrong')
    expect(api.logins).toEqual(['root x'])
    api.onLogIn = async () => {}
    api.onCluster = async () => cluster
    button('Log in').click()
    await expect.poll(text).toContain('The only node is up')
  })

  it('sends no requests while its tab is hidden, and resumes when it is visible', async () => {
    const api = new FakeApi()
    let asked = 0
    api.onCluster = async () => {
      asked += 1
      return clusterOf([leaderOf('1')], { at: new Date(asked * 1_000).toISOString() })
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    onTestFinished(() => focusManager.setFocused(undefined))
    rendered(<Dashboard />, api)
    // React renders asynchronously, so the clock advances until the page has sent its request.
    const untilAsked = (count: number) =>
      expect
        .poll(async () => {
          await vi.advanceTimersByTimeAsync(500)
          return asked
        })
        .toBeGreaterThanOrEqual(count)
    await untilAsked(3)
    focusManager.setFocused(false)
    // One request may be in flight.
    await vi.advanceTimersByTimeAsync(1_000)
    const before = asked
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(before)
    focusManager.setFocused(true)
    await untilAsked(before + 3)
  })

  it.each(['permission-denied', 'unauthenticated'] as const)(
    'removes the figures after the right to read them is lost: %s',
    async (code) => {
      const api = new FakeApi()
      const { text } = rendered(<Dashboard />, api)
      await expect.poll(text).toContain('The only node is up')
      api.onCluster = fails(code)
      await expect.poll(text).not.toContain('The only node is up')
    },
  )
})
