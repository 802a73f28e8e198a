import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'

/** Something about a line of a file that its author should know. */
export interface Remark {
  /** Counted from 1; null: about the whole file. */
  readonly line: number | null
  /** What it is, and what to do about it. */
  readonly message: string
}

/** A line of a file, taken apart. */
export interface Line {
  readonly number: number
  /** Without the white space around them; '' where there is nothing. */
  readonly fields: readonly string[]
}

/** What came out of a file: its rows, what keeps it from being imported, and what may surprise. */
export interface Read<Row> {
  readonly rows: readonly Row[]
  readonly faults: readonly Remark[]
  readonly warnings: readonly Remark[]
}

/** What a file's lines are to be like. */
export interface Layout {
  /** The fewest and the most columns; empty ones behind the last are left out. */
  readonly columns: readonly [least: number, most: number]
  /** Whether a first line names the columns. */
  readonly isHeader: (fields: readonly string[]) => boolean
}

/** Excel writes semicolons where the comma is the decimal separator. */
const DELIMITERS = [',', '\t', ';'] as const
type Delimiter = (typeof DELIMITERS)[number]

/**
 * Takes a file of comma-, tab- or semicolon-separated values apart, which of them its first line tells. UTF-8 with or
 * without byte order mark, line ends of any kind, values in quotes or not; empty lines don't count.
 */
export function linesOf(bytes: Buffer, layout: Layout): Read<Line> {
  const unreadable = encodingFaults(bytes)
  if (unreadable.length > 0) return { rows: [], faults: unreadable, warnings: [] }
  const texts = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
  const delimiter = delimiterOf(texts.find((text) => text.trim() !== '') ?? '', layout)
  const rows: Line[] = []
  const faults: Remark[] = []
  const warnings: Remark[] = []
  let isFirst = true
  for (const [at, text] of texts.entries()) {
    const line = at + 1
    const fields = fieldsOf(text, delimiter)
    if (fields === undefined) {
      faults.push({
        line,
        message: 'quotes that do not match: close each, and write one within a value twice',
      })
      isFirst = false
      continue
    }
    if (fields.every((field) => field === '')) continue
    if (isFirst && layout.isHeader(fields)) {
      warnings.push({ line, message: 'names the columns, and is left out' })
    } else if (fields.some((field) => /[\0-\x1f\x7f]/.test(field))) {
      faults.push({ line, message: 'holds a control character: take it out' })
    } else check({ number: line, fields })
    isFirst = false
  }
  if (rows.length + faults.length === 0) {
    faults.push({ line: null, message: 'holds no line of data: name another file' })
  }
  return { rows, faults, warnings }

  function check({ number, fields }: Line): void {
    const [least, most] = layout.columns
    const behind = fields.findLastIndex((field) => field !== '') + 1
    if (fields.length >= least && behind <= most) rows.push({ number, fields: fields.slice(0, most) })
    else {
      const wanted = least === most ? `${least}` : `${least} or ${most}`
      const columns = fields.length === 1 ? '1 column' : `${fields.length} columns`
      faults.push({
        line: number,
        message: `has ${columns} instead of ${wanted}: leave none out, and add none`,
      })
    }
  }
}

function encodingFaults(bytes: Buffer): Remark[] {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return [{ line: null, message: 'is UTF-16, as Excel’s “Unicode Text” is: save it as “CSV UTF-8”' }]
  }
  if (isUtf8(bytes)) return []
  const faults: Remark[] = []
  let start = 0
  for (let line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start)
    const stop = end < 0 ? bytes.length : end
    if (!isUtf8(bytes.subarray(start, stop))) {
      faults.push({ line, message: 'is not UTF-8: save the file as “CSV UTF-8”' })
    }
    start = stop + 1
  }
  return faults
}

/** The one that gives a number of columns that fits; else the one that occurs most. */
function delimiterOf(text: string, { columns: [least, most] }: Layout): Delimiter {
  const counts = DELIMITERS.map((delimiter) => fieldsOf(text, delimiter)?.length ?? 0)
  const fitting = DELIMITERS.find((_, at) => counts[at]! >= least && counts[at]! <= most + 1)
  return fitting ?? DELIMITERS[counts.indexOf(Math.max(...counts))]!
}

/** A line's values, or undefined where its quotes don't match. */
function fieldsOf(text: string, delimiter: Delimiter): string[] | undefined {
  // most lines have no quotes, and need no more than this
  if (!text.includes('"')) return text.split(delimiter).map((field) => field.trim())
  try {
    // beside blanks, what trim() takes away may not stand around quotes
    const [fields] = parse(text, { delimiter, trim: true, record_delimiter: '\n' })
    return fields?.map((field) => field.trim()) ?? ['']
  } catch {
    return undefined
  }
}
