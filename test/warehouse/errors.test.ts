import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../src/loader/refusal.ts'
import { databaseFailure } from '../../src/warehouse/errors.ts'

/** An error as pg gives it. */
const refused = (code: string, message: string) =>
  Object.assign(new Error(message), { code, detail: 'Failing row contains (Carl Canary).' })

const NAME = 'Carl Canary'

describe('what PostgreSQL says of a value', () => {
  it.each([
    [`invalid input syntax for type integer: "${NAME}"`, 'invalid input syntax for type integer: "…"'],
    [`invalid input syntax for type integer: "a" ${NAME} "b"`, 'invalid input syntax for type integer: "…"'],
    [`invalid input syntax for type integer: "${NAME}"\n"b"`, 'invalid input syntax for type integer: "…"'],
    [`date/time field value out of range: ""${NAME}"`, 'date/time field value out of range: "…"'],
    // as servers in other languages have it
    [`ungültige Eingabesyntax für Typ integer: »${NAME}«`, 'ungültige Eingabesyntax für Typ integer: "…"'],
    [
      `syntaxe en entrée invalide pour le type integer : « ${NAME} »`,
      'syntaxe en entrée invalide pour le type integer : "…"',
    ],
    [
      `la sintaxis de entrada no es válida para tipo integer: «"${NAME}»`,
      'la sintaxis de entrada no es válida para tipo integer: "…"',
    ],
    ['value too long for type character varying(3)', 'value too long for type character varying(3)'],
  ])('is told without the value: %s', (message, told) => {
    const error = refused('22P02', message)
    expect(refusalOf(error)).toEqual({ reason: `PostgreSQL: ${told}`, sqlstate: '22P02' })
    expect(refusalOf(databaseFailure(error))).toEqual({ reason: `PostgreSQL: ${told}`, sqlstate: '22P02' })
    expect(databaseFailure(error)).toMatchObject({
      kind: 'internal',
      message: `PostgreSQL refused a statement of callhouse: ${told}`,
    })
  })

  it('names what it is about, where that is no value', () => {
    const message = 'duplicate key value violates unique constraint "records_id_key"'
    expect(refusalOf(refused('23505', message))).toEqual({
      reason: `PostgreSQL: ${message}`,
      sqlstate: '23505',
    })
    const denied = 'permission denied for table "sessions"'
    expect(databaseFailure(refused('42501', denied)).message).toContain(denied)
    expect(refusalOf(refused('42501', denied))).toBeUndefined()
  })
})
