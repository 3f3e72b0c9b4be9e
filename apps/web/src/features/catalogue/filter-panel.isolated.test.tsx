// @vitest-environment happy-dom
import { act, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { beforeEach, expect, test, vi } from 'vitest'
import { I18nProvider, loadSpeech } from '../../lib/i18n/i18n.tsx'
import type { CatalogueSearch } from './catalogue-search.ts'
import { FilterPanel } from './filter-panel.tsx'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

/** A router that shows a new address only after the test releases it. */
const router = vi.hoisted(() => {
  const waiting: (() => void)[] = []
  let show: (search: object) => void = () => {}
  let address: object = {}
  return {
    useSearch(use: (initial: object) => [object, (search: object) => void]) {
      const [search, setSearch] = use(address)
      show = setSearch
      return search
    },
    navigate({ search }: { search: (now: object) => object }) {
      address = search(address)
      const next = address
      return new Promise<void>((resolve) => {
        waiting.push(() => {
          show(next)
          resolve()
        })
      })
    },
    arrive() {
      for (const each of waiting.splice(0)) each()
    },
    address: () => address as CatalogueSearch,
    reset: () => {
      address = {}
    },
  }
})
vi.mock('@tanstack/react-router', () => ({
  getRouteApi: () => ({
    useSearch: () => router.useSearch(useState),
    useNavigate: () => router.navigate,
  }),
}))
beforeEach(router.reset)

const facets = {
  types: [
    { value: 'Concert', count: 3 },
    { value: 'Theatre', count: 2 },
  ],
  locations: [],
}

async function panel(): Promise<(name: string) => HTMLInputElement> {
  const speech = await loadSpeech('en')
  const container = document.createElement('div')
  document.body.replaceChildren(container)
  act(() =>
    createRoot(container).render(
      <I18nProvider initial={speech}>
        <FilterPanel facets={facets} />
      </I18nProvider>,
    ),
  )
  return (name) => {
    const label = [...container.querySelectorAll('label')].find((each) => each.textContent?.startsWith(name))
    return label?.querySelector('input') as HTMLInputElement
  }
}

test('a box is checked before the router shows the new address, and after', async () => {
  const box = await panel()
  await act(async () => box('Concert').click())
  expect(box('Concert').checked).toBe(true)
  await act(async () => router.arrive())
  expect(box('Concert').checked).toBe(true)
  expect(router.address()).toEqual({ type: ['Concert'] })
})

test('a second click before that adds to the first', async () => {
  const box = await panel()
  await act(async () => box('Concert').click())
  await act(async () => box('Theatre').click())
  expect([box('Concert').checked, box('Theatre').checked]).toEqual([true, true])
  await act(async () => router.arrive())
  expect(router.address().type?.toSorted()).toEqual(['Concert', 'Theatre'])
  expect([box('Concert').checked, box('Theatre').checked]).toEqual([true, true])
})
