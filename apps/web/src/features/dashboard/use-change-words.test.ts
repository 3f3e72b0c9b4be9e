import { expect, test } from 'vitest'
import { measuresFor } from '../../lib/inner/measures.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { changeWords } from './use-change-words.ts'

const shares = [0.08, -0.12, 0, 12, -12]

test('a change is shown as a share, and in words beyond tenfold', async () => {
  const en = await dashboardMessages.in('en')
  expect(shares.map((share) => changeWords(share, en, measuresFor('en-GB').percent))).toEqual([
    'up 8%',
    'down 12%',
    'level',
    'up more than tenfold',
    'down more than tenfold',
  ])
})

test('a fall of more than tenfold does not read as "less than ten times" in Portuguese', async () => {
  const pt = await dashboardMessages.in('pt')
  expect(shares.map((share) => changeWords(share, pt, measuresFor('pt-PT').percent))).toEqual([
    'mais 8%',
    'menos 12%',
    'sem variação',
    'subida de mais de dez vezes',
    'queda de mais de dez vezes',
  ])
})
