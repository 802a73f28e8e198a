import { linesOf, type Read, type Remark } from './lines.ts'

/** A line of an endpoint file: names as the columns of the table endpoints. NULL where it says nothing. */
export interface Endpoint {
  readonly endpoint_name: string
  readonly endpoint_model: string | null
  readonly endpoint_type: string | null
  readonly endpoint_label_1: string | null
  readonly endpoint_label_2: string | null
  readonly endpoint_label_3: string | null
}

const COLUMNS = [
  'EndpointName',
  'EndpointModel',
  'EndpointType',
  'EndpointLabel1',
  'EndpointLabel2',
  'EndpointLabel3',
] as const
const LONGEST = 64

/** What makes two names of machines one: Windows does not mind the case. */
export function endpointKey(name: string): string {
  return name.toLowerCase()
}

/**
 * Reads an endpoint file as Microsoft's Call Quality Dashboard takes it: comma- or tab-separated, without a header, six
 * columns. All faults are told, not the first alone.
 */
export function readEndpoints(bytes: Buffer): Read<Endpoint> {
  const lines = linesOf(bytes, {
    columns: [COLUMNS.length, COLUMNS.length],
    isHeader: ([name = '']) => /^endpoint[ _-]?name$/i.test(name),
  })
  const rows: Endpoint[] = []
  const faults: Remark[] = [...lines.faults]
  const firstLines = new Map<string, number>()
  for (const { number: line, fields } of lines.rows) {
    for (const [at, field] of fields.entries()) {
      // characters, of which some are two units of a JavaScript string
      const length = [...field].length
      if (length > LONGEST) {
        faults.push({
          line,
          message: `${COLUMNS[at]} (column ${at + 1}) has ${length} characters: ${LONGEST} are allowed`,
        })
      }
    }
    const [name = '', model, type, label1, label2, label3] = fields
    if (name === '') {
      faults.push({ line, message: 'EndpointName (column 1) is empty: write the name of the machine' })
      continue
    }
    const earlier = firstLines.get(endpointKey(name))
    if (earlier === undefined) firstLines.set(endpointKey(name), line)
    else {
      faults.push({
        line,
        message: `names the machine of line ${earlier} again, upper and lower case aside: leave one of the two out`,
      })
    }
    rows.push({
      endpoint_name: name,
      endpoint_model: model || null,
      endpoint_type: type || null,
      endpoint_label_1: label1 || null,
      endpoint_label_2: label2 || null,
      endpoint_label_3: label3 || null,
    })
  }
  faults.sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
  return { rows, faults, warnings: lines.warnings }
}
