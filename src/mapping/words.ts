import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { snakeCase } from './names.ts'
import { boolean, text } from './scalars.ts'
import type { Group, JsonObject } from './shape.ts'

/** The modalities that the schema lists, in the order in which the column names them. */
const modalityNames = {
  audio: 'audio',
  video: 'camera video',
  videoBasedScreenSharing: 'screen sharing sent as video',
  screenSharing: 'screen sharing of the older kind',
  data: 'data',
} satisfies Partial<Record<CallRecords.Modality, string>>

const known = Object.keys(modalityNames)

/**
 * A list of modalities as one text in a fixed order, so that equal sets are equal texts, and one boolean for
 * each modality that the schema lists. Words outside the schema stand at the end of the text.
 */
export function modalities(of: string): Group<CallRecords.Modality[]> {
  return {
    verb: 'group',
    prefix: '',
    columns: [
      {
        name: 'modalities',
        scalar: text,
        comment: `Modalities of the ${of} in a fixed order, parted by commas: audio,video,….`,
        options: {},
      },
      ...Object.entries(modalityNames).map(([modality, words]) => ({
        name: `has_${snakeCase(modality)}`,
        scalar: boolean,
        comment: `Whether the ${of} had ${words}.`,
        options: {},
      })),
    ],
    inside: [],
    fallback: undefined,
    pick(value, _owner, report, column) {
      if (value === undefined || value === null) return [null, ...known.map(() => null)]
      if (!Array.isArray(value)) {
        report.issue(column, 'not_an_array', value)
        return [null, ...known.map(() => null)]
      }
      const sent = new Set<string>()
      for (const word of value) {
        if (typeof word !== 'string') report.issue(column, 'wrong_type', word)
        else {
          if (!known.includes(word) && word !== 'unknownFutureValue')
            report.issue(column, 'unknown_enum', word)
          sent.add(word)
        }
      }
      const others = [...sent].filter((word) => !known.includes(word)).sort()
      const here = known.map((word) => sent.has(word))
      return [[...known.filter((word) => sent.has(word)), ...others].join(','), ...here]
    },
  }
}

/** The ids of the administrative units of a person, as one text. */
export function administrativeUnits(of: string): Group<CallRecords.AdministrativeUnitInfo[]> {
  return {
    verb: 'group',
    prefix: '',
    columns: [
      {
        name: 'administrative_unit_ids',
        scalar: text,
        comment: `Ids of the administrative units of the ${of}, parted by commas, in the order sent. NULL where none was sent.`,
        options: {},
      },
    ],
    inside: [
      {
        path: '[].id',
        types: ['callRecords.administrativeUnitInfo'],
        place: { column: 'administrative_unit_ids' },
      },
    ],
    fallback: undefined,
    pick(value, _owner, report, column) {
      if (value === undefined || value === null) return [null]
      if (!Array.isArray(value)) {
        report.issue(column, 'not_an_array', value)
        return [null]
      }
      const ids: string[] = []
      for (const unit of value as unknown[]) {
        const id = typeof unit === 'object' && unit !== null ? (unit as JsonObject).id : undefined
        if (typeof id === 'string') ids.push(id)
        else report.issue(column, 'wrong_type', unit)
      }
      return [ids.length === 0 ? null : ids.join(',')]
    },
  }
}
