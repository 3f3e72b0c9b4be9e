/*
 * Revisions on the wire. Every mutation answers with the revision it committed at; the browser remembers the
 * highest it has seen and sends it along, and the server waits until its mirror has reached it.
 */

/** Request: the highest revision the browser has seen. Response: the mirror's revision. */
export const revisionHeader = 'x-ticketcd-revision'

/** Response: how long ago the mirror last heard from the cluster, in whole milliseconds. */
export const ageHeader = 'x-ticketcd-age-ms'

/** Above this age (milliseconds) the page says that what it shows may be out of date. */
export const staleAfterMs = 5_000
