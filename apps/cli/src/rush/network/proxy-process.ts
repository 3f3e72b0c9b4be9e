import { HoldingProxy, peerSenderOf } from '@ticketcd/cluster'
import { Cuts } from './cuts.ts'
import type { ProxyAnswer, ProxyRequest } from './proxy-network.ts'

/*
 * The process that runs the proxies of a rush. In the process of the rush, every heartbeat between
 * nodes would wait for the simulated buyers. It ends with its parent process.
 */

const cuts = new Cuts()
const proxies: HoldingProxy[] = []

async function answer(request: ProxyRequest): Promise<string | undefined> {
  if ('open' in request) {
    const { target, name, sender } = request.open
    const proxy = await HoldingProxy.start({
      target,
      name,
      senderOf: (head) => sender ?? peerSenderOf(head),
      isCut: (from, to) => cuts.hold(from, to),
    })
    proxies.push(proxy)
    return proxy.address
  }
  cuts.set(request.cut, new Map(request.names))
  for (const proxy of proxies) proxy.apply()
  return undefined
}

process.on('message', async (request: ProxyRequest) => {
  const result: ProxyAnswer = await answer(request).then(
    (address) => ({ id: request.id, address }),
    (error: unknown) => ({ id: request.id, error: String(error) }),
  )
  process.send?.(result)
})
process.on('disconnect', () => process.exit())
// Ctrl-C in a terminal reaches the whole process group. The rush stops in order, and then ends this
// process.
process.on('SIGINT', () => undefined)
