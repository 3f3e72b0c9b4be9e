import { expect, test } from 'vitest'
import { welcome } from './welcome.ts'

const accounts = [
  { role: 'customer', username: 'demo', password: 'secret-words' },
  { role: 'admin', username: 'admin', password: 'secret-words' },
]

test('it shows the address, the accounts and how to stop', () => {
  const text = welcome({ port: 3001, tookMs: 1234, accounts, logFile: '/state/api.log', elsewhere: false })
  expect(text).toContain('http://localhost:3001 (ready after 1.2 s)')
  expect(text).toContain('  customer  demo   secret-words\n  admin     admin  secret-words')
  expect(text).toContain('/state/api.log')
  expect(text).toContain('Ctrl-C')
  expect(text).not.toContain('these passwords')
})

test('it shows no accounts if the data has none', () => {
  const text = welcome({ port: 3001, tookMs: 0, accounts: [], logFile: undefined, elsewhere: true })
  expect(text).not.toContain('demo account')
  expect(text).not.toContain('these passwords')
})

test('it warns of public passwords in a cluster that runs elsewhere', () => {
  const text = welcome({ port: 3001, tookMs: 0, accounts, logFile: undefined, elsewhere: true })
  expect(text).toContain('these passwords are public')
})
