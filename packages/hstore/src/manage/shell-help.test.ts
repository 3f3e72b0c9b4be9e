import { expect, it } from 'vitest'
import { shellHelp } from './shell-help.ts'

it.each([30, 40, 79, 80, 200])('no line is wider than %d characters', (width) => {
  for (const line of shellHelp(width).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
})

it('commands and their explanations stand side by side where there is room', () => {
  expect(shellHelp(80)).toMatch(/^ {2}exit +stops the node/m)
  expect(shellHelp(40)).toMatch(/^exit\n {4}stops the node/m)
})
