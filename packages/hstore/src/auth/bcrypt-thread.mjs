// The thread of `password-hasher.ts`. Node 20 starts no thread from TypeScript, so this is JavaScript.
// A bundle needs it as a file of the same name beside it.
import { parentPort } from 'node:worker_threads'
import { compareSync, genSaltSync, hashSync } from 'bcryptjs'

parentPort?.on('message', (job) => {
  const answer =
    job.hashed === undefined
      ? // etcd writes version 2a, and bcryptjs 2b. They differ for passwords of over 255 bytes only.
        hashSync(job.password, genSaltSync(job.cost).replace(/^\$2b/, '$2a'))
      : compareSync(job.password, job.hashed)
  parentPort?.postMessage(answer)
})
