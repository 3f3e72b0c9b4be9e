// @vitest-environment happy-dom
import type { DashboardKeys } from '@ticketcd/schema'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { FakeApi, rendered } from '../testing/rendered.tsx'
import type { Confirmation } from './confirm-sheet.tsx'
import { KeysCard } from './keys-card.tsx'

const keyOf = (name: string): DashboardKeys['keys'][number] => ({
  id: btoa(name),
  key: { text: name },
  value: { text: `value of ${name}` },
  valueBytes: 2_000,
  version: 3,
  createRevision: 7,
  modRevision: 9,
  lease: 'ff',
})

/** A node with two pages of keys, which begin with `k`. */
function paged(): FakeApi {
  const api = new FakeApi()
  api.onKeys = (prefix, from) => {
    if (prefix !== '' && !'k'.startsWith(prefix)) return { revision: 1, count: 0, keys: [], next: null }
    return from === null
      ? { revision: 1, count: 2, keys: [keyOf('k1')], next: 'NEXT' }
      : { revision: 1, count: 2, keys: [keyOf('k2')], next: null }
  }
  return api
}

function Card({ onAsk, revision = 1 }: { onAsk?: (confirmation: Confirmation) => void; revision?: number }) {
  const [prefix, setPrefix] = useState('')
  return (
    <KeysCard revision={revision} prefix={prefix} onPrefix={setPrefix} mayBeBehind={false} onAsk={onAsk} />
  )
}

it('pages can be turned, and another prefix begins with its first page', async () => {
  const { button, text, type, buttons } = rendered(<Card />, paged())
  await expect.poll(text).toContain('value of k1')
  button('Next page').click()
  await expect.poll(text).toContain('value of k2')
  expect(text()).not.toContain('value of k1')
  expect(button('Next page').hasAttribute('disabled')).toBe(true)
  button('First page').click()
  await expect.poll(text).toContain('value of k1')
  button('Next page').click()
  await expect.poll(text).toContain('value of k2')
  type('Prefix', 'k')
  await expect.poll(text).toContain('value of k1')
  type('Prefix', 'zzz')
  await expect.poll(text).toContain('No key begins with “zzz”.')
  expect(buttons()).not.toContain('Next page')
})

it('a key shows its details, and no delete button without admin rights', async () => {
  const { button, buttons, place, text } = rendered(<Card />, paged())
  await expect.poll(text).toContain('value of k1')
  button('k1').click()
  const dialog = () => place.querySelector('dialog[open]')?.textContent
  await expect.poll(dialog).toContain('Details of k1')
  expect(dialog()).toContain('The first 11 B of 1.95 kB.')
  expect(dialog()).toContain('Version3Created at revision7Changed at revision9Leaseff')
  expect(buttons()).not.toContain('Delete…')
})

it('an admin must confirm the deletion of a key', async () => {
  const asked: Confirmation[] = []
  const { button, text } = rendered(<Card onAsk={(confirmation) => asked.push(confirmation)} />, paged())
  await expect.poll(text).toContain('value of k1')
  button('k1').click()
  await expect.poll(text).toContain('Delete…')
  button('Delete…').click()
  expect(asked.map(({ title, action }) => [title, action])).toEqual([
    ['Delete k1?', { action: 'delete-key', key: btoa('k1') }],
  ])
})

it('a failure shows why the keys did not load', async () => {
  const api = new FakeApi()
  api.onKeys = () => {
    throw new Error('The user has no right to do this.')
  }
  const { text } = rendered(<Card />, api)
  await expect.poll(text).toContain('The keys did not load.The user has no right to do this.')
})
