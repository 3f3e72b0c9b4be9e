import type { Compare } from '../../../request.ts'
import { put, txn, when } from '../requests.ts'
import type { Case } from './case.ts'

const holds = (id: string, compare: Compare, isTrue: boolean): Case => ({
  id,
  given: [put('g1', 'x'), put('g2', 'y'), put('g2', 'z')],
  calls: [[txn([compare], []), `@4 ${isTrue ? 'then' : 'else'} {}`]],
})

export const compareCases: readonly Case[] = [
  holds('compare-missing-1', when('value', 'miss', '=', ''), false),
  holds('compare-missing-2', when('value', 'miss', '!=', 'x'), false),
  holds('compare-missing-3', when('value', 'miss', '<', 'x'), false),
  holds('compare-missing-4', when('version', 'miss', '=', 0), true),
  holds('compare-missing-5', when('version', 'miss', '<', 5), true),
  holds('compare-missing-6', when('version', 'miss', '!=', 0), false),
  holds('compare-missing-9', when('mod', 'miss', '<', 1), true),
  holds('compare-missing-10', when('lease', 'miss', '=', 0), true),
  holds('compare-missing-11', when('lease', 'miss', '!=', 0), false),
  holds('compare-empty-range-1', when('version', 'miss', '>', 5, 'misz'), false),
  holds('compare-empty-range-2', when('version', 'miss', '=', 0, 'misz'), true),
  holds('compare-empty-range-3', when('version', 'miss', '!=', 0, 'misz'), false),
  holds('compare-empty-range-4', when('value', 'miss', '=', '', 'misz'), false),
  holds('compare-empty-range-5', when('value', 'miss', '!=', 'x', 'misz'), false),
  holds('compare-range-all', when('version', 'g', '>', 0, 'h'), true),
  holds('compare-range-all', when('version', 'g', '=', 1, 'h'), false),
  holds('compare-range-from-key', when('version', 'g', '>', 0, '\0'), true),
  holds('compare-range-reversed', when('version', 'h', '=', 0, 'g'), true),
  holds('compare-create', when('create', 'g2', '=', 3), true),
  holds('compare-create', when('create', 'g2', '<', 3), false),
  holds('compare-mod', when('mod', 'g2', '>', 3), true),
  holds('compare-value', when('value', 'g2', '=', 'z'), true),
  holds('compare-value', when('value', 'g2', '<', 'za'), true),
  holds('compare-value', when('value', 'g2', '>', 'z'), false),
  holds('compare-unset-operand', { key: 'g1', rangeEnd: '', target: 0, result: 1 }, true),
  holds('compare-unset-operand', { key: 'g1', rangeEnd: '', target: 3, result: 1 }, true),
  // The operand of another target counts as unset.
  holds('compare-other-operand', { key: 'g1', rangeEnd: '', target: 0, result: 0, modRevision: 1 }, false),
  holds('compare-unknown-result', { key: 'g1', rangeEnd: '', target: 0, result: 9, version: 7 }, true),
  holds('compare-unknown-target', { key: 'g1', rangeEnd: '', target: 9, result: 0, version: 7 }, true),
  holds('compare-unknown-target', { key: 'g1', rangeEnd: '', target: 9, result: 3, version: 7 }, false),
]
