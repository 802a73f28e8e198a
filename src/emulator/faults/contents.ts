import { choice, define } from './definition.ts'
import { type Json, objectOf, withObject } from './replies.ts'

/** Takes a property out, with what is said about it (`X@odata.nextLink` and the like). True where it was there. */
function remove(object: Json, property: string): boolean {
  const there = property in object
  for (const key of Object.keys(object)) {
    if (key === property || key.startsWith(`${property}@`)) delete object[key]
  }
  return there
}

/** Faults of versions and contents: answers that are in order, but not of the call as it is now. */
export const contentFaults = {
  older_record: define({
    says: 'A call in an older version than the newest, as a replica that lags would show it.',
    routes: ['record', 'sessions', 'participants'],
    parameters: {},
    make: () => ({ serve: { version: 'older' } }),
  }),

  older_list: define({
    says: 'A page of the list with older versions of its calls than the newest.',
    routes: ['list'],
    parameters: {},
    make: () => ({ serve: { version: 'older' } }),
  }),

  changing_record: define({
    says: 'A call that gets a new version right after its record was read, before its further pages are.',
    routes: ['record'],
    parameters: {},
    make: () => ({ serve: { thenChange: true } }),
  }),

  other_content: define({
    says: 'A call whose content is another than at other times, under the same version.',
    routes: ['record'],
    parameters: {
      differs: choice(
        ['value', 'sessions'],
        'value',
        'a property of the record, or its last session is missing',
      ),
    },
    make: ({ differs }) => ({
      change: (reply) => {
        const record = objectOf(reply)
        if (record === undefined) return undefined
        if (differs === 'value') {
          return withObject(reply, {
            ...record,
            joinWebUrl: 'https://teams.microsoft.com/l/meetup-join/other',
          })
        }
        const { sessions } = record
        if (!Array.isArray(sessions) || sessions.length === 0) return undefined
        return withObject(reply, { ...record, sessions: sessions.slice(0, -1) })
      },
    }),
  }),

  lost_expand: define({
    says: 'What was asked for with `$expand` is missing from an answer that is otherwise in order.',
    routes: ['record', 'sessions'],
    parameters: {},
    make: () => ({
      change: (reply) => {
        const object = objectOf(reply)
        if (object === undefined) return undefined
        const lost = ['sessions', 'participants_v2'].filter((property) => remove(object, property))
        const sessions = Array.isArray(object.value) ? (object.value as Json[]) : []
        const bare = sessions.filter((session) => remove(session, 'segments'))
        return lost.length + bare.length > 0 ? withObject(reply, object) : undefined
      },
    }),
  }),
}
