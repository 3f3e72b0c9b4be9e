// The thread of `password-hasher.ts`. It is JavaScript, since Node 20 starts no thread from
// TypeScript. A bundle needs it as a file of the same name beside it.
import { parentPort } from 'node:worker_threads'
import { compareSync, genSaltSync, hashSync } from 'bcryptjs'

parentPort?.on('message', (job) => {
  const answer =
    job.hashed === undefined
      ? // etcd writes the version 2a, bcryptjs 2b. Up to 255 bytes they are the same.
        hashSync(job.password, genSaltSync(job.cost).replace(/^\$2b/, '$2a'))
      : compareSync(job.password, job.hashed)
  parentPort?.postMessage(answer)
})
