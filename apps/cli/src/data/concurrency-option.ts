import { Option } from 'commander'
import { wholeNumber } from '../whole-number.ts'
import { defaultConcurrency } from './load.ts'

/** How many batches of a load are in flight. */
export function concurrencyOption(): Option {
  return new Option('--concurrency <count>', 'transactions in flight')
    .argParser(wholeNumber(64, 1))
    .default(defaultConcurrency)
}
