import { afterEach, expect, test, vi } from 'vitest'
import { UndoStack } from './undo.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('the last step is undone first, and a failure does not stop the others', async () => {
  const say = vi.spyOn(console, 'log').mockReturnValue(undefined)
  const complain = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const undos = new UndoStack()
  undos.push(async () => 'Stopped the nodes')
  undos.push(async () => {
    throw new Error('The page is stuck')
  })
  undos.push(async () => undefined)
  undos.push(async () => 'Stopped the api')
  await undos.unwind()
  expect(say.mock.calls).toEqual([['✓ Stopped the api'], ['✓ Stopped the nodes']])
  expect(complain.mock.calls).toEqual([['✗ The page is stuck']])
})

test('a second unwind does not undo again', async () => {
  const undo = vi.fn(async () => undefined)
  const undos = new UndoStack()
  undos.push(undo)
  await Promise.all([undos.unwind(), undos.unwind()])
  expect(undo).toHaveBeenCalledTimes(1)
})
