import { expect, it } from 'vitest'
import { Plain } from './plain.ts'

const plain = new Plain(['127.0.0.1:2379'], '/folder')

it.each([
  ['decimal ids', '{"cluster_id":14841639068965178418,"member_id":10276657743932975437}'],
  ['a second id that is short', '{"cluster_id":14841639068965178418,"member_id":1027665774393297}'],
  ['a first id that is short', '{"cluster_id":1484163906896517,"member_id":10276657743932975437}'],
])('numbers %s in the order of the text', (_, text) => {
  expect(plain.ordered(text)).toBe('{"cluster_id":id1,"member_id":id2}')
})

it('gives one id the same word in both notations', () => {
  expect(plain.ordered('8e9e05c52164694d, 10276657743932975437, cdf818194e3a8c32')).toBe('id1, id1, id2')
})
