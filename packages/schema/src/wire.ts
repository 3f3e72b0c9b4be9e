/*
 * Revisions on the wire. Every mutation returns the revision of its commit. The browser stores the
 * highest revision it has received and sends it with each request. The server waits until its
 * mirror has reached it.
 */

/** Request: the highest revision the browser has received. Response: the mirror's revision. */
export const revisionHeader = 'x-ticketcd-revision'

/**
 * Response: the time since the mirror last received a message from the cluster, in whole
 * milliseconds.
 */
export const ageHeader = 'x-ticketcd-age-ms'

/** Above this age (milliseconds) the page warns that its data may be out of date. */
export const staleAfterMs = 5_000
