import { row, type V2Row } from './v2-row.ts'

const one = 'PUT /v2/keys/pn value=2'
const wrongOf = (cause: string) =>
  `412 {"errorCode":101,"message":"Compare failed","cause":"${cause}","index":1} @1`

/** Writes and removals under a condition. */
export const conditionRows: readonly V2Row[] = [
  row(
    'v2-prev-exist-true-missing',
    [one, 'PUT /v2/keys/p1 value=1&prevExist=true'],
    '404 {"errorCode":100,"message":"Key not found","cause":"/p1","index":1} @1',
  ),
  row(
    'v2-prev-exist-false-existing',
    [one, 'PUT /v2/keys/pn value=1&prevExist=false'],
    '412 {"errorCode":105,"message":"Key already exists","cause":"/pn","index":1} @1',
  ),
  row(
    'v2-prev-exist-false-existing: wins over a value',
    [one, 'PUT /v2/keys/pn value=1&prevExist=false&prevValue=2'],
    '412 {"errorCode":105,"message":"Key already exists","cause":"/pn","index":1} @1',
  ),
  row(
    'v2-create',
    ['PUT /v2/keys/pn value=1&prevExist=false'],
    '201 {"action":"create","node":{"key":"/pn","value":"1","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-update',
    [one, 'PUT /v2/keys/pn value=3&prevExist=true'],
    '200 {"action":"update","node":{"key":"/pn","value":"3","modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/pn","value":"2","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row(
    'v2-prev-value-empty',
    [one, 'PUT /v2/keys/pn value=2&prevValue='],
    '400 {"errorCode":201,"message":"PrevValue is Required in POST form","cause":"\\"prevValue\\" cannot be empty","index":0} @0',
  ),
  row(
    'v2-prev-value-empty: DELETE',
    [one, 'DELETE /v2/keys/pn?prevValue='],
    '400 {"errorCode":201,"message":"PrevValue is Required in POST form","cause":"\\"prevValue\\" cannot be empty","index":0} @0',
  ),
  row('v2-prev-value-wrong', [one, 'PUT /v2/keys/pn value=3&prevValue=zz'], wrongOf('[zz != 2]')),
  row('v2-prev-value-wrong: the index', [one, 'PUT /v2/keys/pn value=3&prevIndex={9}'], wrongOf('[9 != 1]')),
  row(
    'v2-prev-value-wrong: both',
    [one, 'PUT /v2/keys/pn value=3&prevIndex={9}&prevValue=zz'],
    wrongOf('[zz != 2] [9 != 1]'),
  ),
  row(
    'v2-prev-value-wrong: the value wins over prevExist',
    [one, 'PUT /v2/keys/pn value=3&prevExist=true&prevValue=zz'],
    wrongOf('[zz != 2]'),
  ),
  row(
    'v2-cas',
    [one, 'PUT /v2/keys/pn value=3&prevValue=2'],
    '200 {"action":"compareAndSwap","node":{"key":"/pn","value":"3","modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/pn","value":"2","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row(
    'v2-cas: by index',
    [one, 'PUT /v2/keys/pn value=3&prevIndex={1}'],
    '200 {"action":"compareAndSwap","node":{"key":"/pn","value":"3","modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/pn","value":"2","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row(
    'v2-cas: of a directory',
    ['PUT /v2/keys/d?dir=true', 'PUT /v2/keys/d value=3&prevIndex={1}'],
    '403 {"errorCode":102,"message":"Not a file","cause":"/d","index":1} @1',
  ),
  row(
    'v2-prev-index-zero',
    [one, 'PUT /v2/keys/pn value=4&prevIndex=0'],
    '200 {"action":"set","node":{"key":"/pn","value":"4","modifiedIndex":2,"createdIndex":2},' +
      '"prevNode":{"key":"/pn","value":"2","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row(
    'v2-prev-index-zero: of a missing key',
    ['PUT /v2/keys/pn value=4&prevIndex=0'],
    '201 {"action":"set","node":{"key":"/pn","value":"4","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-prev-index-zero: DELETE',
    [one, 'DELETE /v2/keys/pn?prevIndex=0'],
    '200 {"action":"delete","node":{"key":"/pn","modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/pn","value":"2","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row(
    'v2-prev-index-bad',
    [one, 'PUT /v2/keys/pn value=4&prevIndex=-1'],
    '400 {"errorCode":203,"message":"The given index in POST form is not a number","cause":"invalid value for \\"prevIndex\\"","index":0} @0',
  ),
  row(
    'v2-cad',
    [one, 'DELETE /v2/keys/pn?prevValue=2'],
    '200 {"action":"compareAndDelete","node":{"key":"/pn","modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/pn","value":"2","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row('v2-cad: another value', [one, 'DELETE /v2/keys/pn?prevValue=zz'], wrongOf('[zz != 2]')),
  row(
    'v2-cad: of a directory',
    ['PUT /v2/keys/d?dir=true', 'DELETE /v2/keys/d?prevValue=2'],
    '403 {"errorCode":102,"message":"Not a file","cause":"/d","index":1} @1',
  ),
]
