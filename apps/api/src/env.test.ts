import { describe, expect, it } from 'vitest'
import { EnvError, readEnv } from './env.ts'

describe('the environment', () => {
  it('may be empty', () => {
    expect(readEnv({})).toMatchObject({
      port: 3000,
      host: 'localhost',
      etcd: { hosts: ['127.0.0.1:2379'], namespace: 'ticketcd/', tls: undefined, auth: undefined },
      logLevel: 'info',
      isProduction: false,
      trustProxy: 0,
      liveLimits: {},
      payments: 'none',
      lifetimes: {},
    })
    expect(readEnv({ PORT: '', TICKETCD_ETCD: '' })).toEqual(readEnv({}))
  })

  it('names several hosts and a user', () => {
    const { etcd } = readEnv({ TICKETCD_ETCD: 'a:1,b:2', ETCDCTL_USER: 'root:a:b' })
    expect(etcd.hosts).toEqual(['a:1', 'b:2'])
    expect(etcd.auth).toEqual({ username: 'root', password: 'a:b' })
  })

  it('has the address at which other processes of the api reach this one', () => {
    expect(readEnv({ TICKETCD_PEER_URL: 'http://10.0.0.7:3001' }).peerUrl).toBe('http://10.0.0.7:3001')
  })

  it('sets the lifetimes of holds and offers', () => {
    const { lifetimes } = readEnv({ TICKETCD_HOLD_MINUTES: '0.5', TICKETCD_OFFER_HOURS: '24' })
    expect(lifetimes).toEqual({ holdMs: 30_000, offerMs: 24 * 60 * 60_000 })
  })

  it.each([
    [{ PORT: 'http' }, 'PORT must be'],
    [{ PORT: '70000' }, 'PORT must be a whole number'],
    [{ TICKETCD_ETCD: 'a' }, 'is not a list of etcd members'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [{ TICKETCD_PAYMENTS: 'paypal' }, 'TICKETCD_PAYMENTS must be none or test'],
    [{ TICKETCD_HOLD_MINUTES: '0' }, 'TICKETCD_HOLD_MINUTES must be'],
    [{ TICKETCD_OFFER_HOURS: 'a day' }, 'TICKETCD_OFFER_HOURS must be'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY must be'],
    [{ TICKETCD_PEER_URL: 'api-1:3001' }, 'TICKETCD_PEER_URL must be'],
    [{ TICKETCD_PEER_URL: 'https://api-1:3001' }, 'TICKETCD_PEER_URL must be'],
    [{ TICKETCD_PEER_URL: 'http://api-1' }, 'TICKETCD_PEER_URL must be'],
  ])('is rejected with a sentence if it is wrong: %j', (variables, sentence) => {
    expect(() => readEnv(variables)).toThrow(EnvError)
    expect(() => readEnv(variables)).toThrow(sentence)
  })
})
