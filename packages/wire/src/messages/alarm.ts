import { enumeration, memberId, nested, repeated } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

export const AlarmType = { NONE: 0, NOSPACE: 1, CORRUPT: 2 } as const
export const AlarmAction = { GET: 0, ACTIVATE: 1, DEACTIVATE: 2 } as const

export const AlarmRequest = message('etcdserverpb.AlarmRequest', {
  action: enumeration(1, 'AlarmAction', AlarmAction),
  memberId: memberId(2, 'memberID'),
  alarm: enumeration(3, 'AlarmType', AlarmType),
})
export type AlarmRequest = MessageOf<typeof AlarmRequest>

export const AlarmMember = message('etcdserverpb.AlarmMember', {
  memberId: memberId(1, 'memberID'),
  alarm: enumeration(2, 'AlarmType', AlarmType),
})
export type AlarmMember = MessageOf<typeof AlarmMember>

export const AlarmResponse = message('etcdserverpb.AlarmResponse', {
  header: nested(1, ResponseHeader),
  alarms: repeated(nested(2, AlarmMember)),
})
export type AlarmResponse = MessageOf<typeof AlarmResponse>
