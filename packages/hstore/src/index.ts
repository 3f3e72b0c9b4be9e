export { Reader, Writer } from './codec/bytes.ts'
export { readEntry, writeEntry } from './codec/entry.ts'
