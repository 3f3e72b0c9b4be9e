/** A client's first bytes by HTTP/2 (RFC 9113 §3.4). No HTTP/1.1 request begins so. */
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
