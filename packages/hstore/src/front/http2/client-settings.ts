import { ConnectionError } from './connection-error.ts'
import { errorCode, payloadBytesMax, setting, windowBytesMax } from './frame.ts'
import type { ReceivedFrame } from './received-frame.ts'

const settingBytes = 6
const frameBytesMax = 2 ** 24 - 1

/** The settings of a client that concern a server which sends literal headers and small frames. */
export interface ClientSettings {
  readonly initialWindowSize?: number
  readonly headerTableSize?: number
}

/**
 * Reads a SETTINGS frame; of a setting that comes twice the last one, or the smaller table. Throws
 * `ConnectionError`.
 */
export function readSettings({ bytes, start, end }: ReceivedFrame): ClientSettings {
  if ((end - start) % settingBytes !== 0)
    throw new ConnectionError(errorCode.frameSizeError, 'SETTINGS of a wrong length')
  const settings: { -readonly [K in keyof ClientSettings]: number } = {}
  for (let at = start; at < end; at += settingBytes) {
    const value = bytes.readUInt32BE(at + 2)
    switch (bytes.readUInt16BE(at)) {
      case setting.headerTableSize:
        settings.headerTableSize = Math.min(value, settings.headerTableSize ?? value)
        break
      case setting.enablePush:
        if (value > 1) throw invalid('ENABLE_PUSH')
        break
      case setting.initialWindowSize:
        if (value > windowBytesMax)
          throw new ConnectionError(errorCode.flowControlError, 'INITIAL_WINDOW_SIZE too large')
        settings.initialWindowSize = value
        break
      case setting.maxFrameSize:
        if (value < payloadBytesMax || value > frameBytesMax) throw invalid('MAX_FRAME_SIZE')
        break
    }
  }
  return settings
}

const invalid = (name: string) => new ConnectionError(errorCode.protocolError, `${name} out of range`)
