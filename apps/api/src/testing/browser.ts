import type { Failure } from '@ticketcd/schema'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import type { AppRouter } from '../router.ts'

/** A visitor: a tRPC client that keeps its cookies and the headers of the last answer. */
export class Browser {
  readonly call: ReturnType<typeof createTRPCClient<AppRouter>>
  readonly url: string
  /** Name to value. */
  readonly cookies = new Map<string, string>()
  lastHeaders = new Headers()
  private readonly extraHeaders: Record<string, string>

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url
    this.extraHeaders = headers
    this.call = createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${url}/trpc`,
          headers: () => this.headers(),
          fetch: async (input, init) => this.remember(await fetch(input, init as RequestInit)),
        }),
      ],
    })
  }

  headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return { ...this.extraHeaders, ...(cookie ? { cookie } : {}) }
  }

  remember(response: Response): Response {
    this.lastHeaders = response.headers
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split('=')
      if (value) this.cookies.set(name, value)
      else this.cookies.delete(name)
    }
    return response
  }
}

/** Runs a call that is expected to fail. @returns its failure */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    if (error instanceof TRPCClientError && error.data?.failure) return error.data.failure
    throw error
  }
  throw new Error('the call succeeded')
}
