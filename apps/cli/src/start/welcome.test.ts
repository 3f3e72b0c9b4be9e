import { expect, test } from 'vitest'
import { welcome } from './welcome.ts'

const accounts = [
  { role: 'customer', username: 'demo', password: 'secret-words' },
  { role: 'admin', username: 'admin', password: 'secret-words' },
]

test('it names the address, the accounts and the way to end it', () => {
  const text = welcome({ port: 3001, tookMs: 1234, accounts, logFile: '/state/api.log' })
  expect(text).toContain('http://localhost:3001 (ready after 1.2 s)')
  expect(text).toContain('  customer  demo   secret-words\n  admin     admin  secret-words')
  expect(text).toContain('/state/api.log')
  expect(text).toContain('Ctrl-C')
})

test('it promises no accounts where the data has none', () => {
  expect(welcome({ port: 3001, tookMs: 0, accounts: [], logFile: undefined })).not.toContain('demo account')
})
